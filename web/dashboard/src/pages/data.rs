//! The data: where it comes from, how fresh it is, what was loaded and what was rejected.

use bellwether_contract::operation::{BreakerState, Dataset, Source};
use bellwether_contract::page::SourceCondition;
use chrono::Timelike;
use leptos::prelude::*;
use maud::{Markup, html};

use super::portfolio::empty::commands;
use crate::api;
use crate::app::set_title;
use crate::components::page_head::PageHead;
use crate::components::value::no_value;
use bellwether_ui::components::fragment::fragment;
use bellwether_ui::components::remote::remote;
use bellwether_ui::components::skeleton;
use bellwether_ui::format::locale::locale;
use bellwether_ui::format::number::age;
use bellwether_ui::format::{date, labels, number};
use bellwether_ui::state::remote::Remote;

/// `/data`
#[component]
pub(crate) fn DataPage() -> impl IntoView {
    set_title("Data");
    let answer = Remote::new(api::sources);
    let title = fragment(Box::new(|| {
        html! {
            h1 { "Data" }
            p.sub { "Where the facts come from, how fresh they are, and what was rejected" }
        }
    }));
    let sources = remote("The sources", answer, skeleton::block(6), |sources| table(&sources.items));
    let loaded = remote("The data sets", answer, skeleton::block(8), |sources| datasets(&sources.datasets));
    view! {
        <PageHead title=title />
        <section class="panel" aria-labelledby="h-src">
            <div class="panel__head">
                <h2 id="h-src">"Sources"</h2>
            </div>
            {sources}
        </section>
        <section class="panel" aria-labelledby="h-set">
            <div class="panel__head">
                <h2 id="h-set">"Data sets"</h2>
                <span class="sub">"what was loaded, and the rows that were left out"</span>
            </div>
            {loaded}
        </section>
    }
}

fn table(sources: &[Source]) -> Markup {
    if sources.is_empty() {
        return html! { p.sub.quiet { "None yet: with the first data each kind of facts is listed here, with its age." } };
    }
    html! {
        div.scroll-x tabindex="0" role="group" aria-label="Sources" {
            table.tbl.tbl--cards.tbl--sources role="table" {
                caption.sr { "Sources with their state" }
                thead {
                    tr {
                        th scope="col" { "Facts" } th scope="col" { "From" } th scope="col" { "State" }
                        th.num scope="col" { "Last good load" } th.num scope="col" { "Rows in use" }
                        th.num scope="col" { "Rejected" }
                    }
                }
                tbody role="rowgroup" { @for one in sources { (source(one)) } }
            }
        }
    }
}

fn source(source: &Source) -> Markup {
    let (state, word) = match source.state {
        SourceCondition::Fresh => ("live", "Current"),
        SourceCondition::Stale => ("stale", "Stale"),
        SourceCondition::Unavailable => ("down", "Unavailable"),
        SourceCondition::NotConfigured => ("none", "Not connected"),
    };
    html! {
        tr role="row" {
            th scope="row" role="rowheader" { (labels::source(&source.name)) }
            td.c-from role="cell" {
                (source.origin)
                @if let Some(error) = &source.last_error { div.neg.source__note { (error) } }
                @if let Some(words) = trouble(source) { div.muted.source__note { (words) } }
            }
            td.c-state role="cell" { span.age data-state=(state) { i {} (word) } }
            td.num.c-load role="cell" {
                span.lbl { "Last good load " }
                @if let Some(at) = source.loaded_at {
                    (date::full(locale(), at.date_naive()))
                    @if let Some(seconds) = source.age_s { span.muted { ", " (age(seconds)) " ago" } }
                } @else {
                    (no_value("Not applicable: never loaded"))
                }
            }
            td.num role="cell" { span.lbl { "Rows in use " } (number::count(locale(), source.rows)) }
            td.num role="cell" { span.lbl { "Rejected " } (number::count(locale(), source.rejects)) }
        }
    }
}

/// What becomes of a source that fails: how often it has, what is used instead, when it is tried again.
fn trouble(source: &Source) -> Option<String> {
    if source.failures == 0 {
        return None;
    }
    let mut words = match source.failures {
        1 => "Failed once".to_owned(),
        more => format!("Failed {} times in a row", number::count(locale(), more)),
    };
    if let Some(since) = source.stale_since {
        words.push_str(&format!("; the facts of {} are used", date::full(locale(), since)));
    }
    match (source.breaker, source.retry_at) {
        (BreakerState::Open, Some(at)) => {
            words.push_str(&format!("; left alone until {:02}:{:02} UTC", at.hour(), at.minute()));
        }
        (BreakerState::Open | BreakerState::HalfOpen, _) => words.push_str("; tried once at the next refresh"),
        (BreakerState::Closed, _) => words.push_str("; tried again at the next refresh"),
    }
    Some(words)
}

fn datasets(datasets: &[Dataset]) -> Markup {
    html! {
        @if datasets.is_empty() {
            div.empty {
                h3 { "Nothing was loaded yet" }
                p { "Import a file of invoices, or generate a demonstration, on the command line." }
                (commands())
            }
        }
        @for one in datasets { (dataset(one)) }
    }
}

fn dataset(dataset: &Dataset) -> Markup {
    let rejected: u64 = dataset.rejects.iter().map(|reject| reject.count).sum();
    html! {
        div.panel__body.dataset {
            h3 {
                (dataset.label) " "
                @if dataset.generated { span.mark-generated { "generated for demonstration" } }
            }
            p.sub {
                (number::counted(locale(), dataset.rows, "row", "rows")) " taken, "
                (number::count(locale(), rejected)) " rejected, loaded "
                (date::full(locale(), dataset.loaded_at.date_naive()))
            }
            @if rejected > 0 { (rejects(dataset, rejected)) }
        }
    }
}

fn rejects(dataset: &Dataset, together: u64) -> Markup {
    html! {
        table.tbl.tbl--plain {
            caption.sr { "Rejected rows of " (dataset.label) " by reason" }
            thead { tr { th scope="col" { "Reason" } th scope="col" { "Rule" } th.num scope="col" { "Rows" } } }
            tbody {
                @for reject in &dataset.rejects {
                    tr {
                        th scope="row" { (reject.reason) }
                        td.warn[!reject.declared] {
                            @if reject.declared { "declared by the mapping" } @else { "unexpected" }
                        }
                        td.num { (number::count(locale(), reject.count)) }
                    }
                }
            }
            tfoot { tr { th scope="row" { "Together" } td {} td.num { (number::count(locale(), together)) } } }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failing_source_says_what_becomes_of_it() {
        let mut source = Source {
            name: "learning".into(),
            origin: "LMS".into(),
            state: SourceCondition::Stale,
            as_of: None,
            loaded_at: None,
            age_s: None,
            rows: 0,
            rejects: 0,
            last_error: None,
            stale_since: None,
            failures: 0,
            breaker: BreakerState::Closed,
            retry_at: None,
        };
        assert_eq!(trouble(&source), None);
        source.failures = 1;
        assert_eq!(trouble(&source).as_deref(), Some("Failed once; tried again at the next refresh"));
        source.failures = 3;
        source.breaker = BreakerState::Open;
        source.retry_at = "2011-12-09T12:00:30Z".parse().ok();
        assert_eq!(trouble(&source).as_deref(), Some("Failed 3 times in a row; left alone until 12:00 UTC"));
        source.breaker = BreakerState::HalfOpen;
        assert_eq!(trouble(&source).as_deref(), Some("Failed 3 times in a row; tried once at the next refresh"));
    }
}
