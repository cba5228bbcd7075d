//! Values with more to them than a number: money with its exact amount, measures with the reason why there is none.

use bellwether_contract::value::{Measure, Missing, Money};
use maud::{Markup, html};

use bellwether_ui::format::locale::locale;
use bellwether_ui::format::number::NO_VALUE;
use bellwether_ui::format::{money, reason};

/// Money, short; exact on hover and tap.
pub(crate) fn short_money(value: &Money) -> Markup {
    html! { span data-tip=(money::exact(locale(), value)) data-value=(value.amount) { (money::short(locale(), value)) } }
}

/// Money, exact.
pub(crate) fn exact_money(value: &Money) -> Markup {
    html! { span data-value=(value.amount) { (money::exact(locale(), value)) } }
}

/// A dash that says on hover, focus and tap why there is no value.
pub(crate) fn no_value(why: &str) -> Markup {
    html! {
        span.nv tabindex="0" role="note" aria-label={ "No value. " (why) } data-tip=(why) { (NO_VALUE) }
    }
}

/// A measure, written by `write`; a dash with its reason if it has no value.
pub(crate) fn measure(key: &str, value: &Measure, write: impl FnOnce(f64) -> Markup) -> Markup {
    match value.value {
        Some(number) => write(number),
        None => no_value(&reason::of(key, value.reason.unwrap_or(Missing::NotApplicable))),
    }
}

/// Text that was formatted already.
pub(crate) fn plain(text: &str) -> Markup {
    html! { (text) }
}
