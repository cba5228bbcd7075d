//! How the reader's locale writes numbers and dates.
//!
//! Asked of `Intl` once at start: afterwards formatting is string work, quick enough for table rows.

use std::sync::OnceLock;

/// Part of a date as a locale orders them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DatePart {
    /// Separator, taken as it is.
    Literal(String),
    /// Day of the month.
    Day,
    /// Short name of the month.
    Month,
    /// Four digits.
    Year,
    /// Short name of the weekday.
    Weekday,
}

/// How a locale writes numbers and dates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Locale {
    /// Between units and tenths.
    pub decimal: String,
    /// Between groups of digits; empty if there is none.
    pub group: String,
    /// Digits of the group next to the decimal sign.
    pub primary_group: usize,
    /// Digits of the groups before it: 2 in India.
    pub secondary_group: usize,
    /// Whether a currency's sign stands before the number.
    pub symbol_first: bool,
    /// Short names, January first.
    pub months: Vec<String>,
    /// Short names, Monday first.
    pub weekdays: Vec<String>,
    /// `10 Nov`
    pub day_month: Vec<DatePart>,
    /// `10 Nov 2025`
    pub day_month_year: Vec<DatePart>,
    /// `Mon 10 Nov 2025`
    pub weekday_date: Vec<DatePart>,
    /// `Nov 2025`
    pub month_year: Vec<DatePart>,
}

impl Locale {
    /// British English, the fallback where there is no `Intl`.
    pub fn british() -> Self {
        use DatePart::{Day, Month, Weekday, Year};
        let space = || DatePart::Literal(" ".to_owned());
        let names = |all: &str| all.split(' ').map(str::to_owned).collect();
        Self {
            decimal: ".".to_owned(),
            group: ",".to_owned(),
            primary_group: 3,
            secondary_group: 3,
            symbol_first: true,
            months: names("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"),
            weekdays: names("Mon Tue Wed Thu Fri Sat Sun"),
            day_month: vec![Day, space(), Month],
            day_month_year: vec![Day, space(), Month, space(), Year],
            weekday_date: vec![Weekday, space(), Day, space(), Month, space(), Year],
            month_year: vec![Month, space(), Year],
        }
    }
}

/// The reader's locale.
pub fn locale() -> &'static Locale {
    static LOCALE: OnceLock<Locale> = OnceLock::new();
    LOCALE.get_or_init(|| browser::read().unwrap_or_else(Locale::british))
}

/// Has the browser make ready what takes longest of [`locale`]: as two tasks neither is a long one.
pub fn prepare() {
    browser::prepare();
}

/// Its name, such as `de-AT`: the profile's, or the browser's.
#[cfg(target_arch = "wasm32")]
pub(super) fn language() -> String {
    use js_sys::Intl;
    use wasm_bindgen::JsValue;

    use crate::state::preferences;

    // A profile may name one that this browser does not know.
    let known = |locale: &String| Intl::get_canonical_locales(&JsValue::from_str(locale)).length() > 0;
    let chosen = preferences::read(preferences::LOCALE).filter(known);
    let language = chosen.or_else(|| web_sys::window()?.navigator().language());
    language.unwrap_or_else(|| "en-GB".to_owned())
}

#[cfg(not(target_arch = "wasm32"))]
mod browser {
    pub(super) fn read() -> Option<super::Locale> {
        None
    }

    pub(super) fn prepare() {}
}

#[cfg(target_arch = "wasm32")]
mod browser {
    use js_sys::{Array, Date, Intl, Object, Reflect};
    use wasm_bindgen::JsValue;

    use super::{DatePart, Locale, language};

    /// The first format of dates in a language takes far longer than those after it.
    pub(super) fn prepare() {
        let _ = date_format(&Array::of1(&JsValue::from_str(&language())), &["day"]);
    }

