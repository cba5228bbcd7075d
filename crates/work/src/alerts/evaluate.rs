//! One evaluation: every rule against every customer, source and delivery, beside what was seen before. It computes; what is written
//! follows in [`super::raise`].

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::Arc;

use bellwether_domain::rules::alert::{AlertRule, Judged as _, is_quiet, step};
use bellwether_domain::rules::field::{NumberField, RuleField, WordField};
use bellwether_engine::portfolio::build::Portfolio;
use bellwether_engine::portfolio::row::RowId;
use chrono::{DateTime, Utc};

use super::memory::{Memory, Seen};
use super::others::Other;
use super::rules::fingerprint;
use crate::documents::alert_state::StateHead;
use crate::key_dates::Dates;
use crate::rules::{KnownRule, RuleSet};
use crate::subject::CustomerSubject;
use crate::suggestions::evaluate::everything;

/// What is evaluated.
pub(crate) struct Input {
    pub(crate) portfolio: Arc<Portfolio>,
    pub(crate) dates: Arc<Dates>,
    pub(crate) rules: Arc<RuleSet<AlertRule>>,
    pub(crate) others: Vec<Other>,
    pub(crate) now: DateTime<Utc>,
}

/// What follows from it.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    /// What is to be remembered.
    pub(crate) memory: Memory,
    /// Rules that began to hold for customers.
    pub(crate) raised: Vec<(usize, RowId, Option<i16>)>,
    /// Rules that began to hold for others: their places.
    pub(crate) raised_others: Vec<(usize, usize)>,
    /// Slots of alerts that ceased to hold.
    pub(crate) ended: Vec<String>,
}

/// Bits of what was known before, by the present places of rules.
struct Before {
    /// From present place to former one; none for rules that are new or ask something else by now.
    places: Vec<Option<usize>>,
}

impl Before {
    fn new(rules: &RuleSet<AlertRule>, memory: Option<&Memory>, model: &str) -> Self {
        let place = |known: &KnownRule<AlertRule>| {
            let memory = memory?;
            // Another model is no change of the customers: what it says of them is only looked at.
            if memory.head.model != model && asks_the_score(&known.rule) {
                return None;
            }
            let asked = fingerprint(&known.rule);
            memory.head.rules.iter().position(|(key, before)| *key == known.rule.draft.key && *before == asked)
        };
        Self { places: rules.rules.iter().map(place).collect() }
    }

    /// Whether a rule held for a customer; none if nobody looked.
    fn of(&self, seen: Option<&Seen>, rule: usize) -> Option<bool> {
        let (seen, place) = (seen?, self.places[rule]?);
        (seen.known >> place & 1 == 1).then_some(seen.holds >> place & 1 == 1)
    }
}

/// Whether a rule asks for what a model decides.
fn asks_the_score(rule: &AlertRule) -> bool {
    rule.when.iter().any(|condition| {
        matches!(
            condition.field,
            RuleField::Number(NumberField::Score | NumberField::Change30d | NumberField::FellBy)
                | RuleField::Word(WordField::Band | WordField::Trend)
        )
    })
}

/// Holds all rules against everything.
pub(crate) fn evaluate(input: &Input, before: Option<&Memory>) -> Findings {
    let context = input.portfolio.context();
    let model = context.model.id();
    let places = Before::new(&input.rules, before, model);
    let mut findings = Findings::default();
    findings.memory.head = StateHead {
        at: input.now,
        as_of: context.as_of.date,
        model: model.to_owned(),
        rules: input.rules.rules.iter().map(|known| (known.rule.draft.key.clone(), fingerprint(&known.rule))).collect(),
        parts: 0,
        others: BTreeMap::new(),
        raised: still_quiet(input, before),
    };
    customers(input, before, &places, &mut findings);
    others(input, before, &places, &mut findings);
    findings
}

