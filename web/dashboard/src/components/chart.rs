//! A chart by Apache ECharts ([`library`]). Options are plain JSON ([`json`]); what must be a function in them (how a value
//! is written) is put in. Its [`marks`] have tooltips, lead to pages, and can be walked through by the keyboard.

pub(crate) mod json;
mod library;
pub(crate) mod marks;
mod watch;

use std::time::Duration;

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_navigate;
use wasm_bindgen::prelude::*;
use web_sys::HtmlElement;

use self::library::{Functions, Instance};
use self::marks::{Mark, Tour};
use self::watch::{NearSight, Size};
use crate::state::session::use_session;

/// A chart out of sight is drawn after this time, when the page is calm: whoever prints finds it.
const CALM: Duration = Duration::from_secs(4);

/// Colours by the name in option templates, with the CSS variable each comes from.
const COLOURS: [(&str, &str); 18] = [
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
    ("surface", "--surface"),
    ("track", "--track"),
    ("sunken", "--sunken"),
    ("low", "--band-low-solid"),
    ("medium", "--band-medium-solid"),
    ("high", "--band-high-solid"),
    ("critical", "--band-critical-solid"),
    ("unknown", "--band-unknown-solid"),
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

    /// A colour, or the font, by its name.
    fn value(&self, name: &str) -> &str {
        self.values.iter().find(|(known, _)| *known == name).map_or("", |(_, value)| value)
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
pub(crate) type MakeOption = Box<dyn Fn(&Palette) -> String + Send + Sync>;

/// Writes a value for people.
pub(crate) type Write = Box<dyn Fn(f64) -> String>;

/// An entry of a legend.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Key {
    /// What is drawn so.
    pub(crate) name: String,
    /// Name of the colour in option templates.
    pub(crate) colour: &'static str,
}

/// Where a chart is kept once it is drawn, for whoever makes a picture of it.
#[derive(Clone, Copy)]
pub(crate) struct Drawing(StoredValue<Option<(Instance, HtmlElement)>, LocalStorage>);

impl Drawing {
    /// Not drawn yet.
    pub(crate) fn new() -> Self {
        Self(StoredValue::new_local(None))
    }

    /// The chart as a PNG with its title, what it refers to and its legend, as a data URL; none while it is not drawn.
    pub(crate) fn png(self, title: &str, about: &str, keys: &[Key]) -> Option<String> {
        let png = |drawn: &Option<(Instance, HtmlElement)>| {
            let (chart, element) = drawn.as_ref()?;
            let palette = Palette::of(element);
            let keys: Vec<_> =
                keys.iter().map(|key| (key.name.clone(), palette.value(key.colour).to_owned())).collect();
            let texts = [("title", title), ("about", about), ("font", palette.value("font"))];
            library::png(chart, &texts, &keys, &["text", "muted", "surface"].map(|name| palette.value(name)))
        };
        self.0.try_with_value(png).flatten()
    }

    /// Nothing when the chart was left: losing the focus is told after that.
    fn with(self, act: impl Fn(&Instance)) {
        let _ = self.0.try_with_value(|drawn| drawn.iter().for_each(|(chart, _)| act(chart)));
    }
}

/// A chart; `label` says in words what it shows.
#[component]
pub(crate) fn Chart(
    /// What it shows, with its main figures.
    label: String,
    /// Options for the colours in force.
    option: MakeOption,
    /// How a value is written on the axis and in the tooltip.
    write: Write,
    /// What can be pointed at, in the order in which the keyboard finds it.
    #[prop(optional)]
    marks: Vec<Mark>,
    /// Where it is kept, if somebody else needs it.
    #[prop(optional)]
    drawing: Option<Drawing>,
) -> impl IntoView {
    let theme = use_session().preferences.theme_changes;
    let node = NodeRef::<leptos::html::Div>::new();
    let drawn = drawing.unwrap_or_else(Drawing::new);
    let tour = Tour::new(marks);
    let resizes = RwSignal::new(0_u32);
    let (ready, failed) = (RwSignal::new(false), RwSignal::new(false));
    let write = StoredValue::new_local(Closure::<dyn Fn(JsValue) -> String>::new(move |value: JsValue| {
        value.as_f64().map_or_else(|| bellwether_ui::format::number::NO_VALUE.to_owned(), &write)
    }));
    let tip =
        StoredValue::new_local(Closure::<dyn Fn(JsValue) -> String>::new(move |params: JsValue| tour.tip(&params)));
    let follow = follower();
    let clicked = StoredValue::new_local(Closure::<dyn Fn(JsValue)>::new(move |params: JsValue| {
        follow.run(tour.told(&params));
    }));
    // All of this is without effect when the chart was left meanwhile.
    let make = move || {
        let Some(element) = node.try_get_untracked().flatten() else { return };
        let chart = library::init(&element);
        clicked.with_value(|clicked| chart.on("click", clicked.as_ref()));
        drawn.0.set_value(Some((chart, element.into())));
    };
    let draw = move || {
        let _ = ready.try_set(true);
    };
    let wanted = StoredValue::new(false);
    let want = move || {
        if wanted.try_get_value() != Some(false) {
            return;
        }
        wanted.set_value(true);
        spawn_local(async move {
            if library::load().await.is_err() {
                let _ = failed.try_set(true);
                return;
            }
            // The library has run, the chart is made, and it is drawn: each takes long, so each is a task of its own.
            set_timeout(
                move || {
                    make();
                    set_timeout(draw, Duration::ZERO);
                },
                Duration::ZERO,
            );
        });
    };
    let resized = move || {
        drawn.with(Instance::resize);
        let _ = resizes.try_update(|count| *count += 1);
    };
    let watched = StoredValue::new_local(None);
    Effect::new(move || {
        if let Some(element) = node.get() {
            let here = library::is_here();
            let near = (!here).then(|| NearSight::of(&element, want));
            watched.set_value(Some((near, Size::of(&element, resized))));
            if here {
                make();
                draw();
            } else {
                set_timeout(want, CALM);
            }
        }
    });
    Effect::new(move || {
        theme.track();
        resizes.track();
        let Some(element) = node.get().filter(|_| ready.get()) else { return };
        let option = option(&Palette::of(&element));
        drawn.with(|chart| {
            write.with_value(|write| {
                tip.with_value(|tip| {
                    let tip = (!tour.is_empty()).then_some(tip.as_ref());
                    library::draw(chart, &option, &Functions { write: write.as_ref(), tip });
                });
            });
        });
    });
    on_cleanup(move || {
        if let Some(Some((chart, _))) = drawn.0.try_update_value(Option::take) {
            chart.dispose();
        }
    });
    let walk = move |event: KeyboardEvent| {
        if let Some(place) = tour.go(&event.key()) {
            drawn.with(|chart| {
                library::act(chart, "downplay", None);
                library::act(chart, "highlight", Some(place));
                library::act(chart, "showTip", Some(place));
            });
        } else if event.key() == "Enter" {
            follow.run(untrack(|| tour.here()));
        } else {
            return;
        }
        event.prevent_default();
    };
    let leave = move |_| {
        tour.leave();
        drawn.with(|chart| {
            library::act(chart, "downplay", None);
            library::act(chart, "hideTip", None);
        });
    };
    let (role, stop) = if tour.is_empty() { ("img", None) } else { ("application", Some("0")) };
    let label =
        if tour.is_empty() { label } else { format!("{label} Arrow keys go from mark to mark, Enter opens one.") };
    view! {
        <div class="chart" role=role aria-label=label tabindex=stop on:keydown=walk on:blur=leave>
            <div class="chart__canvas" node_ref=node></div>
            <p class="sr" role="status">{move || tour.here().map(|mark| mark.words)}</p>
            <p class="chart__note" hidden=move || !failed.get()>
                "The chart could not be drawn. The table has its figures."
            </p>
        </div>
    }
}

/// The chart that is shown, as a picture in a data URL; none before it was drawn. There is one chart on a page.
pub(crate) fn picture() -> Option<String> {
    let canvas = document().query_selector(".chart__canvas").ok()??;
    let surface = window().get_computed_style(&canvas.closest(".panel").ok()??).ok()??;
    let background = surface.get_property_value("background-color").unwrap_or_default();
    library::png_of(&canvas, &background)
}

/// Goes to the page of a mark.
fn follower() -> Callback<Option<Mark>> {
    let navigate = use_navigate();
    Callback::new(move |mark: Option<Mark>| {
        if let Some(href) = mark.and_then(|mark| mark.href) {
            // When ECharts is done with the click: the chart is taken away then.
            let navigate = navigate.clone();
            set_timeout(move || navigate(&href, Default::default()), Duration::ZERO);
        }
    })
}
