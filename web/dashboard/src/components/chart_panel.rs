//! A panel around a chart: its title and legend, the same figures as a table, and both to be taken along, as CSV and as a
//! picture. The table is also how those read the chart who don't see it.

use bellwether_ui::components::fragment::{fragment, live};
use bellwether_ui::components::icon::icon_view;
use leptos::prelude::*;
use maud::html;

use super::chart::marks::Mark;
use super::chart::{Chart, Drawing, Key, MakeOption, Write};
use super::figures::Figures;
use super::save::{save, save_csv};

/// What a chart shows.
pub(crate) struct Plot {
    /// In words, with its main figures.
    pub(crate) label: String,
    /// Options for the colours in force.
    pub(crate) option: MakeOption,
    /// How a value is written on the axis and in the tooltip.
    pub(crate) write: Write,
    /// What can be pointed at.
    pub(crate) marks: Vec<Mark>,
    /// Its legend.
    pub(crate) keys: Vec<Key>,
    /// Its figures.
    pub(crate) figures: Figures,
}

/// Makes what the chart shows, again whenever a signal changes that it reads; none while there is no answer.
type MakePlot = Box<dyn Fn() -> Option<Plot> + Send + Sync>;

/// The panel.
#[component]
pub(crate) fn ChartPanel(
    /// Unique in the page; files are called so.
    id: &'static str,
    /// Heading.
    title: &'static str,
    /// What the chart shows.
    plot: MakePlot,
    /// Beside the heading.
    #[prop(optional)]
    sub: Option<AnyView>,
    /// What the figures refer to, such as a date: stands in the picture.
    #[prop(into)]
    about: Signal<String>,
    /// Switches beside the heading.
    #[prop(optional)]
    controls: Option<AnyView>,
    /// Shown in place of the chart while there is no answer.
    instead: AnyView,
    /// Below the chart.
    #[prop(optional)]
    foot: Option<AnyView>,
) -> impl IntoView {
    let as_table = RwSignal::new(false);
    let drawing = Drawing::new();
    let taken = StoredValue::new((Vec::<Key>::new(), Figures::default()));
    let there = RwSignal::new(false);
    let content = live(move || {
        let Some(Plot { label, option, write, marks, keys, figures }) = plot() else {
            there.set(false);
            return ().into_any();
        };
        there.set(true);
        taken.set_value((keys.clone(), figures));
        if as_table.get() {
            return table(title, taken);
        }
        let legend = fragment(Box::new(move || {
            html! {
                @if keys.len() > 1 {
                    div.legend { @for key in &keys { span { i data-colour=(key.colour) {} (key.name) } } }
                }
            }
        }));
        view! {
            <div class="chart-body">
                {legend}
                <Chart label=label option=option write=write marks=marks drawing=drawing />
            </div>
        }
        .into_any()
    });
    let save_table = move |_| taken.with_value(|(_, figures)| save_csv(id, figures));
    let save_picture = move |_| {
        let about = about.get_untracked();
        if let Some(png) = taken.with_value(|(keys, _)| drawing.png(title, &about, keys)) {
            save(&format!("{id}.png"), &png);
        }
    };
    let pressed = move |on: bool| if as_table.get() == on { "true" } else { "false" };
    view! {
        <section class="panel panel--chart" aria-labelledby=id data-chart=id>
            <div class="panel__head">
                <h2 id=id>{title}</h2>
                {sub}
                <div class="end" hidden=move || !there.get()>
                    {controls}
                    <div class="seg" role="group" aria-label=format!("{title}: shown as")>
                        <button type="button" aria-pressed=move || pressed(false) on:click=move |_| as_table.set(false)>
                            "Chart"
                        </button>
                        <button type="button" aria-pressed=move || pressed(true) on:click=move |_| as_table.set(true)>
                            "Table"
                        </button>
                    </div>
                    <button
                        class="btn btn--s btn--quiet"
                        type="button"
                        aria-label=format!("{title} as CSV")
                        on:click=save_table
                    >
                        {icon_view("down")}
                        "CSV"
                    </button>
                    <button
                        class="btn btn--s btn--quiet"
                        type="button"
                        aria-label=format!("{title} as a picture")
                        hidden=move || as_table.get()
                        on:click=save_picture
                    >
                        {icon_view("down")}
                        "PNG"
                    </button>
                </div>
            </div>
            {instead}
            {content}
            {foot}
        </section>
    }
}

/// The figures, in a box that scrolls where they are long or wide.
fn table(title: &'static str, taken: StoredValue<(Vec<Key>, Figures)>) -> AnyView {
    let markup = fragment(Box::new(move || taken.with_value(|(_, figures)| figures.table())));
    view! {
        <div class="figures" tabindex="0" role="region" aria-label=format!("{title}: table")>
            {markup}
        </div>
    }
    .into_any()
}
