//! How decimal numbers are written: decimal separator, and separator of thousands if there is one.

use std::borrow::Cow;

use rust_decimal::Decimal;

/// A way to write decimal numbers. Nothing is guessed: what does not fit is no number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct DecimalFormat {
    pub(crate) decimal: char,
    pub(crate) group: Option<char>,
}

impl DecimalFormat {
    /// How numbers of typed columns are written.
    pub(crate) const TYPED: Self = Self { decimal: '.', group: None };

    /// The exact number in `text`: an optional sign, digits, and at most one decimal separator. Separators of
    /// thousands must stand where they belong, so that `1.5` is never read as fifteen.
    pub(crate) fn number(self, text: &str) -> Option<Decimal> {
        let (sign, digits) = match text.as_bytes().first()? {
            b'-' => ("-", &text[1..]),
            b'+' => ("", &text[1..]),
            _ => ("", text),
        };
        let (whole, fraction) = digits.split_once(self.decimal).unwrap_or((digits, ""));
        let whole = self.ungrouped(whole)?;
        let all_digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
        if !all_digits(&whole) || !all_digits(fraction) || (whole.is_empty() && fraction.is_empty()) {
            return None;
        }
        if self.decimal == '.' && matches!(whole, Cow::Borrowed(_)) {
            return Decimal::from_str_exact(text).ok();
        }
        Decimal::from_str_exact(&format!("{sign}{whole}.{fraction}")).ok()
    }

    /// The convention by example, for messages.
    pub(crate) fn describe(self) -> String {
        let group = self.group.map(String::from).unwrap_or_default();
        format!("`1{group}234{}5`", self.decimal)
    }

    fn ungrouped(self, whole: &str) -> Option<Cow<'_, str>> {
        let Some(group) = self.group.filter(|g| whole.contains(*g)) else { return Some(Cow::Borrowed(whole)) };
        let mut parts = whole.split(group);
        let first = parts.next()?;
        let well_placed = (1..=3).contains(&first.len()) && parts.all(|part| part.len() == 3);
        well_placed.then(|| Cow::Owned(whole.replace(group, "")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: DecimalFormat = DecimalFormat { decimal: '.', group: None };
    const GERMAN: DecimalFormat = DecimalFormat { decimal: ',', group: Some('.') };

    fn check(format: DecimalFormat, text: &str, expected: Option<&str>) {
        assert_eq!(format.number(text).map(|n| n.to_string()).as_deref(), expected, "{text}");
    }

    #[test]
    fn reads_plain_numbers() {
        check(PLAIN, "18", Some("18"));
        check(PLAIN, "-2.55", Some("-2.55"));
        check(PLAIN, "+.5", Some("0.5"));
        check(PLAIN, "007", Some("7"));
    }

    #[test]
    fn reads_grouped_numbers() {
        check(GERMAN, "1.234.567,89", Some("1234567.89"));
        check(GERMAN, "-1234,5", Some("-1234.5"));
        check(GERMAN, "12", Some("12"));
    }

    #[test]
    fn refuses_what_does_not_fit() {
        for text in ["", "-", ".", "1,5", "1.2.3", "1e3", "NaN", "Infinity", "1_000", "--1", "£5", "1 000", "٣"] {
            check(PLAIN, text, None);
        }
        for text in ["1.5", "1.2345,0", "1,2,3", ".123", "1..234"] {
            check(GERMAN, text, None);
        }
        check(PLAIN, &"9".repeat(40), None);
        check(PLAIN, &format!("0.{}", "1".repeat(40)), None);
    }
}
