//! How values are written in the language of a message: numbers and dates by the Unicode locale data (ICU4X), what that does not
//! tell by `crates/work/languages.toml`.

use std::sync::LazyLock;

use bellwether_domain::money::Money;
use chrono::{Datelike, NaiveDate};
use icu_datetime::DateTimeFormatter;
use icu_datetime::fieldsets::YMD;
use icu_datetime::input::Date;
use icu_decimal::DecimalFormatter;
use icu_decimal::input::Decimal;
use icu_locale_core::Locale;
use serde::Deserialize;

/// Between a number and a sign that belongs to it.
const NO_BREAK: char = '\u{a0}';

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    language: Vec<Language>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Language {
    tag: String,
    missing: String,
    currency: Currency,
    /// Behind the number.
    percent: String,
}

/// Where the sign of a currency stands.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Currency {
    Before,
    BeforeApart,
    After,
}

static LANGUAGES: LazyLock<Vec<Language>> = LazyLock::new(|| {
    let file: File =
        toml::from_str(include_str!("../../languages.toml")).unwrap_or_else(|error| panic!("languages.toml: {error}"));
    file.language
});

/// The languages that can be written in, some with a region that writes otherwise.
pub(crate) fn languages() -> impl Iterator<Item = &'static str> {
    LANGUAGES.iter().map(|language| language.tag.as_str())
}

/// How values are written for the readers of a locale.
#[derive(Debug)]
pub(crate) struct Writing {
    tag: String,
    language: &'static Language,
    numbers: DecimalFormatter,
    dates: DateTimeFormatter<YMD>,
}

impl Writing {
    /// For a locale such as `en-GB`.
    ///
    /// # Errors
    /// In words, when it is no locale, or one in which nothing can be written.
    pub(crate) fn of(tag: &str) -> Result<Self, String> {
        let refused = || {
            let known = languages().collect::<Vec<_>>().join(", ");
            format!(
                "`{tag}` is no language that messages can be written in; give one of {known}, or a language of these with another region"
            )
        };
        let locale = Locale::try_from_str(tag.trim()).map_err(|_| refused())?;
        let plain = locale.id.to_string();
        if !locale.extensions.is_empty() || !locale.id.variants.is_empty() {
            return Err(refused());
        }
        let find = |wanted: &str| LANGUAGES.iter().find(|language| language.tag == wanted);
        let language = find(&plain).or_else(|| find(locale.id.language.as_str())).ok_or_else(refused)?;
        let numbers = DecimalFormatter::try_new((&locale).into(), Default::default()).map_err(|_| refused())?;
        let dates = DateTimeFormatter::try_new((&locale).into(), YMD::long()).map_err(|_| refused())?;
        Ok(Self { tag: plain, language, numbers, dates })
    }

    /// The locale, as it is usually spelt.
    pub(crate) fn tag(&self) -> &str {
        &self.tag
    }

    /// What is written where there is no value.
    pub(crate) fn missing(&self) -> &str {
        &self.language.missing
    }

    /// `9 December 2011`, `9. Dezember 2011`
    pub(crate) fn date(&self, date: NaiveDate) -> String {
        // Months and days are small; a date of chrono is one of the calendar.
        let (month, day) = (u8::try_from(date.month()).unwrap_or(1), u8::try_from(date.day()).unwrap_or(1));
        Date::try_new_iso(date.year(), month, day)
            .map_or_else(|_| date.to_string(), |day| self.dates.format(&day).to_string())
    }

    /// With at most that many digits after the point, none of them zeros at the end: `33`, `10,5`.
    pub(crate) fn number(&self, value: f64, digits: usize) -> String {
        let text = format!("{:.digits$}", value + 0.0);
        let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
        self.decimal(if text == "-0" { "0" } else { text })
    }

    /// A share: 0.78 is `78%` or `78 %`.
    pub(crate) fn percent(&self, share: f64) -> String {
        format!("{}{}", self.number(share * 100.0, 0), self.language.percent)
    }

