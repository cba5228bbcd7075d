//! Parts of the program: code that is fetched when it is first needed, such as that of a page when it is opened
//! (`scripts/split` takes the program apart). What the main program never needs itself is not downloaded with it.
//!
//! The addresses that need a part at once, and the parts that are only shown inside another one, are also in
//! `scripts/split/pages.js`, which asks for them before the program runs.

use std::any::Any;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use leptos::ev::{self, MouseEvent};
use leptos::prelude::*;
use leptos::task::spawn_local;
use maud::{Markup, html};
use wasm_split_helpers::{SplitLoaderError, wasm_split};

use crate::components::contact_form::contact_form;
use crate::components::lens;
use crate::components::overlays::overlays;
use crate::pages::account::score::set::set_score;
use crate::pages::account::sections::section;
use crate::pages::account::{self, AccountPage};
use crate::pages::actions::change::change_form;
use crate::pages::actions::{self, ActionsPage};
use crate::pages::alerts::rule_form::rule_form;
use crate::pages::alerts::suggestion_form::suggestion_form;
use crate::pages::alerts::{self, AlertsPage};
use crate::pages::call_prep::CallPrepPage;
use crate::pages::data::DataPage;
use crate::pages::kept_view::KeptViewPage;
use crate::pages::portfolio::PortfolioPage;
use crate::pages::portfolio::groups::groups_table;
use crate::pages::portfolio::newer::newer;
use crate::pages::portfolio::picks::assign::assign;
use crate::pages::portfolio::picks::picks_bar;
use crate::pages::portfolio::save_view::keep_dialog;
use crate::pages::portfolio::table::table;
use crate::pages::risk::RiskPage;
use crate::pages::scoring::{self, ScoringPage, activate, dimension, save};
use crate::work::customer;
use crate::work::dialogs::WorkDialogs;
use crate::work::messages::editor::editor;
use crate::work::messages::message;
use crate::work::playbook_form::playbook_form;
use crate::work::suggestions::cards_of_one;
use bellwether_ui::components::fragment::{clicked, fragment, live};
use bellwether_ui::components::icon::icon;
use bellwether_ui::components::skeleton;

/// Makes the view of a part from what it is given. A plain function, so that the view is made where it is shown, not where its
/// code arrives.
type Make = fn(&Given) -> AnyView;

/// What a part is given: of the type that it expects.
type Given = dyn Any + Send + Sync;

/// A part whose code is on its way.
type Coming = Pin<Box<dyn Future<Output = Result<Make, SplitLoaderError>>>>;

/// Fetches the code of a part; what was fetched once is there at once.
pub(crate) type Fetch = fn() -> Coming;

/// How long after the first page the parts that are likely to be needed next are fetched.
const SOON: Duration = Duration::from_secs(2);

