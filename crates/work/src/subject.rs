//! A customer of a portfolio as rules see it.

use bellwether_domain::codes::Currency;
use bellwether_domain::lifecycle::Lifecycle;
use bellwether_domain::measure::{MeasureKey, Missing};
use bellwether_domain::measures::pacing::Pace;
use bellwether_domain::rules::alert::Judged;
use bellwether_domain::rules::field::{NumberField, RuleField, Subject, WordField};
use bellwether_domain::scoring::score::UnknownReason;
use bellwether_engine::portfolio::row::Row;
use bellwether_engine::portfolio::view::{as_key, direction_name};

/// A customer with what rules ask beyond the portfolio.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CustomerSubject<'a> {
    pub(crate) row: Row<'a>,
    /// Days until the next key date.
    pub(crate) days_to_key_date: Option<i64>,
    /// Points lost since the evaluation before.
    pub(crate) fell_by: Option<i16>,
}

impl Subject for CustomerSubject<'_> {
    #[expect(clippy::cast_precision_loss, reason = "days between two dates are few")]
    fn number(&self, field: NumberField) -> Option<f64> {
        match field {
            NumberField::Score => self.row.score().now.value.map(f64::from),
            NumberField::Change30d => self.row.score().change.map(f64::from),
            NumberField::FellBy => self.fell_by.map(f64::from),
            NumberField::TtmNet => Some(self.row.in_major(as_key(self.row.ttm_net()))),
            NumberField::DaysToKeyDate => self.days_to_key_date.map(|days| days as f64),
            NumberField::OpenActions => Some(f64::from(self.row.work().map_or(0, |work| work.count))),
            NumberField::SourceAgeDays | NumberField::Failures => None,
        }
    }

    fn measure(&self, key: MeasureKey) -> Option<f64> {
        self.row.measure(key).ok()
    }

    fn word(&self, field: WordField) -> Option<&str> {
        match field {
            WordField::Band => Some(self.row.band()),
            WordField::Lifecycle => self.row.lifecycle().map(Lifecycle::as_str),
            WordField::Tier => self.row.tier().map(AsRef::as_ref),
            WordField::Trend => self.row.score().direction.map(direction_name),
            WordField::Pace => self.row.pace().map(Pace::as_str),
            WordField::SourceState => None,
        }
    }

    fn name(&self) -> &str {
        self.row.name()
    }

    fn reporting(&self) -> Option<Currency> {
        Some(self.row.reporting())
    }
}

impl Judged for CustomerSubject<'_> {
    fn is_unknown(&self, field: RuleField) -> bool {
        let fails = |key| self.row.measure(key) == Err(Missing::SourceUnavailable);
        let score = self.row.score().now;
        // A degraded score is made without what fails: it says nothing of how the customer changed.
        let no_score = score.degraded || score.reason == Some(UnknownReason::SourceUnavailable);
        match field {
            RuleField::Measure(key) => fails(key),
            RuleField::Number(NumberField::Score | NumberField::Change30d | NumberField::FellBy)
            | RuleField::Word(WordField::Band | WordField::Trend) => no_score,
            RuleField::Word(WordField::Lifecycle) => self.row.lifecycle().is_none(),
            RuleField::Word(WordField::Pace) => fails(MeasureKey::BudgetAttainment),
            RuleField::Number(NumberField::TtmNet) => fails(MeasureKey::Net),
            RuleField::Number(_) | RuleField::Word(_) => false,
        }
    }
}
