//! What a panel shows, as a file: its table as CSV, its chart as PNG. A file holds what the screen does, with exact amounts.

use js_sys::encode_uri_component;
use leptos::ev::MouseEvent;
use maud::{Markup, html};
use wasm_bindgen::JsCast;
use web_sys::{Element, NodeList};

use super::chart::picture;
use super::save::save;
use bellwether_ui::components::fragment::clicked;
use bellwether_ui::components::icon::icon;

/// The buttons; `png` where there is a chart. Whoever shows them hands clicks to [`exported`].
pub(crate) fn export_buttons(png: bool) -> Markup {
    let button = |kind: &str, name: &str| {
        html! {
            button.btn.btn--s.btn--quiet type="button" data-export=(kind) aria-label={ "Download as " (name) } {
                (icon("down")) (name)
            }
        }
    };
    html! { (button("csv", "CSV")) @if png { (button("png", "PNG")) } }
}

/// Downloads what a click on one of the buttons asked for, out of the panel they are in.
pub(crate) fn exported(event: &MouseEvent, name: &str) {
    let Some(kind) = clicked(event, "data-export") else { return };
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let Some(panel) = target.and_then(|target| target.closest(".panel").ok()?) else { return };
    let file = format!("{name}.{kind}");
    if kind == "png" {
        if let Some(url) = picture() {
            save(&file, &url);
        }
    } else if let Some(table) = panel.query_selector("table").ok().flatten() {
        let text = String::from(encode_uri_component(&csv(&table)));
        save(&file, &format!("data:text/csv;charset=utf-8,{text}"));
    }
}

fn csv(table: &Element) -> String {
    let lines = all(table, "tr").into_iter().map(|row| {
        let cells = all(&row, "th, td").iter().map(|cell| field(&text_of(cell))).collect::<Vec<_>>();
        cells.join(",")
    });
    lines.collect::<Vec<_>>().join("\r\n") + "\r\n"
}

/// The exact amount where the cell has one, nothing where it has no value, else what is written.
fn text_of(cell: &Element) -> String {
    if let Ok(Some(exact)) = cell.query_selector("[data-value]") {
        return exact.get_attribute("data-value").unwrap_or_default();
    }
    if cell.query_selector(".nv").is_ok_and(|found| found.is_some()) {
        return String::new();
    }
    cell.text_content().unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A field by RFC 4180; what a spreadsheet would take for a formula begins with an apostrophe, numbers stay numbers.
fn field(text: &str) -> String {
    let text = text.replace('\u{2212}', "-");
    let active = !is_number(&text) && text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let text = if active { format!("'{text}") } else { text };
    if text.contains([',', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

/// Digits with a sign and decimals, as numbers are written here.
///
/// By hand: the general parser of floats brings tables of 10 kB.
fn is_number(text: &str) -> bool {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (whole, decimals) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
    [whole, decimals].iter().all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
}

fn all(element: &Element, selector: &str) -> Vec<Element> {
    let items = |list: NodeList| (0..list.length()).filter_map(|at| list.item(at)?.dyn_into().ok()).collect();
    element.query_selector_all(selector).map(items).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_safe_in_a_spreadsheet() {
        assert_eq!(field("\u{2212}12.50"), "-12.50");
        assert_eq!(field("+7"), "+7");
        assert_eq!(field("-1.2.3"), "'-1.2.3");
        assert_eq!(field("-"), "'-");
        assert_eq!(field("=1+1"), "'=1+1");
        assert_eq!(field("-a"), "'-a");
        assert_eq!(field("a, \"b\""), "\"a, \"\"b\"\"\"");
    }
}
