//! A model while somebody edits it: what was typed, number or not. It becomes a model again when every number is one;
//! whether that model is right, the server says.

use std::fmt::Display;

use bellwether_contract::problem::FieldProblem;
use bellwether_contract::scoring::{Band, Dimension, Input, Model};
use bellwether_ui::format::locale::locale;
use leptos::prelude::*;

use crate::components::bands::or_default;
use crate::components::typed::{parse, shown};

/// A model while it is edited.
#[derive(Clone, Copy)]
pub(crate) struct Draft {
    /// The version it began with.
    pub(super) base: StoredValue<Model>,
    /// Name for people.
    pub(super) name: RwSignal<String>,
    /// What it is for.
    pub(super) description: RwSignal<String>,
    /// Weighted parts.
    pub(super) dimensions: RwSignal<Vec<DimensionDraft>>,
    /// From low to high.
    pub(super) bands: RwSignal<Vec<BandDraft>>,
    /// Least confidence.
    pub(super) min_confidence: RwSignal<String>,
    /// Whether lapsed customers are capped.
    pub(super) lapsed_cap: RwSignal<bool>,
    last_id: StoredValue<u64>,
    /// What signals of parts that are added belong to.
    owner: StoredValue<Owner>,
}

/// A weighted part while it is edited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct DimensionDraft {
    /// Tells it from the others, whatever their order.
    pub(super) id: u64,
    /// Key within the model.
    pub(super) key: RwSignal<String>,
    /// Its weight.
    pub(super) weight: RwSignal<String>,
    /// `mean` or `first`.
    pub(super) combine: RwSignal<String>,
    /// Measures with their curves.
    pub(super) inputs: RwSignal<Vec<InputDraft>>,
}

/// A measure with its curve while it is edited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct InputDraft {
    /// As of a dimension.
    pub(super) id: u64,
    /// Key of the measure.
    pub(super) measure: RwSignal<String>,
    /// Weight within the dimension.
    pub(super) weight: RwSignal<String>,
    /// Points of the curve.
    pub(super) points: RwSignal<Vec<PointDraft>>,
}

/// A point of a curve while it is edited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PointDraft {
    /// As of a dimension.
    pub(super) id: u64,
    /// The measure's value.
    pub(super) value: RwSignal<String>,
    /// What it scores.
    pub(super) score: RwSignal<String>,
}

/// A band while it is edited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct BandDraft {
    /// As of a dimension.
    pub(super) id: u64,
    /// Its key.
    pub(super) key: RwSignal<String>,
    /// Lowest score.
    pub(super) min: RwSignal<String>,
}

impl Draft {
    /// Begins with a version.
    pub(super) fn of(model: &Model) -> Self {
        let draft = Self {
            base: StoredValue::new(model.clone()),
            name: RwSignal::new(model.name.clone().unwrap_or_default()),
            description: RwSignal::new(model.description.clone().unwrap_or_default()),
            dimensions: RwSignal::new(Vec::new()),
            bands: RwSignal::new(Vec::new()),
            min_confidence: RwSignal::new(shown(locale(), model.min_confidence)),
            lapsed_cap: RwSignal::new(model.lapsed_cap),
            last_id: StoredValue::new(0),
            owner: StoredValue::new(Owner::current().unwrap_or_default()),
        };
        draft.dimensions.set(model.dimensions.iter().map(|one| draft.dimension(one)).collect());
        draft.bands.set(or_default(model.bands.as_deref()).iter().map(|band| draft.band(band)).collect());
        draft
    }

    /// A part more, to be put somewhere.
    pub(super) fn dimension(self, dimension: &Dimension) -> DimensionDraft {
        let inputs = dimension.inputs.iter().map(|input| self.input(input)).collect();
        self.owned(|id| DimensionDraft {
            id,
            key: RwSignal::new(dimension.key.clone()),
            weight: RwSignal::new(shown(locale(), dimension.weight)),
            combine: RwSignal::new(dimension.combine.clone()),
            inputs: RwSignal::new(inputs),
        })
    }

    /// A measure more.
    pub(super) fn input(self, input: &Input) -> InputDraft {
        let points = input.curve.iter().map(|point| self.point(*point)).collect();
        self.owned(|id| InputDraft {
            id,
            measure: RwSignal::new(input.measure.clone()),
            weight: RwSignal::new(shown(locale(), input.weight)),
            points: RwSignal::new(points),
        })
    }

    /// A point more.
    pub(super) fn point(self, (value, score): (f64, f64)) -> PointDraft {
        self.owned(|id| PointDraft {
            id,
            value: RwSignal::new(shown(locale(), value)),
            score: RwSignal::new(shown(locale(), score)),
        })
    }

    /// A band more.
    pub(super) fn band(self, band: &Band) -> BandDraft {
        self.owned(|id| BandDraft {
            id,
            key: RwSignal::new(band.key.clone()),
            min: RwSignal::new(shown(locale(), band.min)),
        })
    }

    fn owned<T>(self, make: impl FnOnce(u64) -> T) -> T {
        let id = self.last_id.get_value() + 1;
        self.last_id.set_value(id);
        self.owner.with_value(|owner| owner.with(|| make(id)))
    }

