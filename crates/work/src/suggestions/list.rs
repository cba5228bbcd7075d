//! Lists of suggestions.

use bellwether_contract::action::{ActionKind, Priority};
use bellwether_contract::suggestion::{Evidence, SuggestionItem, SuggestionStatus};
use bellwether_domain::rules::condition::Condition;
use bellwether_domain::rules::due;
use bellwether_domain::rules::field::{RuleField, Subject};
use bellwether_domain::rules::suggestion::held_out;
use bellwether_domain::rules::unit::Unit;
use bellwether_domain::scoring::model::UNKNOWN_BAND;
use bellwether_identity::identity::Identity;
use bellwether_store::document::Document;
use chrono::{DateTime, Utc};

use super::evaluate::{Evaluated, Suggested};
use crate::documents::decision::Decision;
use crate::error::{Fault, WorkError};
use crate::sight::Sight;
use crate::subject::CustomerSubject;
use crate::work::Work;

/// Which suggestions are wanted: those that meet all conditions. What is empty asks nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SuggestionFilter {
    /// Ids of customers.
    pub customers: Vec<String>,
    /// Ids of account managers, as facts or assignments have them.
    pub owners: Vec<String>,
    /// Keys of rules.
    pub rules: Vec<String>,
    /// Keys of bands.
    pub bands: Vec<String>,
    /// What to do.
    pub kinds: Vec<ActionKind>,
    /// How urgent they are.
    pub priorities: Vec<Priority>,
    /// What became of them; open ones if it is empty.
    pub statuses: Vec<SuggestionStatus>,
}

impl Work {
    /// Bands and rules of a filter that there are not. Who asks does not matter, as neither depends on what somebody sees.
    ///
    /// # Errors
    /// Before the first refresh.
    pub async fn unknown_words(&self, filter: &SuggestionFilter) -> Result<Vec<Fault>, WorkError> {
        let evaluated = self.evaluated().await?;
        let model = &evaluated.portfolio.context().model;
        let bands = model.bands.iter().map(|band| band.key.as_str()).chain([UNKNOWN_BAND]);
        let rules = evaluated.rules.rules.iter().map(|known| known.rule.draft.key.as_str());
        let bands = unknown("band", &filter.bands, &bands.collect::<Vec<_>>());
        Ok(bands.into_iter().chain(unknown("rule", &filter.rules, &rules.collect::<Vec<_>>())).collect())
    }

    /// Suggestions for the customers within somebody's scope, those with the greatest worth first: `limit` of them from `offset`
    /// on, and how many there are.
    ///
    /// # Errors
    /// Before the first refresh.
    pub async fn suggestions(
        &self,
        identity: &Identity,
        filter: &SuggestionFilter,
        (offset, limit): (usize, usize),
    ) -> Result<(Vec<SuggestionItem>, usize), WorkError> {
        let evaluated = self.evaluated().await?;
        let (sight, now) = (self.sight(identity)?, self.now());
        let taken = self.taken_up(&evaluated.rules, now);
        let (decisions, automation) = (self.shelf.decisions.all(), self.automation().body);
        let mut found = Vec::new();
        for suggested in &evaluated.suggested {
            if !passes(&sight, &evaluated, suggested, filter) {
                continue;
            }
            let id = evaluated.id(suggested);
            let customer = evaluated.portfolio.row(suggested.row).id();
            if taken.contains(&id) || held_out(customer, automation.holdout_percent) {
                continue;
            }
            let decision = decisions.get(&id).filter(|decision| decision.body.until > now);
            let status = decision.map_or(SuggestionStatus::Open, |decision| decision.body.status);
            let wanted = if filter.statuses.is_empty() {
                status == SuggestionStatus::Open
            } else {
                filter.statuses.contains(&status)
            };
            if wanted {
                found.push((suggested, id, decision.cloned()));
            }
        }
        let total = found.len();
        let page = found.into_iter().skip(offset).take(limit);
        let items = page.map(|(suggested, id, decision)| item(&evaluated, suggested, id, decision.as_deref(), now));
        Ok((items.collect(), total))
    }

