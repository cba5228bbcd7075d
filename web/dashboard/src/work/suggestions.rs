//! What the numbers suggest, each with its reason, to be accepted, put off or dismissed.

use std::sync::Arc;

use bellwether_contract::action::ActionDetail;
use bellwether_contract::suggestion::{
    AcceptedSuggestion, DismissedSuggestion, SnoozedSuggestion, SuggestionItem, SuggestionStatus, Suggestions,
};
use bellwether_ui::components::fragment::{fragment, keyed, live};
use bellwether_ui::components::icon::icon_view;
use bellwether_ui::format::locale::locale;
use bellwether_ui::format::number;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use maud::{Markup, html};

use super::attempt::Attempt;
use super::due;
use super::evidence::evidence;
use super::snooze::Snooze;
use super::words::{kind_icon, priority_mark};
use crate::api;
use crate::components::badge::badge;
use crate::components::value::short_money;
use crate::state::lens::Lens;
use crate::state::navigation::account_href;
use crate::state::session::use_session;
use crate::state::work_list::{Keyed, WorkList};

/// Suggestions that are shown, as a part of the program is told of them.
pub(crate) struct Cards {
    /// All of them.
    pub(crate) list: WorkList<Suggestions>,
    /// At most so many are shown.
    pub(crate) most: usize,
}

/// The suggestions for one customer.
pub(crate) fn cards_of_one(given: &Cards) -> AnyView {
    cards(given.list, false, given.most)
}

/// The suggestions of a list, at most `most`; `named` says for whom each is.
pub(crate) fn cards(list: WorkList<Suggestions>, named: bool, most: usize) -> AnyView {
    let known = Keyed::new();
    let live = use_session().work.live;
    let keys = move || {
        live.minute.track();
        let items = list.items.get().into_iter().take(most);
        known.keys(items, |item: &SuggestionItem| {
            let until = item.until.map(|at| at.to_rfc3339()).unwrap_or_default();
            format!(
                "{} {:?} {} {:?} {until} {}",
                item.id,
                item.status,
                item.sentence,
                item.score,
                due::within(item.due_at)
            )
        })
    };
    let cards = keyed(keys, move |key| {
        known.get(key).map_or_else(|| ().into_any(), |item| view! { <Card item=item named=named /> }.into_any())
    });
    view! { <ul class="sugg">{cards}</ul> }.into_any()
}

#[component]
fn Card(item: Arc<SuggestionItem>, named: bool) -> impl IntoView {
    let session = use_session();
    let work = session.work;
    let attempt = Attempt::new();
    let dismissing = RwSignal::new(false);
    let id = StoredValue::new(item.id.clone());
    let accept = move |_| {
        let command = move |key| api::work::accept(&id.get_value(), &AcceptedSuggestion::default(), key);
        attempt.run(command, move |made: &ActionDetail| {
            work.live.changed();
            let due = made.item.due_at.map(|at| format!(", due {}", due::day(at))).unwrap_or_default();
            session.say(format!("Accepted: “{}” is in the queue{due}", made.item.title));
        });
    };
    let snooze = Callback::new(move |until| {
        let command = move |key| api::work::snooze(&id.get_value(), &SnoozedSuggestion { until }, key);
        attempt.run(command, move |(): &()| {
            work.live.changed();
            session.say(format!("Put off until {}", due::day(until)));
        });
    });
    let back = move |_| {
        attempt.run(move |_| api::work::reopen_suggestion(&id.get_value()), move |(): &()| work.live.changed());
    };
    let (shown, open) = (top(&item, named), item.status == SuggestionStatus::Open);
    let (title, number) = (item.title.clone(), element_id(&item.id));
    let said = format!("“{title}” for {}", item.customer.name);
    let label = said.clone();
    let buttons = live(move || {
        if !open {
            return view! {
                <button class="btn btn--s" type="button" on:click=back>
                    {icon_view("retry")}
                    "Bring back"
                </button>
            }
            .into_any();
        }
        let busy = move || attempt.busy().then_some("true");
        view! {
            <button
                class="btn btn--s"
                type="button"
                aria-busy=busy
                aria-label=format!("Accept {label}")
                on:click=accept
            >
                {icon_view("check")}
                "Accept"
            </button>
            <Snooze id=format!("snooze-{number}") what=label.clone() choose=snooze />
            <button
                class="btn btn--s btn--quiet"
                type="button"
                aria-expanded=move || if dismissing.get() { "true" } else { "false" }
                aria-label=format!("Dismiss {label}")
                on:click=move |_| dismissing.update(|on| *on = !*on)
            >
                "Dismiss"
            </button>
        }
        .into_any()
    });
    let form =
        live(
            move || {
                if dismissing.get() { view! { <Dismiss id=id open=dismissing /> }.into_any() } else { ().into_any() }
            },
        );
    view! {
        <li>
            {fragment(Box::new(move || shown.clone()))}
            <div class="row row--wrap">{buttons}</div>
            {form}
            {attempt.note("The suggestion")}
        </li>
    }
}

