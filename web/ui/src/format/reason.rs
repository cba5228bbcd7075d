//! Why there is no value, in words. The kinds are those of the contract; the texts follow the definitions of the
//! measures.

use bellwether_contract::value::Missing;

/// Reason why `measure` has no value, such as "Not applicable: no budget for this year".
pub fn of(measure: &str, missing: Missing) -> String {
    format!("{}: {}", kind(missing), detail(measure, missing))
}

/// The kind of missing value.
pub fn kind(missing: Missing) -> &'static str {
    match missing {
        Missing::NotApplicable => "Not applicable",
        Missing::InsufficientHistory => "Insufficient history",
        Missing::SourceUnavailable => "Source unavailable",
    }
}

/// Why a score is Unknown.
pub fn unknown_score(reason: Option<&str>) -> &'static str {
    match reason {
        Some("too_little_signal") => "Unknown: too little of the model has a value",
        Some("source_unavailable") => "Unknown: a source is unavailable and there is no last good score",
        _ => "Unknown: no dimension has a value yet",
    }
}

fn detail(measure: &str, missing: Missing) -> &'static str {
    use Missing::{InsufficientHistory, NotApplicable, SourceUnavailable};
    match (measure, missing) {
        (_, SourceUnavailable) => "it does not answer and its last good data is too old",
        ("revenue.yoy", InsufficientHistory) => "no comparable prior year",
        ("revenue.budget_attainment", NotApplicable) => "no budget for this period",
        ("cadence.gap_days" | "cadence.overdue_ratio", InsufficientHistory) => "fewer than 4 order dates",
        ("cadence.gap_days" | "cadence.overdue_ratio" | "cadence.days_since", NotApplicable) => "never invoiced",
        ("coverage.breadth", NotApplicable) => "never invoiced, or no product family to compare",
        ("coverage.breadth", InsufficientHistory) => "fewer than 5 comparable customers",
        ("training.completion" | "training.days_since", NotApplicable) => "no enrolled learner",
        ("training.completion", InsufficientHistory) => "nothing due yet",
        ("contact.days_since", NotApplicable) => "no contact log is connected",
        ("trend.ttm_change", InsufficientHistory) => "no comparable earlier period",
        (_, InsufficientHistory) => "too little has happened yet",
        (_, NotApplicable) => "the question does not arise for this account",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_kind_and_cause() {
        assert_eq!(of("revenue.yoy", Missing::InsufficientHistory), "Insufficient history: no comparable prior year");
        assert_eq!(of("training.completion", Missing::NotApplicable), "Not applicable: no enrolled learner");
        assert!(of("coverage.breadth", Missing::SourceUnavailable).starts_with("Source unavailable"));
    }
}
