//! What was kept of the past when an answer was made of it: part of the answer's name, as it grows without a new portfolio.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use chrono::NaiveDate;

/// Tells the days of which scores were kept from others.
#[derive(Debug, Clone, Copy, Default)]
pub struct Kept(u64);

impl FromIterator<(NaiveDate, u64, bool)> for Kept {
    /// Of days with the generation of the facts they were scored from, and whether that was done later.
    fn from_iter<I: IntoIterator<Item = (NaiveDate, u64, bool)>>(days: I) -> Self {
        let mut hasher = DefaultHasher::new();
        days.into_iter().for_each(|day| day.hash(&mut hasher));
        Self(hasher.finish())
    }
}

impl Kept {
    /// The form of an answer with what it was made of.
    pub fn form(self, form: &str) -> String {
        format!("{form} {:x}", self.0)
    }
}
