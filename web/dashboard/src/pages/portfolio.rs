//! The portfolio: how it stands, who needs attention, and the table of accounts.

mod accounts;
mod attention;
mod bands;
mod cells;
pub(super) mod empty;
mod filters;
pub(crate) mod groups;
mod head;
mod kpis;
pub(crate) mod newer;
mod past;
pub(crate) mod picks;
mod rows;
pub(crate) mod save_view;
mod switcher;
pub(crate) mod table;
mod totals;

use std::sync::Arc;

use bellwether_contract::customer::CustomerItem;
use bellwether_contract::page::Page;
use bellwether_contract::portfolio::PortfolioSummary;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};
use maud::html;

use self::past::Past;
use self::picks::Picks;
use crate::api;
use crate::app::set_title;
use crate::components::page_head::PageHead;
use crate::parts::{self, in_turn, part_later, part_of};
use crate::state::customer_list::CustomerList;
use crate::state::lens::Lens;
use crate::state::portfolio_query::{OVERDUE_RATIO, PortfolioQuery, SILENT_DAYS};
use crate::state::session::use_session;
use bellwether_ui::api::client::Question;
use bellwether_ui::api::path::Params;
use bellwether_ui::components::fragment::{fragment, live};
use bellwether_ui::components::icon::icon_view;
use bellwether_ui::state::remote::Remote;

/// What the parts of the page share.
#[derive(Clone, Copy)]
pub(crate) struct Portfolio {
    /// State of the page, from its URL.
    pub(super) query: Memo<PortfolioQuery>,
    /// Totals over everybody; in the figures at the top over those whose portfolio was chosen.
    pub(super) everybody: Remote<PortfolioSummary>,
    /// Totals over those that match the filters.
    pub(super) matching: Remote<PortfolioSummary>,
    /// A list of the accounts whose order is overdue: for its length.
    pub(super) overdue: Remote<Page<CustomerItem>>,
    /// Likewise of those without a recent contact.
    pub(super) silent: Remote<Page<CustomerItem>>,
    /// Actions that are open, and overdue, if they were counted later than the totals.
    pub(super) to_do: RwSignal<Option<(u64, u64)>>,
    /// How score and risk went, of those of the figures at the top.
    pub(super) past: RwSignal<Past>,
    /// Accounts picked in the table.
    pub(super) picks: Picks,
    /// Whether there are newer numbers than those that are shown.
    pub(super) newer: RwSignal<bool>,
    list: CustomerList,
    go: StoredValue<Box<dyn Fn(PortfolioQuery, bool) + Send + Sync>>,
}

impl Portfolio {
    /// Changes the state, that is the URL. `replace` keeps it out of the history: for changes while typing.
    pub(super) fn go(self, query: PortfolioQuery, replace: bool) {
        self.go.with_value(|go| go(query, replace));
    }

    /// Length of a list.
    pub(super) fn count(self, list: Remote<Page<CustomerItem>>) -> Option<u64> {
        list.ok(|page| page.page.total)
    }

    /// Asks for everything again.
    pub(super) fn reload(self) {
        self.to_do.set(None);
        self.list.restart();
        for summary in [self.everybody, self.matching] {
            summary.refetch();
        }
        for list in [self.overdue, self.silent] {
            list.refetch();
        }
    }

    /// How one looks at the numbers.
    pub(super) fn lens(self) -> Lens {
        self.query.with(|query| query.lens.clone())
    }

    /// Changes the state by a step from the present one.
    pub(super) fn step(self, change: impl FnOnce(PortfolioQuery) -> PortfolioQuery) {
        self.go(change(self.query.get_untracked()), false);
    }
}