    /// Locale of the profile or the browser, or nothing where `Intl` lacks what is needed.
    pub(super) fn read() -> Option<Locale> {
        let locales = Array::of1(&JsValue::from_str(&language()));
        let number = parts(&number_format(&locales, &[])?.format_to_parts(123_456_789.5));
        let groups: Vec<usize> =
            number.iter().filter(|(kind, _)| kind == "integer").map(|(_, digits)| digits.chars().count()).collect();
        let first = |kind: &str| number.iter().find(|(k, _)| k == kind).map(|(_, text)| text.clone());
        let money =
            parts(&number_format(&locales, &[("style", "currency"), ("currency", "EUR")])?.format_to_parts(1.0));

        Some(Locale {
            decimal: first("decimal")?,
            group: first("group").unwrap_or_default(),
            primary_group: groups.last().copied().unwrap_or(3).clamp(1, 9),
            secondary_group: groups.iter().rev().nth(1).copied().unwrap_or(3).clamp(1, 9),
            symbol_first: money.iter().position(|(kind, _)| kind == "currency")
                < money.iter().position(|(kind, _)| kind == "integer"),
            months: names(&locales, "month", (0..12).map(|month| utc(2024, month, 1)))?,
            // 1 January 2024 was a Monday.
            weekdays: names(&locales, "weekday", (0..7).map(|day| utc(2024, 0, 1 + day)))?,
            day_month: pattern(&locales, &["day", "month"])?,
            day_month_year: pattern(&locales, &["day", "month", "year"])?,
            weekday_date: pattern(&locales, &["weekday", "day", "month", "year"])?,
            month_year: pattern(&locales, &["month", "year"])?,
        })
    }

    fn utc(year: u32, month: i32, day: i32) -> Date {
        let date = Date::new_with_year_month_day(year, month, day);
        date.set_time(Date::utc(f64::from(year), f64::from(month)) + f64::from(day - 1) * 86_400_000.0);
        date
    }

    fn options(pairs: &[(&str, &str)]) -> Option<Object> {
        let options = Object::new();
        for (key, value) in pairs {
            Reflect::set(&options, &JsValue::from_str(key), &JsValue::from_str(value)).ok()?;
        }
        Some(options)
    }

    fn number_format(locales: &Array, pairs: &[(&str, &str)]) -> Option<Intl::NumberFormat> {
        Some(Intl::NumberFormat::new(locales, &options(pairs)?))
    }

    fn date_format(locales: &Array, fields: &[&str]) -> Option<Intl::DateTimeFormat> {
        let style = |field: &str| if field == "day" || field == "year" { "numeric" } else { "short" };
        let mut pairs: Vec<(&str, &str)> = fields.iter().map(|field| (*field, style(field))).collect();
        pairs.push(("timeZone", "UTC"));
        Some(Intl::DateTimeFormat::new(locales, &options(&pairs)?))
    }

    /// By one format: making one takes far longer than using it.
    fn names(locales: &Array, field: &str, dates: impl Iterator<Item = Date>) -> Option<Vec<String>> {
        let format = date_format(locales, &[field])?;
        let name = |date: Date| {
            let parts = parts(&format.format_to_parts(&date));
            parts.into_iter().find(|(kind, _)| kind == field).map(|(_, text)| text)
        };
        dates.map(name).collect()
    }

    fn pattern(locales: &Array, fields: &[&str]) -> Option<Vec<DatePart>> {
        let parts = parts(&date_format(locales, fields)?.format_to_parts(&utc(2024, 0, 1)));
        Some(
            parts
                .into_iter()
                .map(|(kind, text)| match kind.as_str() {
                    "day" => DatePart::Day,
                    "month" => DatePart::Month,
                    "year" => DatePart::Year,
                    "weekday" => DatePart::Weekday,
                    _ => DatePart::Literal(text),
                })
                .collect(),
        )
    }

    /// `(type, value)` of every part.
    fn parts(array: &Array) -> Vec<(String, String)> {
        let field = |part: &JsValue, key: &str| Reflect::get(part, &JsValue::from_str(key)).ok()?.as_string();
        array.iter().filter_map(|part| Some((field(&part, "type")?, field(&part, "value")?))).collect()
    }
}
