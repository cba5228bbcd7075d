//! Says for a moment what was done.

use std::time::Duration;

use leptos::prelude::*;
use maud::html;

use super::fragment::fragment;

/// How long it is shown.
const MOMENT: Duration = Duration::from_secs(6);

/// The last thing that was done, at the foot of the page.
#[component]
pub fn NoticeLayer(
    /// What was done; taken away after a moment.
    notice: RwSignal<Option<String>>,
) -> impl IntoView {
    let pending = StoredValue::new(None::<TimeoutHandle>);
    Effect::new(move || {
        if notice.with(Option::is_none) {
            return;
        }
        if let Some(handle) = pending.get_value() {
            handle.clear();
        }
        pending.set_value(set_timeout_with_handle(move || notice.set(None), MOMENT).ok());
    });
    let said = fragment(Box::new(move || match notice.get() {
        Some(text) => html! { div.toast { p { (text) } } },
        None => html! {},
    }));
    view! {
        <div class="notices" role="status">
            {said}
        </div>
    }
}