    /// A ratio as a change with its sign: 1.07 is `+7.0%`.
    pub(crate) fn change(&self, ratio: f64) -> String {
        let text = format!("{:+.1}", (ratio - 1.0) * 100.0);
        let text = if matches!(text.as_str(), "+0.0" | "-0.0") { "0.0" } else { &text };
        format!("{}{}", self.decimal(text), self.language.percent)
    }

    /// Every digit: `£12,438.50`, `12.438,50 €`
    pub(crate) fn money(&self, money: Money) -> String {
        let amount = money.to_decimal();
        let sign = if amount.is_sign_negative() { "-" } else { "" };
        let digits = self.decimal(&amount.abs().to_string());
        let code = money.currency.as_str();
        let symbol = symbol(code);
        match (self.language.currency, symbol) {
            (Currency::Before, Some(symbol)) => format!("{sign}{symbol}{digits}"),
            (Currency::Before | Currency::BeforeApart, _) => {
                format!("{}{NO_BREAK}{sign}{digits}", symbol.unwrap_or(code))
            }
            (Currency::After, _) => format!("{sign}{digits}{NO_BREAK}{}", symbol.unwrap_or(code)),
        }
    }

    fn decimal(&self, digits: &str) -> String {
        Decimal::try_from_str(digits)
            .map_or_else(|_| digits.to_owned(), |number| self.numbers.format(&number).to_string())
    }
}

/// Signs that cannot be mistaken for another currency's; the others keep their code.
fn symbol(currency: &str) -> Option<&'static str> {
    Some(match currency {
        "GBP" => "£",
        "EUR" => "€",
        "USD" => "$",
        "INR" => "₹",
        "PLN" => "zł",
        "CZK" => "Kč",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use bellwether_domain::codes::Currency;

    use super::*;

    #[test]
    fn values_are_written_as_their_readers_do() {
        let date = NaiveDate::from_ymd_opt(2011, 12, 9).expect("a date");
        let money = Money::from_minor(-123_456_750, Currency::EUR);
        for (tag, day, amount, share, change, number) in [
            ("en-GB", "9 December 2011", "-€1,234,567.50", "78%", "+7.0%", "10.5"),
            ("en-US", "December 9, 2011", "-€1,234,567.50", "78%", "+7.0%", "10.5"),
            ("de", "9. Dezember 2011", "-1.234.567,50\u{a0}€", "78\u{a0}%", "+7,0\u{a0}%", "10,5"),
            ("de-AT", "9. Dezember 2011", "€\u{a0}-1\u{a0}234\u{a0}567,50", "78\u{a0}%", "+7,0\u{a0}%", "10,5"),
            ("pl-PL", "9 grudnia 2011", "-1\u{a0}234\u{a0}567,50\u{a0}€", "78%", "+7,0%", "10,5"),
        ] {
            let writing = Writing::of(tag).expect(tag);
            assert_eq!(writing.date(date), day, "{tag}");
            assert_eq!(writing.money(money), amount, "{tag}");
            assert_eq!(writing.percent(0.78), share, "{tag}");
            assert_eq!(writing.change(1.07), change, "{tag}");
            assert_eq!(writing.number(10.5, 1), number, "{tag}");
        }
        let writing = Writing::of("en").expect("English");
        assert_eq!([writing.number(33.0, 1), writing.number(-0.04, 1), writing.change(1.0)], ["33", "0", "0.0%"]);
    }

    #[test]
    fn every_language_can_be_written_in() {
        for language in &*LANGUAGES {
            let writing = Writing::of(&language.tag).expect(&language.tag);
            assert_eq!((writing.tag(), writing.missing()), (language.tag.as_str(), language.missing.as_str()));
        }
        assert_eq!(Writing::of("EN-gb").expect("any case").tag(), "en-GB");
        for tag in ["", "tlh", "english", "en-u-ca-buddhist", "en_GB_x"] {
            assert!(Writing::of(tag).expect_err(tag).contains("give one of cs, da, de"), "{tag}");
        }
    }
}
