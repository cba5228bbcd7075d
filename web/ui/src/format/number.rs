//! Plain numbers: counts, percentages, differences, days.

use super::locale::Locale;

/// Minus as typographers know it; a hyphen is too short beside figures.
pub const MINUS: char = '\u{2212}';
/// Shown where there is no value.
pub const NO_VALUE: &str = "–";

/// `1,067,371`
pub fn count(locale: &Locale, value: u64) -> String {
    group(locale, &value.to_string())
}

/// With that many decimals: `−45.1`.
pub fn decimal(locale: &Locale, value: f64, decimals: usize) -> String {
    signed(locale, value, decimals, "")
}

/// With a sign also when positive: `+4.2`, `−17.5`, `0.0`.
pub fn difference(locale: &Locale, value: f64, decimals: usize) -> String {
    signed(locale, value, decimals, "+")
}

/// Share as a percentage without decimals: 0.78 is `78%`.
pub fn percent(locale: &Locale, share: f64) -> String {
    format!("{}%", decimal(locale, share * 100.0, 0))
}

/// Ratio as a change: 1.07 is `+7.0%`, 0.817 is `−18.3%`.
pub fn change(locale: &Locale, ratio: f64) -> String {
    format!("{}%", difference(locale, (ratio - 1.0) * 100.0, 1))
}

/// Days, to one decimal only where there are tenths: `14`, `10.5`.
pub fn days(locale: &Locale, value: f64) -> String {
    let decimals = usize::from((value - value.round()).abs() > 0.05);
    decimal(locale, value, decimals)
}

/// Days with their word: `1 day`, `14 days`.
pub fn in_days(locale: &Locale, value: f64) -> String {
    let text = days(locale, value);
    let word = if text == "1" { "day" } else { "days" };
    format!("{text} {word}")
}

/// Seconds as the age of data: `14 min`, `9 h`, `2 d`.
pub fn age(seconds: u64) -> String {
    match seconds {
        0..60 => "under 1 min".to_owned(),
        60..3_600 => format!("{} min", seconds / 60),
        3_600..172_800 => format!("{} h", seconds / 3_600),
        _ => format!("{} d", seconds / 86_400),
    }
}

/// `1 account`, `2 accounts`
pub fn counted(locale: &Locale, value: u64, one: &str, many: &str) -> String {
    format!("{} {}", count(locale, value), if value == 1 { one } else { many })
}

/// A number for CSS and SVG: with that many decimals (3 at most), rounded half away from zero.
///
/// By integers, because the general formatting of floats is large.
pub fn fixed(value: f64, decimals: usize) -> String {
    let scale = [1_i64, 10, 100, 1_000][decimals.min(3)];
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        reason = "a cast saturates; sizes are small"
    )]
    let scaled = (value * scale as f64).round() as i64;
    let (whole, rest) = (scaled.unsigned_abs() / scale.unsigned_abs(), scaled.unsigned_abs() % scale.unsigned_abs());
    let sign = if scaled < 0 { "-" } else { "" };
    if decimals == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{rest:0decimals$}") }
}

/// A decimal number as the API writes it, with separators and a proper minus.
pub fn grouped(locale: &Locale, decimal: &str) -> String {
    match decimal.strip_prefix('-') {
        Some(positive) => format!("{MINUS}{}", group(locale, positive)),
        None => group(locale, decimal),
    }
}

/// Separators into an unsigned decimal written with a full stop.
pub fn group(locale: &Locale, unsigned: &str) -> String {
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
    let mut out = String::with_capacity(unsigned.len() + 4);
    for (index, digit) in whole.chars().enumerate() {
        let after = whole.len() - index;
        let boundary = after >= locale.primary_group
            && (after - locale.primary_group).is_multiple_of(locale.secondary_group.max(1));
        if index > 0 && boundary {
            out.push_str(&locale.group);
        }
        out.push(digit);
    }
    if !fraction.is_empty() {
        out.push_str(&locale.decimal);
        out.push_str(fraction);
    }
    out
}

fn signed(locale: &Locale, value: f64, decimals: usize, plus: &str) -> String {
    let digits = fixed(value.abs(), decimals);
    let zero = digits.bytes().all(|byte| byte == b'0' || byte == b'.');
    let sign = match (zero, value < 0.0) {
        (true, _) => String::new(),
        (false, true) => MINUS.to_string(),
        (false, false) => plus.to_owned(),
    };
    format!("{sign}{}", group(locale, &digits))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn indian() -> Locale {
        Locale { secondary_group: 2, ..Locale::british() }
    }

    #[test]
    fn groups_digits_as_the_locale_does() {
        assert_eq!(count(&Locale::british(), 1_067_371), "1,067,371");
        assert_eq!(count(&Locale::british(), 999), "999");
        assert_eq!(count(&indian(), 12_345_678), "1,23,45,678");
        let german = Locale { decimal: ",".into(), group: ".".into(), ..Locale::british() };
        assert_eq!(group(&german, "16343669.02"), "16.343.669,02");
    }

    #[test]
    fn minus_is_a_minus_and_zero_has_no_sign() {
        let en = Locale::british();
        assert_eq!(difference(&en, -17.46, 1), "\u{2212}17.5");
        assert_eq!(difference(&en, 10.3, 1), "+10.3");
        assert_eq!(difference(&en, -0.04, 1), "0.0");
        assert_eq!(decimal(&en, -1234.5, 1), "\u{2212}1,234.5");
    }

    #[test]
    fn fixed_rounds_half_away_from_zero() {
        assert_eq!(fixed(41.666, 1), "41.7");
        assert_eq!(fixed(0.05, 2), "0.05");
        assert_eq!(fixed(-2.5, 0), "-3");
        assert_eq!(fixed(-0.04, 1), "0.0");
        assert_eq!(fixed(100.0, 2), "100.00");
    }

    #[test]
    fn ratios_become_percentages() {
        let en = Locale::british();
        assert_eq!(change(&en, 0.817), "\u{2212}18.3%");
        assert_eq!(change(&en, 1.07), "+7.0%");
        assert_eq!(change(&en, 1.0), "0.0%");
        assert_eq!(percent(&en, 0.7778), "78%");
        assert_eq!(percent(&en, 12.3), "1,230%");
    }

    #[test]
    fn days_show_tenths_only_when_there_are_any() {
        let en = Locale::british();
        assert_eq!(days(&en, 14.0), "14");
        assert_eq!(days(&en, 10.5), "10.5");
        assert_eq!((in_days(&en, 1.0), in_days(&en, 0.0)), ("1 day".into(), "0 days".into()));
    }

    #[test]
    fn ages_take_the_unit_that_fits() {
        assert_eq!(age(30), "under 1 min");
        assert_eq!(age(14 * 60 + 5), "14 min");
        assert_eq!(age(47 * 3_600), "47 h");
        assert_eq!(age(2 * 86_400), "2 d");
    }
}
