//! The labelled data set of actions as a file: its columns, and what they mean.

use bellwether_contract::outcome::{ContextSnapshot, DataColumn, DataDictionary, OutcomeResultAfter, OutcomeRow};
use bellwether_domain::measure::MeasureKey;

use super::action::{instant, word};
use crate::http::csv::{Cells, Columns};

/// Measures that are columns: those that distribution models use.
const MEASURES: [MeasureKey; 9] = [
    MeasureKey::BudgetAttainment,
    MeasureKey::Yoy,
    MeasureKey::OverdueRatio,
    MeasureKey::DaysSinceInvoice,
    MeasureKey::Breadth,
    MeasureKey::TrainingCompletion,
    MeasureKey::TrainingDaysSince,
    MeasureKey::ContactDaysSince,
    MeasureKey::TtmChange,
];

/// Columns with their kind and meaning, in the order of the file.
const COLUMNS: &[(&str, &str, &str)] = &[
    ("action", "text", "Key of the action."),
    ("customer.id", "text", "Key of the customer."),
    ("customer.name", "text", "Name of the customer."),
    ("kind", "text", "What was done."),
    ("priority", "text", "How urgent it was."),
    ("source", "text", "Where the action came from."),
    ("created_at", "instant", "When it was made."),
    ("started_at", "instant", "When somebody began; empty if never."),
    ("completed_at", "instant", "When it was completed."),
    ("minutes_spent", "integer", "Minutes spent on it."),
    ("result", "text", "What somebody says came of it; empty if nobody said."),
    ("effective", "boolean", "Whether they say it had an effect; empty if nobody said."),
    ("created.as_of", "date", "Business date when it was made; the next columns are as of then."),
    ("created.model", "text", "Scoring model and version."),
    ("created.score", "integer", "Published score, 0 to 100; empty if Unknown."),
    ("created.band", "text", "Band of the score."),
    ("created.trend", "text", "Direction of the score."),
    ("created.tier", "text", "Commercial class."),
    ("created.lifecycle", "text", "Stage of the customer."),
    ("created.net", "number", "Net revenue of the default window, in the reporting currency."),
    ("created.prior_net", "number", "Net revenue of the window a year before."),
    ("created.ttm_net", "number", "Net revenue of the last 12 closed months."),
    ("created.revenue.budget_attainment", "number", "Net ÷ budget to date; empty where there is no value."),
    ("created.revenue.yoy", "number", "Net ÷ net of the year before."),
    ("created.cadence.overdue_ratio", "number", "Days since the last invoice ÷ the usual gap."),
    ("created.cadence.days_since", "number", "Days since the last invoice."),
    ("created.coverage.breadth", "number", "Common product families bought ÷ common families."),
    ("created.training.completion", "number", "Due learning done ÷ due learning."),
    ("created.training.days_since", "number", "Days since the last completion."),
    ("created.contact.days_since", "number", "Days since the last logged contact."),
    ("created.trend.ttm_change", "number", "Twelve months of revenue ÷ those that ended a quarter earlier."),
    ("completed.as_of", "date", "Business date when it was completed; the next columns are as of then."),
    ("completed.model", "text", "Scoring model and version."),
    ("completed.score", "integer", "Published score, 0 to 100; empty if Unknown."),
    ("completed.band", "text", "Band of the score."),
    ("completed.trend", "text", "Direction of the score."),
    ("completed.tier", "text", "Commercial class."),
    ("completed.lifecycle", "text", "Stage of the customer."),
    ("completed.net", "number", "Net revenue of the default window, in the reporting currency."),
    ("completed.prior_net", "number", "Net revenue of the window a year before."),
    ("completed.ttm_net", "number", "Net revenue of the last 12 closed months."),
    ("completed.revenue.budget_attainment", "number", "Net ÷ budget to date; empty where there is no value."),
    ("completed.revenue.yoy", "number", "Net ÷ net of the year before."),
    ("completed.cadence.overdue_ratio", "number", "Days since the last invoice ÷ the usual gap."),
    ("completed.cadence.days_since", "number", "Days since the last invoice."),
    ("completed.coverage.breadth", "number", "Common product families bought ÷ common families."),
    ("completed.training.completion", "number", "Due learning done ÷ due learning."),
    ("completed.training.days_since", "number", "Days since the last completion."),
    ("completed.contact.days_since", "number", "Days since the last logged contact."),
    ("completed.trend.ttm_change", "number", "Twelve months of revenue ÷ those that ended a quarter earlier."),
    ("after_30.score", "integer", "Published score 30 days after completion; empty if Unknown or not known yet."),
    ("after_30.change", "integer", "Points gained since completion."),
    ("after_30.ttm_net", "number", "Net revenue of the last 12 closed months then."),
    ("after_30.lapsed", "boolean", "Whether they had gone: no invoice in 12 months."),
    ("after_30.controls", "integer", "Comparable customers for whom nothing was done meanwhile."),
    ("after_30.control_change", "number", "Mean change of their scores."),
    ("after_60.score", "integer", "As after_30, 60 days after completion."),
    ("after_60.change", "integer", "As after_30."),
    ("after_60.ttm_net", "number", "As after_30."),
    ("after_60.lapsed", "boolean", "As after_30."),
    ("after_60.controls", "integer", "As after_30."),
    ("after_60.control_change", "number", "As after_30."),
    ("after_90.score", "integer", "As after_30, 90 days after completion."),
    ("after_90.change", "integer", "As after_30."),
    ("after_90.ttm_net", "number", "As after_30."),
    ("after_90.lapsed", "boolean", "As after_30."),
    ("after_90.controls", "integer", "As after_30."),
    ("after_90.control_change", "number", "As after_30."),
];

