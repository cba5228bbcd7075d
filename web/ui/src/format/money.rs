//! Money: short in tables, exact on hover.

use bellwether_contract::value::Money;

use super::locale::Locale;
use super::number::{self, MINUS};

const NO_BREAK: char = '\u{a0}';

/// Three or four significant digits: `£12.4k`, `£3.12m`, `£940`, `−£1.2k`.
pub fn short(locale: &Locale, money: &Money) -> String {
    let value = amount(money);
    let size = value.abs();
    let (scaled, decimals, unit) = match size {
        s if s < 999.5 => (s, 0, ""),
        s if s < 999_950.0 => (s / 1e3, 1, "k"),
        s if s < 999_950_000.0 => (s / 1e6, if s < 9_995_000.0 { 2 } else { 1 }, "m"),
        s => (s / 1e9, 2, "bn"),
    };
    let digits = format!("{}{unit}", number::group(locale, &number::fixed(scaled, decimals)));
    let negative = value < 0.0 && scaled >= 0.5;
    with_symbol(locale, &digits, &money.currency, negative)
}

/// The same without decimals that say nothing, for axes: `£20k`, `£1.5m`.
pub fn brief(locale: &Locale, money: &Money) -> String {
    let text = short(locale, money);
    ["00", "0"].iter().fold(text, |text, zeros| {
        ["k", "m", "bn"].iter().fold(text, |text, unit| text.replace(&format!("{}{zeros}{unit}", locale.decimal), unit))
    })
}

/// Every digit the API sent: `£12,438.50`.
pub fn exact(locale: &Locale, money: &Money) -> String {
    let negative = money.amount.starts_with('-');
    let digits = number::group(locale, money.amount.trim_start_matches('-'));
    with_symbol(locale, &digits, &money.currency, negative)
}

/// The amount for drawing, never for arithmetic that is shown.
pub fn amount(money: &Money) -> f64 {
    let (negative, unsigned) = match money.amount.strip_prefix('-') {
        Some(positive) => (true, positive),
        None => (false, money.amount.as_str()),
    };
    // By hand: the general parser of floats brings tables of 10 kB.
    let (mut value, mut scale) = (0.0, None);
    for digit in unsigned.bytes() {
        if digit == b'.' {
            scale = Some(1.0);
        } else {
            value = value * 10.0 + f64::from(digit.saturating_sub(b'0'));
            scale = scale.map(|scale| scale * 10.0);
        }
    }
    let value = value / scale.unwrap_or(1.0);
    if negative { -value } else { value }
}

fn with_symbol(locale: &Locale, digits: &str, currency: &str, negative: bool) -> String {
    let sign = if negative { MINUS.to_string() } else { String::new() };
    match (symbol(currency), locale.symbol_first) {
        (Some(symbol), true) => format!("{sign}{symbol}{digits}"),
        (Some(symbol), false) => format!("{sign}{digits}{NO_BREAK}{symbol}"),
        (None, true) => format!("{sign}{currency}{NO_BREAK}{digits}"),
        (None, false) => format!("{sign}{digits}{NO_BREAK}{currency}"),
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
    use super::*;

    fn money(amount: &str, currency: &str) -> Money {
        Money { amount: amount.to_owned(), currency: currency.to_owned() }
    }

    #[test]
    fn amounts_are_read_to_the_last_digit() {
        for (text, expect) in [("0", 0.0), ("-0.30", -0.3), ("16343669.02", 16_343_669.02), ("1250", 1250.0)] {
            assert!((amount(&money(text, "GBP")) - expect).abs() < 1e-9, "{text}");
        }
    }

    fn check_short(amount: &str, expect: &str) {
        assert_eq!(short(&Locale::british(), &money(amount, "GBP")), expect, "{amount}");
    }

    #[test]
    fn short_keeps_the_digits_that_matter() {
        check_short("0.00", "£0");
        check_short("-0.30", "£0");
        check_short("940.49", "£940");
        check_short("999.50", "£1.0k");
        check_short("12438.50", "£12.4k");
        check_short("-1240.00", "\u{2212}£1.2k");
        check_short("999949.00", "£999.9k");
        check_short("999950.00", "£1.00m");
        check_short("5911370.27", "£5.91m");
        check_short("16343669.02", "£16.3m");
        check_short("1234567890.00", "£1.23bn");
    }

    #[test]
    fn brief_drops_decimals_that_say_nothing() {
        let text = |amount| brief(&Locale::british(), &money(amount, "GBP"));
        assert_eq!((text("20000"), text("1500000"), text("2000000")), ("£20k".into(), "£1.50m".into(), "£2m".into()));
        assert_eq!((text("12438.50"), text("0")), ("£12.4k".into(), "£0".into()));
    }

    #[test]
    fn exact_keeps_every_digit() {
        let en = Locale::british();
        assert_eq!(exact(&en, &money("16343669.02", "GBP")), "£16,343,669.02");
        assert_eq!(exact(&en, &money("-1234.50", "EUR")), "\u{2212}€1,234.50");
        assert_eq!(exact(&en, &money("1250", "JPY")), "JPY\u{a0}1,250");
    }

    #[test]
    fn symbol_stands_where_the_locale_puts_it() {
        let german = Locale { decimal: ",".into(), group: ".".into(), symbol_first: false, ..Locale::british() };
        assert_eq!(exact(&german, &money("1234.50", "EUR")), "1.234,50\u{a0}€");
        assert_eq!(short(&german, &money("12438.50", "CHF")), "12,4k\u{a0}CHF");
    }
}
