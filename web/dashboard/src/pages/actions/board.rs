//! Actions by status. A card is dragged to another column, or moved with `[` and `]` while it has the focus; the arrows go
//! from card to card. What is dropped where an outcome belongs asks for it.

use std::sync::Arc;

use bellwether_contract::action::{ActionDetail, ActionItem, ActionStatus, Actions};
use bellwether_contract::action_change::NewTransition;
use bellwether_ui::api::path::Params;
use bellwether_ui::components::fragment::{fragment, keyed};
use bellwether_ui::format::locale::locale;
use bellwether_ui::format::{number, zone};
use leptos::ev::{DragEvent, KeyboardEvent};
use leptos::prelude::*;
use maud::{Markup, html};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use super::Page;
use super::filters::ActionFilters;
use crate::api;
use crate::state::work_list::{Keyed, WorkList};
use crate::work::attempt::Attempt;
use crate::work::listing::below;
use crate::work::{due, words};

/// The columns.
#[derive(Clone, Copy)]
struct Columns {
    page: Page,
    lists: [WorkList<Actions>; 4],
    attempt: Attempt,
    /// Key of the card that is dragged.
    dragged: RwSignal<Option<String>>,
    /// Status of the column that it would be dropped in.
    over: RwSignal<Option<ActionStatus>>,
    /// What was moved, for screen readers.
    said: RwSignal<String>,
    /// Key of the card that gets the focus when it has arrived.
    follow: StoredValue<Option<String>>,
}

/// The board.
#[component]
pub(super) fn Board(page: Page) -> impl IntoView {
    let lists = words::STATUSES.map(|(status, key, _)| {
        WorkList::new(page.session.work.live.work, move |paging: Params| {
            let sort = if words::is_open(status) { "due_at" } else { "-updated_at" };
            api::work::actions(&paging.and(&page.params()).with("status", key).with("sort", sort))
        })
    });
    let columns = Columns {
        page,
        lists,
        attempt: Attempt::new(),
        dragged: RwSignal::new(None),
        over: RwSignal::new(None),
        said: RwSignal::new(String::new()),
        follow: StoredValue::new(None),
    };
    Effect::new(move || {
        for list in lists {
            list.items.track();
        }
        if let Some(id) = columns.follow.get_value() {
            request_animation_frame(move || columns.focus(&id));
        }
    });
    // A refusal is said in place; the board then shows how things are.
    Effect::new(move || {
        if columns.attempt.failed() {
            lists.iter().for_each(|list| list.refresh());
        }
    });
    let start = move |event: DragEvent| {
        let card = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let id = card.and_then(|card| card.closest("[data-card]").ok()??.get_attribute("data-card"));
        if let (Some(id), Some(data)) = (&id, event.data_transfer()) {
            // Without data some browsers drag nothing.
            let _ = data.set_data("text/plain", id);
            data.set_effect_allowed("move");
        }
        columns.dragged.set(id);
    };
    let above = move |event: DragEvent| {
        let to = column_of(&event);
        let may = to.is_some_and(|to| columns.dragged_item().is_some_and(|item| may_go(item.status, to)));
        if may {
            event.prevent_default();
        }
        columns.over.set(to.filter(|_| may));
    };
    let drop = move |event: DragEvent| {
        event.prevent_default();
        if let (Some(item), Some(to)) = (columns.dragged_item(), column_of(&event)) {
            columns.go(&item, to);
        }
        columns.end();
    };
    let shown = words::STATUSES
        .into_iter()
        .zip(lists)
        .map(|((status, key, name), list)| view! { <Column columns=columns list=list status=status key=key name=name /> })
        .collect_view();
    view! {
        <ActionFilters page=page board=true />
        {columns.attempt.note("The move")}
        <p class="sub keys board__keys">
            "Drag a card, or move it with " <kbd>"["</kbd> <kbd>"]"</kbd>" while it has the focus; the arrows go from card to card."
        </p>
        <div
            class="board"
            role="group"
            tabindex="0"
            aria-label="Actions by status"
            on:dragstart=start
            on:dragover=above
            on:drop=drop
            on:dragend=move |_| columns.end()
            on:keydown=move |event| columns.pressed(&event)
        >
            {shown}
        </div>
        <p class="sr" role="status">
            {columns.said}
        </p>
    }
}