macro_rules! parts {
    ($($(#[$doc:meta])* $name:ident = $fetch:ident in $part:ident: $make:expr;)+) => {
        $(
            $(#[$doc])*
            pub(crate) const $name: Fetch = || Box::pin($fetch());

            #[wasm_split($part, fallible)]
            fn $fetch() -> Result<Make, SplitLoaderError> {
                Ok($make)
            }
        )+
    };
}

parts! {
    /// `/`
    PORTFOLIO = portfolio in portfolio: |_| view! { <PortfolioPage /> }.into_any();
    /// The table of accounts.
    PORTFOLIO_TABLE = accounts_table in portfolio_table: |given| given.downcast_ref().map_or_else(nothing, table);
    /// What can be done with accounts that are picked.
    PORTFOLIO_PICKS = picked in portfolio_picks: |given| given.downcast_ref().map_or_else(nothing, picks_bar);
    /// Offers newer numbers than those that are shown.
    NEWER = newest in portfolio_picks: |given| given.downcast_ref().map_or_else(nothing, newer);
    /// `/customers/:id` and its sections.
    ACCOUNT = account in account: |_| view! { <AccountPage /> }.into_any();
    /// `/customers/:id/call-prep`
    CALL_PREP = call_prep in call_prep: |_| view! { <CallPrepPage /> }.into_any();
    /// `/risk`
    RISK = risk in risk: |_| view! { <RiskPage /> }.into_any();
    /// `/scoring`
    SCORING = scoring in scoring: |_| view! { <ScoringPage /> }.into_any();
    /// A dimension of a model, opened.
    SCORING_DIMENSION = dimension in scoring_dimension: |given| given.downcast_ref().map_or_else(nothing, dimension::opened);
    /// What a model would change and would have foretold.
    SCORING_OUTCOME = outcome in scoring_outcome: |given| given.downcast_ref().map_or_else(nothing, scoring::outcome);
    /// The form that saves a model.
    SCORING_SAVE = keeping in scoring_dialogs: |given| given.downcast_ref().map_or_else(nothing, save::content);
    /// The question before a model is activated.
    SCORING_ACTIVATE = activating in scoring_dialogs: |given| given.downcast_ref().map_or_else(nothing, activate::content);
    /// `/actions`
    ACTIONS = actions in actions: |_| view! { <ActionsPage /> }.into_any();
    /// What is to be done by due time.
    ACTIONS_QUEUE = queue in actions_queue: |given| given.downcast_ref().map_or_else(nothing, actions::queue_view);
    /// Actions by status.
    ACTIONS_BOARD = board in actions_board: |given| given.downcast_ref().map_or_else(nothing, actions::board_view);
    /// How the team's work goes.
    ACTIONS_TEAM = team in actions_team: |given| given.downcast_ref().map_or_else(nothing, actions::team_view);
    /// Everything that the numbers suggest.
    ACTIONS_SUGGESTIONS = suggested in actions_suggestions:
        |given| given.downcast_ref().map_or_else(nothing, actions::suggestions_view);
    /// The playbooks.
    ACTIONS_PLAYBOOKS = playbooks in actions_playbooks: |_| actions::playbooks_view();
    /// The form of a playbook.
    PLAYBOOK_FORM = playbook in playbook_form: |given| given.downcast_ref().map_or_else(nothing, playbook_form);
    /// The message templates.
    ACTIONS_TEMPLATES = templates in actions_templates: |_| actions::templates_view();
    /// The form of a message template.
    TEMPLATE_FORM = template in messages: |given| given.downcast_ref().map_or_else(nothing, editor);
    /// A message from a template.
    MESSAGE = message_of_template in messages: |given| given.downcast_ref().map_or_else(nothing, message);
    /// The form that changes several actions.
    ACTIONS_CHANGE = change in actions_change: |given| given.downcast_ref().map_or_else(nothing, change_form);
    /// `/alerts`
    ALERTS = alerts in alerts: |_| view! { <AlertsPage /> }.into_any();
    /// The rules of alerts and suggestions.
    ALERTS_RULES = rules in alerts_rules: |given| given.downcast_ref().map_or_else(nothing, alerts::rules_view);
    /// Where alerts are delivered.
    ALERTS_DELIVERIES = deliveries in alerts_deliveries:
        |given| given.downcast_ref().map_or_else(nothing, alerts::deliveries_view);
    /// The form of a rule of alerts.
    ALERT_RULE_FORM = alert_rule in alerts_forms: |given| given.downcast_ref().map_or_else(nothing, rule_form);
    /// The form of a rule of suggestions.
    SUGGESTION_RULE_FORM = suggestion_rule in alerts_forms:
        |given| given.downcast_ref().map_or_else(nothing, suggestion_form);
    /// What somebody wants to hear.
    ALERTS_SETTINGS = settings in alerts_settings:
        |given| given.downcast_ref().map_or_else(nothing, alerts::settings_view);
    /// The dialogs about work, over any page.
    WORK = work in work: |_| view! { <WorkDialogs /> }.into_any();
    /// In the overview of an account below its score.
    ACCOUNT_MORE = account_more in account_more: |given| given.downcast_ref().map_or_else(nothing, account::more);
    /// In the overview of an account below its people.
    ACCOUNT_LATEST = account_latest in account_more: |given| given.downcast_ref().map_or_else(nothing, account::latest);
    /// A section of an account beside its overview.
    ACCOUNT_SECTION = account_section in account_sections: |given| given.downcast_ref().map_or_else(nothing, section);
    /// What is to be done for an account, in its overview.
    ACCOUNT_WORK = account_work in account_work: |given| given.downcast_ref().map_or_else(nothing, customer::overview);
    /// What the numbers suggest for an account.
    ACCOUNT_SUGGESTIONS = account_suggestions in account_suggestions:
        |given| given.downcast_ref().map_or_else(nothing, cards_of_one);
    /// The playbooks of an account.
    ACCOUNT_RUNS = account_runs in account_dealings: |given| given.downcast_ref().map_or_else(nothing, customer::runs);
    /// Key dates and comments of an account.
    ACCOUNT_TALK = account_talk in account_dealings: |given| given.downcast_ref().map_or_else(nothing, customer::talk);
    /// All that is and was done for an account.
    ACCOUNT_ACTIONS = account_section_actions in account_work: |given| given.downcast_ref().map_or_else(nothing, customer::section);
    /// `/data`
    DATA = data in data: |_| view! { <DataPage /> }.into_any();
    /// `/views/:id`
    KEPT_VIEW = kept in kept_view: |_| view! { <KeptViewPage /> }.into_any();
    /// The accounts in groups.
    GROUPS = groups in groups: |given| given.downcast_ref().map_or_else(nothing, groups_table);
    /// Search and the list of keys, in dialogs over any page.
    OVERLAYS = overlay_dialogs in tools: |_| overlays();
    /// The form that chooses date, fiscal calendar and currency.
    LENS = looking in lens: |given| given.downcast_ref().map_or_else(nothing, lens::form);
    /// Says that calendar or currency is not the company's.
    LENS_MARK = looked in lens: |_| lens::mark();
    /// The form that logs a contact.
    CONTACT_FORM = contact in forms: |given| given.downcast_ref().map_or_else(nothing, contact_form);
    /// The dialog that keeps a view.
    SAVE_VIEW = view in forms: |given| given.downcast_ref().map_or_else(nothing, keep_dialog);
    /// The form that gives accounts to somebody.
    ASSIGN = assignment in forms: |given| given.downcast_ref().map_or_else(nothing, assign);
    /// The form that sets a score.
    SET_SCORE = score in forms: |given| given.downcast_ref().map_or_else(nothing, set_score);
}

/// What is likely to be needed next wherever one begins.
const NEXT: &[Fetch] = &[
    PORTFOLIO,
    PORTFOLIO_TABLE,
    PORTFOLIO_PICKS,
    ACCOUNT,
    ACCOUNT_WORK,
    ACCOUNT_MORE,
    CALL_PREP,
    LENS,
    OVERLAYS,
    CONTACT_FORM,
];

/// Whether the first page has had its time.
static SETTLED: AtomicBool = AtomicBool::new(false);

/// Fetches what is likely to be needed next, when the first page has had its time.
pub(crate) fn fetch_ahead() {
    set_timeout(|| SETTLED.store(true, Ordering::Relaxed), SOON);
    ahead(NEXT);
}

/// Fetches what is likely to be needed soon, when what is shown now has had its time: one after the other, so that whoever
/// taps meanwhile is answered in between.
pub(crate) fn ahead(parts: &'static [Fetch]) {
    let fetch_all = async move {
        for fetch in parts {
            // Whoever needs it fetches it again, and says if that fails, too.
            let _ = fetch().await;
        }
    };
    set_timeout(move || spawn_local(fetch_all), SOON);
}

/// How far a part's code is.
#[derive(Clone, Copy)]
enum State {
    Coming,
    Here(Make),
    Failed,
}

/// A view that is made in a task of its own while the first page comes: what stands before it is painted first, and whoever taps is
/// answered in between. Later it is made at once.
pub(crate) fn in_turn(make: impl Fn() -> AnyView + Send + Sync + 'static) -> AnyView {
    if SETTLED.load(Ordering::Relaxed) {
        return make();
    }
    let ready = RwSignal::new(false);
    let turn = move || {
        // Without effect when the page was left meanwhile.
        let _ = ready.try_set(true);
    };
    set_timeout(turn, Duration::ZERO);
    live(move || if ready.get() { untrack(&make) } else { ().into_any() })
}

/// A part that is given nothing, such as a dialog.
pub(crate) fn part(fetch: Fetch) -> AnyView {
    part_of(fetch, Arc::new(()))
}

/// A part that is given nothing and fills the page: room for it is shown until its code arrives.
pub(crate) fn page(fetch: Fetch) -> AnyView {
    let place = Place::of(fetch);
    place.fetch();
    place.shown(Arc::new(()), page_awaited())
}

/// As in `index.html`, where it is shown until the program runs.
fn page_awaited() -> Markup {
    html! {
        div.boot aria-busy="true" {
            p.awaited role="status" { "Loading" }
            div.panel aria-hidden="true" { (skeleton::block(9)) }
        }
    }
}

/// A part, as soon as its code is there; meanwhile what is around it stays.
pub(crate) fn part_of(fetch: Fetch, given: Arc<Given>) -> AnyView {
    let place = Place::of(fetch);
    place.fetch();
    place.shown(given, html! { p.awaited role="status" { "Loading" } })
}

/// A part that is out of sight at first: fetched when the first page has had its time, or when somebody scrolls before that.
/// Meanwhile there is `room`.
pub(crate) fn part_later(fetch: Fetch, given: Arc<Given>, room: Markup) -> AnyView {
    let place = Place::of(fetch);
    if SETTLED.load(Ordering::Relaxed) {
        place.fetch();
    } else {
        set_timeout(move || place.fetch(), SOON);
        let scrolled = window_event_listener(ev::scroll, move |_| place.fetch());
        on_cleanup(move || scrolled.remove());
    }
    place.shown(given, room)
}

/// Room for a panel whose code is not there yet.
pub(crate) fn panel_awaited(class: &str, lines: usize) -> Markup {
    html! { div class={ "panel " (class) } aria-hidden="true" { div.panel__head { (skeleton::line("120px")) } (skeleton::block(lines)) } }
}

/// Where a part is shown.
#[derive(Clone, Copy)]
struct Place {
    fetch: Fetch,
    state: RwSignal<State>,
    is_asked_for: StoredValue<bool>,
}

impl Place {
    fn of(fetch: Fetch) -> Self {
        Self { fetch, state: RwSignal::new(State::Coming), is_asked_for: StoredValue::new(false) }
    }

    /// Fetches the code, unless that has begun. Without effect when the place was left meanwhile.
    fn fetch(self) {
        if self.is_asked_for.try_get_value() != Some(false) {
            return;
        }
        self.is_asked_for.set_value(true);
        spawn_local(async move {
            let outcome = (self.fetch)().await.map_or(State::Failed, State::Here);
            let _ = self.state.try_set(outcome);
        });
    }

    fn retry(self) {
        self.is_asked_for.set_value(false);
        self.state.set(State::Coming);
        self.fetch();
    }

    fn shown(self, given: Arc<Given>, room: Markup) -> AnyView {
        let retry = move |event: MouseEvent| {
            if clicked(&event, "data-retry").is_some() {
                self.retry();
            }
        };
        live(move || match self.state.get() {
            State::Here(make) => make(&*given),
            State::Coming => {
                let room = room.clone();
                fragment(Box::new(move || room.clone()))
            }
            State::Failed => view! { <div class="frag" on:click=retry>{failed()}</div> }.into_any(),
        })
    }
}

/// In place of a part that was given something else than it expects, which no caller does.
fn nothing() -> AnyView {
    ().into_any()
}

/// After an update of the server the old parts are gone: only loading everything anew helps.
fn failed() -> AnyView {
    fragment(Box::new(|| {
        html! {
            div.empty.empty--error role="alert" {
                span.empty__ic { (icon("warn")) }
                h2 { "This part of the page could not be loaded" }
                p { "The server cannot be reached, or it was updated meanwhile. If it happens again, reload." }
                div.actions {
                    button.btn.btn--s.btn--primary type="button" data-retry="" { (icon("retry")) "Try again" }
                    a.btn.btn--s href="" rel="external" { "Reload" }
                }
            }
        }
    }))
}
