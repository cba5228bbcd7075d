//! What can be said in a field, and what is wrong with it otherwise.

use bellwether_contract::action::{ActionLink, ChecklistItem};
use chrono::{DateTime, Datelike, Utc};

use crate::error::{Fault, WorkError};

/// Longest title, in characters.
pub(crate) const LONGEST_TITLE: usize = 200;
/// Longest text, in characters.
pub(crate) const LONGEST_TEXT: usize = 10_000;
/// Longest reason, in characters.
pub(crate) const LONGEST_REASON: usize = 500;
/// Most points of a checklist.
const MOST_POINTS: usize = 50;
/// Most links.
const MOST_LINKS: usize = 20;
/// Longest address, in bytes.
const LONGEST_URL: usize = 2_000;

/// Collects what is wrong.
#[derive(Debug, Default)]
pub(crate) struct Faults(Vec<Fault>);

impl Faults {
    pub(crate) fn add(&mut self, field: &str, message: impl Into<String>) {
        self.0.push(Fault { field: field.to_owned(), message: message.into() });
    }

    /// Fails if there are any.
    pub(crate) fn none(self) -> Result<(), WorkError> {
        if self.0.is_empty() { Ok(()) } else { Err(WorkError::Invalid(self.0)) }
    }

    /// Words for people on one line, without white space around them.
    pub(crate) fn line(&mut self, field: &str, given: &str, longest: usize) -> String {
        let text = given.trim();
        let length = text.chars().count();
        if length == 0 || length > longest || text.chars().any(char::is_control) {
            let message =
                format!("has {length} characters; give 1 to {longest} on one line, without control characters");
            self.add(field, message);
        }
        text.to_owned()
    }

    /// Words for people on any number of lines.
    pub(crate) fn text(&mut self, field: &str, given: &str, (least, longest): (usize, usize)) -> String {
        let text = given.trim();
        let length = text.chars().count();
        let odd = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t');
        if !(least..=longest).contains(&length) || text.chars().any(odd) {
            let message =
                format!("has {length} characters; give {least} to {longest}, of control characters only line ends");
            self.add(field, message);
        }
        text.to_owned()
    }

    /// A number within bounds, ends included.
    pub(crate) fn number(&mut self, field: &str, given: u32, (least, most): (u32, u32)) {
        if !(least..=most).contains(&given) {
            self.add(field, format!("is {given}; give {least} to {most}"));
        }
    }

    /// A time in the years that business is done in.
    pub(crate) fn time(&mut self, field: &str, given: DateTime<Utc>) {
        if !(1900..=2200).contains(&given.year()) {
            self.add(field, format!("is {given}; give a time from 1900 to 2200"));
        }
    }

    /// A time that is yet to come.
    pub(crate) fn later(&mut self, field: &str, given: DateTime<Utc>, now: DateTime<Utc>) {
        self.time(field, given);
        if given <= now {
            self.add(field, format!("is {given}, which has passed; give a later time"));
        }
    }

    pub(crate) fn checklist(&mut self, given: Vec<ChecklistItem>) -> Vec<ChecklistItem> {
        if given.len() > MOST_POINTS {
            self.add("checklist", format!("has {} points; give at most {MOST_POINTS}", given.len()));
        }
        let point = |(at, point): (usize, ChecklistItem)| {
            let text = self.line(&format!("checklist[{at}].text"), &point.text, LONGEST_TITLE);
            ChecklistItem { text, done: point.done }
        };
        given.into_iter().enumerate().map(point).collect()
    }

    pub(crate) fn links(&mut self, given: Vec<ActionLink>) -> Vec<ActionLink> {
        if given.len() > MOST_LINKS {
            self.add("links", format!("has {} links; give at most {MOST_LINKS}", given.len()));
        }
        let link = |(at, link): (usize, ActionLink)| {
            let label = self.line(&format!("links[{at}].label"), &link.label, LONGEST_TITLE);
            let url = link.url.trim().to_owned();
            // Others would run in the page, or open what lies on the reader's machine.
            let known = ["https://", "http://"].iter().any(|scheme| url.starts_with(scheme));
            let plain = url.len() <= LONGEST_URL && !url.chars().any(|c| c.is_control() || c.is_whitespace());
            if !known || !plain {
                let message = format!("is no address; give one with https:// or http://, up to {LONGEST_URL} bytes");
                self.add(&format!("links[{at}].url"), message);
            }
            ActionLink { label, url }
        };
        given.into_iter().enumerate().map(link).collect()
    }
}
