//! Holding all rules against all customers, once for each portfolio, and ranking what they suggest.

use std::collections::HashSet;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use bellwether_contract::action::{ActionKind, Priority};
use bellwether_domain::rules::due;
use bellwether_domain::rules::field::{NumberField, RuleField};
use bellwether_domain::rules::suggestion::{SuggestionRule, priority as by_band, worth};
use bellwether_engine::portfolio::build::Portfolio;
use bellwether_engine::portfolio::row::RowId;
use bellwether_engine::scope::Scope;
use bellwether_identity::identity::{Identity, Means};
use chrono::{DateTime, TimeDelta, Utc};

use super::rules::{kind, priority};
use crate::error::WorkError;
use crate::key_dates::Dates;
use crate::rules::{KnownRule, RuleSet};
use crate::subject::CustomerSubject;
use crate::work::Work;

/// What a rule suggests for a customer.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Suggested {
    /// Position of the rule in its set.
    rule: usize,
    pub(crate) row: RowId,
    /// Points the score may gain.
    pub(crate) points: f64,
    /// What it is ranked by, in minor units.
    pub(crate) worth: i64,
}

/// Everything that is suggested, whatever was decided about it.
pub(crate) struct Evaluated {
    /// The portfolio whose rows it names.
    pub(crate) portfolio: Arc<Portfolio>,
    pub(crate) rules: Arc<RuleSet<SuggestionRule>>,
    pub(crate) dates: Arc<Dates>,
    /// Greatest worth first.
    pub(crate) suggested: Vec<Suggested>,
    counts_work: bool,
}

/// What was evaluated last.
#[derive(Default)]
pub(crate) struct Evaluation(Mutex<Option<Arc<Evaluated>>>);

impl fmt::Debug for Evaluation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Evaluation").finish_non_exhaustive()
    }
}

impl Evaluated {
    fn new(portfolio: Arc<Portfolio>, rules: Arc<RuleSet<SuggestionRule>>, dates: Arc<Dates>) -> Self {
        let everybody = portfolio.everybody(&everything());
        let asks_work = |rule: &KnownRule<SuggestionRule>| {
            rule.rule.when.iter().any(|asked| asked.field == RuleField::Number(NumberField::OpenActions))
        };
        let mut suggested = Vec::new();
        for row in everybody {
            let customer = dates.subject(portfolio.row(row));
            let mut lost = None;
            for (at, known) in rules.rules.iter().enumerate().filter(|(_, known)| known.enabled) {
                if known.rule.holds(&customer) {
                    let lost = lost.get_or_insert_with(|| customer.row.explain().dimensions);
                    let by_dimension = lost.iter().map(|dimension| (dimension.key.as_str(), dimension.lost));
                    let points = known.rule.expected_points(by_dimension);
                    suggested.push(Suggested { rule: at, row, points, worth: worth(points, customer.row.ttm_net()) });
                }
            }
        }
        let counts_work = rules.rules.iter().any(asks_work);
        // Rows come in the order of ids, so that equal ones stay in it.
        suggested.sort_by(|one, other| other.worth.cmp(&one.worth).then(other.points.total_cmp(&one.points)));
        Self { portfolio, rules, dates, suggested, counts_work }
    }

    /// Whether it is still what would be found.
    fn is_of(&self, portfolio: &Portfolio, rules: &Arc<RuleSet<SuggestionRule>>, dates: &Arc<Dates>) -> bool {
        let same = |one: &Portfolio| {
            let (one, other) = (one.context(), portfolio.context());
            (one.built_at, one.generation, one.as_of.date) == (other.built_at, other.generation, other.as_of.date)
        };
        let work = !self.counts_work || self.portfolio.work().fingerprint() == portfolio.work().fingerprint();
        same(&self.portfolio) && work && Arc::ptr_eq(&self.rules, rules) && Arc::ptr_eq(&self.dates, dates)
    }

    pub(crate) fn rule(&self, suggested: &Suggested) -> &KnownRule<SuggestionRule> {
        &self.rules.rules[suggested.rule]
    }

    pub(crate) fn subject(&self, suggested: &Suggested) -> CustomerSubject<'_> {
        self.dates.subject(self.portfolio.row(suggested.row))
    }

    pub(crate) fn id(&self, suggested: &Suggested) -> String {
        id(&self.rule(suggested).rule.draft.key, self.portfolio.row(suggested.row).id())
    }

    /// What it would be as an action: kind, urgency and hours until it is due.
    pub(crate) fn terms(&self, suggested: &Suggested) -> (ActionKind, Priority, u32) {
        let (draft, band) = (&self.rule(suggested).rule.draft, self.portfolio.row(suggested.row).band());
        let urgency = priority(draft.priority.as_deref().unwrap_or_else(|| by_band(band)));
        (kind(&draft.kind), urgency, draft.due_hours.unwrap_or_else(|| due::hours(band)))
    }
}

/// The id of what a rule suggests for a customer: always the same.
pub(crate) fn id(rule: &str, customer: &str) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(format!("{rule}\n{customer}"))
}

/// What no two open actions of one suggestion share.
pub(crate) fn slot(id: &str) -> String {
    format!("suggestion:{id}")
}

/// The product itself sees everybody.
pub(crate) fn everything() -> Scope {
    Scope::of(&Identity::of_the_server(Means::System, "Bellwether"))
}

impl Work {
    /// Everything that is suggested now, evaluated anew where that is needed.
    pub(crate) async fn evaluated(&self) -> Result<Arc<Evaluated>, WorkError> {
        let (portfolio, rules, dates) = (self.portfolio()?, self.rule_set(), self.dates());
        let kept = self.evaluation.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(kept) = kept.filter(|kept| kept.is_of(&portfolio, &rules, &dates)) {
            return Ok(kept);
        }
        let evaluate = move || Arc::new(Evaluated::new(portfolio, rules, dates));
        let found = tokio::task::spawn_blocking(evaluate).await.map_err(bellwether_engine::error::EngineError::from)?;
        *self.evaluation.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(found.clone());
        Ok(found)
    }

    /// Suggestions for which there is an action that is open, or was closed so short a time ago that the numbers cannot tell yet.
    pub(crate) fn taken_up(&self, rules: &RuleSet<SuggestionRule>, now: DateTime<Utc>) -> HashSet<String> {
        let mut taken = HashSet::new();
        self.book.filtered(|known| {
            let head = &known.head;
            if let Some(id) = head.source_id.as_deref().filter(|_| is_suggested(head.source)) {
                let rule = rule_of(id).and_then(|key| Some(rules.get(&key)?.rule.draft.dismissed_days));
                let rest = TimeDelta::days(rule.unwrap_or(0).into());
                if head.is_open() || head.closed_at.is_some_and(|at| now - at < rest) {
                    taken.insert(id.to_owned());
                }
            }
            false
        });
        taken
    }
}

const fn is_suggested(source: bellwether_contract::action::ActionSource) -> bool {
    use bellwether_contract::action::ActionSource::{Automatic, Suggestion};
    matches!(source, Suggestion | Automatic)
}

/// The rule of a suggestion's id.
pub(crate) fn rule_of(id: &str) -> Option<String> {
    let text = String::from_utf8(BASE64_URL_SAFE_NO_PAD.decode(id).ok()?).ok()?;
    text.split_once('\n').map(|(rule, _)| rule.to_owned())
}
