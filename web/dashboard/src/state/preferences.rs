//! What the browser keeps for a person: theme, and whether single keys are shortcuts. Storage may be forbidden; then
//! choices last as long as the page.

use leptos::prelude::*;

const THEME: &str = "bw-theme";
const KEYS: &str = "bw-single-keys";

/// Choices of a person, shared by the whole page.
#[derive(Clone, Copy)]
pub(crate) struct Preferences {
    /// Counts changes of the theme: canvas charts read their colours again.
    pub(crate) theme_changes: RwSignal<u32>,
    /// Whether single keys are shortcuts.
    pub(crate) single_keys: RwSignal<bool>,
}

impl Preferences {
    /// As kept, and follows the system's theme from now on.
    pub(crate) fn load() -> Self {
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
    pub(crate) fn toggle_theme(self) {
        let theme = if is_dark() { "light" } else { "dark" };
        if let Some(root) = document().document_element() {
            // A name without special characters is always accepted.
            let _ = root.set_attribute("data-theme", theme);
        }
        write(THEME, theme);
        self.theme_changes.update(|n| *n += 1);
    }

    /// Switches single-key shortcuts on or off.
    pub(crate) fn set_single_keys(self, on: bool) {
        self.single_keys.set(on);
        write(KEYS, if on { "on" } else { "off" });
    }
}

/// Whether the page is dark now.
fn is_dark() -> bool {
    let chosen = document().document_element().and_then(|root| root.get_attribute("data-theme"));
    match chosen.as_deref() {
        Some(theme) => theme == "dark",
        None => {
            window().match_media("(prefers-color-scheme: dark)").ok().flatten().is_some_and(|media| media.matches())
        }
    }
}

fn read(key: &str) -> Option<String> {
    window().local_storage().ok()??.get_item(key).ok()?
}

fn write(key: &str, value: &str) {
    if let Ok(Some(storage)) = window().local_storage() {
        // Full or forbidden storage: the choice lasts as long as the page.
        let _ = storage.set_item(key, value);
    }
}