/// Why it is not wanted.
#[component]
fn Dismiss(id: StoredValue<String>, open: RwSignal<bool>) -> impl IntoView {
    let session = use_session();
    let work = session.work;
    let reason = RwSignal::new(String::new());
    let attempt = Attempt::new();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let body = DismissedSuggestion { reason: reason.get_untracked().trim().to_owned(), days: None };
        attempt.run(
            move |key| api::work::dismiss(&id.get_value(), &body, key),
            move |(): &()| {
                work.live.changed();
                session.say("Dismissed");
            },
        );
    };
    let field = format!("why-{}", element_id(&id.get_value()));
    view! {
        <form class="inset" on:submit=submit>
            <div class="field">
                <label for=field.clone()>"Why it is not wanted"</label>
                <input
                    class="input"
                    id=field.clone()
                    required=true
                    maxlength="500"
                    autocomplete="off"
                    placeholder="Such as: they have closed the branch"
                    prop:value=reason
                    on:input=move |event| reason.set(event_target_value(&event))
                />
            </div>
            <div class="row">
                <button class="btn btn--s" type="submit" aria-busy=move || attempt.busy().then_some("true")>
                    "Dismiss it"
                </button>
                <button class="btn btn--s btn--quiet" type="button" on:click=move |_| open.set(false)>
                    "Keep it"
                </button>
            </div>
            {attempt.note("The reason")}
        </form>
    }
}

fn top(item: &SuggestionItem, named: bool) -> Markup {
    let href = account_href(&item.customer.id, "", &Lens::default());
    html! {
        div.sugg__top {
            @if named { (badge(item.score, &item.band, false)) } @else { (kind_icon(item.kind)) }
            div.grow {
                @match item.title.split_once(&item.customer.name).filter(|_| named) {
                    Some((before, after)) => b.sugg__title { (before) a.link--plain href=(href) { (item.customer.name) } (after) },
                    None => {
                        b.sugg__title { (item.title) }
                        @if named { div.sub.ellip { a.link--plain href=(href) { (item.customer.name) } } }
                    },
                }
            }
            div.sugg__when {
                @match (item.status, item.until) {
                    (SuggestionStatus::Open, _) | (_, None) => span.due { (due::within(item.due_at)) },
                    (SuggestionStatus::Snoozed, Some(at)) => span.due.muted { "put off until " (due::day(at)) },
                    (SuggestionStatus::Dismissed, Some(at)) => span.due.muted { "dismissed until " (due::day(at)) },
                }
                (priority_mark(item.priority))
            }
        }
        p.sugg__why { (emphasised(&item.sentence)) }
        p.sugg__worth.muted {
            "Up to " (number::difference(locale(), item.expected_points, 0)) " points; "
            (short_money(&item.revenue)) " a year at stake"
            @if let Some(reason) = &item.reason { ". " (reason) }
            @if let Some(by) = &item.decided_by { " (" (by.name) ")" }
        }
        (evidence(&item.evidence))
    }
}

/// Figures stand out: words that have a digit, without what stands around them.
pub(crate) fn emphasised(sentence: &str) -> Markup {
    html! {
        @for word in sentence.split_inclusive(' ') {
            @if word.bytes().any(|byte| byte.is_ascii_digit()) {
                @let from = word.find(|letter| !matches!(letter, '(' | '“')).unwrap_or(0);
                @let (before, rest) = word.split_at(from);
                @let core = rest.trim_end_matches([' ', '.', ',', ';', ':', ')', '”']);
                (before) b { (figure(core)) } (rest.strip_prefix(core).unwrap_or_default())
            } @else {
                (word)
            }
        }
    }
}

/// A number as people write it: sentences come with those of programs. What may be a year, or is no number, stays as it is.
pub(super) fn figure(word: &str) -> String {
    let (whole, fraction) = word.trim_start_matches('-').split_once('.').unwrap_or((word.trim_start_matches('-'), "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !digits(fraction) {
        return word.to_owned();
    }
    if whole.len() > 4 || word.len() > whole.len() { number::grouped(locale(), word) } else { word.to_owned() }
}

/// A key as part of an element's id: keys may have characters that selectors don't.
pub(crate) fn element_id(key: &str) -> String {
    key.chars().map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '-' }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_stand_out() {
        let shown = emphasised("No order for 61 days, usually every 14.").into_string();
        assert_eq!(shown, "No order for <b>61</b> days, usually every <b>14</b>.");
        assert_eq!(emphasised("every 8 days (5 times)").into_string(), "every <b>8</b> days (<b>5</b> times)");
    }

    #[test]
    fn numbers_are_written_for_people() {
        let written = ["-18", "12297.27", "120000", "2026", "0.55", "7-8", "71%", "C0000046"].map(figure);
        assert_eq!(written, ["−18", "12,297.27", "120,000", "2026", "0.55", "7-8", "71%", "C0000046"]);
    }

    #[test]
    fn keys_become_ids() {
        assert_eq!(element_id("win_back:C0000046"), "win-back-C0000046");
    }
}
