//! How one looks at the numbers: the form that chooses date, fiscal calendar and currency, and the mark that says that calendar or
//! currency is not the company's.

use bellwether_contract::calendars::{Calendars, NamedCalendar};
use chrono::NaiveDate;
use leptos::prelude::*;
use maud::{Markup, html};

use crate::api;
use crate::state::lens::{COMPANY, Lens, use_change_lens, use_lens};
use bellwether_ui::components::fragment::{clicked, fragment, live};
use bellwether_ui::components::remote::failed;
use bellwether_ui::components::skeleton;
use bellwether_ui::format::date;
use bellwether_ui::state::remote::Remote;

/// The way back, in the form and beside the mark.
const BACK: &str = "Back to the company's calendar and currency";

/// What the form is about: the business date that is shown.
pub(crate) struct About(pub(super) Signal<Option<NaiveDate>>);

/// The form; what is chosen is in force at once.
pub(crate) fn form(about: &About) -> AnyView {
    let shown = about.0;
    let lens = use_lens();
    let change = StoredValue::new(use_change_lens());
    let set = move |change_it: &dyn Fn(&mut Lens)| change.with_value(|change| change(change_it));
    let day = move || lens.with(|lens| lens.as_of.clone()).or_else(|| shown.get().map(date::iso));
    view! {
        <div class="field">
            <label for="as-of-date">"Show everything as of"</label>
            <input
                class="input"
                id="as-of-date"
                type="date"
                prop:value=move || day().unwrap_or_default()
                on:change=move |event| {
                    let date = event_target_value(&event);
                    set(&|lens| lens.as_of = Some(date.clone()).filter(|date| !date.is_empty()));
                }
            />
        </div>
        <button
            class="btn btn--s"
            type="button"
            disabled=move || lens.with(|lens| lens.as_of.is_none())
            on:click=move |_| set(&|lens| lens.as_of = None)
        >
            "Back to the latest"
        </button>
        {choices(lens, set)}
        <button
            class="btn btn--s"
            type="button"
            disabled=move || lens.with(Lens::is_company)
            on:click=move |_| set(&to_company)
        >
            {BACK}
        </button>
    }
    .into_any()
}

/// The calendars and currencies there are.
fn choices(lens: Memo<Lens>, set: impl Fn(&dyn Fn(&mut Lens)) + Copy + Send + Sync + 'static) -> AnyView {
    let answer = Remote::new(api::calendars);
    let notice = fragment(Box::new(move || match answer.failure() {
        Some(failure) => failed("The calendars and currencies", &failure),
        None if answer.resource().get().is_none() => html! { div aria-busy="true" { (skeleton::block(4)) } },
        None => html! {},
    }));
    let retry = move |event| {
        if clicked(&event, "data-retry").is_some() {
            answer.refetch();
        }
    };
    // How many there are decides which fields there are; what is chosen only which option is selected.
    let there = Memo::new(move |_| answer.ok(|answer| answer.currencies.len() > 1));
    let fields = live(move || {
        let Some(several) = there.get() else { return ().into_any() };
        let by = move || answer.ok(|answer| calendars(answer, lens.get().calendar.as_deref()).into_string());
        let money = move || answer.ok(|answer| currencies(answer, lens.get().reporting.as_deref()).into_string());
        let currency = if several {
            view! {
                <div class="field">
                    <label for="lens-reporting">"Currency"</label>
                    <select
                        class="input"
                        id="lens-reporting"
                        inner_html=move || money().unwrap_or_default()
                        on:change=move |event| {
                            let code = event_target_value(&event);
                            set(&|lens| { lens.take("reporting", &code); });
                        }
                    ></select>
                </div>
            }
            .into_any()
        } else {
            fragment(Box::new(move || {
                let own = answer.ok(|answer| answer.currencies.first().cloned()).flatten().unwrap_or_default();
                html! { p.field__hint { "Amounts are in " (own) ": there are no rates of exchange for another currency." } }
            }))
        };
        view! {
            <div class="field">
                <label for="lens-calendar">"Fiscal calendar"</label>
                <select
                    class="input"
                    id="lens-calendar"
                    inner_html=move || by().unwrap_or_default()
                    on:change=move |event| {
                        let name = event_target_value(&event);
                        set(&|lens| { lens.take("calendar", &name); });
                    }
                ></select>
            </div>
            {currency}
        }
        .into_any()
    });
    view! {
        <div class="frag" on:click=retry>
            {notice}
        </div>
        {fields}
    }
    .into_any()
}

/// Says by which calendar and in which currency the numbers are, with the way back.
pub(crate) fn mark() -> AnyView {
    let lens = use_lens();
    let change = use_change_lens();
    let answer = Remote::new(api::calendars);
    let words = fragment(Box::new(move || {
        let lens = lens.get();
        let label = |name: &String| {
            let known =
                |answer: &Calendars| answer.items.iter().find(|one| one.name == *name).map(|one| one.label.clone());
            answer.ok(known).flatten().unwrap_or_else(|| format!("Calendar {name}"))
        };
        let calendar = lens.calendar.as_ref().map(label);
        let currency = lens.reporting.map(|code| format!("amounts in {code}"));
        let words: Vec<_> = calendar.into_iter().chain(currency).collect();
        html! { b.lens-mark { (words.join(", ")) } }
    }));
    view! {
        <span class="lens">
            {words}
            <button class="btn btn--s btn--quiet" type="button" on:click=move |_| change(&to_company)>
                {BACK}
            </button>
        </span>
    }
    .into_any()
}

