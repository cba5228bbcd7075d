//! The sheet itself: everything of a call on one A4 or Letter page, which is why lists are cut.

use bellwether_contract::account::{Cadence, FamilyCoverage, Person};
use bellwether_contract::call_prep::{CallPrep, OpenItem, PrepNumber, TalkingPoint};
use maud::{Markup, html};

use crate::components::badge::band_word;
use crate::components::strip::Strip;
use bellwether_ui::components::icon::icon;
use bellwether_ui::format::locale::locale;
use bellwether_ui::format::{date, labels, money, number};

/// Lines of each list that the page has room for.
const CHANGES: usize = 6;
const NUMBERS: usize = 8;
const POINTS: usize = 4;
const ITEMS: usize = 4;
const GAPS: usize = 5;

/// What to tick when the call is over; the paper has no other form.
const OUTCOMES: [&str; 5] = ["Reached", "No answer", "Order agreed", "Follow-up on ______", "Escalate"];

/// The sheet.
pub(super) fn sheet(prep: &CallPrep, cadence: Option<&Cadence>) -> Markup {
    let points = prep.talking_points.get(..POINTS).unwrap_or(&prep.talking_points);
    html! {
        article.sheet aria-labelledby="h-sheet" {
            (top(prep))
            @if !prep.missing.is_empty() {
                p.sheet__goal { b { "Not told, because a source does not answer: " } (prep.missing.join(", ")) "." }
            }
            @if let Some(first) = points.first() {
                p.sheet__goal { b { "Goal of the call: " } (first.ask) }
            }
            div.sheet__cols {
                section { (changes(prep)) }
                section { (numbers(&prep.numbers)) }
            }
            @if let Some((cadence, strip)) = cadence.and_then(|cadence| Some((cadence, Strip::of(cadence)?))) {
                section { h2 { "Order rhythm" } (strip.markup(cadence)) }
            }
            div.sheet__cols {
                section { (open(&prep.open_items)) }
                section { (gaps(&prep.gaps)) }
            }
            section { h2 { "Talking points" } (talk(points)) }
            section.sheet__outcome {
                h2 { "Outcome" }
                div.sheet__out { @for one in OUTCOMES { span { (one) } } }
                div.sheet__lines aria-hidden="true" {}
            }
            (foot(prep))
        }
    }
}

fn top(prep: &CallPrep) -> Markup {
    let as_of = prep.context.as_of;
    let value = prep.score.value.map_or_else(|| "–".to_owned(), |value| value.to_string());
    let about = [
        Some(prep.country.clone()),
        prep.tier.as_ref().map(|tier| format!("tier {}", tier.to_ascii_uppercase())),
        prep.industry.as_deref().map(|industry| labels::sentence(industry).to_ascii_lowercase()),
        Some(labels::sentence(&prep.lifecycle).to_ascii_lowercase()),
        prep.since.map(|since| format!("customer since {}", date::month_year(locale(), since))),
        prep.contract_end.map(|end| {
            let days = (end - as_of).num_days();
            let when = if days < 0 { format!("{} days ago", -days) } else { format!("in {days} days") };
            format!("contract to {}, {when}", date::full(locale(), end))
        }),
        prep.owner.as_ref().map(|owner| format!("account manager {}", owner.name)),
    ];
    html! {
        header.sheet__top {
            div {
                div.sheet__meta { "Call prep, " (date::with_weekday(locale(), as_of)) }
                h1 id="h-sheet" { (prep.name) }
                div.sheet__meta { (about.into_iter().flatten().collect::<Vec<_>>().join(" · ")) }
                div.sheet__who { (people(&prep.people)) }
            }
            (band_word(&prep.score.band, &format!("{value} {}", labels::band(&prep.score.band))))
        }
    }
}

fn people(people: &[Person]) -> Markup {
    let reach = |person: &Person| {
        [person.role.clone(), person.phone.clone(), person.email.clone()].into_iter().flatten().collect::<Vec<_>>()
    };
    html! {
        @if people.is_empty() { "No person is known here." }
        @for person in people.iter().take(2) {
            div {
                b { (person.name) }
                @for one in reach(person) { ", " span.whole { (one) } }
            }
        }
    }
}

