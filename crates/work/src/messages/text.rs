//! A text with placeholders: `{customer.name}` stands for a value, `{contact.name|there}` also says what is written where there
//! is none, and `{{` is a brace.

use super::placeholder::Placeholder;

/// Longest words that stand for a missing value, in characters.
const LONGEST_WORDS: usize = 100;

/// A text that was checked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Text(Vec<Part>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Words(String),
    Value(Placeholder, Option<String>),
}

impl Text {
    /// Checks a text.
    ///
    /// # Errors
    /// What is wrong with it, in words: every unknown placeholder is named, with all that there are.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let (mut parts, mut words, mut unknown) = (Vec::new(), String::new(), Vec::new());
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            words.push_str(before);
            if let Some(after) = after.strip_prefix('{') {
                words.push('{');
                rest = after;
                continue;
            }
            let Some((inside, behind)) = after.split_once('}').filter(|(inside, _)| !inside.contains(['\n', '{']))
            else {
                let start: String = after.chars().take(20).collect();
                return Err(format!("has `{{` without `}}` before “{start}”; close it, or write `{{{{` for a brace"));
            };
            let (name, otherwise) = match inside.split_once('|') {
                Some((name, words)) => (name.trim(), Some(words.trim().to_owned())),
                None => (inside.trim(), None),
            };
            if otherwise.as_ref().is_some_and(|words| words.chars().count() > LONGEST_WORDS) {
                return Err(format!("has more than {LONGEST_WORDS} characters after `{name}|`; give fewer"));
            }
            match name.parse() {
                Ok(placeholder) => {
                    parts.push(Part::Words(std::mem::take(&mut words)));
                    parts.push(Part::Value(placeholder, otherwise));
                }
                Err(()) => unknown.push(format!("`{{{name}}}`")),
            }
            rest = behind;
        }
        words.push_str(rest);
        parts.push(Part::Words(words));
        if unknown.is_empty() { Ok(Self(parts)) } else { Err(refused(&unknown)) }
    }

    /// What it says. `value` tells what a placeholder stands for; of what is missing, `absent` is told the placeholder and the
    /// words of its own, and tells what is written.
    pub(crate) fn say(
        &self,
        value: impl Fn(Placeholder) -> Option<String>,
        mut absent: impl FnMut(Placeholder, Option<&str>) -> String,
    ) -> String {
        let said = self.0.iter().map(|part| match part {
            Part::Words(words) => words.clone(),
            Part::Value(placeholder, otherwise) => {
                value(*placeholder).unwrap_or_else(|| absent(*placeholder, otherwise.as_deref()))
            }
        });
        said.collect()
    }
}

fn refused(unknown: &[String]) -> String {
    let (is, some) = if unknown.len() == 1 { ("is", "no placeholder") } else { ("are", "no placeholders") };
    let known: Vec<String> = Placeholder::all().map(|(placeholder, _)| format!("{{{placeholder}}}")).collect();
    format!("{} {is} {some}; there are {}", unknown.join(", "), known.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> Result<String, String> {
        let value = |placeholder| (placeholder == Placeholder::CustomerName).then(|| "Kent Ltd".to_owned());
        let absent = |_, words: Option<&str>| words.unwrap_or("not known yet").to_owned();
        Text::parse(text).map(|text| text.say(value, absent))
    }

    #[test]
    fn placeholders_stand_for_values_or_for_words() {
        for (text, expect) in [
            ("Dear {customer.name},", "Dear Kent Ltd,"),
            ("{ customer.name }", "Kent Ltd"),
            ("Hello {contact.name|there}!", "Hello there!"),
            ("Why: {action.title|}.", "Why: ."),
            ("Due {action.due}", "Due not known yet"),
            ("{{customer.name} and }", "{customer.name} and }"),
            ("", ""),
        ] {
            assert_eq!(said(text).as_deref(), Ok(expect), "{text}");
        }
    }

    #[test]
    fn what_is_no_placeholder_is_named_with_those_that_are() {
        let error = said("{colour} of {customer.name}").expect_err("no placeholder");
        assert!(error.starts_with("`{colour}` is no placeholder; there are {customer.name}, "), "{error}");
        assert!(error.contains("{measure.cadence.overdue_ratio}"), "{error}");
        let error = said("{a} {b}").expect_err("no placeholders");
        assert!(error.starts_with("`{a}`, `{b}` are no placeholders"), "{error}");
        for text in ["{customer.name", "{customer\n.name}", "{customer.{name}}"] {
            assert!(said(text).expect_err(text).contains("without `}`"), "{text}");
        }
        assert!(said(&format!("{{today|{}}}", "x".repeat(101))).is_err());
    }
}
