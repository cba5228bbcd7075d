//! `/admin/audit`: what was done, by whom, when, and what it changed.

mod deeds;
mod difference;
mod entries;

use std::collections::BTreeMap;
use std::sync::Arc;

use bellwether_contract::audit::AuditPage as Entries;
use bellwether_contract::identity::Permission;
use bellwether_ui::components::fragment::{live, text};
use bellwether_ui::components::icon::{icon, icon_view};
use bellwether_ui::format::labels::sentence;
use bellwether_ui::format::locale::locale;
use bellwether_ui::format::number;
use bellwether_ui::state::paged::Paged;
use leptos::ev::MouseEvent;
use leptos::prelude::*;
use maud::{Markup, html};

use super::not_found::only_with;
use crate::api;
use crate::app::set_title;
use crate::components::listing::listing;
use bellwether_ui::components::choice::{Choice, Options};
use bellwether_ui::state::filters::Filters;

/// Names of the filters in the URL.
const FILTERS: &[&str] = &["actor", "action", "target_kind", "target", "from", "to"];

/// Names by value, of what was seen in the log so far.
type Seen = BTreeMap<String, String>;

/// What there is to choose in the filters: what the entries fetched so far name.
#[derive(Clone, Copy)]
struct Known {
    actors: RwSignal<Seen>,
    actions: RwSignal<Seen>,
    kinds: RwSignal<Seen>,
    targets: RwSignal<Seen>,
}

impl Known {
    fn new() -> Self {
        let none = || RwSignal::new(Seen::new());
        Self { actors: none(), actions: none(), kinds: none(), targets: none() }
    }

    fn learn(self, pages: &[Arc<Entries>]) {
        for entry in pages.iter().flat_map(|page| &page.items) {
            learn(self.actors, &entry.actor.id, &entry.actor.name);
            learn(self.actions, &entry.action, &deeds::deed(&entry.action));
            learn(self.kinds, &entry.target_kind, &sentence(&entry.target_kind));
            learn(self.targets, &entry.target, &entry.target_name);
        }
    }
}

/// The page.
#[component]
pub(crate) fn AuditPage() -> impl IntoView {
    set_title("Audit");
    only_with(&[Permission::ReadAudit], || view! { <Content /> }.into_any())
}

#[component]
fn Content() -> impl IntoView {
    let filters = Filters::of(FILTERS);
    let known = Known::new();
    let total = RwSignal::new(None);
    let list = live(move || {
        let params = filters.params();
        let filtered = !params.path("").is_empty();
        let entries = Paged::new(move |paging| api::audit(&paging.and(&params)));
        Effect::new(move || {
            known.learn(&entries.read());
            if let Some(count) = entries.total.get() {
                total.set(Some(count));
            }
        });
        listing("The audit log", entries, empty(filtered), entries::table(entries))
    });
    let count = text(move || Some(number::counted(locale(), total.get()?, "entry", "entries")));
    let clicked = move |event: MouseEvent| entries::act(&event, filters);
    view! {
        <header class="page-head">
            <div class="page-head__t">
                <h1>"Audit"</h1>
                <p class="sub">"What was done, by whom, and what it changed. Entries are sealed: none can be changed unnoticed."</p>
            </div>
            <div class="actions">
                <a class="btn" href=move || api::audit_csv_href(&filters.params()) download="audit.csv" rel="external">
                    {icon_view("down")}
                    "Export CSV"
                </a>
            </div>
        </header>
        <section class="panel" aria-label="Entries" on:click=clicked>
            <div class="panel__head">
                <h2>"Entries"</h2>
                <span class="sub" role="status">
                    {count}
                </span>
                <span class="sub">"newest first"</span>
            </div>
            <LogFilters filters=filters known=known />
            {list}
        </section>
    }
}

#[component]
fn LogFilters(filters: Filters, known: Known) -> impl IntoView {
    let options = |seen: RwSignal<Seen>| Signal::derive(move || seen.get().into_iter().collect::<Options>());
    let day = move |field: &'static str, name: &'static str| {
        view! {
            <label class="day">
                {name}
                <input
                    class="input"
                    type="date"
                    prop:value=move || filters.get(field).unwrap_or_default()
                    on:change=move |event| filters.choose(field, Some(event_target_value(&event)), false)
                />
            </label>
        }
    };
    let clear = live(move || {
        if filters.set.with(Vec::is_empty) {
            return ().into_any();
        }
        let clear = move |_| filters.clear();
        view! { <button class="btn btn--s btn--quiet" type="button" on:click=clear>"Clear"</button> }.into_any()
    });
    view! {
        <div class="filters panel__filters" role="group" aria-label="Filters">
            <Choice filters=filters field="actor" name="Who" options=options(known.actors) />
            <Choice filters=filters field="action" name="What" options=options(known.actions) />
            <Choice filters=filters field="target_kind" name="Kind" options=options(known.kinds) />
            <Choice filters=filters field="target" name="To what" options=options(known.targets) />
            {day("from", "From")} {day("to", "To")} {clear}
        </div>
    }
}

/// Untouched if it is known already, so that nothing is drawn anew.
fn learn(seen: RwSignal<Seen>, value: &str, name: &str) {
    if seen.with_untracked(|seen| !seen.contains_key(value)) {
        seen.update(|seen| {
            seen.insert(value.to_owned(), name.to_owned());
        });
    }
}

fn empty(filtered: bool) -> Markup {
    html! {
        div.empty {
            span.empty__ic { (icon("log")) }
            @if filtered {
                h3 { "No entry matches" }
                p { "Nothing of this kind was done in that time." }
                div.actions { button.btn.btn--s type="button" data-clear="" { "Clear filters" } }
            } @else {
                h3 { "Nothing was done yet" }
                p { "Every change that a person or a program makes is noted here." }
            }
        }
    }
}