fn changes(prep: &CallPrep) -> Markup {
    let since = &prep.changes;
    let as_of = prep.context.as_of;
    let title = match &prep.last_contact {
        Some(contact) => {
            let day = date::near(locale(), contact.at.date_naive(), as_of);
            format!("What changed since the {} on {day}", labels::sentence(&contact.channel).to_ascii_lowercase())
        }
        None => format!("What changed since {}", date::near(locale(), since.from, as_of)),
    };
    html! {
        h2 { (title) }
        @if since.sentences.is_empty() { p { "Nothing that the numbers would tell." } }
        ul.dash { @for one in since.sentences.iter().take(CHANGES) { li { (one) } } }
        @if let Some(contact) = &prep.last_contact {
            p.sheet__last {
                b { "Last time" @if let Some(person) = &contact.person { " with " (person) } ": " }
                (contact.note)
                @if let Some(outcome) = &contact.outcome { " Outcome: " (outcome) }
            }
        }
    }
}

fn numbers(numbers: &[PrepNumber]) -> Markup {
    html! {
        h2 { "Numbers with direction" }
        table {
            thead {
                tr {
                    th scope="col" { span.sr { "Number" } }
                    th.num scope="col" { "now" }
                    th scope="col" { span.sr { "Direction" } }
                    th scope="col" { "against" }
                }
            }
            tbody { @for one in numbers.iter().take(NUMBERS) { (line(one)) } }
        }
    }
}

fn line(one: &PrepNumber) -> Markup {
    let direction = match one.direction.as_deref() {
        Some("better") => Some(("t-up", "better", "pos")),
        Some("worse") => Some(("t-down", "worse", "neg")),
        Some(_) => Some(("t-flat", "the same", "")),
        None => None,
    };
    html! {
        tr {
            th scope="row" { (one.label) }
            td.num { b { (one.shown) } }
            td.dir {
                @if let Some((shape, word, class)) = direction {
                    span class=(class) { (icon(shape)) span.sr { (word) } }
                }
            }
            td.sheet__against { @if let Some(against) = &one.against { (against) } }
        }
    }
}

fn open(items: &[OpenItem]) -> Markup {
    html! {
        h2 { "Open items and promises" }
        @if items.is_empty() { p { "Nothing is open." } }
        ul.todo {
            @for one in items.iter().take(ITEMS) {
                li {
                    b { (one.title) }
                    @if let Some(amount) = &one.amount { ", " (money::exact(locale(), amount)) }
                    @if let Some(due) = one.due { ", due " (date::full(locale(), due)) }
                    @if let Some(who) = &one.assignee { " (" (who) ")" }
                }
            }
        }
        @if items.len() > ITEMS { p.sheet__meta { "And " (items.len() - ITEMS) " more." } }
    }
}

fn gaps(gaps: &[FamilyCoverage]) -> Markup {
    html! {
        h2 { "What to sell next" }
        @if gaps.is_empty() { p { "No gap against comparable customers is known." } }
        @else {
            table {
                thead {
                    tr { th scope="col" { "Product family" } th.num scope="col" { "of comparable customers buy it" } }
                }
                tbody {
                    @for gap in gaps.iter().take(GAPS) {
                        tr {
                            th scope="row" { (gap.family) }
                            td.num { (gap.peer_share.map_or_else(|| number::NO_VALUE.to_owned(), |share| number::percent(locale(), share))) }
                        }
                    }
                }
            }
        }
    }
}

fn talk(points: &[TalkingPoint]) -> Markup {
    html! {
        @if points.is_empty() { p { "The numbers ask for nothing. Ask how they are doing." } }
        ol.say { @for point in points { li { (point.text) " " b { (point.ask) } } } }
    }
}

fn foot(prep: &CallPrep) -> Markup {
    let context = &prep.context;
    let window = date::range(locale(), context.window.start, context.window.end);
    html! {
        footer.sheet__foot {
            span {
                "Bellwether, as of " (date::full(locale(), context.as_of)) ", year to date " (window) ", " (context.model)
                ", amounts in " (context.currency) " net of credit notes"
            }
            @if let Some(age) = context.sources.iter().filter_map(|source| source.age_s).max() {
                span.nowrap { "Data " (number::age(age)) " old" }
            }
        }
    }
}
