//! Writing down what an evaluation found: alerts, what lies in inboxes because of them, what is to be delivered, and what is remembered.
//!
//! All of it is one transaction as long as it is not too much for one. If it is, what is remembered is written last; alerts have ids
//! that follow from what was remembered before, so that an evaluation that is done again after a crash finds its own.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use bellwether_contract::alert::NoticeKind;
use bellwether_contract::identity::UserRef;
use bellwether_domain::rules::alert::AlertRule;
use bellwether_domain::rules::field::Subject;
use bellwether_engine::portfolio::build::Portfolio;
use bellwether_identity::act::Act;
use bellwether_identity::audit::{Deed, Entry, Origin};
use bellwether_identity::identity::{Identity, Means};
use bellwether_store::document::Document;
use bellwether_store::error::StoreError;
use bellwether_store::query::{MAX_LIMIT, Query};
use chrono::{DateTime, Utc};

use super::evaluate::{Findings, Input, evaluate};
use super::memory::Kept;
use super::others::Other;
use super::recipients::Recipients;
use super::rules::severity;
use crate::documents::alert::Alert;
use crate::documents::notice::Notice;
use crate::error::WorkError;
use crate::inbox::settle;
use crate::playbooks::runs::Start;
use crate::rules::RuleSet;
use crate::subject::CustomerSubject;
use crate::suggestions::list::evidence;
use crate::work::Work;

/// Alerts that are written in one transaction.
const TOGETHER: usize = 100;

/// What was done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Told {
    /// Alerts that were raised.
    pub raised: usize,
    /// Alerts that the numbers settled.
    pub ended: usize,
}

/// An alert that is to be written.
struct Draft {
    id: String,
    alert: Alert,
    customer_name: Option<String>,
    users: BTreeSet<String>,
}

impl Work {
    /// Evaluates the rules of alerts against the portfolio of today and what was seen before. Only for the instance that leads;
    /// if two did it, the second would be refused.
    ///
    /// # Errors
    /// Before the first refresh; when it cannot be recorded.
    pub async fn evaluate_alerts(&self) -> Result<Told, WorkError> {
        let input = Input {
            portfolio: self.portfolio()?,
            dates: self.dates(),
            rules: self.rule_set::<AlertRule>(),
            others: self.other_subjects().await?,
            now: self.now(),
        };
        let kept = Kept::load(self.store()).await?;
        let later = kept.memory.as_ref().is_some_and(|memory| memory.head.as_of > input.portfolio.context().as_of.date);
        if later {
            // A business date that was pinned to the past: nothing happened since.
            return Ok(Told::default());
        }
        let (input, kept) = (Arc::new(input), Arc::new(kept));
        let (of, before) = (input.clone(), kept.clone());
        let task = tokio::task::spawn_blocking(move || evaluate(&of, before.memory.as_ref()));
        let findings = task.await.map_err(bellwether_engine::error::EngineError::from)?;
        self.write(&input, &kept, findings).await
    }

    async fn other_subjects(&self) -> Result<Vec<Other>, WorkError> {
        let mut others = Other::sources(self.portfolio()?.context());
        others.extend(self.channels_with_failures().await?);
        Ok(others)
    }

    async fn write(&self, input: &Input, kept: &Kept, findings: Findings) -> Result<Told, WorkError> {
        let deed = Deed::new(Identity::of_the_server(Means::System, "Bellwether"), Origin::default());
        let drafts = self.fresh(drafts(self, input, kept, &findings)).await?;
        let ended = self.open_alerts(&findings.ended).await?;
        let told = Told { raised: drafts.len(), ended: ended.len() };
        let mut parts: Vec<&[Draft]> = drafts.chunks(TOGETHER).collect();
        let last = parts.pop().unwrap_or_default();
        for part in parts {
            let mut act = Act::default();
            part.iter().try_for_each(|draft| self.add_alert(&mut act, &deed, draft))?;
            self.commit(&deed, act).await?;
        }
        for chunk in ended.chunks(TOGETHER) {
            let mut act = Act::default();
            for alert in chunk {
                self.add_resolved(&mut act, alert, input.now, None).await?;
            }
            self.commit(&deed, act).await?;
        }
        let mut act = Act::default();
        last.iter().try_for_each(|draft| self.add_alert(&mut act, &deed, draft))?;
        let remembered = kept.replaced_by(&findings.memory)?;
        if act.changes.join(remembered).is_err() {
            // Alerts and what is remembered are different documents.
            return Err(WorkError::Conflict("an alert has the id of what is remembered".to_owned()));
        }
        self.commit(&deed, act).await?;
        Ok(told)
    }

