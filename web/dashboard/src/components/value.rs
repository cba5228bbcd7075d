//! Values with more to them than a number: money with its exact amount, measures with the reason why there is none.

use bellwether_contract::value::{Measure, Missing, Money};
use leptos::prelude::*;

use crate::format::locale::locale;
use crate::format::number::NO_VALUE;
use crate::format::{money, reason};

/// Money, short; exact on hover and tap.
pub(crate) fn short_money(value: &Money) -> impl IntoView + use<> {
    view! { <span data-tip=money::exact(locale(), value)>{money::short(locale(), value)}</span> }
}

/// A dash that says on hover, focus and tap why there is no value.
pub(crate) fn no_value(why: String) -> impl IntoView {
    view! {
        <span class="nv" tabindex="0" role="note" aria-label=format!("No value. {why}") data-tip=why.clone()>
            {NO_VALUE}
        </span>
    }
}

/// A measure, written by `write`; a dash with its reason if it has no value.
pub(crate) fn measure(key: &str, value: &Measure, write: impl FnOnce(f64) -> AnyView) -> AnyView {
    match value.value {
        Some(number) => write(number),
        None => no_value(reason::of(key, value.reason.unwrap_or(Missing::NotApplicable))).into_any(),
    }
}
