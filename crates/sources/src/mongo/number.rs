//! Decimal numbers from their notation, exactly or not at all: an amount is rounded once, later, to its currency's digits.

use rust_decimal::Decimal;

/// A number such as `-12.50` or `1.25E+3`; none when it is none (`NaN`), or has more digits than can be kept.
pub(super) fn exact(text: &str) -> Option<Decimal> {
    /// As many as a Decimal128 in full notation could have; what is longer is no amount.
    const MOST: usize = 64;
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
        None => (text, 0),
    };
    let unsigned = mantissa.strip_prefix(['-', '+']).unwrap_or(mantissa);
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
    let digits = format!("{whole}{fraction}");
    if digits.is_empty() || digits.len() > MOST || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let kept = digits.trim_end_matches('0');
    if kept.is_empty() {
        return Some(Decimal::ZERO);
    }
    // Zeros at the end say nothing of the number, only of its scale.
    let dropped = i32::try_from(digits.len() - kept.len()).ok()?;
    let point = exponent.checked_sub(i32::try_from(fraction.len()).ok()?)?.checked_add(dropped)?;
    let number: i128 = kept.parse().ok()?;
    let number = if mantissa.starts_with('-') { -number } else { number };
    match u32::try_from(point) {
        Ok(zeros) => Decimal::try_from_i128_with_scale(number.checked_mul(10i128.checked_pow(zeros)?)?, 0).ok(),
        Err(_) => Decimal::try_from_i128_with_scale(number, point.unsigned_abs()).ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_exact_or_none() {
        for (text, expected) in [
            ("1234.50", Some("1234.5")),
            ("-0.005", Some("-0.005")),
            ("+7", Some("7")),
            ("1E+3", Some("1000")),
            ("12E-1", Some("1.2")),
            ("0E-6176", Some("0")),
            ("1.000000000000000000000000000000000", Some("1")),
            ("79228162514264337593543950335", Some("79228162514264337593543950335")),
            ("79228162514264337593543950336", None),
            ("0.3333333333333333333333333333333333", None),
            ("9.999E+6144", None),
            ("1E-6176", None),
            ("1e2147483647", None),
            ("1e-2147483648", None),
            ("NaN", None),
            ("Infinity", None),
            ("-", None),
            ("", None),
            ("1,5", None),
            ("--1", None),
            ("1.2.3", None),
            ("é", None),
        ] {
            assert_eq!(exact(text).map(|number| number.to_string()).as_deref(), expected, "{text}");
        }
    }
}
