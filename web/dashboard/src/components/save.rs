//! Files that a page makes itself, handed to the browser.

use bellwether_ui::api::path::encode;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::figures::Figures;

/// Saves what is at an address, which may be a `data:` URL, under a name.
pub(crate) fn save(name: &str, address: &str) {
    let Ok(link) = document().create_element("a") else { return };
    // Attributes with fixed names are always accepted.
    let _ = link.set_attribute("href", address);
    let _ = link.set_attribute("download", name);
    link.unchecked_into::<HtmlElement>().click();
}

/// Saves figures as `name.csv`.
pub(crate) fn save_csv(name: &str, figures: &Figures) {
    save(&format!("{name}.csv"), &format!("data:text/csv;charset=utf-8,{}", encode(&figures.csv())));
}
