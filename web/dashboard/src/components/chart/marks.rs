//! What the pointer and the keyboard find in a chart: bars, arcs, points, each with its words and where it leads.

use js_sys::{Array, Reflect};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};

/// A part of a chart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mark {
    /// Its series, and its place in that.
    pub(crate) at: (u32, u32),
    /// What it shows, with its figures: the tooltip, and what is read out.
    pub(crate) words: String,
    /// Page that a click or Enter goes to.
    pub(crate) href: Option<String>,
}

/// The marks of a chart, and the one that the keyboard is at.
#[derive(Clone, Copy)]
pub(super) struct Tour {
    marks: StoredValue<Vec<Mark>>,
    at: RwSignal<Option<usize>>,
}

impl Tour {
    /// At none of them.
    pub(super) fn new(marks: Vec<Mark>) -> Self {
        Self { marks: StoredValue::new(marks), at: RwSignal::new(None) }
    }

    /// Whether there is anything to be found.
    pub(super) fn is_empty(self) -> bool {
        self.marks.with_value(Vec::is_empty)
    }

    /// Goes where a key leads, and says which mark that is; nothing for other keys.
    pub(super) fn go(self, key: &str) -> Option<(u32, u32)> {
        let last = self.marks.with_value(|marks| marks.len().checked_sub(1))?;
        let next = match (key, self.at.get_untracked()) {
            ("ArrowRight" | "ArrowDown", at) => at.map_or(0, |at| (at + 1).min(last)),
            ("ArrowLeft" | "ArrowUp", at) => at.map_or(last, |at| at.saturating_sub(1)),
            ("Home", _) => 0,
            ("End", _) => last,
            _ => return None,
        };
        self.at.set(Some(next));
        self.marks.with_value(|marks| marks.get(next).map(|mark| mark.at))
    }

    /// Leaves the marks.
    pub(super) fn leave(self) {
        // Without effect when the chart was left.
        let _ = self.at.try_set(None);
    }

    /// The mark that the keyboard is at.
    pub(super) fn here(self) -> Option<Mark> {
        let at = self.at.get()?;
        self.marks.with_value(|marks| marks.get(at).cloned())
    }

    /// The mark that ECharts tells of.
    pub(super) fn told(self, params: &JsValue) -> Option<Mark> {
        let number = |name: &str| Reflect::get(params, &JsValue::from_str(name)).ok()?.as_f64();
        let (series, index) = (number("seriesIndex")?, number("dataIndex")?);
        let is_it =
            |mark: &&Mark| (f64::from(mark.at.0) - series).abs() < 0.5 && (f64::from(mark.at.1) - index).abs() < 0.5;
        self.marks.try_with_value(|marks| marks.iter().find(is_it).cloned()).flatten()
    }

    /// The tooltip for one mark, or for all at a place of an axis.
    pub(super) fn tip(self, params: &JsValue) -> String {
        let words = |params: JsValue| Some(self.told(&params)?.words);
        match params.dyn_ref::<Array>() {
            Some(all) => all.iter().filter_map(words).collect::<Vec<_>>().join("\n"),
            None => words(params.clone()).unwrap_or_default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_walk_through_the_marks_and_stop_at_their_ends() {
        let owner = Owner::new();
        owner.set();
        let mark = |index: u32| Mark { at: (0, index), words: index.to_string(), href: None };
        let tour = Tour::new((0..3).map(mark).collect());
        let keys = ["ArrowRight", "ArrowDown", "End", "ArrowRight", "ArrowLeft", "Home", "ArrowUp"];
        let walked: Vec<_> = keys.into_iter().filter_map(|key| tour.go(key)).map(|(_, index)| index).collect();
        assert_eq!(walked, [0, 1, 2, 2, 1, 0, 0]);
        assert_eq!(tour.go("a"), None);
        tour.leave();
        assert_eq!(tour.go("ArrowLeft"), Some((0, 2)));
    }
}
