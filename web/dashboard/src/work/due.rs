//! How far away a due time is, in words, by the reader's calendar.

use bellwether_contract::action::ActionItem;
use bellwether_ui::format::locale::locale;
use bellwether_ui::format::{date, instant, zone};
use chrono::{DateTime, Datelike, NaiveDate, Timelike, Utc};
use maud::{Markup, html};

use super::words::is_open;

/// Part of a queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Group {
    /// Past due.
    Overdue,
    /// Due before midnight.
    Today,
    /// Due within the seven days that follow.
    Week,
    /// Due after that.
    Later,
    /// Without a due time.
    Whenever,
    /// Done, or not to be done any more.
    Closed,
}

impl Group {
    /// In the order of a queue: key, name.
    pub(crate) const ALL: [(Self, &str, &str); 6] = [
        (Self::Overdue, "overdue", "Overdue"),
        (Self::Today, "today", "Today"),
        (Self::Week, "week", "In the next 7 days"),
        (Self::Later, "later", "Later"),
        (Self::Whenever, "whenever", "No due time"),
        (Self::Closed, "closed", "Done or cancelled"),
    ];

    /// The part in which an action is. What is overdue is the API's to say.
    pub(crate) fn of(item: &ActionItem, now: DateTime<Utc>) -> Self {
        match item.due_at {
            _ if !is_open(item.status) => Self::Closed,
            _ if item.overdue => Self::Overdue,
            None => Self::Whenever,
            Some(due) => match days_until(due, now) {
                ..=0 => Self::Today,
                1..=7 => Self::Week,
                _ => Self::Later,
            },
        }
    }
}

/// Days by the calendar from now to then, negative if it has passed.
fn days_until(at: DateTime<Utc>, now: DateTime<Utc>) -> i64 {
    (zone::local(at).date() - zone::local(now).date()).num_days()
}

/// When it is due: `3 d overdue`, `today 14:00`, `tomorrow`, `Fri 14 Nov`; for what is closed, when that was.
pub(crate) fn due(item: &ActionItem, now: DateTime<Utc>) -> Markup {
    let group = Group::of(item, now);
    let at = if group == Group::Closed { item.closed_at } else { item.due_at };
    let Some(at) = at else { return html! { span.due.muted { "no due time" } } };
    let key = match group {
        Group::Overdue => Some("overdue"),
        Group::Today => Some("today"),
        _ => None,
    };
    html! {
        time.due data-due=[key] datetime=(instant::iso(at)) data-tip=(instant::short(at)) { (words(group, at, now)) }
    }
}

/// The same without markup: also what a row's key is made of.
pub(crate) fn words(group: Group, at: DateTime<Utc>, now: DateTime<Utc>) -> String {
    let days = days_until(at, now);
    match (group, days) {
        (Group::Overdue, ..=-1) => format!("{} d overdue", -days),
        (Group::Overdue, _) => format!("{} h overdue", (now - at).num_hours().max(1)),
        (Group::Today, _) => format!("today {}", clock(at)),
        (Group::Week, 1) => "tomorrow".to_owned(),
        (Group::Week, _) => weekday(zone::local(at).date()),
        _ => date::near(locale(), zone::local(at).date(), zone::local(now).date()),
    }
}

/// Day of an instant: `today`, `tomorrow`, `14 Nov`.
pub(crate) fn day(at: DateTime<Utc>) -> String {
    let now = zone::now();
    match days_until(at, now) {
        0 => format!("today {}", clock(at)),
        1 => "tomorrow".to_owned(),
        _ => date::near(locale(), zone::local(at).date(), zone::local(now).date()),
    }
}

/// How long ago something was: `just now`, `5 min ago`, `3 h ago`, then the day.
pub(crate) fn ago(at: DateTime<Utc>) -> Markup {
    let now = zone::now();
    let minutes = (now - at).num_minutes();
    let words = match minutes {
        ..1 => "just now".to_owned(),
        1..60 => format!("{minutes} min ago"),
        60..1_440 => format!("{} h ago", minutes / 60),
        _ => date::near(locale(), zone::local(at).date(), zone::local(now).date()),
    };
    html! { time.muted datetime=(instant::iso(at)) data-tip=(instant::short(at)) { (words) } }
}

/// `Fri 14 Nov`
fn weekday(day: NaiveDate) -> String {
    let name = locale().weekdays.get(day.weekday().num_days_from_monday() as usize).map_or("", String::as_str);
    format!("{name} {}", date::day_month(locale(), day))
}

fn clock(at: DateTime<Utc>) -> String {
    let local = zone::local(at);
    format!("{:02}:{:02}", local.hour(), local.minute())
}

/// How soon something would be due: `within 48 h`, `within 7 days`.
pub(crate) fn within(at: DateTime<Utc>) -> String {
    let hours = (at - zone::now()).num_hours() + 1;
    match hours {
        ..=0 => "now".to_owned(),
        1..=72 => format!("within {hours} h"),
        _ => format!("within {} days", (hours + 12) / 24),
    }
}

/// A moment to put something off to: what is said, and when it is.
pub(crate) fn moments() -> Vec<(&'static str, DateTime<Utc>)> {
    let today = zone::local(zone::now()).date();
    let monday = u64::from(7 - today.weekday().num_days_from_monday());
    vec![
        ("Until tomorrow", zone::morning(today, 1)),
        ("Until Monday", zone::morning(today, monday)),
        ("For a week", zone::morning(today, 7)),
        ("For a month", zone::morning(today, 30)),
    ]
}

/// A day some days from today, for a new due time.
pub(crate) fn in_days(days: u64) -> DateTime<Utc> {
    zone::morning(zone::local(zone::now()).date(), days)
}

/// Today by the reader's calendar.
pub(crate) fn today() -> NaiveDate {
    zone::local(zone::now()).date()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().expect("an instant")
    }

    #[test]
    fn due_times_are_told_from_today() {
        let now = at("2026-03-31T10:00:00Z");
        for (group, due, told) in [
            (Group::Overdue, "2026-03-28T18:00:00Z", "3 d overdue"),
            (Group::Overdue, "2026-03-31T07:30:00Z", "2 h overdue"),
            (Group::Overdue, "2026-03-31T09:59:00Z", "1 h overdue"),
            (Group::Today, "2026-03-31T17:30:00Z", "today 17:30"),
            (Group::Week, "2026-04-01T08:00:00Z", "tomorrow"),
            (Group::Week, "2026-04-03T08:00:00Z", "Fri 3 Apr"),
            (Group::Later, "2026-05-03T08:00:00Z", "3 May"),
            (Group::Later, "2027-05-03T08:00:00Z", "3 May 2027"),
        ] {
            assert_eq!(words(group, at(due), now), told);
        }
    }
}
