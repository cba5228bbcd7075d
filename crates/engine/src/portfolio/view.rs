//! The value of a row in a field: for sorting as a key, for filtering as text.

use std::cmp::Ordering;

use bellwether_domain::lifecycle::Lifecycle;
use bellwether_domain::measure::MeasureKey as Key;
use bellwether_domain::measures::pacing::Pace;
use bellwether_domain::scoring::model::{ScoringModel, UNKNOWN_BAND};
use bellwether_domain::scoring::trend::Direction;
use chrono::{Datelike, NaiveDate};

use crate::portfolio::columns::Columns;
use crate::portfolio::field::{FilterField, SortField};

/// What a row is sorted by. Rows without a value come last, whatever the direction.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum SortKey<'a> {
    /// By size.
    Number(f64),
    /// By code points of the folded text.
    Text(&'a str),
    /// No value.
    None,
}

impl SortKey<'_> {
    /// Compares two keys of one field in ascending order, without regard to missing ones.
    pub fn compare(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Number(a), Self::Number(b)) => a.total_cmp(b),
            (Self::Text(a), Self::Text(b)) => a.cmp(b),
            _ => Ordering::Equal,
        }
    }

    /// Whether there is no value.
    pub const fn is_none(&self) -> bool {
        matches!(self, Self::None)
    }
}

fn text(text: Option<&str>) -> SortKey<'_> {
    text.map_or(SortKey::None, SortKey::Text)
}

impl Columns {
    /// What a row is sorted by in a field.
    pub fn sort_key(&self, field: SortField, row: u32) -> SortKey<'_> {
        let at = row as usize;
        let number = |number: Option<f64>| number.map_or(SortKey::None, |n| SortKey::Number(n + 0.0));
        let measure = |key| number(self.measure(key, row).ok());
        match field {
            SortField::Id => SortKey::Text(self.ids.get(row)),
            SortField::Name => SortKey::Text(self.folded_names.get(row)),
            SortField::Country => text(self.country.get(row).map(AsRef::as_ref)),
            SortField::Tier => text(self.tier.get(row).map(AsRef::as_ref)),
            SortField::Owner => text(self.owners.name(row)),
            SortField::Score => number(self.score(row).now.value.map(f64::from)),
            SortField::Change30d => number(self.model_score(row).change.map(f64::from)),
            SortField::Confidence => SortKey::Number(self.model_score(row).now.confidence),
            SortField::Net => SortKey::Number(as_key(self.window[at].invoiced - self.window[at].credited)),
            SortField::TtmNet => SortKey::Number(as_key(self.ttm_net[at])),
            SortField::Yoy => measure(Key::Yoy),
            SortField::Attainment => measure(Key::BudgetAttainment),
            SortField::InvoiceCount => SortKey::Number(f64::from(self.activity[at].invoices)),
            SortField::LastInvoice => number(self.activity[at].last().map(day_number)),
            SortField::DaysSince => measure(Key::DaysSinceInvoice),
            SortField::GapDays => measure(Key::GapDays),
            SortField::OverdueRatio => measure(Key::OverdueRatio),
            SortField::Coverage => measure(Key::Breadth),
            SortField::Training => measure(Key::TrainingCompletion),
            SortField::ContactDaysSince => measure(Key::ContactDaysSince),
        }
    }

    /// The pace of a row, if it has a budget.
    pub fn pace(&self, row: u32) -> Option<Pace> {
        self.measure(Key::BudgetAttainment, row).ok().map(Pace::of)
    }

    /// The value of a row in a field of few values; none when it has none.
    pub fn filter_value<'a>(&'a self, field: FilterField, row: u32, model: &'a ScoringModel) -> Option<&'a str> {
        let at = row as usize;
        match field {
            FilterField::Band => Some(model.band_key(self.score(row).now.band)),
            FilterField::Country => self.country.get(row).map(AsRef::as_ref),
            FilterField::Tier => self.tier.get(row).map(AsRef::as_ref),
            FilterField::Industry => self.industry.get(row).map(AsRef::as_ref),
            FilterField::Owner => self.owners.get(row).map(AsRef::as_ref),
            FilterField::Lifecycle => self.lifecycle[at].map(Lifecycle::as_str),
            FilterField::Pace => self.pace(row).map(Pace::as_str),
            FilterField::Trend => self.model_score(row).direction.map(direction_name),
            FilterField::Currency => self.currency.get(row).map(AsRef::as_ref),
        }
    }

    /// Every value a field can have, in the order of its meaning or of first appearance.
    pub fn filter_values(&self, field: FilterField, model: &ScoringModel) -> Vec<String> {
        let coded = |values: &[std::sync::Arc<str>]| values.iter().map(|v| v.as_ref().to_owned()).collect();
        match field {
            FilterField::Band => {
                let bands = model.bands.iter().map(|band| band.key.clone());
                bands.chain([UNKNOWN_BAND.to_owned()]).collect()
            }
            FilterField::Country => coded(self.country.values()),
            FilterField::Tier => coded(self.tier.values()),
            FilterField::Industry => coded(self.industry.values()),
            FilterField::Owner => coded(self.owners.values()),
            FilterField::Lifecycle => Lifecycle::ALL.map(|l| l.as_str().to_owned()).into(),
            FilterField::Pace => Pace::ALL.map(|p| p.as_str().to_owned()).into(),
            FilterField::Trend => TRENDS.map(|t| direction_name(t).to_owned()).into(),
            FilterField::Currency => coded(self.currency.values()),
        }
    }
}

const TRENDS: [Direction; 3] = [Direction::Declining, Direction::Stable, Direction::Improving];

/// The name of a direction in JSON and filters.
pub const fn direction_name(direction: Direction) -> &'static str {
    match direction {
        Direction::Improving => "improving",
        Direction::Declining => "declining",
        Direction::Stable => "stable",
    }
}

fn day_number(day: NaiveDate) -> f64 {
    f64::from(day.num_days_from_ce())
}

/// An amount as a number to compare by.
#[expect(clippy::cast_precision_loss, reason = "amounts beyond 2^53 minor units may share a place in the order")]
pub(crate) fn as_key(minor: i64) -> f64 {
    minor as f64
}
