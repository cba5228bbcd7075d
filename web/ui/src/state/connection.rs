//! Whether the server can be reached: what the client found out by the last request it made. While it cannot, it is
//! tried again; when it answers, everything that is shown is asked for anew. So it is when a person looks at the page again
//! that was hidden for a while: nobody was reading it, so nothing moves under anybody's eyes.

use std::sync::LazyLock;
use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use wasm_bindgen_futures::JsFuture;

use crate::api::path::BASE;

/// Between two tries.
const PAUSE: Duration = Duration::from_secs(5);

/// Since when the server cannot be reached, in milliseconds of Unix time.
static LOST: LazyLock<ArcRwSignal<Option<f64>>> = LazyLock::new(|| ArcRwSignal::new(None));
/// How often it came back.
static RETURNS: LazyLock<ArcRwSignal<u32>> = LazyLock::new(|| ArcRwSignal::new(0));

/// How often the page was looked at again after it was hidden for a while.
static AWAKENINGS: LazyLock<ArcRwSignal<u32>> = LazyLock::new(|| ArcRwSignal::new(0));
/// Hidden for so long it is shown with new answers, in milliseconds.
const WHILE_MS: f64 = 60_000.0;

/// For how many seconds the server could not be reached, if it can't be.
pub fn lost_for_s() -> Option<u64> {
    LOST.get().map(|since| seconds(js_sys::Date::now() - since))
}

/// Reads as changed whenever the server can be reached again.
pub fn track_returns() {
    RETURNS.track();
}

/// Reads as changed whenever the page is looked at again after a while.
pub fn track_awakenings() {
    AWAKENINGS.track();
}

/// Notices when the page is hidden and looked at again. Called once.
pub fn watch_visibility() {
    let hidden_at = StoredValue::new(None::<f64>);
    let changed = Closure::<dyn Fn()>::new(move || {
        let now = js_sys::Date::now();
        if document().hidden() {
            hidden_at.set_value(Some(now));
        } else if hidden_at.get_value().is_some_and(|at| now - at > WHILE_MS) {
            AWAKENINGS.update(|count| *count += 1);
        }
    });
    // An event of that name can always be listened to.
    let _ = document().add_event_listener_with_callback("visibilitychange", changed.as_ref().unchecked_ref());
    changed.forget();
}

/// A request did not reach the server.
pub(crate) fn lost() {
    if LOST.with_untracked(Option::is_none) {
        LOST.set(Some(js_sys::Date::now()));
        try_later();
    }
}

/// A request reached the server.
pub(crate) fn found() {
    if LOST.with_untracked(Option::is_some) {
        LOST.set(None);
        RETURNS.update(|returns| *returns += 1);
    }
}

fn try_later() {
    set_timeout(
        || {
            spawn_local(async {
                // Whatever it answers, it answers.
                match JsFuture::from(window().fetch_with_str(&format!("{BASE}/meta"))).await {
                    Ok(_) => found(),
                    Err(_) => try_later(),
                }
            });
        },
        PAUSE,
    );
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a float is cast to the nearest number")]
fn seconds(milliseconds: f64) -> u64 {
    (milliseconds / 1000.0) as u64
}
