//! A button that opens a small panel beside it, by the browser's own popovers: they close on Escape and on a click
//! elsewhere, and lie above everything.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement};

use crate::components::fragment::live;
use crate::format::number::fixed;

/// Pixels between button and panel, and between panel and edge of the view.
const GAP: f64 = 4.0;

/// Button with the panel it opens. `id` is unique in the page. What the panel holds is made when it is first opened: a page has many
/// of them.
#[component]
pub fn Popover(
    /// Of the panel.
    #[prop(into)]
    id: String,
    /// Class of the button.
    #[prop(into)]
    class: Signal<String>,
    /// What the panel is, for screen readers.
    #[prop(into)]
    label: String,
    /// Whether the button shows something chosen.
    #[prop(optional, into)]
    pressed: MaybeProp<bool>,
    /// Content of the button.
    button: AnyView,
    /// Content of the panel.
    #[prop(into)]
    content: ViewFn,
) -> impl IntoView {
    let target = id.clone();
    let opened = RwSignal::new(false);
    let content = live(move || if opened.get() { untrack(|| content.run()) } else { ().into_any() });
    // Before it is shown and placed, for which it must have its size.
    let open = move |_: Event| {
        if !opened.get_untracked() {
            opened.set(true);
        }
    };
    view! {
        <button
            class=class
            type="button"
            popovertarget=target
            aria-pressed=move || pressed.get().map(|on| if on { "true" } else { "false" })
            aria-haspopup="dialog"
        >
            {button}
        </button>
        <div class="pop" id=id popover="auto" role="dialog" aria-label=label on:beforetoggle=open>
            {content}
        </div>
    }
}

/// Places every popover beside its button when it opens. Called once.
pub fn place_popovers() {
    let handler = wasm_bindgen::prelude::Closure::<dyn Fn(Event)>::new(|event: Event| {
        let Some(panel) = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok()) else { return };
        let opener = format!("[popovertarget='{}']", panel.id());
        let Ok(openers) = document().query_selector_all(&opener) else { return };
        // The same panel may have another button on a phone: the one in sight counts.
        let shown = (0..openers.length())
            .filter_map(|index| openers.item(index)?.dyn_into::<Element>().ok())
            .find(|button| button.get_bounding_client_rect().width() > 0.0);
        if let Some(button) = shown {
            place(&panel, &button);
        }
    });
    // These events don't bubble, but they can be captured.
    let listener = handler.as_ref().unchecked_ref();
    let _ = document().add_event_listener_with_callback_and_bool("toggle", listener, true);
    handler.forget();
}

fn place(panel: &HtmlElement, button: &Element) {
    let (of, size) = (button.get_bounding_client_rect(), panel.get_bounding_client_rect());
    let dimension = |value: Result<wasm_bindgen::JsValue, _>| value.ok().and_then(|v| v.as_f64()).unwrap_or(0.0);
    let (width, height) = (dimension(window().inner_width()), dimension(window().inner_height()));
    let left = of.left().min(width - size.width() - GAP).max(GAP);
    let below = of.bottom() + GAP;
    let top = if below + size.height() > height { (of.top() - size.height() - GAP).max(GAP) } else { below };
    // Properties with fixed names are always accepted.
    let _ = panel.style().set_property("left", &format!("{}px", fixed(left, 0)));
    let _ = panel.style().set_property("top", &format!("{}px", fixed(top, 0)));
}
