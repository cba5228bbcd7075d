//! Says for a moment what was done.

use std::time::Duration;

use bellwether_ui::components::fragment::fragment;
use leptos::prelude::*;
use maud::html;

use crate::state::session::use_session;

/// How long it is shown.
const MOMENT: Duration = Duration::from_secs(6);

/// The last thing that was done, at the foot of the page.
#[component]
pub(crate) fn NoticeLayer() -> impl IntoView {
    let notice = use_session().notice;
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