    /// The model as it was typed.
    ///
    /// # Errors
    /// With every text that should be a number and is none.
    pub(super) fn read(self) -> Result<Model, Vec<FieldProblem>> {
        let mut problems = Vec::new();
        let text = |text: RwSignal<String>| Some(text.get().trim().to_owned()).filter(|text| !text.is_empty());
        let dimensions = self.dimensions.get();
        let dimensions = dimensions
            .iter()
            .enumerate()
            .map(|(at, one)| one.read(&format!("dimensions[{at}]"), &mut problems))
            .collect();
        let bands = self.bands.get();
        let bands =
            bands.iter().enumerate().map(|(at, one)| one.read(&format!("bands[{at}]"), &mut problems)).collect();
        let min_confidence = number(self.min_confidence, "min_confidence", &mut problems);
        let base = self.base.get_value();
        let model = Model {
            key: base.key,
            version: base.version,
            name: text(self.name),
            description: text(self.description),
            dimensions,
            bands: Some(bands),
            min_confidence,
            lapsed_cap: self.lapsed_cap.get(),
        };
        if problems.is_empty() { Ok(model) } else { Err(problems) }
    }

    /// Whether a model scores otherwise, or is described otherwise, than the version it began with.
    pub(super) fn differs(self, model: &Model) -> bool {
        self.base.with_value(|base| {
            let bands = Some(or_default(base.bands.as_deref()));
            *model != Model { bands, ..base.clone() }
        })
    }
}

impl DimensionDraft {
    fn read(&self, path: &str, problems: &mut Vec<FieldProblem>) -> Dimension {
        let inputs = self.inputs.get();
        Dimension {
            key: self.key.get().trim().to_owned(),
            weight: number(self.weight, format_args!("{path}.weight"), problems),
            combine: self.combine.get(),
            inputs: inputs
                .iter()
                .enumerate()
                .map(|(at, input)| input.read(&format!("{path}.inputs[{at}]"), problems))
                .collect(),
        }
    }
}

impl InputDraft {
    fn read(&self, path: &str, problems: &mut Vec<FieldProblem>) -> Input {
        let points = self.points.get();
        let point = |point: &PointDraft| {
            // Which cell it is, is marked there; the message belongs to the curve.
            let field = format!("{path}.curve");
            (number(point.value, &field, problems), number(point.score, &field, problems))
        };
        let curve = points.iter().map(point).collect();
        Input {
            measure: self.measure.get(),
            weight: number(self.weight, format_args!("{path}.weight"), problems),
            curve,
        }
    }

    /// The curve, if all its numbers are such.
    pub(super) fn curve(&self) -> Option<Vec<(u64, f64, f64)>> {
        self.points.get().iter().map(|one| Some((one.id, parse(&one.value.get())?, parse(&one.score.get())?))).collect()
    }
}

impl BandDraft {
    fn read(&self, path: &str, problems: &mut Vec<FieldProblem>) -> Band {
        Band { key: self.key.get().trim().to_owned(), min: number(self.min, format_args!("{path}.min"), problems) }
    }
}

fn number(typed: RwSignal<String>, field: impl Display, problems: &mut Vec<FieldProblem>) -> f64 {
    let typed = typed.get();
    parse(&typed).unwrap_or_else(|| {
        let message = match typed.trim() {
            "" => "is empty; give a number".to_owned(),
            other => format!("`{other}` is not a number; give one such as 0.95"),
        };
        problems.push(FieldProblem { field: field.to_string(), message });
        0.0
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn model() -> Model {
        serde_json::from_str(
            r#"{ "key": "m", "version": 3, "name": "M", "dimensions": [
                { "key": "revenue", "weight": 25, "combine": "first", "inputs": [
                    { "measure": "revenue.yoy", "weight": 1, "curve": [[0.5, 0], [1, 75.5]] } ] } ],
                "min_confidence": 0.25, "lapsed_cap": true }"#,
        )
        .expect("a model")
    }

    #[test]
    fn what_was_not_changed_comes_back() {
        let owner = Owner::new();
        owner.set();
        let draft = Draft::of(&model());
        let read = draft.read().expect("every number is one");
        assert!(!draft.differs(&read));
        draft.dimensions.get_untracked()[0].weight.set("30".to_owned());
        assert!(draft.differs(&draft.read().expect("numbers")));
    }

    #[test]
    fn says_which_text_is_no_number() {
        let owner = Owner::new();
        owner.set();
        let draft = Draft::of(&model());
        let dimension = draft.dimensions.get_untracked()[0];
        dimension.weight.set("heavy".to_owned());
        dimension.inputs.get_untracked()[0].points.get_untracked()[1].score.set(" ".to_owned());
        let problems = draft.read().expect_err("two are none");
        let all: Vec<_> = problems.iter().map(|one| (one.field.as_str(), one.message.as_str())).collect();
        assert_eq!(
            all,
            [
                ("dimensions[0].weight", "`heavy` is not a number; give one such as 0.95"),
                ("dimensions[0].inputs[0].curve", "is empty; give a number"),
            ]
        );
    }
}
