//! Where somebody goes who has signed in: back to the page that sent them.

use bellwether_ui::api::me;
use bellwether_ui::api::path::Params;
use bellwether_ui::state::preferences::Preferences;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_query_map;

/// The address in `next`, if it is one of this site.
pub(crate) fn use_next() -> String {
    use_query_map()
        .with_untracked(|query| query.get("next"))
        .filter(|next| is_ours(next))
        .unwrap_or_else(|| "/".to_owned())
}

/// Address of the page that asks for the second factor.
pub(crate) fn code_href(next: &str) -> String {
    Params::new().maybe("next", Some(next).filter(|next| *next != "/")).path("/sign-in/code")
}

/// Goes there, with the person's locale and theme known before the page is drawn.
pub(crate) fn enter(preferences: Preferences, next: String) {
    spawn_local(async move {
        if let Ok(me) = me().send().await {
            preferences.follow(&me.preferences);
        }
        // An address of our own is always accepted.
        let _ = window().location().replace(&next);
    });
}

/// A path and nothing that a browser would take for another site.
fn is_ours(next: &str) -> bool {
    let other_site = next.starts_with("//") || next.contains(['\\', '\t', '\n', '\r']);
    next.starts_with('/') && !other_site && !next.starts_with("/sign-in")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_this_site_are_gone_to() {
        assert!(is_ours("/customers/12?as_of=2011-09-30"));
        for foreign in
            ["https://example.com", "//example.com", "/\\example.com", "/\t/example.com", "", "/sign-in?next=/"]
        {
            assert!(!is_ours(foreign), "{foreign}");
        }
    }

    #[test]
    fn the_page_for_the_code_knows_where_to_go_on() {
        assert_eq!(code_href("/"), "/sign-in/code");
        assert_eq!(code_href("/data?a=1"), "/sign-in/code?next=%2Fdata%3Fa%3D1");
    }
}
