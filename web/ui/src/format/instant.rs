//! Points in time, in the reader's time zone and locale.

use chrono::{DateTime, Utc};

/// `31 Mar 2026, 09:15`
pub fn short(at: DateTime<Utc>) -> String {
    zoned::write(at, "medium", "short")
}

/// `31 March 2026 at 09:15:07 GMT+1`
pub fn exact(at: DateTime<Utc>) -> String {
    zoned::write(at, "long", "long")
}

/// `2026-03-31T09:15:07Z`, for attributes.
pub fn iso(at: DateTime<Utc>) -> String {
    use chrono::Timelike;
    let (day, time) = (super::date::iso(at.date_naive()), at.time());
    format!("{day}T{:02}:{:02}:{:02}Z", time.hour(), time.minute(), time.second())
}

#[cfg(not(target_arch = "wasm32"))]
mod zoned {
    /// Without `Intl` as attributes have it.
    pub(super) fn write(at: chrono::DateTime<chrono::Utc>, _: &str, _: &str) -> String {
        super::iso(at)
    }
}

#[cfg(target_arch = "wasm32")]
mod zoned {
    use std::cell::OnceCell;

    use js_sys::{Array, Date, Function, Intl, Object, Reflect};
    use wasm_bindgen::{JsCast, JsValue};

    use crate::format::locale;
    use crate::state::preferences;

    thread_local! {
        static SHORT: OnceCell<Function> = const { OnceCell::new() };
    }

    pub(super) fn write(at: chrono::DateTime<chrono::Utc>, date: &str, time: &str) -> String {
        let kept = date == "medium";
        let written = if kept {
            SHORT.with(|short| call(short.get_or_init(|| format(date, time)), at))
        } else {
            call(&format(date, time), at)
        };
        written.unwrap_or_else(|| super::iso(at))
    }

    #[expect(clippy::cast_precision_loss, reason = "milliseconds since 1970 are exact for 285,000 years")]
    fn call(format: &Function, at: chrono::DateTime<chrono::Utc>) -> Option<String> {
        let instant = Date::new(&JsValue::from_f64(at.timestamp_millis() as f64));
        format.call1(&JsValue::UNDEFINED, &instant).ok()?.as_string()
    }

    fn format(date: &str, time: &str) -> Function {
        let locales = Array::of1(&JsValue::from_str(&locale::language()));
        let options = Object::new();
        let zone = preferences::read(preferences::TIME_ZONE);
        let pairs = [("dateStyle", Some(date.to_owned())), ("timeStyle", Some(time.to_owned())), ("timeZone", zone)];
        for (name, value) in pairs {
            if let Some(value) = value {
                // A plain object takes any property.
                let _ = Reflect::set(&options, &JsValue::from_str(name), &JsValue::from_str(&value));
            }
        }
        Intl::DateTimeFormat::new(&locales, &options).format().unchecked_into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_have_utc() {
        let at: DateTime<Utc> = "2026-03-31T09:15:07.5Z".parse().expect("an instant");
        assert_eq!(iso(at), "2026-03-31T09:15:07Z");
    }
}
