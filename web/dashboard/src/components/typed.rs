//! Numbers as people type them into models and rules, and as they are shown there: every digit, no grouping.

use bellwether_ui::format::locale::Locale;

/// Most decimals a number is shown with.
const DECIMALS: u32 = 9;

/// The number that was typed, with a comma or a full stop before its decimals; none if it is no number.
///
/// By hand: the general parser of floats brings tables of 10 kB.
pub(crate) fn parse(typed: &str) -> Option<f64> {
    let typed = typed.trim();
    let digits = typed.strip_prefix(['-', '−']).unwrap_or(typed);
    let (mut value, mut scale, mut any) = (0.0_f64, None, false);
    for letter in digits.chars() {
        match (letter.to_digit(10), scale) {
            (Some(digit), _) => {
                value = value * 10.0 + f64::from(digit);
                scale = scale.map(|scale: f64| scale * 10.0);
                any = true;
            }
            (None, None) if matches!(letter, '.' | ',') => scale = Some(1.0),
            _ => return None,
        }
    }
    let value = value / scale.unwrap_or(1.0);
    any.then_some(if digits.len() < typed.len() { -value } else { value })
}

/// A number with the decimals it has, as it can be typed again.
pub(crate) fn shown(locale: &Locale, value: f64) -> String {
    let scales = (0..=DECIMALS).map(|decimals| (decimals, 10_f64.powi(decimals.cast_signed())));
    let exact = |(_, scale): &(u32, f64)| ((value * scale).round() / scale - value).abs() <= f64::EPSILON * value.abs();
    let (decimals, scale) = scales.clone().find(exact).unwrap_or((DECIMALS, 1e9));
    #[expect(clippy::cast_possible_truncation, reason = "a cast saturates; models have no such numbers")]
    let scaled = (value * scale).round() as i64;
    let unit = 10_u64.pow(decimals);
    let (whole, rest) = (scaled.unsigned_abs() / unit, scaled.unsigned_abs() % unit);
    let sign = if scaled < 0 { "-" } else { "" };
    match usize::try_from(decimals) {
        Ok(digits) if digits > 0 => format!("{sign}{whole}{}{rest:0digits$}", locale.decimal),
        _ => format!("{sign}{whole}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_people_type() {
        let cases =
            [("25", 25.0), (" 0.95 ", 0.95), ("0,8", 0.8), ("-1.5", -1.5), ("−90", -90.0), (".5", 0.5), ("3.", 3.0)];
        for (typed, value) in cases {
            assert_eq!(parse(typed), Some(value), "{typed}");
        }
        for typed in ["", "-", ".", "abc", "1.2.3", "1 000", "12e3", "½"] {
            assert_eq!(parse(typed), None, "{typed}");
        }
    }

    #[test]
    fn shows_every_digit_and_no_more() {
        let en = Locale::british();
        for text in ["25", "0.95", "0.8", "-1.5", "-90", "5000", "0.0125", "0", "1.123456789"] {
            assert_eq!(shown(&en, parse(text).expect("a number")), text);
        }
        let german = Locale { decimal: ",".into(), ..Locale::british() };
        assert_eq!(shown(&german, 0.95), "0,95");
    }
}
