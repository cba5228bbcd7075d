//! Addresses within the dashboard, which carry along how one looks at the numbers.

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::lens::Lens;
use bellwether_ui::api::path::encode;

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
pub(crate) fn account_href(id: &str, tab: &str, lens: &Lens) -> String {
    let path =
        if tab.is_empty() { format!("/customers/{}", encode(id)) } else { format!("/customers/{}/{tab}", encode(id)) };
    lens.params().path(&path)
}

/// Address of the portfolio by the query of a kept view, looked at as the rest is.
pub(crate) fn view_href(query: &str, lens: &Lens) -> String {
    let looked = lens.params().path("");
    match (query, looked.strip_prefix('?')) {
        ("", _) => format!("/{looked}"),
        (query, None) => format!("/?{query}"),
        (query, Some(looked)) => format!("/?{query}&{looked}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn views_are_looked_at_as_the_rest_is() {
        let lens = Lens { as_of: Some("2011-09-30".to_owned()), ..Lens::default() };
        for (query, plain, dated) in [
            ("band=high&sort=-net", "/?band=high&sort=-net", "/?band=high&sort=-net&as_of=2011-09-30"),
            ("", "/", "/?as_of=2011-09-30"),
        ] {
            assert_eq!(view_href(query, &Lens::default()), plain);
            assert_eq!(view_href(query, &lens), dated);
        }
    }

    #[test]
    fn account_addresses_carry_the_lens() {
        assert_eq!(account_href("12346", "", &Lens::default()), "/customers/12346");
        let lens = Lens { as_of: Some("2011-09-30".to_owned()), reporting: Some("EUR".to_owned()), calendar: None };
        assert_eq!(account_href("a/b", "invoices", &lens), "/customers/a%2Fb/invoices?as_of=2011-09-30&reporting=EUR");
    }
}
