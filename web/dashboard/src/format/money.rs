//! Money: short in tables, exact on hover.

use bellwether_contract::value::Money;

use super::locale::Locale;
use super::number::{self, MINUS};

const NO_BREAK: char = '\u{a0}';

/// Three or four significant digits: `£12.4k`, `£3.12m`, `£940`, `−£1.2k`.
pub(crate) fn short(locale: &Locale, money: &Money) -> String {
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

/// Every digit the API sent: `£12,438.50`.
pub(crate) fn exact(locale: &Locale, money: &Money) -> String {
    let negative = money.amount.starts_with('-');
    let digits = number::group(locale, money.amount.trim_start_matches('-'));
    with_symbol(locale, &digits, &money.currency, negative)
}

/// The amount for drawing, never for arithmetic that is shown.
pub(crate) fn amount(money: &Money) -> f64 {
    money.amount.parse().unwrap_or(0.0)
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
