//! Markup in the page. What only shows something is a template that makes text (maud, which escapes every value); the
//! browser's parser turns it into elements. Views are for what has handlers and state of its own: a view costs ten times
//! the bytes of the same markup, and the first page has a budget.

use leptos::ev::MouseEvent;
use leptos::prelude::*;
use maud::Markup;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, FocusOptions, HtmlElement};

/// Makes markup, again whenever a signal changes that it reads.
pub type Template = Box<dyn Fn() -> Markup + Send + Sync>;

/// An element that takes no room itself and holds the markup of `template`.
///
/// Markup cannot have inline styles (the Content-Security-Policy forbids them): `data-style` is applied as properties.
pub fn fragment(template: Template) -> AnyView {
    let node = NodeRef::<leptos::html::Div>::new();
    fill(move || node.get().map(Into::into), template);
    view! { <div class="frag" node_ref=node></div> }.into_any()
}

/// Keeps the markup of `template` in an element, as soon as that is in the page.
pub fn fill(element: impl Fn() -> Option<HtmlElement> + Send + Sync + 'static, template: Template) {
    fn erased(element: Box<dyn Fn() -> Option<HtmlElement> + Send + Sync>, template: Template) {
        Effect::new(move || {
            if let Some(element) = element() {
                show(&element, &template());
            }
        });
    }
    erased(Box::new(element), template);
}

/// Text that follows signals.
pub fn text(write: impl Fn() -> Option<String> + Send + Sync + 'static) -> AnyView {
    let write: Box<dyn Fn() -> String + Send + Sync> = Box::new(move || write().unwrap_or_default());
    write.into_any()
}

/// A view that is made anew when a signal changes that it reads.
pub fn live(make: impl Fn() -> AnyView + Send + Sync + 'static) -> AnyView {
    let make: Box<dyn Fn() -> AnyView + Send + Sync> = Box::new(make);
    make.into_any()
}

/// Views by key: one that stays is kept as it is.
pub fn keyed(
    keys: impl Fn() -> Vec<u64> + Send + Sync + 'static,
    child: impl Fn(u64) -> AnyView + Send + Sync + 'static,
) -> AnyView {
    type Child = std::sync::Arc<dyn Fn(u64) -> AnyView + Send + Sync>;
    fn erased(keys: Box<dyn Fn() -> Vec<u64> + Send + Sync>, child: Child) -> AnyView {
        view! { <For each=keys key=|key| *key children=move |key| child(key) /> }.into_any()
    }
    erased(Box::new(keys), std::sync::Arc::new(child))
}

/// The value of `attribute` of the element that a click was meant for.
pub fn clicked(event: &MouseEvent, attribute: &str) -> Option<String> {
    meant(event, attribute)
}

/// The value of `attribute` of the element that an event was meant for, such as a change.
pub fn meant(event: &Event, attribute: &str) -> Option<String> {
    let target = event.target()?.dyn_into::<Element>().ok()?;
    target.closest(&format!("[{attribute}]")).ok()??.get_attribute(attribute)
}

fn show(element: &HtmlElement, markup: &Markup) {
    let focused = focused(element);
    element.set_inner_html(&markup.0);
    if let Some(place) = focused {
        focus(element, place);
    }
    let Ok(styled) = element.query_selector_all("[data-style]") else { return };
    for index in 0..styled.length() {
        let Some(one) = styled.item(index).and_then(|node| node.dyn_into::<HtmlElement>().ok()) else { continue };
        one.style().set_css_text(&one.get_attribute("data-style").unwrap_or_default());
    }
}

/// What can have the focus.
const FOCUSABLE: &str = "a,button,input,select,textarea,[tabindex]";

/// Which of the elements within that can have the focus has it, in the order of the document.
fn focused(element: &HtmlElement) -> Option<u32> {
    let active = document().active_element().filter(|active| element.contains(Some(active)))?;
    let all = element.query_selector_all(FOCUSABLE).ok()?;
    (0..all.length()).find(|place| all.item(*place).is_some_and(|node| node.is_same_node(Some(&active))))
}

/// Gives the focus to what stands in the place of what had it: who goes by the keyboard goes on from there.
fn focus(element: &HtmlElement, place: u32) {
    let Ok(all) = element.query_selector_all(FOCUSABLE) else { return };
    let Some(next) = all.item(place).and_then(|node| node.dyn_into::<HtmlElement>().ok()) else { return };
    let options = FocusOptions::new();
    options.set_prevent_scroll(true);
    // Without effect on what cannot have it.
    let _ = next.focus_with_options(&options);
}
