//! How much patience sources get: deadlines, breaker, age of last good facts, and which loads are no good.

use std::fmt;
use std::time::Duration;

use bellwether_domain::facts::set::MAX_AGE_DAYS;

/// A kind of facts that is loaded by a loader of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SourceKind {
    /// Customers and owners.
    Customers,
    /// Invoices, credit notes, budgets, rates.
    Financials,
    /// Products with families.
    Catalogue,
    /// Learning records.
    Learning,
    /// Logged contacts.
    Contacts,
}

impl SourceKind {
    /// All kinds.
    pub const ALL: [Self; 5] = [Self::Customers, Self::Financials, Self::Catalogue, Self::Learning, Self::Contacts];

    /// Name in answers, and of what is kept.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Customers => "customers",
            Self::Financials => "financials",
            Self::Catalogue => "catalogue",
            Self::Learning => "learning",
            Self::Contacts => "contacts",
        }
    }
}

impl fmt::Display for SourceKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// How sources are treated.
#[derive(Debug, Clone, PartialEq)]
pub struct SourcePolicy {
    /// How long a load may take.
    pub deadline: Duration,
    /// Other deadlines for some kinds.
    pub deadlines: Vec<(SourceKind, Duration)>,
    /// How long a read of what is shown of one customer may take.
    pub detail_deadline: Duration,
    /// Age in days up to which last good facts are used (metrics, section 5).
    pub max_age_days: u32,
    /// After this many failures in a row a source is left alone.
    pub failure_threshold: u32,
    /// For how long.
    pub open_for: Duration,
    /// A load with a larger share of unexpected rejects among its rows has failed (metrics, section 4).
    pub max_reject_share: f64,
    /// A load that has lost a larger share of the last good load's rows has failed (metrics, section 4).
    pub max_row_loss: f64,
}

impl Default for SourcePolicy {
    fn default() -> Self {
        Self {
            deadline: Duration::from_secs(60),
            deadlines: Vec::new(),
            detail_deadline: Duration::from_secs(5),
            max_age_days: MAX_AGE_DAYS,
            failure_threshold: 3,
            open_for: Duration::from_secs(30),
            max_reject_share: 0.02,
            max_row_loss: 0.20,
        }
    }
}

impl SourcePolicy {
    /// How long a load of a kind may take.
    pub fn deadline_of(&self, kind: SourceKind) -> Duration {
        self.deadlines.iter().find(|(of, _)| *of == kind).map_or(self.deadline, |(_, deadline)| *deadline)
    }

    /// What makes a load a failed one, if anything: too many unexpected rejects, or too many rows lost since the last good
    /// load. Shares are of the rows delivered, good and bad, and of the rows of the last good load.
    pub fn objection(&self, rows: u64, unexpected_rejects: u64, last_good_rows: Option<u64>) -> Option<String> {
        let delivered = rows + unexpected_rejects;
        if share(unexpected_rejects, delivered) > self.max_reject_share {
            let (is, limit) = (percent(share(unexpected_rejects, delivered)), percent(self.max_reject_share));
            return Some(format!(
                "{unexpected_rejects} of {delivered} rows were rejected, {is} where {limit} are allowed; mend the rows or \
                 declare such rejects"
            ));
        }
        let before = last_good_rows?;
        let lost = before.saturating_sub(rows);
        if share(lost, before) > self.max_row_loss {
            let (is, limit) = (percent(share(lost, before)), percent(self.max_row_loss));
            return Some(format!(
                "{rows} rows where the last good load had {before}: {is} are lost where {limit} are allowed; complete the \
                 source, or raise the limit if this is right"
            ));
        }
        None
    }
}

#[expect(clippy::cast_precision_loss, reason = "numbers of rows are far below 2^53")]
fn share(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

fn percent(share: f64) -> String {
    format!("{:.1} %", share * 100.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_allowed_and_more_is_not() {
        let policy = SourcePolicy::default();
        let cases = [
            (98, 2, None, None),
            (97, 3, None, Some("3 of 100 rows")),
            (0, 1, None, Some("100.0 % where 2.0 %")),
            (0, 0, None, None),
            (80, 0, Some(100), None),
            (79, 0, Some(100), Some("21.0 % are lost where 20.0 %")),
            (300, 0, Some(100), None),
            (0, 0, Some(0), None),
        ];
        for (rows, rejects, before, expected) in cases {
            let found = policy.objection(rows, rejects, before);
            match expected {
                None => assert_eq!(found, None),
                Some(words) => assert!(found.as_deref().is_some_and(|found| found.contains(words)), "{found:?}"),
            }
        }
    }

    #[test]
    fn a_kind_may_have_a_deadline_of_its_own() {
        let own = Duration::from_secs(5);
        let policy = SourcePolicy { deadlines: vec![(SourceKind::Learning, own)], ..SourcePolicy::default() };
        assert_eq!(policy.deadline_of(SourceKind::Learning), own);
        assert_eq!(policy.deadline_of(SourceKind::Contacts), policy.deadline);
    }
}
