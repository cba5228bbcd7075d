//! The rules that come with the product: documents in `crates/domain/rules`, compiled in.

use std::sync::LazyLock;

use serde::Deserialize;

use super::alert::{AlertDraft, AlertRule};
use super::suggestion::{SuggestionDraft, SuggestionRule};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document<T> {
    rule: Vec<T>,
}

static SUGGESTIONS: LazyLock<Vec<SuggestionRule>> = LazyLock::new(|| {
    let drafts: Vec<SuggestionDraft> = parse("suggestions", include_str!("../../rules/suggestions.toml"));
    let rule = |draft: SuggestionDraft| {
        let key = draft.key.clone();
        SuggestionRule::validate(draft).unwrap_or_else(|errors| panic!("suggestions.toml: {key}: {errors:?}"))
    };
    drafts.into_iter().map(rule).collect()
});

static ALERTS: LazyLock<Vec<AlertRule>> = LazyLock::new(|| {
    let drafts: Vec<AlertDraft> = parse("alerts", include_str!("../../rules/alerts.toml"));
    let rule = |draft: AlertDraft| {
        let key = draft.key.clone();
        AlertRule::validate(draft).unwrap_or_else(|errors| panic!("alerts.toml: {key}: {errors:?}"))
    };
    drafts.into_iter().map(rule).collect()
});

fn parse<T: for<'de> Deserialize<'de>>(name: &str, text: &str) -> Vec<T> {
    let document: Document<T> = toml::from_str(text).unwrap_or_else(|error| panic!("{name}.toml: {error}"));
    document.rule
}

/// The rules of suggestions.
pub fn suggestions() -> &'static [SuggestionRule] {
    &SUGGESTIONS
}

/// The rules of alerts.
pub fn alerts() -> &'static [AlertRule] {
    &ALERTS
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::scoring::shipped::shipped;

    #[test]
    fn shipped_rules_are_sound() {
        for keys in [
            suggestions().iter().map(|rule| &rule.draft.key).collect::<Vec<_>>(),
            alerts().iter().map(|rule| &rule.draft.key).collect(),
        ] {
            let distinct: HashSet<&String> = keys.iter().copied().collect();
            assert_eq!(distinct.len(), keys.len(), "{keys:?}");
        }
        let dimensions: Vec<&str> =
            shipped().iter().flat_map(|model| &model.dimensions).map(|dimension| dimension.key.as_str()).collect();
        for rule in suggestions() {
            let dimension = rule.draft.dimension.as_deref();
            assert!(dimension.is_none_or(|key| dimensions.contains(&key)), "{}: {dimension:?}", rule.draft.key);
        }
    }
}
