//! Which learner belongs to which customer, as somebody wrote it down.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;

use crate::lms::error::LmsError;

#[derive(Deserialize)]
struct Line {
    learner: String,
    customer: String,
}

/// Customer by learner, from a CSV file with the columns `learner` and `customer`; what the settings say themselves
/// counts before the file.
///
/// # Errors
/// When the file cannot be read as such.
pub(super) fn read(
    file: Option<&Path>,
    inline: &BTreeMap<String, String>,
) -> Result<BTreeMap<String, String>, LmsError> {
    let mut roster = BTreeMap::new();
    if let Some(file) = file {
        let unreadable = |cause: csv::Error| LmsError::Roster { file: file.to_owned(), cause: cause.to_string() };
        let mut lines = csv::ReaderBuilder::new().trim(csv::Trim::All).from_path(file).map_err(unreadable)?;
        for line in lines.deserialize() {
            let Line { learner, customer } = line.map_err(unreadable)?;
            roster.insert(learner, customer);
        }
    }
    roster.extend(inline.iter().map(|(learner, customer)| (learner.clone(), customer.clone())));
    if roster.is_empty() {
        return Err(LmsError::NoRoster);
    }
    // Mailboxes are keys in lower case.
    let lower: Vec<_> = roster.iter().map(|(learner, customer)| (learner.to_lowercase(), customer.clone())).collect();
    for (learner, customer) in lower {
        if learner.contains('@') {
            roster.entry(learner).or_insert(customer);
        }
    }
    Ok(roster)
}
