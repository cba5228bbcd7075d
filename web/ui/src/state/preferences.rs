//! What the browser keeps for a person: theme, locale, time zone, and whether single keys are shortcuts. Storage may be
//! forbidden; then choices last as long as the page.
//!
//! A profile's choices are taken over when they change, so that they hold on every device; a theme switched on a device
//! holds there until then.

use bellwether_contract::identity::{self, Theme};
use leptos::prelude::*;

const THEME: &str = "bw-theme";
/// The profile's theme when it was last seen.
const PROFILE_THEME: &str = "bw-profile-theme";
/// Locale of the profile; the browser's without one.
pub const LOCALE: &str = "bw-locale";
/// Time zone of the profile; the browser's without one.
pub const TIME_ZONE: &str = "bw-time-zone";
const KEYS: &str = "bw-single-keys";

/// Choices of a person, shared by the whole page.
#[derive(Clone, Copy)]
pub struct Preferences {
    /// Counts changes of the theme: canvas charts read their colours again.
    pub theme_changes: RwSignal<u32>,
    /// Whether single keys are shortcuts.
    pub single_keys: RwSignal<bool>,
}

impl Preferences {
    /// As kept, and follows the system's theme from now on.
    pub fn load() -> Self {
        let this =
            Self { theme_changes: RwSignal::new(0), single_keys: RwSignal::new(read(KEYS).as_deref() != Some("off")) };
        // The theme itself was set by theme.js before the first paint.
        if let Ok(Some(media)) = window().match_media("(prefers-color-scheme: dark)") {
            let changed =
                wasm_bindgen::prelude::Closure::<dyn Fn()>::new(move || this.theme_changes.update(|n| *n += 1));
            media.set_onchange(Some(wasm_bindgen::JsCast::unchecked_ref(changed.as_ref())));
            changed.forget();
        }
        this
    }

    /// Dark if light, light if dark; from now on regardless of the system.
    pub fn toggle_theme(self) {
        self.set_theme(if is_dark() { "light" } else { "dark" });
    }

    /// Takes over what the profile says, where it says something else than last time. Texts that are written already
    /// stay as they are.
    pub fn follow(self, profile: &identity::Preferences) {
        let theme = match profile.theme {
            Theme::System => "",
            Theme::Light => "light",
            Theme::Dark => "dark",
        };
        if read(PROFILE_THEME).unwrap_or_default() != theme {
            write(PROFILE_THEME, theme);
            self.set_theme(theme);
        }
        write(LOCALE, profile.locale.as_deref().unwrap_or_default());
        write(TIME_ZONE, profile.time_zone.as_deref().unwrap_or_default());
    }

    /// An empty theme is the system's.
    fn set_theme(self, theme: &str) {
        if let Some(root) = document().document_element() {
            // A name without special characters is always accepted.
            let _ = root.set_attribute("data-theme", theme);
        }
        write(THEME, theme);
        self.theme_changes.update(|n| *n += 1);
    }

    /// Switches single-key shortcuts on or off.
    pub fn set_single_keys(self, on: bool) {
        self.single_keys.set(on);
        write(KEYS, if on { "on" } else { "off" });
    }
}

/// Whether the page is dark now.
fn is_dark() -> bool {
    let chosen = document().document_element().and_then(|root| root.get_attribute("data-theme"));
    match chosen.as_deref() {
        Some(theme) if !theme.is_empty() => theme == "dark",
        _ => window().match_media("(prefers-color-scheme: dark)").ok().flatten().is_some_and(|media| media.matches()),
    }
}

/// What is kept under a key.
pub fn read(key: &str) -> Option<String> {
    window().local_storage().ok()??.get_item(key).ok()?.filter(|value| !value.is_empty())
}

fn write(key: &str, value: &str) {
    if let Ok(Some(storage)) = window().local_storage() {
        // Full or forbidden storage: the choice lasts as long as the page.
        let _ = storage.set_item(key, value);
    }
}
