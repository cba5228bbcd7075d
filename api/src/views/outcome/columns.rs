//! The columns of the labelled data set as a file, and what they mean: its data dictionary.

use bellwether_contract::outcome::{DataColumn, DataDictionary};

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Texts and words.
    Text,
    /// Whole numbers.
    Integer,
    /// Numbers that are no amounts.
    Number,
    /// Exact amounts.
    Decimal,
    /// Yes or no.
    Boolean,
    /// Days.
    Date,
    /// Moments, UTC.
    Instant,
    /// Numbers by key.
    NumberByKey,
    /// Texts by key.
    TextByKey,
    /// Days by key.
    DateByKey,
}

impl Kind {
    /// As the dictionary names it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Integer => "integer",
            Self::Number => "number",
            Self::Decimal => "decimal",
            Self::Boolean => "boolean",
            Self::Date => "date",
            Self::Instant => "instant",
            Self::NumberByKey => "number_by_key",
            Self::TextByKey => "text_by_key",
            Self::DateByKey => "date_by_key",
        }
    }
}

/// Name, kind and meaning.
type Column = (&'static str, Kind, &'static str);

const ACTION: [Column; 12] = [
    ("action", Kind::Text, "Key of the action."),
    ("customer.id", Kind::Text, "Key of the customer."),
    ("customer.name", Kind::Text, "Name of the customer."),
    ("kind", Kind::Text, "What was done."),
    ("priority", Kind::Text, "How urgent it was."),
    ("source", Kind::Text, "Where the action came from."),
    ("created_at", Kind::Instant, "When it was made."),
    ("started_at", Kind::Instant, "When somebody began; empty if never."),
    ("completed_at", Kind::Instant, "When it was completed."),
    ("minutes_spent", Kind::Integer, "Minutes spent on it."),
    ("result", Kind::Text, "What somebody says came of it; empty if nobody said."),
    ("effective", Kind::Boolean, "Whether they say it had an effect; empty if nobody said."),
];

/// How the customer was at some time.
macro_rules! context {
    ($at:literal, $when:literal) => {
        [
            (
                concat!($at, ".as_of"),
                Kind::Date,
                concat!("Business date when it was ", $when, "; the next columns are as of then."),
            ),
            (concat!($at, ".model"), Kind::Text, "Scoring model and version."),
            (concat!($at, ".generation"), Kind::Integer, "Number of the facts generation; 0 of live sources."),
            (concat!($at, ".score"), Kind::Integer, "Published score, 0 to 100; empty if Unknown."),
            (concat!($at, ".band"), Kind::Text, "Band of the score, or `unknown`."),
            (concat!($at, ".trend"), Kind::Text, "Direction of the score."),
            (concat!($at, ".tier"), Kind::Text, "Commercial class."),
            (concat!($at, ".lifecycle"), Kind::Text, "Stage of the customer."),
            (concat!($at, ".currency"), Kind::Text, "Currency of the amounts: the reporting one, ISO 4217."),
            (concat!($at, ".net"), Kind::Decimal, "Net revenue of the default window."),
            (concat!($at, ".prior_net"), Kind::Decimal, "Net revenue of the window a year before."),
            (concat!($at, ".ttm_net"), Kind::Decimal, "Net revenue of the last 12 closed months."),
            (
                concat!($at, ".dimensions"),
                Kind::NumberByKey,
                "Points by dimension of the model, 0 to 100; null where it is absent. In CSV a JSON object.",
            ),
            (
                concat!($at, ".revenue.budget_attainment"),
                Kind::Number,
                "Net ÷ budget to date; empty, here and in the measures that follow, where there is no value.",
            ),
            (concat!($at, ".revenue.yoy"), Kind::Number, "Net ÷ net of the year before."),
            (
                concat!($at, ".revenue.net"),
                Kind::Number,
                "Net revenue of the default window as models see it; `net` is exact.",
            ),
            (concat!($at, ".cadence.gap_days"), Kind::Number, "Median days between distinct invoice dates."),
            (concat!($at, ".cadence.days_since"), Kind::Number, "Days since the last invoice."),
            (concat!($at, ".cadence.overdue_ratio"), Kind::Number, "Days since the last invoice ÷ the usual gap."),
            (concat!($at, ".coverage.breadth"), Kind::Number, "Common product families bought ÷ common families."),
            (concat!($at, ".training.completion"), Kind::Number, "Due learning done ÷ due learning."),
            (concat!($at, ".training.days_since"), Kind::Number, "Days since the last completion."),
            (concat!($at, ".contact.days_since"), Kind::Number, "Days since the last logged contact."),
            (
                concat!($at, ".trend.ttm_change"),
                Kind::Number,
                "Twelve months of revenue ÷ those that ended a quarter earlier.",
            ),
            (concat!($at, ".usage.calls_30d"), Kind::Number, "Telemetry calls in 30 days."),
            (concat!($at, ".usage.logins_30d"), Kind::Number, "Distinct users and days with a login in 30 days."),
            (concat!($at, ".usage.days_since_login"), Kind::Number, "Days since the last login."),
            (concat!($at, ".usage.features"), Kind::Number, "Share of the known features used in 90 days."),
            (concat!($at, ".engagement.interactions_7d"), Kind::Number, "Contacts and messages, either way, in 7 days."),
            (concat!($at, ".engagement.days_since_activity"), Kind::Number, "Days since any login, invoice or contact."),
            (concat!($at, ".engagement.response_hours"), Kind::Number, "Mean hours to the customer's answer to messages sent in 30 days."),
            (concat!($at, ".incidents.penalty"), Kind::Number, "Penalty points of recent incidents."),
            (concat!($at, ".support.csat"), Kind::Number, "Mean rating, 1 to 5."),
            (concat!($at, ".support.sentiment"), Kind::Number, "Mean sentiment, −1 to 1."),
            (concat!($at, ".support.tickets_90d"), Kind::Number, "Tickets opened in 90 days."),
            (concat!($at, ".support.satisfied"), Kind::Number, "Share of resolved tickets rated 4 or better."),
            (concat!($at, ".support.open_escalations"), Kind::Number, "Escalations open at the date."),
            (concat!($at, ".survey.nps"), Kind::Number, "Last survey answer, 0 to 10, within 12 months."),
            (concat!($at, ".progress.tasks"), Kind::Number, "Tasks done ÷ all tasks."),
            (concat!($at, ".progress.milestones_on_time"), Kind::Number, "Milestones done on time ÷ milestones due."),
            (concat!($at, ".progress.overdue"), Kind::Number, "Tasks and milestones past due and undone."),
            (concat!($at, ".progress.velocity"), Kind::Number, "Done in 30 days ÷ done in the 30 before."),
            (concat!($at, ".community.activity_90d"), Kind::Number, "Posts and event attendances in 90 days."),
            (concat!($at, ".payments.days_late"), Kind::Number, "Mean days late over the last 6 invoices due."),
            (concat!($at, ".contract.days_past_end"), Kind::Number, "Days past the contract's end, negative within term."),
            (
                concat!($at, ".missing"),
                Kind::TextByKey,
                "Why measures have no value, by their key: `insufficient_history`, `source_unavailable`; a measure with neither value \
                 nor reason does not apply. In CSV a JSON object.",
            ),
            (
                concat!($at, ".stale_since"),
                Kind::DateByKey,
                "Measures whose source failed, with the date of the facts that were used. In CSV a JSON object.",
            ),
        ]
    };
}

