//! What rules say: a text in which `{cadence.days_since}` stands for what that is, and `{name}` for who it is about.

use super::condition::RuleError;
use super::field::{RuleField, Subject};

/// Longest text, in characters.
const LONGEST: usize = 500;
/// Stands for the name of the subject.
const NAME: &str = "name";

/// A text that was checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    text: String,
    parts: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Text(String),
    Name,
    Field(RuleField),
}

impl Sentence {
    /// Checks a text.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(field: &str, text: &str) -> Result<Self, RuleError> {
        let wrong = |message: String| RuleError::new(field, message);
        let text = text.trim();
        let length = text.chars().count();
        if !(1..=LONGEST).contains(&length) || text.chars().any(char::is_control) {
            return Err(wrong(format!("has {length} characters; give 1 to {LONGEST} on one line")));
        }
        let (mut parts, mut rest) = (Vec::new(), text);
        while let Some((before, after)) = rest.split_once('{') {
            let (name, behind) =
                after.split_once('}').ok_or_else(|| wrong(format!("has `{{` without `}}` in `{after}`; close it")))?;
            parts.push(Part::Text(before.to_owned()));
            parts.push(match name {
                NAME => Part::Name,
                name => {
                    Part::Field(name.parse().map_err(|error: super::field::UnknownField| wrong(error.to_string()))?)
                }
            });
            rest = behind;
        }
        parts.push(Part::Text(rest.to_owned()));
        Ok(Self { text: text.to_owned(), parts })
    }

    /// As it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// What it says of a subject. What has no value is `–`; numbers have at most two digits after the point.
    pub fn say(&self, subject: &impl Subject) -> String {
        let mut said = String::with_capacity(self.text.len());
        for part in &self.parts {
            match part {
                Part::Text(text) => said.push_str(text),
                Part::Name => said.push_str(subject.name()),
                Part::Field(RuleField::Word(field)) => said.push_str(subject.word(*field).unwrap_or("–")),
                Part::Field(field) => push_number(&mut said, subject.value(*field)),
            }
        }
        said
    }
}

fn push_number(said: &mut String, value: Option<f64>) {
    let Some(value) = value else { return said.push('–') };
    let rounded = (value * 100.0).round() / 100.0;
    said.push_str(&(rounded + 0.0).to_string());
}