/// The names alone.
const NAMES: [&str; COLUMNS.len()] = {
    let mut names = [""; COLUMNS.len()];
    let mut at = 0;
    while at < COLUMNS.len() {
        names[at] = COLUMNS[at].0;
        at += 1;
    }
    names
};

/// A row of the file.
pub struct FileRow(pub OutcomeRow);

/// What the columns of the file mean.
pub fn dictionary() -> DataDictionary {
    let column = |&(name, kind, meaning): &(&str, &str, &str)| DataColumn {
        name: name.to_owned(),
        kind: kind.to_owned(),
        meaning: meaning.to_owned(),
    };
    DataDictionary { items: COLUMNS.iter().map(column).collect() }
}

impl Columns for FileRow {
    const HEADER: &'static [&'static str] = &NAMES;

    fn write(&self, cells: &mut Cells) {
        let row = &self.0;
        cells.plain(&row.action);
        cells.text(&row.customer.id);
        cells.text(&row.customer.name);
        cells.plain(word(&row.kind));
        cells.plain(word(&row.priority));
        cells.plain(word(&row.source));
        cells.plain(instant(row.created_at));
        cells.optional(row.started_at.map(instant));
        cells.plain(instant(row.completed_at));
        cells.plain(row.minutes_spent);
        cells.optional(row.result.as_ref().map(word));
        cells.optional(row.effective);
        context(cells, row.created.as_ref());
        context(cells, row.completed.as_ref());
        for days in bellwether_work::outcomes::AFTER {
            after(cells, row.after.iter().find(|after| after.days == days));
        }
    }
}

fn context(cells: &mut Cells, context: Option<&ContextSnapshot>) {
    cells.optional(context.map(|context| context.as_of));
    cells.optional_text(context.map(|context| context.model.as_str()));
    cells.optional(context.and_then(|context| context.score));
    cells.optional_text(context.map(|context| context.band.as_str()));
    cells.optional_text(context.and_then(|context| context.trend.as_deref()));
    cells.optional_text(context.and_then(|context| context.tier.as_deref()));
    cells.optional_text(context.map(|context| context.lifecycle.as_str()));
    cells.optional(context.map(|context| &context.net.amount));
    cells.optional(context.map(|context| &context.prior_net.amount));
    cells.optional(context.map(|context| &context.ttm_net.amount));
    for key in MEASURES {
        let measure = context.and_then(|context| context.measures.get(key.as_str()));
        cells.optional(measure.and_then(|measure| measure.value));
    }
}

fn after(cells: &mut Cells, after: Option<&OutcomeResultAfter>) {
    cells.optional(after.and_then(|after| after.score));
    cells.optional(after.and_then(|after| after.change));
    cells.optional(after.map(|after| &after.ttm_net.amount));
    cells.optional(after.map(|after| after.lapsed));
    cells.optional(after.map(|after| after.controls));
    cells.optional(after.and_then(|after| after.control_change));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_named_as_the_measures_in_them() {
        for context in ["created", "completed"] {
            let of = NAMES.iter().filter_map(|name| name.strip_prefix(context)?.strip_prefix('.'));
            let named: Vec<&str> = of.filter(|name| name.contains('.')).collect();
            assert_eq!(named, MEASURES.map(MeasureKey::as_str), "{context}");
        }
    }
}
