//! The table of accounts: the window of rows that exist in the document.

use leptos::ev;
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use maud::html;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::filters::INPUT;
use super::head::Head;
use super::rows::{Rows, UNKNOWN_ROWS};
use super::totals::Totals;
use super::{Portfolio, empty};
use crate::app::is_shortcut;
use crate::state::columns::Column;
use crate::state::navigation::account_href;
use crate::state::session::use_session;
use crate::state::virtual_window::{WHOLE, reveal, visible};
use bellwether_ui::components::fragment::{clicked, fragment};
use bellwether_ui::components::remote::failed;

/// Height of a row until one was measured, in pixels.
const ROW: f64 = 38.0;
/// Likewise of a row that is drawn as a card.
const CARD: f64 = 98.0;
/// Widest view in which rows are cards, in pixels; as in `table.css`.
const CARDS_UP_TO: f64 = 720.0;
/// Kept free of the row the keyboard goes to: heading and totals stay in view.
const EDGES: (f64, f64) = (40.0, 110.0);

/// What the table is about.
pub(crate) struct About {
    pub(super) page: Portfolio,
    pub(super) columns: Memo<Vec<Column>>,
}

/// The table, what went wrong with it, and what to do when no account matches.
pub(crate) fn table(about: &About) -> AnyView {
    let About { page, columns } = *about;
    let list = use_session().list;
    let active = RwSignal::new(None::<usize>);
    let body = NodeRef::<leptos::html::Tbody>::new();
    let (place, row) = guess();
    let row_height = RwSignal::new(row);
    // Distance from the first row to the top of the view, and the height of the view.
    let place = RwSignal::new(place);
    let total = Memo::new(move |_| list.total.get().unwrap_or(UNKNOWN_ROWS));
    let window = Memo::new(move |_| {
        let (scrolled, view) = place.get();
        visible(scrolled, view, row_height.get(), total.get())
    });
    let drawing = RwSignal::new(true);
    Effect::new(move || list.want(window.get().wanted));
    follow_scroll(body, place, row_height);
    Effect::new(move || {
        list.epoch.track();
        active.set(None);
        request_animation_frame(move || measure(body, place, row_height));
    });
    listen_to_keys(page, active, total, move |index| show_row(index, body, place, row_height));

    // Columns a person chose are all shown, if need be by scrolling sideways.
    let chosen = move || page.query.with(|query| query.columns.is_some());
    let least_width = move || chosen().then(|| format!("{}px", columns.with(|columns| Column::table_width(columns))));
    let nothing = Memo::new(move |_| list.total.get() == Some(0) && !list.outdated.get());
    // What could not be fetched is not drawn as if it were on its way.
    let unknown = Memo::new(move |_| list.total.get().is_none() && list.failure.with(Option::is_some));
    let notice = fragment(Box::new(move || {
        let failure = list.failure.get().map(|failure| failed("Accounts", &failure));
        html! { (failure.unwrap_or_default()) @if nothing.get() { (page.query.with(empty::no_match)) } }
    }));
    let retry = move |event| {
        if clicked(&event, "data-retry").is_some() {
            list.retry();
        }
    };
    view! {
        <div
            class="tbl-wrap"
            class:is-wide=chosen
            class:has-picks=move || page.picks.any()
            role="region"
            aria-label="Account table"
            tabindex=move || chosen().then_some("0")
            hidden=move || nothing.get() || unknown.get()
        >
            <table
                class="tbl tbl--cards tbl--accounts"
                class:is-long={move || total.get() > WHOLE}
                class:is-chosen=chosen
                style:min-width=least_width
                role="table"
                aria-rowcount=move || Some((total.get() + 2).to_string())
                aria-busy=move || Some(if list.outdated.get() || drawing.get() { "true" } else { "false" })
            >
                <caption class="sr">"Accounts; the headings sort"</caption>
                <Head page=page columns=columns />
                <Rows
                    page=page
                    columns=columns
                    window=window
                    total=total
                    row_height=row_height
                    active=active
                    drawing=drawing
                    node=body
                />
                <Totals page=page columns=columns />
            </table>
        </div>
        <div class="frag" on:click=retry>
            {notice}
        </div>
    }
    .into_any()
}

type Body = NodeRef<leptos::html::Tbody>;