    /// Those of which there is none yet: neither an open one of the rule and subject, nor one of a former try.
    async fn fresh(&self, drafts: Vec<Draft>) -> Result<Vec<Draft>, WorkError> {
        let slots: Vec<String> = drafts.iter().filter_map(|draft| draft.alert.slot.clone()).collect();
        let open: HashSet<String> =
            self.open_alerts(&slots).await?.into_iter().filter_map(|alert| alert.body.slot).collect();
        let mut known = HashSet::new();
        for ids in drafts.chunks(MAX_LIMIT) {
            let ids: Vec<&str> = ids.iter().map(|draft| draft.id.as_str()).collect();
            known.extend(self.store().get_many::<Alert>(&ids).await?.into_iter().map(|alert| alert.id));
        }
        let is_fresh = |draft: &Draft| {
            !known.contains(&draft.id) && draft.alert.slot.as_ref().is_none_or(|slot| !open.contains(slot))
        };
        Ok(drafts.into_iter().filter(is_fresh).collect())
    }

    async fn open_alerts(&self, slots: &[String]) -> Result<Vec<Document<Alert>>, WorkError> {
        let mut found = Vec::new();
        for slots in slots.chunks(MAX_LIMIT) {
            let open = Alert::SLOT.any_of(slots.iter().map(String::as_str));
            found.extend(self.store().find(&Query::all().with(open).limit(MAX_LIMIT)).await?.documents);
        }
        Ok(found)
    }

    fn add_alert(&self, act: &mut Act, deed: &Deed, draft: &Draft) -> Result<(), WorkError> {
        act.changes.insert(&draft.id, &draft.alert)?;
        self.start_for(act, deed, draft)?;
        for user in &draft.users {
            let alert = &draft.alert;
            let notice = Notice {
                user: user.clone(),
                kind: NoticeKind::Alert,
                severity: alert.severity,
                title: alert.title.clone(),
                text: alert.text.clone(),
                evidence: alert.evidence.clone(),
                customer: alert.customer.clone(),
                customer_name: draft.customer_name.clone(),
                rule: Some(alert.rule.clone()),
                alert: Some(draft.id.clone()),
                action: None,
                comment: None,
                by: None,
                at: alert.at,
                read_at: None,
                snoozed_until: None,
                open: true,
                resolved_at: None,
                resolved_by: None,
            };
            act.changes.insert(Notice::id(user, &format!("alert.{}", draft.id)), &notice)?;
        }
        Ok(self.add_deliveries(act, &draft.id, &draft.alert, &draft.users)?)
    }

    /// Starts the playbook of the rule, for whoever looks after the customer, unless it goes for the customer already.
    fn start_for(&self, act: &mut Act, deed: &Deed, draft: &Draft) -> Result<(), WorkError> {
        let set = self.rule_set::<AlertRule>();
        let key = set.get(&draft.alert.rule).and_then(|known| known.rule.draft.playbook.as_deref());
        let playbook = key.and_then(|key| self.playbook(key).ok()).filter(|playbook| playbook.enabled);
        let (Some(playbook), Some(customer)) = (playbook, draft.alert.customer.as_deref()) else { return Ok(()) };
        if self.is_going(&playbook.key, customer) {
            return Ok(());
        }
        let owner = self.least_loaded(&mut self.loads(), customer);
        let day = self.engine.today();
        let start = Start { playbook: &playbook, customer, owner, day, alert: Some(draft.id.clone()) };
        self.add_run(act, &self.sight(&deed.identity)?, deed, start).map(drop)
    }