/// What had become of the customer after some days.
macro_rules! after {
    ($at:literal, $days:literal) => {
        [
            (
                concat!($at, ".as_of"),
                Kind::Date,
                concat!(
                    "Business date ",
                    $days,
                    " days after completion; empty, as all that follows, while it is not known."
                ),
            ),
            (concat!($at, ".score"), Kind::Integer, "Published score then; empty if Unknown."),
            (concat!($at, ".band"), Kind::Text, "Band of the score, or `unknown`."),
            (concat!($at, ".change"), Kind::Integer, "Points gained since completion; empty if either is Unknown."),
            (concat!($at, ".currency"), Kind::Text, "Currency of the amount, ISO 4217."),
            (concat!($at, ".ttm_net"), Kind::Decimal, "Net revenue of the last 12 closed months then."),
            (concat!($at, ".lapsed"), Kind::Boolean, "Whether they had gone: no invoice in 12 months."),
            (
                concat!($at, ".controls"),
                Kind::Integer,
                "Customers of the same band, tier and trend at completion for whom nothing was done meanwhile.",
            ),
            (concat!($at, ".control_change"), Kind::Number, "Mean change of their scores; empty without any."),
        ]
    };
}

const CREATED: [Column; 47] = context!("created", "made");
const COMPLETED: [Column; 47] = context!("completed", "completed");
const AFTER: [[Column; 9]; 3] = [after!("after_30", "30"), after!("after_60", "60"), after!("after_90", "90")];

/// Columns in the order of the file.
pub const COLUMNS: [Column; COUNT] = {
    let mut all = [ACTION[0]; COUNT];
    let parts: [&[Column]; 6] = [&ACTION, &CREATED, &COMPLETED, &AFTER[0], &AFTER[1], &AFTER[2]];
    let (mut part, mut next) = (0, 0);
    while part < parts.len() {
        let mut at = 0;
        while at < parts[part].len() {
            all[next] = parts[part][at];
            (at, next) = (at + 1, next + 1);
        }
        part += 1;
    }
    all
};

/// How many there are.
const COUNT: usize = ACTION.len() + CREATED.len() + COMPLETED.len() + AFTER.len() * AFTER[0].len();

/// Their names alone.
pub const NAMES: [&str; COUNT] = {
    let mut names = [""; COUNT];
    let mut at = 0;
    while at < COUNT {
        names[at] = COLUMNS[at].0;
        at += 1;
    }
    names
};

/// What the columns of the file mean.
pub fn dictionary() -> DataDictionary {
    let column = |&(name, kind, meaning): &Column| DataColumn {
        name: name.to_owned(),
        kind: kind.as_str().to_owned(),
        meaning: meaning.to_owned(),
    };
    DataDictionary { items: COLUMNS.iter().map(column).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bellwether_domain::measure::MeasureKey;
    use std::collections::BTreeSet;

    #[test]
    fn every_measure_is_a_column_and_no_name_comes_twice() {
        for context in ["created", "completed"] {
            let of = NAMES.iter().filter_map(|name| name.strip_prefix(context)?.strip_prefix('.'));
            let named: Vec<&str> = of.filter(|name| name.contains('.')).collect();
            let all: Vec<&str> = MeasureKey::ALL.iter().map(|key| key.as_str()).collect();
            assert_eq!(named, all, "{context}");
        }
        assert_eq!(NAMES.iter().collect::<BTreeSet<_>>().len(), COUNT);
    }
}
