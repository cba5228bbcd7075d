//! The playbooks that come with the product: `crates/work/playbooks.toml`, compiled in.

use std::sync::LazyLock;

use bellwether_contract::playbook::NewPlaybook;
use serde::Deserialize;

use crate::documents::playbook::PlaybookDocument;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    playbook: Vec<NewPlaybook>,
}

static PLAYBOOKS: LazyLock<Vec<(String, PlaybookDocument)>> = LazyLock::new(|| {
    let text = include_str!("../../playbooks.toml");
    let file: File = toml::from_str(text).unwrap_or_else(|error| panic!("playbooks.toml: {error}"));
    let playbook = |NewPlaybook { key, name, description, steps }| {
        (key, PlaybookDocument { name, description, enabled: true, steps })
    };
    file.playbook.into_iter().map(playbook).collect()
});

/// The playbooks by key.
pub(super) fn playbooks() -> &'static [(String, PlaybookDocument)] {
    &PLAYBOOKS
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::Faults;
    use bellwether_domain::rules::shipped;

    #[test]
    fn shipped_playbooks_are_sound_and_those_that_rules_name() {
        for (key, body) in playbooks() {
            let mut faults = Faults::default();
            assert_eq!(super::super::checked(body, &mut faults), *body, "{key}");
            assert!(faults.none().is_ok(), "{key}");
        }
        let named = shipped::suggestions().iter().filter_map(|rule| rule.draft.playbook.as_ref());
        for name in named.chain(shipped::alerts().iter().filter_map(|rule| rule.draft.playbook.as_ref())) {
            assert!(playbooks().iter().any(|(key, _)| key == name), "{name}");
        }
    }
}
