//! Addresses within the dashboard, and the as-of date they carry along.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate, use_query_map};

use bellwether_ui::api::path::{Params, encode};

/// Business date asked for in the URL, if any.
pub(crate) fn use_as_of() -> Memo<Option<String>> {
    let query = use_query_map();
    Memo::new(move |_| query.with(|query| query.get("as_of")).filter(|date| !date.is_empty()))
}

/// Parts of a path between its slashes, decoded.
pub(crate) fn segments(path: &str) -> Vec<String> {
    let decoded = |part: &str| percent_encoding::percent_decode_str(part).decode_utf8_lossy().into_owned();
    path.split('/').filter(|part| !part.is_empty()).map(decoded).collect()
}

/// A part of the path of the page, by its place; empty where there is none.
pub(crate) fn use_segment(place: usize) -> Memo<String> {
    let pathname = use_location().pathname;
    Memo::new(move |_| pathname.with(|path| segments(path).into_iter().nth(place)).unwrap_or_default())
}

/// Address of an account's page; `tab` is empty for its overview.
pub(crate) fn account_href(id: &str, tab: &str, as_of: Option<&str>) -> String {
    let path =
        if tab.is_empty() { format!("/customers/{}", encode(id)) } else { format!("/customers/{}/{tab}", encode(id)) };
    Params::new().maybe("as_of", as_of).path(&path)
}

/// Goes to the page as it is on another business date; none is the server's.
pub(crate) fn use_change_as_of() -> impl Fn(Option<String>) + Clone + Send + Sync + 'static {
    let location = use_location();
    let navigate = StoredValue::new(use_navigate());
    move |as_of| {
        let mut query = location.query.get_untracked();
        query.remove("as_of");
        if let Some(date) = as_of {
            query.insert("as_of", date);
        }
        let address = format!("{}{}", location.pathname.get_untracked(), query.to_query_string());
        navigate.with_value(|go| go(&address, NavigateOptions { scroll: false, ..Default::default() }));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn account_addresses_carry_the_date() {
        assert_eq!(account_href("12346", "", None), "/customers/12346");
        assert_eq!(account_href("a/b", "invoices", Some("2011-09-30")), "/customers/a%2Fb/invoices?as_of=2011-09-30");
    }
}
