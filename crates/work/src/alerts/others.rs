//! Sources and deliveries as rules of alerts see them.

use bellwether_domain::codes::Currency;
use bellwether_domain::facts::set::Availability;
use bellwether_domain::measure::MeasureKey;
use bellwether_domain::rules::alert::Judged;
use bellwether_domain::rules::field::{NumberField, RuleField, Subject, WordField};
use bellwether_engine::portfolio::context::PortfolioContext;

/// Something that is no customer.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Other {
    /// Such as `source:financials`.
    pub(crate) key: String,
    /// Name for people.
    pub(crate) name: String,
    state: Option<&'static str>,
    age_days: Option<f64>,
    failures: Option<f64>,
}

impl Other {
    /// The sources of a portfolio.
    #[expect(clippy::cast_precision_loss, reason = "days between two dates are few")]
    pub(crate) fn sources(context: &PortfolioContext) -> Vec<Self> {
        let source = |status: &bellwether_engine::portfolio::context::SourceStatus| {
            let (state, since) = match status.availability {
                Availability::NotConfigured => return None,
                Availability::Fresh => ("fresh", status.loaded_on(context)),
                Availability::Stale(date) => ("stale", Some(date)),
                Availability::Unavailable(date) => ("unavailable", date),
            };
            Some(Self {
                key: format!("source:{}", status.name),
                name: format!("{} ({})", status.name, status.origin),
                state: Some(state),
                age_days: since.map(|date| (context.as_of.date - date).num_days().max(0) as f64),
                failures: None,
            })
        };
        context.sources.iter().filter_map(source).collect()
    }

    /// Somewhere that messages are delivered to, with the failures since one arrived.
    pub(crate) fn delivery(id: &str, name: &str, failures: u32) -> Self {
        let (key, name) = (format!("delivery:{id}"), name.to_owned());
        Self { key, name, state: None, age_days: None, failures: Some(f64::from(failures)) }
    }
}

impl Subject for Other {
    fn number(&self, field: NumberField) -> Option<f64> {
        match field {
            NumberField::SourceAgeDays => self.age_days,
            NumberField::Failures => self.failures,
            _ => None,
        }
    }

    fn measure(&self, _key: MeasureKey) -> Option<f64> {
        None
    }

    fn word(&self, field: WordField) -> Option<&str> {
        if field == WordField::SourceState { self.state } else { None }
    }

    fn name(&self) -> &str {
        &self.name
    }

    fn reporting(&self) -> Option<Currency> {
        None
    }
}

impl Judged for Other {
    fn is_unknown(&self, _field: RuleField) -> bool {
        false
    }
}
