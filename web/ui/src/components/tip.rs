//! One tooltip for the whole page: any element with `data-tip` has one, on hover, focus and tap. It can be hovered
//! itself, stays until the pointer leaves, and Escape closes it.

use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, EventTarget, HtmlElement};

use crate::format::number::fixed;

/// Pixels between the element and its tip, and between the tip and the edge of the view.
const GAP: f64 = 6.0;

/// Listens for the whole page and draws the tip that is asked for.
#[component]
pub fn TipLayer() -> impl IntoView {
    let text = RwSignal::new(String::new());
    let tip = NodeRef::<leptos::html::Div>::new();
    let anchor = StoredValue::new_local(None::<Element>);
    // Where the owner was in the view when its tip was placed.
    let height = StoredValue::new(0.0);

    let pointer = StoredValue::new((-1, -1));
    let at = |event: &ev::PointerEvent| (event.client_x(), event.client_y());

    let close = move || {
        anchor.set_value(None);
        text.set(String::new());
    };
    // The owner, if it has the focus: then the pointer, wherever it is, does not matter.
    let focused = move || anchor.get_value().filter(|owner| document().active_element().as_ref() == Some(owner));
    let open = move |target: Option<EventTarget>| {
        let Some(element) = target.and_then(|target| target.dyn_into::<Element>().ok()) else { return };
        if element.closest(".tip").ok().flatten().is_some() {
            return;
        }
        match element.closest("[data-tip]").ok().flatten() {
            Some(owner) => {
                text.set(owner.get_attribute("data-tip").unwrap_or_default());
                anchor.set_value(Some(owner));
            }
            None if !text.with_untracked(String::is_empty) && focused().is_none() => close(),
            None => {}
        }
    };
    let listeners = [
        window_event_listener(ev::pointermove, move |event| pointer.set_value(at(&event))),
        window_event_listener(ev::pointerover, move |event| {
            // What scrolls under a pointer that rests is not pointed at.
            if at(&event) != pointer.get_value() {
                open(event.target());
            }
        }),
        window_event_listener(ev::focusin, move |event| open(event.target())),
        window_event_listener(ev::focusout, move |_| close()),
        window_event_listener(ev::click, move |event| open(event.target())),
        window_event_listener(ev::scroll, move |_| {
            // To focus something may scroll it into view: its tip goes with it.
            match (tip.get_untracked(), focused()) {
                (Some(tip), Some(owner)) => place(&tip, &owner),
                // News of what had been scrolled before the pointer came.
                _ if anchor.get_value().is_some_and(|owner| (top(&owner) - height.get_value()).abs() < 1.0) => {}
                _ => close(),
            }
        }),
        window_event_listener(ev::keydown, move |event| {
            if event.key() == "Escape" {
                close();
            }
        }),
    ];
    on_cleanup(move || listeners.into_iter().for_each(leptos::prelude::WindowListenerHandle::remove));

    // Placed after the text is drawn, because its size decides where it fits.
    Effect::new(move || {
        if text.with(String::is_empty) {
            return;
        }
        if let (Some(tip), Some(owner)) = (tip.get(), anchor.get_value()) {
            place(&tip, &owner);
            height.set_value(top(&owner));
        }
    });
    view! {
        <div class="tip" role="tooltip" node_ref=tip hidden=move || text.with(String::is_empty)>
            {text}
        </div>
    }
}

/// Where an element begins in the view, in pixels.
fn top(element: &Element) -> f64 {
    element.get_bounding_client_rect().top()
}

/// Above the owner and centred, moved as far as the view demands; below it where there is no room above.
fn place(tip: &HtmlElement, owner: &Element) {
    let style = tip.style();
    // Properties with fixed names are always accepted.
    let _ = style.set_property("left", "0px");
    let _ = style.set_property("top", "0px");
    let (of, size) = (owner.get_bounding_client_rect(), tip.get_bounding_client_rect());
    let view = window().inner_width().ok().and_then(|width| width.as_f64()).unwrap_or(0.0);
    let left = (of.left() + of.width() / 2.0 - size.width() / 2.0).min(view - size.width() - GAP).max(GAP);
    let above = of.top() - size.height() - GAP;
    let top = if above < GAP { of.bottom() + GAP } else { above };
    let _ = style.set_property("left", &format!("{}px", fixed(left, 0)));
    let _ = style.set_property("top", &format!("{}px", fixed(top, 0)));
}