    /// What is suggested under an id to somebody who sees the customer.
    pub(crate) async fn suggestion(&self, identity: &Identity, id: &str) -> Result<(SuggestionItem, u32), WorkError> {
        let evaluated = self.evaluated().await?;
        let (sight, now) = (self.sight(identity)?, self.now());
        let found = evaluated.suggested.iter().find(|suggested| evaluated.id(suggested) == id);
        let found = found.filter(|suggested| sight.customer(evaluated.portfolio.row(suggested.row).id()).is_some());
        let found = found.ok_or_else(|| WorkError::not_found("suggestion", id))?;
        let decision = self.shelf.decisions.get(id);
        let days = evaluated.rule(found).rule.draft.dismissed_days;
        Ok((item(&evaluated, found, id.to_owned(), decision.as_deref(), now), days))
    }
}

fn unknown(field: &'static str, given: &[String], known: &[&str]) -> Vec<Fault> {
    let unknown = given.iter().filter(|value| !value.is_empty() && !known.contains(&value.as_str()));
    let known = known.join(", ");
    let message = |value: &String| format!("`{value}` is not allowed; give one of {known}");
    unknown.map(|value| Fault { field: field.to_owned(), message: message(value) }).collect()
}

fn passes(sight: &Sight, evaluated: &Evaluated, suggested: &Suggested, filter: &SuggestionFilter) -> bool {
    let row = evaluated.portfolio.row(suggested.row);
    let (kind, priority, _) = evaluated.terms(suggested);
    let rule = &evaluated.rule(suggested).rule.draft.key;
    (filter.customers.is_empty() || filter.customers.iter().any(|id| id == row.id()))
        && (filter.rules.is_empty() || filter.rules.contains(rule))
        && (filter.bands.is_empty() || filter.bands.iter().any(|band| band == row.band()))
        && (filter.kinds.is_empty() || filter.kinds.contains(&kind))
        && (filter.priorities.is_empty() || filter.priorities.contains(&priority))
        // Whose customers they are is known to the present portfolio alone.
        && sight.row(row.id()).is_some_and(|row| {
            filter.owners.is_empty()
                || row.owner().is_some_and(|(id, _)| filter.owners.iter().any(|owner| owner == id))
        })
}

fn item(
    evaluated: &Evaluated,
    suggested: &Suggested,
    id: String,
    decision: Option<&Document<Decision>>,
    now: DateTime<Utc>,
) -> SuggestionItem {
    let (customer, rule) = (evaluated.subject(suggested), &evaluated.rule(suggested).rule);
    let (kind, priority, hours) = evaluated.terms(suggested);
    let row = customer.row;
    SuggestionItem {
        id,
        rule: rule.draft.key.clone(),
        customer: bellwether_contract::action::CustomerRef { id: row.id().to_owned(), name: row.name().to_owned() },
        score: row.score().now.value,
        band: row.band().to_owned(),
        kind,
        title: rule.title.say(&customer),
        sentence: rule.sentence.say(&customer),
        evidence: evidence(&rule.when, &customer),
        priority,
        due_at: due::due_at(now, hours),
        playbook: rule.draft.playbook.clone(),
        expected_points: (suggested.points * 10.0).round() / 10.0,
        revenue: row.money(row.ttm_net().max(0)).into(),
        worth: row.money(suggested.worth).into(),
        status: decision.map_or(SuggestionStatus::Open, |decision| decision.body.status),
        until: decision.map(|decision| decision.body.until),
        reason: decision.and_then(|decision| decision.body.reason.clone()),
        decided_by: decision.map(|decision| decision.body.by.clone()),
    }
}

/// The numbers and words that conditions looked at.
pub(crate) fn evidence<S: Subject>(conditions: &[Condition], subject: &S) -> Vec<Evidence> {
    let one = |condition: &Condition| Evidence {
        field: condition.field.as_str().to_owned(),
        value: subject.value(condition.field),
        word: match condition.field {
            RuleField::Word(field) => subject.word(field).map(str::to_owned),
            _ => None,
        },
        currency: subject
            .reporting()
            .filter(|_| condition.field.unit() == Some(Unit::Money))
            .map(|code| code.to_string()),
        asked: condition.words(subject.reporting()),
    };
    conditions.iter().map(one).collect()
}

impl CustomerSubject<'_> {
    /// The id of the customer.
    pub(crate) fn id(&self) -> &str {
        self.row.id()
    }
}