#[component]
fn Column(
    columns: Columns,
    list: WorkList<Actions>,
    status: ActionStatus,
    key: &'static str,
    name: &'static str,
) -> impl IntoView {
    let known = Keyed::new();
    let keys = move || {
        columns.page.session.work.live.minute.track();
        let now = zone::now();
        known.keys(list.items.get().into_iter(), |item: &ActionItem| {
            let at = item.due_at.map(|at| due::words(due::Group::of(item, now), at, now)).unwrap_or_default();
            format!("{} {} {:?} {at}", item.id, item.version, item.status)
        })
    };
    let cards = keyed(keys, move |key| known.get(key).map_or_else(|| ().into_any(), |item| card(columns, &item)));
    let head = fragment(Box::new(move || {
        html! {
            span.status data-status=(key) { i {} }
            (name)
            @if let Some(total) = list.total() { span.count { (number::count(locale(), total)) } }
        }
    }));
    let state = below("The actions", list, 3, || html! { p.board__none.muted { "None" } });
    let id = format!("col-{key}");
    view! {
        <section
            class="board__col"
            class:is-over=move || columns.over.get() == Some(status)
            aria-labelledby=id.clone()
            data-col=key
        >
            <h2 id=id.clone()>{head}</h2>
            <ul class="stack stack--cards">{cards}</ul>
            {state}
        </section>
    }
}

fn card(columns: Columns, item: &ActionItem) -> AnyView {
    let id = StoredValue::new(item.id.clone());
    let dragged = move || columns.dragged.with(|dragged| id.with_value(|id| dragged.as_ref() == Some(id)));
    let markup = face(item).into_string();
    view! {
        <li
            class="card"
            class:is-dragged=dragged
            draggable="true"
            data-card=item.id.clone()
            data-status=words::status_key(item.status)
            inner_html=markup
        ></li>
    }
    .into_any()
}

fn face(item: &ActionItem) -> Markup {
    html! {
        button.as-link.card__t type="button" data-action=(item.id) aria-keyshortcuts="[ ]" { (item.title) }
        div.card__m { span.ellip { (item.customer.name) } (words::priority_mark(item.priority)) }
        div.card__m {
            (words::kind_icon(item.kind))
            (words::avatar(item.owner.as_ref()))
            @if item.checklist_total > 0 { span.muted { (item.checklist_done) "/" (item.checklist_total) } }
            @if let Some(outcome) = item.outcome { span.card__out.ellip { (words::outcome(outcome)) } }
            (due::due(item, zone::now()))
        }
    }
}

impl Columns {
    /// The card of a key.
    fn item(self, id: &str) -> Option<Arc<ActionItem>> {
        self.lists
            .iter()
            .find_map(|list| list.items.with_untracked(|items| items.iter().find(|one| one.id == id).cloned()))
    }

    fn dragged_item(self) -> Option<Arc<ActionItem>> {
        self.item(&self.dragged.get_untracked()?)
    }

    fn end(self) {
        self.dragged.set(None);
        self.over.set(None);
    }

    fn list(self, status: ActionStatus) -> Option<WorkList<Actions>> {
        let at = words::STATUSES.iter().position(|one| one.0 == status)?;
        self.lists.get(at).copied()
    }

    /// Moves a card: at once on the board, then at the server; if that refuses, it goes back.
    fn go(self, item: &Arc<ActionItem>, to: ActionStatus) {
        if !may_go(item.status, to) {
            return;
        }
        if matches!(to, ActionStatus::Completed | ActionStatus::Cancelled) {
            self.page.session.work.close(item, to);
            return;
        }
        self.put(item, to);
        let (id, title, work) = (item.id.clone(), item.title.clone(), self.page.session.work);
        let seen = item.clone();
        let command = move |_| {
            // Another try is about the action as it is then.
            let version = self.item(&id).map_or(seen.version, |item| item.version);
            api::work::move_action(&id, version, &NewTransition { to, note: None, minutes: None, outcome: None })
        };
        self.attempt.queue(command, move |moved: &ActionDetail| {
            self.renew(&moved.item);
            self.said.set(format!("“{title}” is {} now", words::status(to)));
            work.live.changed();
        });
    }

    /// Gives a card its new version: it may be moved on before the lists are there anew.
    fn renew(self, item: &ActionItem) {
        let is_it = |one: &Arc<ActionItem>| one.id == item.id;
        for list in self.lists.iter().filter(|list| list.items.with_untracked(|items| items.iter().any(is_it))) {
            list.items.update(|items| {
                for one in items.iter_mut().filter(|one| is_it(one)) {
                    *one = Arc::new(ActionItem { version: item.version, ..(**one).clone() });
                }
            });
        }
    }

