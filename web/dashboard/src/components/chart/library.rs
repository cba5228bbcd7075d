//! Apache ECharts as the browser has it: a bundle of its own (`web/dashboard/charts`), fetched when the first chart is
//! shown.

use js_sys::{Array, JSON, Object, Reflect};
use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Element, HtmlElement};

/// Where the bundle is.
const BUNDLE: &str = "/charts/echarts.js";

#[wasm_bindgen]
extern "C" {
    /// A chart that was drawn.
    pub(super) type Instance;

    #[wasm_bindgen(js_namespace = echarts)]
    pub(super) fn init(element: &Element) -> Instance;

    #[wasm_bindgen(js_namespace = echarts, js_name = getInstanceByDom)]
    fn get_instance(element: &Element) -> Option<Instance>;

    #[wasm_bindgen(method, js_name = getDataURL)]
    fn data_url(this: &Instance, options: &JsValue) -> String;

    #[wasm_bindgen(js_namespace = echarts, catch)]
    fn picture(chart: &Instance, about: &JsValue) -> Result<String, JsValue>;

    #[wasm_bindgen(method, js_name = setOption)]
    fn set_option(this: &Instance, option: &JsValue, replace: bool);

    #[wasm_bindgen(method)]
    pub(super) fn on(this: &Instance, event: &str, handler: &JsValue);

    #[wasm_bindgen(method, js_name = dispatchAction)]
    fn dispatch_action(this: &Instance, action: &JsValue);

    #[wasm_bindgen(method)]
    pub(super) fn resize(this: &Instance);

    #[wasm_bindgen(method)]
    pub(super) fn dispose(this: &Instance);
}

/// What must be functions in options.
pub(super) struct Functions<'a> {
    /// Writes a value.
    pub(super) write: &'a JsValue,
    /// Writes the tooltip of a mark; without it ECharts does, by `write`.
    pub(super) tip: Option<&'a JsValue>,
}

/// Draws the options.
pub(super) fn draw(chart: &Instance, option: &str, functions: &Functions<'_>) {
    let Ok(option) = JSON::parse(option) else { return };
    let get = |of: &JsValue, name: &str| Reflect::get(of, &JsValue::from_str(name));
    let put = |of: Result<JsValue, JsValue>, name: &str, function: &JsValue| {
        if let Some(object) = of.ok().filter(JsValue::is_object) {
            // A plain object takes any property.
            let _ = Reflect::set(&object, &JsValue::from_str(name), function);
        }
    };
    put(get(&option, "tooltip"), "valueFormatter", functions.write);
    if let Some(tip) = functions.tip {
        put(get(&option, "tooltip"), "formatter", tip);
    }
    for axis in ["xAxis", "yAxis"].map(|name| get(&option, name)) {
        // Names stay as they are.
        let measures = axis.as_ref().is_ok_and(|axis| get(axis, "type").is_ok_and(|kind| kind == "value"));
        if measures {
            put(axis.and_then(|axis| get(&axis, "axisLabel")), "formatter", functions.write);
        }
    }
    chart.set_option(&option, true);
}

/// Does something with the mark of a series, or, without one, with all of them.
pub(super) fn act(chart: &Instance, action: &str, mark: Option<(u32, u32)>) {
    let place =
        mark.map_or_else(String::new, |(series, index)| format!(r#","seriesIndex":{series},"dataIndex":{index}"#));
    if let Ok(action) = JSON::parse(&format!(r#"{{"type":"{action}"{place}}}"#)) {
        chart.dispatch_action(&action);
    }
}

/// The chart as a PNG, as a data URL. `texts` are properties by name, `keys` names and colours.
pub(super) fn png(
    chart: &Instance,
    texts: &[(&str, &str)],
    keys: &[(String, String)],
    colours: &[&str],
) -> Option<String> {
    let about = Object::new();
    // A plain object takes any property.
    let set = |name: &str, value: &JsValue| drop(Reflect::set(&about, &JsValue::from_str(name), value));
    for (name, text) in texts {
        set(name, &JsValue::from_str(text));
    }
    let strings = |all: &[&str]| all.iter().map(|one| JsValue::from_str(one)).collect::<Array>();
    set("keys", &keys.iter().map(|(name, colour)| strings(&[name, colour])).collect::<Array>());
    set("colours", &strings(colours));
    picture(chart, &about).ok()
}

/// The chart in an element as a PNG on a background, as a data URL; none if it holds none.
pub(super) fn png_of(element: &Element, background: &str) -> Option<String> {
    let options = Object::new();
    // A plain object takes any property.
    let set = |name: &str, value: JsValue| drop(Reflect::set(&options, &name.into(), &value));
    set("type", "png".into());
    set("pixelRatio", 2.into());
    set("backgroundColor", background.into());
    Some(get_instance(element)?.data_url(&options))
}

/// Whether the bundle was fetched.
pub(super) fn is_here() -> bool {
    Reflect::has(&window(), &JsValue::from_str("echarts")).unwrap_or(false)
}

/// Fetches the bundle, unless it is there.
pub(super) async fn load() -> Result<(), JsValue> {
    if is_here() {
        return Ok(());
    }
    let promise = js_sys::Promise::new(&mut |done, failed| {
        let script = document().create_element("script").and_then(|script| {
            script.set_attribute("src", BUNDLE)?;
            let script = script.unchecked_into::<HtmlElement>();
            script.set_onload(Some(&done));
            script.set_onerror(Some(&failed));
            document().head().ok_or(JsValue::NULL)?.append_child(&script)
        });
        if script.is_err() {
            // Rejecting is all that can be done about it.
            let _ = failed.call0(&JsValue::NULL);
        }
    });
    JsFuture::from(promise).await.map(|_| ())
}
