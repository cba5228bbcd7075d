//! A chart by Apache ECharts. The library is a bundle of its own, fetched when the first chart is shown.
//!
//! Options are plain JSON; what must be a function in them (how a value is written) is put in here.

use js_sys::{JSON, Reflect};
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Element, HtmlElement};

use crate::state::session::use_session;

/// Bundle made by `web/dashboard/charts`.
const BUNDLE: &str = "/charts/echarts.js";

/// Colours by the name in option templates, with the CSS variable each comes from.
const COLOURS: [(&str, &str); 10] = [
    ("blue", "--chart-1"),
    ("grey", "--chart-prior"),
    ("black", "--chart-budget"),
    ("grid", "--line-strong"),
    ("line", "--line"),
    ("text", "--text"),
    ("muted", "--text-3"),
    ("warn", "--band-high-solid"),
    ("inverse", "--inverse"),
    ("on_inverse", "--on-inverse"),
];

/// Colours and font in force, resolved, and the width: a canvas knows no CSS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Palette {
    values: Vec<(&'static str, String)>,
    width: u32,
}

impl Palette {
    /// Name in option templates, and value.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &(&'static str, String)> {
        self.values.iter()
    }

    /// Of the chart, in pixels.
    pub(crate) fn width(&self) -> f64 {
        f64::from(self.width)
    }

    /// All black, for tests.
    #[cfg(test)]
    pub(crate) fn plain() -> Self {
        let names = COLOURS.iter().map(|(name, _)| *name).chain(["font"]);
        Self { values: names.map(|name| (name, "black".to_owned())).collect(), width: 640 }
    }

    /// As `element` inherits them.
    fn of(element: &HtmlElement) -> Self {
        let style = element.style();
        let computed = |property: &str| {
            let style = window().get_computed_style(element).ok().flatten();
            style.and_then(|style| style.get_property_value(property).ok()).unwrap_or_default()
        };
        let colour = |(name, variable): &(&'static str, &str)| {
            // A variable may hold any expression; as the colour of an element it is resolved.
            let _ = style.set_property("color", &format!("var({variable})"));
            (*name, computed("color"))
        };
        let mut all: Vec<_> = COLOURS.iter().map(colour).collect();
        let _ = style.remove_property("color");
        all.push(("font", computed("font-family")));
        Self { values: all, width: u32::try_from(element.client_width()).unwrap_or(0) }
    }
}

/// Makes options for the colours in force, as JSON.
type MakeOption = Box<dyn Fn(&Palette) -> String + Send + Sync>;

/// A chart; `label` says in words what it shows.
#[component]
pub(crate) fn Chart(
    /// What it shows, with its main figures.
    label: String,
    /// Options for the colours in force.
    option: MakeOption,
    /// How a value is written on the axis and in the tooltip.
    write: Box<dyn Fn(f64) -> String>,
) -> impl IntoView {
    let theme = use_session().preferences.theme_changes;
    let node = NodeRef::<leptos::html::Div>::new();
    let drawn = StoredValue::new_local(None::<Instance>);
    let resizes = RwSignal::new(0_u32);
    let (ready, failed) = (RwSignal::new(false), RwSignal::new(false));
    let write = StoredValue::new_local(Closure::<dyn Fn(JsValue) -> String>::new(move |value: JsValue| {
        value.as_f64().map_or_else(|| bellwether_ui::format::number::NO_VALUE.to_owned(), &write)
    }));
    spawn_local(async move {
        let outcome = if load().await.is_ok() { ready } else { failed };
        // Without effect when the chart was left meanwhile.
        let _ = outcome.try_set(true);
    });
    Effect::new(move || {
        theme.track();
        resizes.track();
        let Some(element) = node.get().filter(|_| ready.get()) else { return };
        if drawn.with_value(Option::is_none) {
            drawn.set_value(Some(init(&element)));
        }
        let option = option(&Palette::of(&element));
        drawn.with_value(|drawn| {
            drawn.iter().for_each(|chart| write.with_value(|write| set(chart, &option, write.as_ref())));
        });
    });
    let resized = window_event_listener(leptos::ev::resize, move |_| {
        drawn.with_value(|drawn| drawn.iter().for_each(Instance::resize));
        resizes.update(|count| *count += 1);
    });
    on_cleanup(move || {
        resized.remove();
        if let Some(Some(chart)) = drawn.try_update_value(Option::take) {
            chart.dispose();
        }
    });
    view! {
        <div class="chart" role="img" aria-label=label>
            <div class="chart__canvas" node_ref=node></div>
            <p class="chart__note" hidden=move || !failed.get()>
                "The chart could not be drawn. The table has its figures."
            </p>
        </div>
    }
}

/// The chart that is shown, as a picture in a data URL; none before it was drawn. There is one chart on a page.
pub(crate) fn picture() -> Option<String> {
    let canvas = document().query_selector(".chart__canvas").ok()??;
    let chart = get_instance(&canvas)?;
    let options = js_sys::Object::new();
    let surface = window().get_computed_style(&canvas.closest(".panel").ok()??).ok()??;
    let background = surface.get_property_value("background-color").unwrap_or_default();
    // A plain object takes any property.
    let set = |name: &str, value: JsValue| drop(Reflect::set(&options, &name.into(), &value));
    set("type", "png".into());
    set("pixelRatio", 2.into());
    set("backgroundColor", background.into());
    Some(chart.data_url(&options))
}

#[wasm_bindgen]
extern "C" {
    /// An instance of ECharts.
    type Instance;

    #[wasm_bindgen(js_namespace = echarts)]
    fn init(element: &Element) -> Instance;

    #[wasm_bindgen(js_namespace = echarts, js_name = getInstanceByDom)]
    fn get_instance(element: &Element) -> Option<Instance>;

    #[wasm_bindgen(method, js_name = getDataURL)]
    fn data_url(this: &Instance, options: &JsValue) -> String;

    #[wasm_bindgen(method, js_name = setOption)]
    fn set_option(this: &Instance, option: &JsValue, replace: bool);

    #[wasm_bindgen(method)]
    fn resize(this: &Instance);

    #[wasm_bindgen(method)]
    fn dispose(this: &Instance);
}

/// Draws the options, with `write` where ECharts wants a function.
fn set(chart: &Instance, option: &str, write: &JsValue) {
    let Ok(option) = JSON::parse(option) else { return };
    let get = |of: &JsValue, name: &str| Reflect::get(of, &JsValue::from_str(name));
    let put = |of: Result<JsValue, JsValue>, name: &str| {
        if let Some(object) = of.ok().filter(JsValue::is_object) {
            // A plain object takes any property.
            let _ = Reflect::set(&object, &JsValue::from_str(name), write);
        }
    };
    put(get(&option, "tooltip"), "valueFormatter");
    put(get(&option, "yAxis").and_then(|axis| get(&axis, "axisLabel")), "formatter");
    chart.set_option(&option, true);
}

/// Fetches the bundle, unless it is there.
async fn load() -> Result<(), JsValue> {
    if Reflect::has(&window(), &JsValue::from_str("echarts"))? {
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