    fn put(self, item: &Arc<ActionItem>, to: ActionStatus) {
        let moved = Arc::new(ActionItem { status: to, ..(**item).clone() });
        if let Some(list) = self.list(item.status) {
            list.items.update(|items| items.retain(|one| one.id != item.id));
        }
        if let Some(list) = self.list(to) {
            list.items.update(|items| items.insert(0, moved));
        }
    }

    fn pressed(self, event: &KeyboardEvent) {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let Some(card) = target.and_then(|target| target.closest("[data-card]").ok().flatten()) else { return };
        let Some(item) = card.get_attribute("data-card").and_then(|id| self.item(&id)) else { return };
        self.follow.set_value(None);
        match event.key().as_str() {
            "]" | "[" => {
                let forth = event.key() == "]";
                match if forth { next(item.status) } else { previous(item.status) } {
                    Some(to) => {
                        self.follow.set_value(Some(item.id.clone()));
                        self.go(&item, to);
                    }
                    None => self.said.set(format!("“{}” cannot go further that way", item.title)),
                }
            }
            "ArrowDown" => focus_beside(&card, true),
            "ArrowUp" => focus_beside(&card, false),
            "ArrowRight" => focus_column(&card, true),
            "ArrowLeft" => focus_column(&card, false),
            _ => return,
        }
        event.prevent_default();
    }

    /// Gives the focus back to the card that was moved by keyboard: it is drawn anew when it arrives, and when its new
    /// version is known. Who has gone elsewhere meanwhile stays there.
    fn focus(self, id: &str) {
        let Ok(cards) = document().query_selector_all(".board [data-card]") else { return };
        let card = (0..cards.length())
            .filter_map(|at| cards.item(at)?.dyn_into::<Element>().ok())
            .find(|card| card.get_attribute("data-card").as_deref() == Some(id));
        let lost = document().active_element().is_none_or(|active| active.tag_name() == "BODY");
        if let Some(card) = card.filter(|_| lost) {
            focus_in(&card);
        }
    }
}

/// As the API says it: what is open goes anywhere, what is closed can only be opened again.
fn may_go(from: ActionStatus, to: ActionStatus) -> bool {
    from != to && (words::is_open(from) || to == ActionStatus::Pending)
}

fn next(status: ActionStatus) -> Option<ActionStatus> {
    match status {
        ActionStatus::Pending => Some(ActionStatus::InProgress),
        ActionStatus::InProgress => Some(ActionStatus::Completed),
        ActionStatus::Completed | ActionStatus::Cancelled => None,
    }
}

fn previous(status: ActionStatus) -> Option<ActionStatus> {
    (status != ActionStatus::Pending).then_some(ActionStatus::Pending)
}

fn column_of(event: &DragEvent) -> Option<ActionStatus> {
    let target = event.target()?.dyn_into::<Element>().ok()?;
    let key = target.closest("[data-col]").ok()??.get_attribute("data-col")?;
    words::by_key(&words::STATUSES, &key)
}

fn focus_in(card: &Element) {
    let button = card.query_selector("button").ok().flatten().and_then(|button| button.dyn_into::<HtmlElement>().ok());
    if let Some(button) = button {
        // A focus that is refused leaves the person where they were.
        let _ = button.focus();
    }
}

fn focus_beside(card: &Element, down: bool) {
    let beside = if down { card.next_element_sibling() } else { card.previous_element_sibling() };
    if let Some(card) = beside {
        focus_in(&card);
    }
}

/// The first card of the next column to the right or left that has one.
fn focus_column(card: &Element, right: bool) {
    let mut column = card.closest("[data-col]").ok().flatten();
    while let Some(here) = column {
        column = if right { here.next_element_sibling() } else { here.previous_element_sibling() };
        if let Some(card) = column.as_ref().and_then(|column| column.query_selector("[data-card]").ok().flatten()) {
            focus_in(&card);
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cards_go_where_the_states_allow() {
        use ActionStatus::{Cancelled, Completed, InProgress, Pending};
        assert!(may_go(Pending, InProgress) && may_go(Pending, Completed) && may_go(InProgress, Cancelled));
        assert!(may_go(InProgress, Pending) && !may_go(Completed, Cancelled) && !may_go(Completed, InProgress));
        assert_eq!((next(Pending), next(Completed)), (Some(InProgress), None));
        assert_eq!(
            (previous(Pending), previous(InProgress), previous(Cancelled)),
            (None, Some(Pending), Some(Pending))
        );
    }
}
