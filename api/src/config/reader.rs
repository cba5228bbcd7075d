//! Takes settings one by one from what was given, and notes everything that is wrong.

use super::error::SettingProblem;
use super::layers::Layers;
use super::settings::{KEYS, SECRET_TABLES, SECRETS};

/// What was given, and what is wrong with it so far.
pub(super) struct Reader<'a> {
    /// What was given.
    pub layers: &'a Layers,
    /// What is wrong.
    pub problems: Vec<SettingProblem>,
}

impl Reader<'_> {
    /// The value of a key, if one was given that can be parsed; one that cannot is noted with its remedy.
    pub(super) fn take<T>(&mut self, key: &str, remedy: &str, parse: impl Fn(&str) -> Option<T>) -> Option<T> {
        let given = self.layers.get(key)?;
        let value = parse(&given.text);
        if value.is_none() {
            self.refuse(key, remedy);
        }
        value
    }

    /// Notes that what was given for a key is wrong.
    pub(super) fn refuse(&mut self, key: &str, remedy: &str) {
        let given = self.layers.get(key);
        // Under any name that is meant to be that of a secret, it may be one.
        let mistyped = SECRET_TABLES.iter().any(|table| key.starts_with(table)) && !KEYS.contains(&key);
        let secret = mistyped || SECRETS.contains(&key);
        self.problems.push(SettingProblem {
            key: key.to_owned(),
            value: given.filter(|_| !secret).map(|given| given.text.clone()),
            origin: given.map(|given| given.origin.clone()),
            remedy: remedy.to_owned(),
        });
    }
}
