//! What rules can ask about.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::codes::Currency;
use crate::measure::MeasureKey;

macro_rules! fields {
    ($(#[$doc:meta])* $name:ident { $($(#[$about:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$about])* $variant),+ }

        impl $name {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The name in rules.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }
        }
    };
}

fields! {
    /// A number that is no measure.
    NumberField {
        /// Published score.
        Score = "score",
        /// Points gained in 30 days.
        Change30d = "change_30d",
        /// Points lost since the evaluation before; none at the first one. For alerts.
        FellBy = "fell_by",
        /// Net of the last 12 closed months, in major units of the reporting currency.
        TtmNet = "ttm_net",
        /// Days until the next key date; none without one to come.
        DaysToKeyDate = "days_to_key_date",
        /// Actions that are not done.
        OpenActions = "open_actions",
        /// Days since the last good load of a source. For alerts about sources.
        SourceAgeDays = "source_age_days",
        /// Deliveries that failed since one arrived. For alerts about deliveries.
        Failures = "failures",
    }
}

fields! {
    /// A word.
    WordField {
        /// Key of the band, or `unknown`.
        Band = "band",
        /// Stage: `prospect`, `new`, `active`, `lapsed`.
        Lifecycle = "lifecycle",
        /// Commercial class.
        Tier = "tier",
        /// Direction of the score: `improving`, `stable`, `declining`.
        Trend = "trend",
        /// Against budget: `ahead`, `on_track`, `behind`, `critical`.
        Pace = "pace",
        /// How a source is: `fresh`, `stale`, `unavailable`. For alerts about sources.
        SourceState = "source_state",
    }
}

impl WordField {
    /// One of its words as people read it: `on_track` is `on track`. Commercial classes are the installation's own words.
    pub fn read(self, word: &str) -> String {
        if self == Self::Tier { word.to_owned() } else { word.replace('_', " ") }
    }

    /// What it can be, where that is always the same; bands and commercial classes are those of the installation.
    pub const fn words(self) -> &'static [&'static str] {
        match self {
            Self::Lifecycle => &["prospect", "new", "active", "lapsed"],
            Self::Trend => &["improving", "stable", "declining"],
            Self::Pace => &["ahead", "on_track", "behind", "critical"],
            Self::SourceState => &["fresh", "stale", "unavailable"],
            Self::Band | Self::Tier => &[],
        }
    }
}

/// What a rule asks about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RuleField {
    /// A measure.
    Measure(MeasureKey),
    /// Another number.
    Number(NumberField),
    /// A word.
    Word(WordField),
}

impl RuleField {
    /// The name in rules.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Measure(key) => key.as_str(),
            Self::Number(field) => field.as_str(),
            Self::Word(field) => field.as_str(),
        }
    }

    /// Whether it is a word.
    pub const fn is_word(self) -> bool {
        matches!(self, Self::Word(_))
    }
}

/// A name that nothing has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is nothing that rules can ask about; they can about any measure, and {list}", list = others())]
pub struct UnknownField(pub String);

fn others() -> String {
    let numbers = NumberField::ALL.iter().map(|field| field.as_str());
    numbers.chain(WordField::ALL.iter().map(|field| field.as_str())).collect::<Vec<_>>().join(", ")
}

impl FromStr for RuleField {
    type Err = UnknownField;

    fn from_str(name: &str) -> Result<Self, UnknownField> {
        let number = NumberField::ALL.iter().find(|field| field.as_str() == name).copied().map(Self::Number);
        let word = || WordField::ALL.iter().find(|field| field.as_str() == name).copied().map(Self::Word);
        let measure = || name.parse().ok().map(Self::Measure);
        number.or_else(word).or_else(measure).ok_or_else(|| UnknownField(name.to_owned()))
    }
}

impl fmt::Display for RuleField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for RuleField {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for RuleField {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// What a rule is held against: the numbers and words of one customer, source or delivery.
pub trait Subject {
    /// A number, if there is one.
    fn number(&self, field: NumberField) -> Option<f64>;
    /// A measure, if it has a value.
    fn measure(&self, key: MeasureKey) -> Option<f64>;
    /// A word, if there is one.
    fn word(&self, field: WordField) -> Option<&str>;
    /// Its name for people.
    fn name(&self) -> &str;
    /// What its amounts are in; none if it has none.
    fn reporting(&self) -> Option<Currency>;

    /// The number of a field that is no word.
    fn value(&self, field: RuleField) -> Option<f64> {
        match field {
            RuleField::Measure(key) => self.measure(key),
            RuleField::Number(field) => self.number(field),
            RuleField::Word(_) => None,
        }
    }
}