/// Follows the page's scrolling, once a frame.
fn follow_scroll(body: Body, place: RwSignal<(f64, f64)>, row_height: RwSignal<f64>) {
    let waiting = StoredValue::new(false);
    let moved = move || {
        if waiting.get_value() {
            return;
        }
        waiting.set_value(true);
        request_animation_frame(move || {
            if waiting.try_set_value(false).is_none() {
                measure(body, place, row_height);
            }
        });
    };
    let listeners =
        [window_event_listener(ev::scroll, move |_| moved()), window_event_listener(ev::resize, move |_| moved())];
    on_cleanup(move || listeners.into_iter().for_each(WindowListenerHandle::remove));
    Effect::new(move || {
        if body.get().is_some() {
            moved();
        }
    });
}

/// Where the table is taken to be until it was measured, and how high a row. On phones it begins far below the first view: rows
/// that nobody sees would keep whoever taps waiting.
fn guess() -> ((f64, f64), f64) {
    let view = view_height();
    let width = window().inner_width().ok().and_then(|width| width.as_f64());
    if width.is_some_and(|width| width <= CARDS_UP_TO) { ((-3.0 * view, view), CARD) } else { ((0.0, view), ROW) }
}

/// Height of the view, in pixels.
fn view_height() -> f64 {
    window().inner_height().ok().and_then(|height| height.as_f64()).unwrap_or(1_000.0)
}

/// Measures where the table is, and how high a row is.
fn measure(body: Body, place: RwSignal<(f64, f64)>, row_height: RwSignal<f64>) {
    let Some(body) = body.try_get_untracked().flatten() else { return };
    if let Ok(Some(row)) = body.query_selector("tr:not(.space)") {
        let height = row.get_bounding_client_rect().height();
        if height > 0.0 && (height - row_height.get_untracked()).abs() > 0.01 {
            row_height.set(height);
        }
    }
    let next = (-body.get_bounding_client_rect().top(), view_height());
    if place.get_untracked() != next {
        place.set(next);
    }
}

/// Scrolls to a row if it is out of view, and puts the focus on its link: then enter opens it.
fn show_row(index: usize, body: Body, place: RwSignal<(f64, f64)>, row_height: RwSignal<f64>) {
    measure(body, place, row_height);
    let (scrolled, view) = place.get_untracked();
    let by = reveal(index, scrolled, view, row_height.get_untracked(), EDGES.0, EDGES.1);
    if by != 0.0 {
        window().scroll_by_with_x_and_y(0.0, by);
        measure(body, place, row_height);
    }
    request_animation_frame(move || {
        let link = document().query_selector(&format!("tr[data-index='{index}'] a")).ok().flatten();
        if let Some(link) = link.and_then(|link| link.dyn_into::<HtmlElement>().ok()) {
            // A focus that is refused leaves the person where they were.
            let _ = link.focus();
        }
    });
}

/// `j` and `k` move from row to row, `x` picks the row and `c` prepares a call; `f` goes to the filter.
fn listen_to_keys(
    page: Portfolio,
    active: RwSignal<Option<usize>>,
    total: Memo<usize>,
    show: impl Fn(usize) + 'static,
) {
    let navigate = use_navigate();
    let session = use_session();
    let handle = window_event_listener(ev::keydown, move |event| {
        if !is_shortcut(&event, session) {
            return;
        }
        let last = total.get_untracked().saturating_sub(1);
        let next = match (event.key().as_str(), active.get_untracked()) {
            ("j", None) => 0,
            ("j", Some(index)) => (index + 1).min(last),
            ("k", Some(index)) => index.saturating_sub(1),
            ("f", _) => {
                if let Some(input) = document().get_element_by_id(INPUT).and_then(|i| i.dyn_into::<HtmlElement>().ok())
                {
                    event.prevent_default();
                    let _ = input.focus();
                }
                return;
            }
            ("x" | "c", Some(index)) => {
                let Some(item) = session.list.row(index) else { return };
                event.prevent_default();
                if event.key() == "x" {
                    page.picks.toggle_from_outside(&item.id);
                    // The row was drawn anew.
                    show(index);
                } else {
                    let href = page.query.with_untracked(|query| account_href(&item.id, "call-prep", &query.lens));
                    navigate(&href, Default::default());
                }
                return;
            }
            _ => return,
        };
        event.prevent_default();
        active.set(Some(next));
        show(next);
    });
    on_cleanup(move || handle.remove());
}
