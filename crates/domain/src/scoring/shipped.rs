//! The models that come with the product: documents in `crates/domain/models`, compiled in.

use std::sync::LazyLock;

use super::draft::ModelDraft;
use super::model::ScoringModel;

const DOCUMENTS: [(&str, &str); 4] = [
    ("distribution", include_str!("../../models/distribution.toml")),
    ("platform", include_str!("../../models/platform.toml")),
    ("engagement", include_str!("../../models/engagement.toml")),
    ("saas", include_str!("../../models/saas.toml")),
];

static MODELS: LazyLock<Vec<ScoringModel>> =
    LazyLock::new(|| DOCUMENTS.iter().map(|(name, text)| parse(name, text)).collect());

/// The shipped models, the default one first.
pub fn shipped() -> &'static [ScoringModel] {
    &MODELS
}

/// A shipped model by its key.
pub fn shipped_model(key: &str) -> Option<&'static ScoringModel> {
    shipped().iter().find(|model| model.key == key)
}

/// The model that is used where nobody chose one: `distribution`.
pub fn default_model() -> &'static ScoringModel {
    &shipped()[0]
}

fn parse(name: &str, text: &str) -> ScoringModel {
    let draft = ModelDraft::from_toml(text).unwrap_or_else(|error| panic!("models/{name}.toml: {error}"));
    ScoringModel::validate(draft).unwrap_or_else(|errors| panic!("models/{name}.toml: {errors:?}"))
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;
    use crate::scoring::model::{Combine, Dimension};

    /// Everything that decides a score, in the words of the definitions.
    fn render(model: &ScoringModel) -> String {
        let mut text = format!("{}, min_confidence {}, ", model.id(), model.min_confidence);
        let bands: Vec<_> = model.bands.iter().map(|band| format!("{} from {}", band.key, band.min)).collect();
        writeln!(text, "lapsed_cap {}, {}", model.lapsed_cap, bands.join(", ")).expect("a string");
        for dimension in &model.dimensions {
            let Dimension { key, weight, combine, inputs, .. } = dimension;
            let combine = if *combine == Combine::First { "first" } else { "mean" };
            writeln!(text, "  {key} {weight}, {combine} of").expect("a string");
            for input in inputs {
                let curve: Vec<_> = input.curve.points().iter().map(|(v, s)| format!("{v}→{s}")).collect();
                writeln!(text, "    {} × {} ({})", input.measure, input.weight, curve.join(", ")).expect("a string");
            }
        }
        text
    }

    #[test]
    fn models_equal_their_definition() {
        insta::assert_snapshot!(shipped().iter().map(render).collect::<Vec<_>>().join("\n"));
    }

    #[test]
    fn are_found_by_their_key() {
        assert_eq!(default_model().id(), "distribution@1");
        for (key, _) in DOCUMENTS {
            assert_eq!(shipped_model(key).map(|model| model.key.as_str()), Some(key));
        }
        assert_eq!(shipped_model("astrology"), None);
    }

    #[test]
    fn weights_are_percent() {
        for model in shipped() {
            let total: f64 = model.dimensions.iter().map(|dimension| dimension.weight).sum();
            assert!((total - 100.0).abs() < 1e-9, "{} adds up to {total}", model.key);
        }
    }

    /// The first and the last point of every curve, and that it is flat beyond them.
    #[test]
    fn curves_are_flat_outside_their_points() {
        for input in shipped().iter().flat_map(|model| &model.dimensions).flat_map(|dimension| &dimension.inputs) {
            let points = input.curve.points();
            for ((value, expect), step) in [(points[0], -1.0), (points[points.len() - 1], 1.0)] {
                for beyond in [0.0, 1e-9, 1.0, 1e9] {
                    let score = input.curve.score(value + step * beyond);
                    assert!((score - expect).abs() < f64::EPSILON, "{} at {value}", input.measure);
                }
            }
        }
    }
}
