//! What the numbers refer to, on every page that has some: as-of date, fiscal window, age of the data; and the way to look at
//! them as of another date, by another fiscal calendar or in another currency.

use std::sync::Arc;

use bellwether_contract::fiscal::FiscalWindow;
use bellwether_contract::page::{Context, SourceCondition, SourceState};
use chrono::NaiveDate;
use leptos::prelude::*;
use maud::html;

use super::lens::About;
use crate::api;
use crate::parts::{self, part, part_of};
use crate::state::lens::{Lens, use_lens};
use bellwether_ui::components::fragment::{fragment, live};
use bellwether_ui::components::popover::Popover;
use bellwether_ui::components::skeleton;
use bellwether_ui::format::locale::locale;
use bellwether_ui::format::number::age;
use bellwether_ui::format::{date, labels};
use bellwether_ui::state::remote::Remote;

/// As-of date with what else one can look at, fiscal window, data age.
#[component]
pub(crate) fn Freshness(
    /// Of the page's main answer, once it is there.
    #[prop(into)]
    context: Signal<Option<Context>>,
) -> impl IntoView {
    let lens = use_lens();
    let fiscal = Remote::new(move || api::fiscal_window(&lens.get()));
    let window = fragment(Box::new(move || match fiscal.ok(window_text) {
        Some((label, range, closed)) => html! { (label) ": " b { (range) } (closed) },
        None if fiscal.failure().is_some() => html! { "Fiscal window unknown" },
        None => skeleton::line("min(344px, 80vw)"),
    }));
    // An answer that was refused has no date; where the day lies in the year is known all the same.
    let as_of =
        Signal::derive(move || context.get().map(|context| context.as_of).or_else(|| fiscal.ok(|fiscal| fiscal.as_of)));
    let age = fragment(Box::new(move || {
        let Some((state, words, tip)) = context.get().map(|context| data_age(&context.sources)) else {
            return html! {};
        };
        html! { button.age type="button" data-state=(state) data-tip=(tip) { i {} (words) } }
    }));
    view! {
        <div class="page-head__meta page-head__meta--fresh">
            <span>
                <LensPicker as_of=as_of unknown=Signal::derive(move || fiscal.failure().is_some()) />
            </span>
            <span>{window}</span>
            {age}
            {lens_mark(lens)}
        </div>
    }
}

/// Says that calendar or currency is not that of the company, with the way back; its code comes when it is needed.
pub(crate) fn lens_mark(lens: Memo<Lens>) -> AnyView {
    let is_company = Memo::new(move |_| lens.with(Lens::is_company));
    live(move || if is_company.get() { ().into_any() } else { part(parts::LENS_MARK) })
}

#[component]
fn LensPicker(as_of: Signal<Option<NaiveDate>>, unknown: Signal<bool>) -> impl IntoView {
    let shown = fragment(Box::new(move || match as_of.get() {
        Some(as_of) => html! { "As of " b { (date::with_weekday(locale(), as_of)) } },
        None if unknown.get() => html! { "Business date unknown" },
        None => html! { "As of " (skeleton::line("112px")) },
    }));
    let content = move || {
        let form = part_of(parts::LENS, Arc::new(About(as_of)));
        view! { <div class="pop__body pop__body--lens">{form}</div> }
    };
    view! { <Popover id="as-of" class="asof" label="Date, calendar and currency" button=shown content=content /> }
}

/// Label, range, and how many months of it are closed.
fn window_text(fiscal: &FiscalWindow) -> (String, String, String) {
    let window = &fiscal.window;
    let range = date::range(locale(), window.start, window.end);
    if window.basis == "year_to_date" {
        let closed = format!(", {} of 12 months closed", fiscal.last_closed_month.number);
        (format!("{} to date", fiscal.year.label), range, closed)
    } else {
        ("Previous fiscal year".to_owned(), range, format!(", no month of {} closed yet", fiscal.year.label))
    }
}

/// State for the colour, words, and every source on hover. The worst source speaks.
fn data_age(sources: &[SourceState]) -> (&'static str, String, String) {
    let old = |source: &SourceState| source.age_s.map_or_else(String::new, |seconds| format!(" {}", age(seconds)));
    let each = |source: &SourceState| {
        let name = labels::source(&source.name);
        match source.state {
            SourceCondition::Fresh => format!("{name}{}", old(source)),
            SourceCondition::Stale => format!("{name} stale,{} old", old(source)),
            SourceCondition::Unavailable => format!("{name} unavailable"),
            SourceCondition::NotConfigured => format!("{name} not connected"),
        }
    };
    let tip = sources.iter().map(each).collect::<Vec<_>>().join(" · ");
    let first = |state| sources.iter().find(|source| source.state == state);
    if let Some(source) = first(SourceCondition::Unavailable) {
        return ("down", format!("{} unavailable", labels::source(&source.name)), tip);
    }
    if let Some(source) = first(SourceCondition::Stale) {
        return ("stale", format!("{}{} old", labels::source(&source.name), old(source)), tip);
    }
    let oldest = sources.iter().filter(|source| source.state == SourceCondition::Fresh).filter_map(|s| s.age_s).max();
    match oldest {
        Some(seconds) => ("live", format!("Data {} old", age(seconds)), tip),
        None => ("down", "No data".to_owned(), tip),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(name: &str, state: SourceCondition, age_s: Option<u64>) -> SourceState {
        SourceState { name: name.into(), state, as_of: None, age_s }
    }

    #[test]
    fn the_worst_source_speaks() {
        let fresh = source("financials", SourceCondition::Fresh, Some(840));
        let stale = source("budgets", SourceCondition::Stale, Some(172_800));
        let down = source("learning", SourceCondition::Unavailable, None);
        let none = source("contacts", SourceCondition::NotConfigured, None);
        let all = [fresh.clone(), none.clone()];
        assert_eq!(
            data_age(&all),
            ("live", "Data 14 min old".into(), "Financials 14 min · Contacts not connected".into())
        );
        assert_eq!(data_age(&[fresh.clone(), stale.clone()]).1, "Budgets 2 d old");
        assert_eq!(data_age(&[fresh, stale, down]).0, "down");
        assert_eq!(data_age(&[none]).1, "No data");
    }
}
