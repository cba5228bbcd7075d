//! Where a chart is in the page: whether it is nearly in sight, and how large its place is. Both are watched until they are dropped.

use std::cell::Cell;
use std::rc::Rc;

use js_sys::Array;
use leptos::prelude::request_animation_frame;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{HtmlElement, IntersectionObserver, IntersectionObserverEntry, IntersectionObserverInit, ResizeObserver};

/// What is as near to the view is drawn before somebody scrolls there.
const MARGIN: &str = "200px";

/// Tells when an element is nearly in sight.
pub(super) struct NearSight {
    observer: Option<IntersectionObserver>,
    _told: Closure<dyn Fn(Array)>,
}

impl NearSight {
    /// `then` may be called several times.
    pub(super) fn of(element: &HtmlElement, then: impl Fn() + 'static) -> Self {
        let told = Closure::<dyn Fn(Array)>::new(move |entries: Array| {
            if entries.iter().any(|entry| entry.unchecked_into::<IntersectionObserverEntry>().is_intersecting()) {
                then();
            }
        });
        let init = IntersectionObserverInit::new();
        init.set_root_margin(MARGIN);
        let observer = IntersectionObserver::new_with_options(told.as_ref().unchecked_ref(), &init).ok();
        observer.iter().for_each(|observer| observer.observe(element));
        Self { observer, _told: told }
    }
}

impl Drop for NearSight {
    fn drop(&mut self) {
        self.observer.iter().for_each(IntersectionObserver::disconnect);
    }
}

/// Tells when the size of an element has changed.
pub(super) struct Size {
    observer: Option<ResizeObserver>,
    _told: Closure<dyn Fn()>,
}

impl Size {
    /// `then` is called once a frame at most, and not within the browser's own layout.
    pub(super) fn of(element: &HtmlElement, then: impl Fn() + Copy + 'static) -> Self {
        let known = Rc::new(Cell::new(size(element)));
        let watched = element.clone();
        let told = Closure::<dyn Fn()>::new(move || {
            let (known, watched) = (known.clone(), watched.clone());
            request_animation_frame(move || {
                if known.replace(size(&watched)) != size(&watched) {
                    then();
                }
            });
        });
        let observer = ResizeObserver::new(told.as_ref().unchecked_ref()).ok();
        observer.iter().for_each(|observer| observer.observe(element));
        Self { observer, _told: told }
    }
}

impl Drop for Size {
    fn drop(&mut self) {
        self.observer.iter().for_each(ResizeObserver::disconnect);
    }
}

fn size(element: &HtmlElement) -> (i32, i32) {
    (element.client_width(), element.client_height())
}