    /// Settles an alert for everybody.
    pub(crate) async fn add_resolved(
        &self,
        act: &mut Act,
        alert: &Document<Alert>,
        at: DateTime<Utc>,
        by: Option<UserRef>,
    ) -> Result<(), StoreError> {
        let settled = Alert { slot: None, resolved_at: Some(at), resolved_by: by.clone(), ..alert.body.clone() };
        act.changes.replace(&alert.id, alert.version, &settled)?;
        let query = Query::all().with(Notice::ALERT.eq(&alert.id)).limit(MAX_LIMIT);
        for notice in self.store().find(&query).await?.documents.into_iter().filter(|notice| notice.body.open) {
            let mut after = notice.body;
            settle(&mut after, at, by.clone());
            act.changes.replace(&notice.id, notice.version, &after)?;
        }
        if let Some(by) = by {
            let entry = Entry::new("alert.resolve", "alert", &alert.id, &alert.body.title);
            act.entries.push(entry.before(&alert.body).after(&settled));
            tracing::debug!(user = by.id, "an alert was settled");
        }
        Ok(())
    }
}

fn drafts(work: &Work, input: &Input, kept: &Kept, findings: &Findings) -> Vec<Draft> {
    let recipients = Recipients::now(work);
    let of_customers = findings.raised.iter().map(|&(at, row, fell_by)| {
        let customer = CustomerSubject { fell_by, ..input.dates.subject(input.portfolio.row(row)) };
        of_customer(&input.portfolio, &input.rules, (at, customer), &recipients)
    });
    let of_others = findings.raised_others.iter().map(|&(at, other)| {
        let (rule, other) = (&input.rules.rules[at].rule, &input.others[other]);
        (alert(rule, other, &other.key, None), None, recipients.of_the_product().clone())
    });
    let draft = |(alert, customer_name, users): (Alert, Option<String>, BTreeSet<String>)| {
        let alert = Alert { at: input.now, ..alert };
        let id = id(kept.version(), alert.slot.as_deref().unwrap_or_default());
        Draft { id, alert, customer_name, users }
    };
    of_customers.chain(of_others).map(draft).collect()
}

fn of_customer(
    portfolio: &Portfolio,
    rules: &RuleSet<AlertRule>,
    (at, customer): (usize, CustomerSubject<'_>),
    recipients: &Recipients,
) -> (Alert, Option<String>, BTreeSet<String>) {
    let rule = &rules.rules[at].rule;
    let id = customer.id().to_owned();
    // Whose customers they are is known to the present portfolio.
    let row = portfolio.find(&crate::suggestions::evaluate::everything(), &id).map(|row| portfolio.row(row));
    let owner = row.and_then(|row| row.owner()).map(|(owner, _)| owner);
    let users = recipients.of_customer(owner, severity(rule));
    (alert(rule, &customer, &format!("customer:{id}"), Some(id)), Some(customer.row.name().to_owned()), users)
}

fn alert<S: Subject>(rule: &AlertRule, of: &S, subject: &str, customer: Option<String>) -> Alert {
    Alert {
        rule: rule.draft.key.clone(),
        subject: subject.to_owned(),
        customer,
        severity: severity(rule),
        title: rule.title.say(of),
        text: rule.sentence.say(of),
        evidence: evidence(&rule.when, of),
        at: DateTime::UNIX_EPOCH,
        slot: Some(Alert::slot(&rule.draft.key, subject)),
        resolved_at: None,
        resolved_by: None,
    }
}

/// The id of an alert that follows from a certain memory: the same when it is worked out again.
fn id(version: u64, slot: &str) -> String {
    use base64::Engine as _;
    use base64::prelude::BASE64_URL_SAFE_NO_PAD;
    use sha2::{Digest, Sha256};
    let hash = Sha256::digest(format!("{version} {slot}"));
    BASE64_URL_SAFE_NO_PAD.encode(&hash[..18])
}