fn still_quiet(input: &Input, before: Option<&Memory>) -> BTreeMap<String, DateTime<Utc>> {
    let raised = before.into_iter().flat_map(|memory| &memory.head.raised);
    let quiet = raised.filter(|(slot, at)| {
        let rule = slot.split_once(':').and_then(|(rule, _)| input.rules.get(rule));
        rule.is_some_and(|known| is_quiet(**at, input.now, known.rule.draft.quiet_hours))
    });
    quiet.map(|(slot, at)| (slot.clone(), *at)).collect()
}

fn customers(input: &Input, before: Option<&Memory>, places: &Before, findings: &mut Findings) {
    let mut seen_before = before.into_iter().flat_map(|memory| &memory.customers).peekable();
    let rules: Vec<(usize, &AlertRule)> = input.rules.of_subject("customer").collect();
    let same_model = before.is_some_and(|memory| memory.head.model == input.portfolio.context().model.id());
    for row_id in input.portfolio.everybody(&everything()) {
        let row = input.portfolio.row(row_id);
        // Both are in the order of ids.
        while seen_before.next_if(|seen| seen.id.as_str() < row.id()).is_some() {}
        let known = seen_before.next_if(|seen| seen.id == row.id());
        let score = row.score().now.value;
        let fell = |known: &Seen| Some(i16::from(known.score?) - i16::from(score?));
        let fell_by = known.filter(|_| same_model).and_then(fell).filter(|&points| points > 0);
        let customer = CustomerSubject { fell_by, ..input.dates.subject(row) };
        // What a failing source leaves of a score is nothing to compare with: the next fall is one from the last good score.
        let last = known.filter(|_| same_model).and_then(|known| known.score);
        let kept = if customer.is_unknown(RuleField::Number(NumberField::Score)) { last } else { score };
        let mut seen = Seen { id: row.id().to_owned(), score: kept, known: 0, holds: 0 };
        for &(at, rule) in &rules {
            let was = places.of(known, at);
            let (is, begins) = step(was, rule.judge(&customer));
            seen.known |= u64::from(is.is_some()) << at;
            seen.holds |= u64::from(is == Some(true)) << at;
            let slot = || crate::documents::alert::Alert::slot(&rule.draft.key, &format!("customer:{}", row.id()));
            if begins {
                let slot = slot();
                if let Entry::Vacant(place) = findings.memory.head.raised.entry(slot) {
                    place.insert(input.now);
                    findings.raised.push((at, row_id, fell_by));
                }
            } else if was == Some(true) && is == Some(false) && !asks_a_drop(rule) {
                findings.ended.push(slot());
            }
        }
        findings.memory.customers.push(seen);
    }
}

/// Whether a rule asks for what happened between two evaluations: that does not cease to have happened.
pub(crate) fn asks_a_drop(rule: &AlertRule) -> bool {
    rule.when.iter().any(|condition| condition.field == RuleField::Number(NumberField::FellBy))
}

fn others(input: &Input, before: Option<&Memory>, places: &Before, findings: &mut Findings) {
    for (number, other) in input.others.iter().enumerate() {
        let subject = if other.key.starts_with("source:") { "source" } else { "delivery" };
        for (at, rule) in input.rules.of_subject(subject) {
            let slot = crate::documents::alert::Alert::slot(&rule.draft.key, &other.key);
            let known = before.filter(|_| places.places[at].is_some());
            // What nobody has looked at yet was in order: a source that fails from the start is to be told of.
            let was = Some(known.and_then(|memory| memory.head.others.get(&slot)).copied().unwrap_or(false));
            let (is, begins) = step(was, rule.judge(other));
            findings.memory.head.others.insert(slot.clone(), is == Some(true));
            if begins && !findings.memory.head.raised.contains_key(&slot) {
                findings.memory.head.raised.insert(slot, input.now);
                findings.raised_others.push((at, number));
            } else if was == Some(true) && is == Some(false) {
                findings.ended.push(slot);
            }
        }
    }
}
