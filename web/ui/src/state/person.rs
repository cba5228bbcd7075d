//! Who is signed in: asked once for all pages of a program.

use bellwether_contract::identity::Me;
use leptos::prelude::*;

use super::preferences::Preferences;
use super::remote::Remote;
use crate::api;
use crate::api::client::use_token;

/// Asks who is signed in, proves changes with their token, and takes over how they want to see things.
pub fn signed_in(preferences: Preferences) -> Remote<Me> {
    let me = Remote::new(api::me);
    Effect::new(move || {
        if let Some((token, profile)) = me.ok(|me| (me.csrf_token.clone(), me.preferences.clone())) {
            use_token(token);
            preferences.follow(&profile);
        }
    });
    me
}
