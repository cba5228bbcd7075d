//! The list of keys, and the switch that turns single-key shortcuts off.

use leptos::prelude::*;

use super::dialog::SessionDialog;
use crate::state::session::{Overlay, use_session};

const KEYS: &[(&str, &[&str])] = &[
    ("Search accounts", &["/"]),
    ("Filter the table", &["f"]),
    ("Next, previous row", &["j", "k"]),
    ("Open the row", &["enter"]),
    ("Move the card of the board", &["[", "]"]),
    ("Prepare a call with the row's account", &["c"]),
    ("Pick the row", &["x"]),
    ("Go to the portfolio", &["g", "p"]),
    ("Go to the risk", &["g", "r"]),
    ("Go to the scoring models", &["g", "s"]),
    ("Go to the actions", &["g", "a"]),
    ("Go to the alerts", &["g", "i"]),
    ("Go to the data", &["g", "d"]),
    ("Switch light and dark", &["t"]),
    ("Close", &["esc"]),
    ("These keys", &["?"]),
];

/// Opened by `?`.
#[component]
pub(crate) fn HelpDialog() -> impl IntoView {
    view! {
        <SessionDialog id="help" which=Overlay::Help title="Keyboard">
            {help()}
        </SessionDialog>
    }
}

/// The list.
fn help() -> AnyView {
    let preferences = use_session().preferences;
    view! {
        <div class="dialog__body">
            <dl class="facts">
                {KEYS
                    .iter()
                    .map(|(what, keys)| {
                        view! {
                            <div>
                                <dt>{*what}</dt>
                                <dd class="keys-of">
                                    {keys.iter().map(|key| view! { <kbd>{*key}</kbd> }).collect_view()}
                                </dd>
                            </div>
                        }
                    })
                    .collect_view()}
            </dl>
            <label class="row">
                <input
                    class="switch"
                    type="checkbox"
                    role="switch"
                    prop:checked=preferences.single_keys
                    on:change=move |event| preferences.set_single_keys(event_target_checked(&event))
                />
                "Single keys are shortcuts"
            </label>
        </div>
    }
    .into_any()
}