fn to_company(lens: &mut Lens) {
    *lens = Lens { as_of: lens.as_of.take(), ..Lens::default() };
}

/// Options, in groups by what years are made of.
fn calendars(answer: &Calendars, chosen: Option<&str>) -> Markup {
    let chosen = chosen.unwrap_or(COMPANY);
    let option = |one: &NamedCalendar| {
        let own = (one.name == COMPANY).then(|| alias(answer, one)).flatten();
        html! {
            option value=(one.name) selected[one.name == chosen] { (one.label) @if let Some(own) = own { ": " (own) } }
        }
    };
    html! {
        @if !answer.items.iter().any(|one| one.name == chosen) { option value=(chosen) selected { (chosen) } }
        @for group in answer.items.chunk_by(|a, b| family(a) == family(b)) {
            @if let Some(title) = group.first().and_then(title) {
                optgroup label=(title) { @for one in group { (option(one)) } }
            } @else {
                @for one in group { (option(one)) }
            }
        }
    }
}

/// What the company's calendar is called as one of the others.
fn alias<'a>(answer: &'a Calendars, own: &NamedCalendar) -> Option<&'a str> {
    let same = |one: &&NamedCalendar| one.name != own.name && one.calendar == own.calendar;
    answer.items.iter().find(same).map(|one| one.label.as_str())
}

/// `445` of `445-01-last`.
fn family(calendar: &NamedCalendar) -> &str {
    calendar.name.split('-').next().unwrap_or_default()
}

/// Heading of the calendars of a family; the company's own has none.
fn title(first: &NamedCalendar) -> Option<&str> {
    match family(first) {
        COMPANY => None,
        "months" => Some("Calendar months"),
        _ => first.label.split(',').next(),
    }
}

/// Options; the first is that of the company.
fn currencies(answer: &Calendars, chosen: Option<&str>) -> Markup {
    let own = answer.currencies.first().map_or("", String::as_str);
    let chosen = chosen.unwrap_or(own);
    html! {
        @if !answer.currencies.iter().any(|code| code == chosen) { option value=(chosen) selected { (chosen) } }
        @for code in &answer.currencies {
            @if code == own { option value="" selected[code == chosen] { (code) ", the company's" } }
            @else { option value=(code) selected[code == chosen] { (code) } }
        }
    }
}

#[cfg(test)]
mod tests {
    use bellwether_contract::fiscal::Calendar;

    use super::*;

    fn named(name: &str, label: &str, first_month: u8) -> NamedCalendar {
        let calendar = Calendar::Months { first_month, year_label: "start_year".into(), close_lag_days: 5 };
        NamedCalendar { name: name.into(), label: label.into(), calendar }
    }

    fn answer() -> Calendars {
        let items = vec![
            named("company", "The company's", 4),
            named("months-01", "Calendar year", 1),
            named("months-04", "Years from April", 4),
            named("445-01-last", "4-4-5 weeks, to the last Saturday of January", 2),
        ];
        Calendars { items, currencies: vec!["GBP".into(), "EUR".into()] }
    }

    #[test]
    fn the_company_s_says_which_it_is_and_others_come_in_groups() {
        let options = calendars(&answer(), None).into_string();
        assert!(options.starts_with(
            r#"<option value="company" selected>The company's: Years from April</option><optgroup label="Calendar months">"#
        ));
        assert!(options.contains(r#"<optgroup label="4-4-5 weeks"><option value="445-01-last">"#), "{options}");
        assert_eq!(options.matches("selected").count(), 1);
    }

    #[test]
    fn what_the_address_names_is_selected_even_if_there_is_no_such_thing() {
        assert!(calendars(&answer(), Some("months-04")).into_string().contains(r#""months-04" selected"#));
        assert!(calendars(&answer(), Some("moon")).into_string().contains(r#"<option value="moon" selected>"#));
        assert!(currencies(&answer(), Some("EUR")).into_string().contains(r#"<option value="EUR" selected>"#));
        assert!(currencies(&answer(), Some("XXX")).into_string().contains(r#"<option value="XXX" selected>"#));
        assert!(currencies(&answer(), None).into_string().contains(r#"value="" selected>GBP, the company's"#));
    }

    #[test]
    fn the_way_back_keeps_the_date() {
        let mut lens = Lens { as_of: Some("2011-09-30".into()), calendar: Some("months-04".into()), reporting: None };
        to_company(&mut lens);
        assert_eq!(lens, Lens { as_of: Some("2011-09-30".into()), ..Lens::default() });
    }
}