/// `/`
#[component]
pub(crate) fn PortfolioPage() -> impl IntoView {
    set_title("Portfolio");
    let session = use_session();
    let page = portfolio();
    Effect::new(move || session.list.show(page.query.with(PortfolioQuery::list_params)));
    newer::keep_up(page);
    keep_place(page);

    let context = Signal::derive(move || {
        page.everybody.ok(|summary| summary.context.clone()).or_else(|| session.list.context.get())
    });
    let export = move || page.query.with(PortfolioQuery::export_href);
    let whose = fragment(Box::new(move || session.me.read(|me| switcher::switcher(page, me))));
    let actions = view! {
        {whose}
        <a class="btn" href=export download>
            {icon_view("down")}
            "Export CSV"
        </a>
    };
    let nobody = Memo::new(move |_| page.everybody.ok(|summary| summary.customers == 0).unwrap_or(false));
    let owners =
        Memo::new(move |_| page.query.with(|query| query.filters.get(switcher::FIELD).map(|ids| ids.join(","))));
    // Once fetched it stays.
    let picked = Memo::new(move |before: Option<&bool>| before.copied().unwrap_or(false) || page.picks.needs_bar());
    let content = live(move || {
        if nobody.get() {
            return fragment(Box::new(empty::first_use));
        }
        let figures = live(move || figures(page, owners.get()));
        let accounts = move || {
            let picks =
                live(
                    move || if picked.get() { part_of(parts::PORTFOLIO_PICKS, Arc::new(page)) } else { ().into_any() },
                );
            view! {
                <accounts::Accounts page=page />
                {picks}
                {part_later(parts::NEWER, Arc::new(page), html! {})}
            }
            .into_any()
        };
        // Whoever comes back to a row finds it at once.
        let accounts =
            if session.portfolio.with_untracked(|place| place.1 > 0.0) { accounts() } else { in_turn(accounts) };
        view! {
            {figures}
            {accounts}
        }
        .into_any()
    });
    view! {
        <PageHead title=view! { <h1>"Portfolio"</h1> }.into_any() context=context actions=actions.into_any() />
        {content}
    }
}

/// How the portfolio stands: everybody's, or that of some account managers.
fn figures(page: Portfolio, owners: Option<String>) -> AnyView {
    let everybody = match &owners {
        Some(owners) => {
            let params = Params::new().with(switcher::FIELD, owners.clone());
            Remote::new(move || api::portfolio_summary(&params.clone().and(&page.lens().params())))
        }
        None => page.everybody,
    };
    let to_do = if owners.is_some() { RwSignal::new(None) } else { page.to_do };
    let page = Portfolio { everybody, to_do, ..page };
    view! {
        <kpis::Kpis page=page />
        <div class="grid grid--side is-even">
            <attention::Attention page=page owners=owners />
            <bands::Bands page=page />
        </div>
    }
    .into_any()
}

fn portfolio() -> Portfolio {
    let params = use_query_map();
    let query = Memo::new(move |_| {
        let pairs: Vec<_> = params.get().into_iter().collect();
        PortfolioQuery::parse(pairs.iter().map(|(name, value)| (name.as_ref(), value.as_str())))
    });
    let lens = Memo::new(move |_| query.with(|query| query.lens.params()));
    let filters = Memo::new(move |_| query.with(PortfolioQuery::summary_params));
    let navigate = use_navigate();
    let go = move |query: PortfolioQuery, replace| {
        navigate(&query.href(), NavigateOptions { scroll: false, replace, ..Default::default() });
    };
    Portfolio {
        query,
        everybody: Remote::new(move || api::portfolio_summary(&lens.get())),
        matching: Remote::new(move || api::portfolio_summary(&filters.get())),
        overdue: Remote::new(move || counted("min_overdue_ratio", OVERDUE_RATIO, &lens.get())),
        silent: Remote::new(move || counted("min_contact_days", SILENT_DAYS, &lens.get())),
        to_do: RwSignal::new(None),
        past: RwSignal::new(Past::default()),
        picks: Picks::new(),
        newer: RwSignal::new(false),
        list: use_session().list,
        go: StoredValue::new(Box::new(go)),
    }
}

/// The shortest list with a filter: its total is what counts.
fn counted(filter: &str, value: &str, lens: &Params) -> Question<Page<CustomerItem>> {
    api::customers(&Params::new().with(filter, value).with("limit", "1").and(lens))
}

/// Remembers address and scroll position while the page is left, and takes the position up again on return.
fn keep_place(page: Portfolio) {
    let session = use_session();
    let href = move || page.query.with_untracked(PortfolioQuery::href);
    let (left, scrolled) = session.portfolio.get_untracked();
    if left == href() && scrolled > 0.0 {
        request_animation_frame(move || window().scroll_to_with_x_and_y(0.0, scrolled));
    }
    Effect::new(move || {
        let href = page.query.with(PortfolioQuery::href);
        session.portfolio.update(|place| place.0 = href);
    });
    let scroll = window_event_listener(leptos::ev::scroll, move |_| {
        let top = window().scroll_y().unwrap_or(0.0);
        session.portfolio.update_untracked(|place| place.1 = top);
    });
    on_cleanup(move || scroll.remove());
}
