//! Where a customer stands in its life as a buyer. Not a risk band: a new customer may be healthy or not.

use std::fmt;

use chrono::{Months, NaiveDate};
use serde::{Deserialize, Serialize};

/// Stage of a customer as of a date, from invoices alone (`metrics.md` §1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lifecycle {
    /// Never invoiced.
    Prospect,
    /// First invoice under 12 months ago.
    New,
    /// Invoiced in the last 12 months, and for the first time before them.
    Active,
    /// Invoiced before, but not in the last 12 months.
    Lapsed,
}

impl Lifecycle {
    /// All stages, in the order of a customer's life.
    pub const ALL: [Self; 4] = [Self::Prospect, Self::New, Self::Active, Self::Lapsed];

    /// The stage at `t`, given the first and the last invoice date up to `t`; `None` is "never invoiced".
    ///
    /// The last 12 months are `(t − 12 months, t]` with the day clamped to the month's length, so an invoice dated
    /// exactly 12 months before `t` is outside.
    pub fn at(invoices: Option<(NaiveDate, NaiveDate)>, t: NaiveDate) -> Self {
        let Some((first, last)) = invoices else { return Self::Prospect };
        let year_ago = t.checked_sub_months(Months::new(12)).unwrap_or(NaiveDate::MIN);
        if last <= year_ago {
            Self::Lapsed
        } else if first > year_ago {
            Self::New
        } else {
            Self::Active
        }
    }

    /// The name used in JSON, filters and exports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Prospect => "prospect",
            Self::New => "new",
            Self::Active => "active",
            Self::Lapsed => "lapsed",
        }
    }
}

impl fmt::Display for Lifecycle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(first_and_last: Option<(&str, &str)>, t: &str, expect: Lifecycle) {
        let date = |text: &str| text.parse::<NaiveDate>().expect("a date");
        let invoices = first_and_last.map(|(first, last)| (date(first), date(last)));
        assert_eq!(Lifecycle::at(invoices, date(t)), expect, "{first_and_last:?} at {t}");
    }

    #[test]
    fn twelve_months_end_on_the_same_day_a_year_before() {
        check(None, "2011-12-09", Lifecycle::Prospect);
        check(Some(("2011-12-09", "2011-12-09")), "2011-12-09", Lifecycle::New);
        check(Some(("2010-12-10", "2010-12-10")), "2011-12-09", Lifecycle::New);
        check(Some(("2010-12-09", "2010-12-10")), "2011-12-09", Lifecycle::Active);
        check(Some(("2010-12-09", "2010-12-09")), "2011-12-09", Lifecycle::Lapsed);
        check(Some(("2009-12-09", "2010-01-09")), "2011-12-09", Lifecycle::Lapsed);
    }

    #[test]
    fn the_leap_day_is_clamped() {
        check(Some(("2011-02-28", "2011-02-28")), "2012-02-29", Lifecycle::Lapsed);
        check(Some(("2011-03-01", "2011-03-01")), "2012-02-29", Lifecycle::New);
    }

    #[test]
    fn names_are_those_of_json() {
        for stage in Lifecycle::ALL {
            assert_eq!(serde_json::to_string(&stage).expect("serializes"), format!("\"{stage}\""));
        }
    }
}
