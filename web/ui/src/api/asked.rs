//! Questions that the page asked while the program was still on its way (`scripts/split/pieces.js`): their answers wait for the
//! program, not the other way round. A program whose page asks nothing finds none.

use js_sys::{Map, Promise, Reflect};
use leptos::prelude::window;
use wasm_bindgen::{JsCast, JsValue};

/// Property of the window with the answers on their way, by path below the base. What nobody takes for some seconds is dropped there.
const NAME: &str = "bellwetherAsked";

/// The answer on its way to a question. Who asks again asks the server.
pub(super) fn take(path: &str) -> Option<Promise> {
    let asked: Map = Reflect::get(&window(), &JsValue::from_str(NAME)).ok()?.dyn_into().ok()?;
    let path = JsValue::from_str(path);
    let answer = asked.get(&path).dyn_into().ok();
    asked.delete(&path);
    answer
}
