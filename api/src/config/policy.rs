//! How patient refreshes are with sources: the table `[policy]`. What a limit does, the engine says.

use std::time::Duration;

use bellwether_engine::policy::{SourceKind, SourcePolicy};

use super::reader::Reader;

/// The deadlines of the kinds of facts.
const DEADLINES: [(SourceKind, &str); 5] = [
    (SourceKind::Customers, "policy.deadlines_s.customers"),
    (SourceKind::Financials, "policy.deadlines_s.financials"),
    (SourceKind::Catalogue, "policy.deadlines_s.catalogue"),
    (SourceKind::Learning, "policy.deadlines_s.learning"),
    (SourceKind::Contacts, "policy.deadlines_s.contacts"),
];

/// Reads the policy; what is not given is as always.
pub(super) fn read(reader: &mut Reader<'_>) -> SourcePolicy {
    let usual = SourcePolicy::default();
    SourcePolicy {
        deadline: seconds(reader, "policy.deadline_s").unwrap_or(usual.deadline),
        deadlines: DEADLINES.into_iter().filter_map(|(kind, key)| Some((kind, seconds(reader, key)?))).collect(),
        detail_deadline: seconds(reader, "policy.detail_deadline_s").unwrap_or(usual.detail_deadline),
        max_age_days: whole(reader, "policy.max_age_days", "days", 0, 365).unwrap_or(usual.max_age_days),
        failure_threshold: whole(reader, "policy.breaker_failures", "failures", 1, 1000)
            .unwrap_or(usual.failure_threshold),
        open_for: seconds(reader, "policy.breaker_open_s").unwrap_or(usual.open_for),
        max_reject_share: share(reader, "policy.max_reject_share").unwrap_or(usual.max_reject_share),
        max_row_loss: share(reader, "policy.max_row_loss").unwrap_or(usual.max_row_loss),
    }
}

/// Every limit with its value.
pub(super) fn list(policy: &SourcePolicy) -> Vec<(&'static str, String)> {
    let seconds = |duration: Duration| duration.as_secs().to_string();
    let mut list = vec![("policy.deadline_s", seconds(policy.deadline))];
    list.extend(DEADLINES.map(|(kind, key)| (key, seconds(policy.deadline_of(kind)))));
    list.extend([
        ("policy.detail_deadline_s", seconds(policy.detail_deadline)),
        ("policy.max_age_days", policy.max_age_days.to_string()),
        ("policy.breaker_failures", policy.failure_threshold.to_string()),
        ("policy.breaker_open_s", seconds(policy.open_for)),
        ("policy.max_reject_share", policy.max_reject_share.to_string()),
        ("policy.max_row_loss", policy.max_row_loss.to_string()),
    ]);
    list
}

fn seconds(reader: &mut Reader<'_>, key: &str) -> Option<Duration> {
    whole(reader, key, "seconds", 1, 86_400).map(|seconds| Duration::from_secs(seconds.into()))
}

fn whole(reader: &mut Reader<'_>, key: &str, of: &str, least: u32, most: u32) -> Option<u32> {
    let remedy = format!("give whole {of}, {least} to {most}");
    reader.take(key, &remedy, |text| text.parse().ok().filter(|number| (least..=most).contains(number)))
}

fn share(reader: &mut Reader<'_>, key: &str) -> Option<f64> {
    let parse = |text: &str| text.parse().ok().filter(|share| (0.0..=1.0).contains(share));
    reader.take(key, "give a share from 0 to 1, such as 0.02 for 2 %", parse)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::layers::Layers;
    use std::path::Path;

    fn read_file(file: &str) -> (SourcePolicy, Vec<String>) {
        let mut layers = Layers::default();
        layers.add_toml(file, Path::new("b.toml")).expect("TOML");
        let mut reader = Reader { layers: &layers, problems: Vec::new() };
        let policy = read(&mut reader);
        (policy, reader.problems.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn what_is_not_given_is_as_always() {
        assert_eq!(read_file(""), (SourcePolicy::default(), Vec::new()));
        assert!(DEADLINES.map(|(kind, _)| kind) == SourceKind::ALL, "every kind may have a deadline");
    }

    #[test]
    fn every_limit_is_taken_and_told() {
        let file = "[policy]\ndeadline_s = 20\ndetail_deadline_s = 2\nmax_age_days = 0\nbreaker_failures = 5\nbreaker_open_s = 86400\n\
                    max_reject_share = 0\nmax_row_loss = 1\n[policy.deadlines_s]\nlearning = 300\n";
        let (policy, problems) = read_file(file);
        assert!(problems.is_empty(), "{problems:?}");
        let expected = SourcePolicy {
            deadline: Duration::from_secs(20),
            deadlines: vec![(SourceKind::Learning, Duration::from_secs(300))],
            detail_deadline: Duration::from_secs(2),
            max_age_days: 0,
            failure_threshold: 5,
            open_for: Duration::from_secs(86_400),
            max_reject_share: 0.0,
            max_row_loss: 1.0,
        };
        assert_eq!(policy, expected);
        let told = list(&policy);
        for (key, value) in [
            ("policy.deadline_s", "20"),
            ("policy.deadlines_s.contacts", "20"),
            ("policy.deadlines_s.learning", "300"),
            ("policy.detail_deadline_s", "2"),
            ("policy.max_age_days", "0"),
            ("policy.breaker_failures", "5"),
            ("policy.breaker_open_s", "86400"),
            ("policy.max_reject_share", "0"),
            ("policy.max_row_loss", "1"),
        ] {
            assert!(told.contains(&(key, value.to_owned())), "{key} = {value}: {told:?}");
        }
    }

    #[test]
    fn what_makes_no_sense_is_named_with_a_remedy() {
        for (line, expected) in [
            ("deadline_s = 0", "policy.deadline_s = `0` (in b.toml): give whole seconds, 1 to 86400"),
            ("deadline_s = 1.5", "policy.deadline_s = `1.5` (in b.toml): give whole seconds, 1 to 86400"),
            ("deadlines_s.learning = 86401", "policy.deadlines_s.learning = `86401` (in b.toml): give whole seconds"),
            ("max_age_days = -1", "policy.max_age_days = `-1` (in b.toml): give whole days, 0 to 365"),
            ("breaker_failures = 0", "policy.breaker_failures = `0` (in b.toml): give whole failures, 1 to 1000"),
            ("breaker_open_s = \"soon\"", "policy.breaker_open_s = `soon` (in b.toml): give whole seconds"),
            (
                "max_reject_share = 2",
                "policy.max_reject_share = `2` (in b.toml): give a share from 0 to 1, such as 0.02",
            ),
            ("max_row_loss = nan", "policy.max_row_loss = `nan` (in b.toml): give a share from 0 to 1"),
        ] {
            let (policy, problems) = read_file(&format!("[policy]\n{line}\n"));
            assert!(problems.len() == 1 && problems[0].starts_with(expected), "{line}: {problems:?}");
            assert_eq!(policy, SourcePolicy::default());
        }
    }
}
