//! How the numbers are looked at: business date, fiscal calendar, reporting currency. The URL is the only home of it, under the
//! names of the API, and every address within the dashboard carries it along.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate, use_query_map};

use bellwether_ui::api::path::Params;

/// The name of the calendar that counts unless another is asked for.
pub(crate) const COMPANY: &str = "company";

/// What the URL asks for; nothing is today, the company's calendar and its currency.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Lens {
    /// Business date.
    pub(crate) as_of: Option<String>,
    /// Name of a fiscal calendar, as `/fiscal/calendars` lists them.
    pub(crate) calendar: Option<String>,
    /// Currency of amounts, ISO 4217.
    pub(crate) reporting: Option<String>,
}

impl Lens {
    /// Takes a parameter of the URL; false if it is none of these.
    pub(crate) fn take(&mut self, name: &str, value: &str) -> bool {
        let asked = Some(value).filter(|value| !value.is_empty()).map(str::to_owned);
        match name {
            "as_of" => self.as_of = asked,
            "calendar" => self.calendar = asked.filter(|name| name != COMPANY),
            "reporting" => self.reporting = asked,
            _ => return false,
        }
        true
    }

    /// As parameters of an address, and of what customers are read by.
    pub(crate) fn params(&self) -> Params {
        self.window().maybe("reporting", self.reporting.as_deref())
    }

    /// As parameters of what has no amounts.
    pub(crate) fn window(&self) -> Params {
        Params::new().maybe("as_of", self.as_of.as_deref()).maybe("calendar", self.calendar.as_deref())
    }

    /// Whether calendar and currency are those of the company.
    pub(crate) fn is_company(&self) -> bool {
        self.calendar.is_none() && self.reporting.is_none()
    }
}

/// What the URL asks for.
pub(crate) fn use_lens() -> Memo<Lens> {
    let query = use_query_map();
    Memo::new(move |_| {
        let mut lens = Lens::default();
        query.with(|query| {
            for name in ["as_of", "calendar", "reporting"] {
                lens.take(name, query.get_str(name).unwrap_or_default());
            }
        });
        lens
    })
}

/// Looks at the page in another way; the rest of its address stays.
pub(crate) fn use_change_lens() -> impl Fn(&dyn Fn(&mut Lens)) + Clone + Send + Sync + 'static {
    let location = use_location();
    let lens = use_lens();
    let navigate = StoredValue::new(use_navigate());
    move |change| {
        let mut wanted = lens.get_untracked();
        change(&mut wanted);
        let mut query = location.query.get_untracked();
        for (name, value) in [("as_of", wanted.as_of), ("calendar", wanted.calendar), ("reporting", wanted.reporting)] {
            query.remove(name);
            if let Some(value) = value {
                query.insert(name, value);
            }
        }
        let address = format!("{}{}", location.pathname.get_untracked(), query.to_query_string());
        navigate.with_value(|go| go(&address, NavigateOptions { scroll: false, ..Default::default() }));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_it_writes() {
        let mut lens = Lens::default();
        for (name, value) in [("as_of", "2011-09-30"), ("calendar", "months-04"), ("reporting", "EUR")] {
            assert!(lens.take(name, value));
        }
        assert!(!lens.take("band", "high") && !lens.is_company());
        assert_eq!(lens.params().path("/"), "/?as_of=2011-09-30&calendar=months-04&reporting=EUR");
        assert_eq!(lens.window().path("/"), "/?as_of=2011-09-30&calendar=months-04");
    }

    #[test]
    fn the_company_s_own_is_not_written() {
        let mut lens = Lens::default();
        assert!(lens.take("calendar", COMPANY) && lens.take("reporting", ""));
        assert_eq!(lens, Lens::default());
        assert_eq!(lens.params().path("/risk"), "/risk");
    }
}
