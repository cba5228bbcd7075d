//! Measures by name, with what their numbers mean: what a curve's values are.

use bellwether_domain::measure::MeasureKey;
use bellwether_ui::format::labels;

/// Keys and names of all measures, by what they are about.
pub(crate) fn choices() -> Vec<(String, String)> {
    MeasureKey::ALL.iter().map(|key| (key.as_str().to_owned(), name(key.as_str()))).collect()
}

/// A measure by name.
pub(crate) fn name(key: &str) -> String {
    labels::measure(key)
}

/// What its values are.
pub(crate) fn unit(key: &str) -> &'static str {
    match key {
        "revenue.budget_attainment" => "net ÷ budget, 1 is on budget",
        "revenue.yoy" => "net ÷ prior year, 1 is no change",
        "revenue.net" => "in the reporting currency",
        "cadence.overdue_ratio" => "days since the last invoice ÷ usual gap",
        "trend.ttm_change" => "12 months ÷ 12 months that ended three before, 1 is no change",
        "coverage.breadth"
        | "training.completion"
        | "usage.features"
        | "support.satisfied"
        | "progress.tasks"
        | "progress.milestones_on_time" => "share, 0 to 1",
        "progress.velocity" => "30 days ÷ the 30 before, 1 is no change",
        "support.csat" => "rating, 1 to 5",
        "support.sentiment" => "−1 to 1",
        "survey.nps" => "answer, 0 to 10",
        "incidents.penalty" => "penalty points",
        "engagement.response_hours" => "hours",
        "contract.days_past_end" => "days, negative within the term",
        _ if key.contains("days") && !key.ends_with("0d") => "days",
        _ => "count",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_measure_has_a_name_of_its_own() {
        let mut names: Vec<_> = choices().into_iter().map(|(_, name)| name).collect();
        assert!(names.iter().all(|name| !name.contains(['.', '_'])), "{names:?}");
        names.sort();
        names.dedup();
        assert_eq!(names.len(), MeasureKey::ALL.len());
        assert!(MeasureKey::ALL.iter().all(|key| name(key.as_str()) != labels::sentence(key.as_str())));
        assert_eq!((unit("cadence.gap_days"), unit("usage.calls_30d")), ("days", "count"));
    }
}
