//! Everything that happened with a customer: events of many kinds in one form, newest first.
//!
//! Lists of events are joined by [`merged`], so that others than those made here can be added.

use std::cmp::Reverse;

use bellwether_domain::facts::rows::{DocumentKind, OrderStatus};
use bellwether_domain::intake::{ContactEntry, DocumentDetail, LearnerDetail, OrderDetail};
use bellwether_domain::money::Money;
use bellwether_store::document::Document;
use bellwether_store::scores::ScorePoint;
use chrono::{DateTime, NaiveDate, Utc};

use crate::account::Account;
use crate::assignments::{By, Move};
use crate::contact_log::Logged;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::overrides::Span;
use crate::scope::Scope;

/// Kinds of events that are made here.
pub const KINDS: [&str; 9] =
    ["order", "invoice", "credit_note", "adjustment", "contact", "training", "score_change", "override", "assignment"];

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Of which kind.
    pub kind: &'static str,
    /// Tells it from all others of its kind and customer.
    pub id: String,
    /// The day, by the calendar's time zone.
    pub date: NaiveDate,
    /// The instant; none where only the day is known.
    pub at: Option<DateTime<Utc>>,
    /// What happened.
    pub title: String,
    /// More about it.
    pub text: Option<String>,
    /// The amount of a document.
    pub amount: Option<Money>,
    /// What something was before.
    pub from: Option<String>,
    /// What it is since.
    pub to: Option<String>,
    /// Who did it.
    pub actor: Option<By>,
    /// Where more is to be found.
    pub reference: Option<String>,
}

/// The place of an event: newest days first, on a day those with a time first and the latest of them.
pub type Place<'a> = (Reverse<NaiveDate>, Reverse<Option<DateTime<Utc>>>, &'a str, &'a str);

impl Event {
    /// An event of a day, of which nothing else is known.
    pub fn new(kind: &'static str, id: impl Into<String>, date: NaiveDate, title: impl Into<String>) -> Self {
        Self {
            kind,
            id: id.into(),
            date,
            at: None,
            title: title.into(),
            text: None,
            amount: None,
            from: None,
            to: None,
            actor: None,
            reference: None,
        }
    }

    /// Where it stands among others.
    pub fn place(&self) -> Place<'_> {
        (Reverse(self.date), Reverse(self.at), self.kind, &self.id)
    }
}

/// Events that were found, and kinds whose source does not answer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Told {
    /// In any order.
    pub events: Vec<Event>,
    /// Kinds that are not told.
    pub missing: Vec<&'static str>,
}

/// Lists of events as one, newest first.
pub fn merged(lists: impl IntoIterator<Item = Vec<Event>>) -> Vec<Event> {
    let mut all: Vec<Event> = lists.into_iter().flatten().collect();
    all.sort_by(|a, b| a.place().cmp(&b.place()));
    all
}

impl Engine {
    /// What happened with a customer through the date of the account, as facts and the product's own state tell it.
    ///
    /// # Errors
    /// When the store fails. A source that does not answer leaves its kinds out.
    pub async fn events(&self, scope: &Scope, account: &Account) -> Result<Told, EngineError> {
        let id = account.row().id().to_owned();
        let calendar = account.portfolio.context().as_of.calendar;
        let day = |at: DateTime<Utc>| calendar.date_of(at);
        let (documents, orders, contacts, learners) =
            tokio::join!(account.documents(), account.orders(), account.contacts(), account.learners());
        let mut told = Told::default();
        told.add(&["invoice", "credit_note", "adjustment"], documents, |document| Some(of_document(document)));
        told.add(&["order"], orders, |order| Some(of_order(order)));
        told.add(&["contact"], contacts, |entry| Some(of_contact(entry, day(entry.at))));
        if let Err(error) = &learners {
            told.note(&["training"], error);
        }
        told.events.extend(learners.iter().flatten().flat_map(of_learner));
        let date = account.date();
        told.events.extend(
            self.logged_contacts(scope, &id).await?.iter().map(|logged| of_logged(logged, day(logged.body.at))),
        );
        let points = self.health_history(&account.portfolio, scope, &id, NaiveDate::MIN).await?;
        told.events.extend(points.windows(2).filter_map(|pair| score_change(&pair[0], &pair[1])));
        told.events.extend(self.overrides_of(scope, &id).await?.record.spans.iter().flat_map(of_override));
        let moves = self.assignment_history(scope, &id).await?.moves;
        told.events.extend(moves.iter().map(|made| of_move(made, day(made.at))));
        told.events.retain(|event| event.date <= date);
        Ok(told)
    }
}

impl Told {
    fn add<T>(
        &mut self,
        kinds: &[&'static str],
        found: Result<Vec<T>, EngineError>,
        event: impl Fn(&T) -> Option<Event>,
    ) {
        match found {
            Ok(found) => self.events.extend(found.iter().filter_map(event)),
            Err(error) => self.note(kinds, &error),
        }
    }

    fn note(&mut self, kinds: &[&'static str], error: &EngineError) {
        tracing::warn!(%error, "a timeline leaves something out");
        self.missing.extend(kinds);
    }
}

fn of_document(document: &DocumentDetail) -> Event {
    let name = match document.kind {
        DocumentKind::Invoice => "Invoice",
        DocumentKind::CreditNote => "Credit note",
        DocumentKind::Adjustment => "Adjustment",
    };
    let title = format!("{name} {}", document.number);
    let text = document.refers_to.as_ref().map(|number| format!("Refers to invoice {number}."));
    Event {
        amount: Some(document.total),
        reference: Some(document.number.as_ref().to_owned()),
        text,
        ..Event::new(document.kind.as_str(), document.number.as_ref(), document.date, title)
    }
}

fn of_order(order: &OrderDetail) -> Event {
    let state = match order.status {
        OrderStatus::Open => "Open.",
        OrderStatus::Fulfilled => "Fulfilled.",
        OrderStatus::Cancelled => "Cancelled.",
    };
    Event {
        amount: Some(order.amount),
        reference: Some(order.number.as_ref().to_owned()),
        text: Some(state.to_owned()),
        ..Event::new("order", order.number.as_ref(), order.date, format!("Order {}", order.number))
    }
}

fn contact_title(channel: &str, inbound: bool, person: Option<&str>) -> String {
    let way = if inbound { "from" } else { "to" };
    let mut title = channel.to_owned();
    title[..1].make_ascii_uppercase();
    match (channel, person) {
        ("meeting", Some(person)) => format!("{title} with {person}"),
        ("meeting", None) => title,
        (_, Some(person)) => format!("{title} {way} {person}"),
        (_, None) => format!("{title} {way} the customer"),
    }
}

fn of_contact(entry: &ContactEntry, date: NaiveDate) -> Event {
    let inbound = entry.direction == bellwether_domain::facts::rows::Direction::Inbound;
    let title = contact_title(entry.channel.as_str(), inbound, entry.person.as_deref());
    let id = format!("{}-{}", entry.at.format("%Y%m%dT%H%M%S%.f"), entry.channel.as_str());
    let text = Some(entry.note.as_ref().to_owned()).filter(|note| !note.is_empty());
    Event { at: Some(entry.at), text, ..Event::new("contact", id, date, title) }
}

fn of_logged(logged: &Document<Logged>, date: NaiveDate) -> Event {
    let Document { id, body, .. } = logged;
    let inbound = body.direction == bellwether_domain::facts::rows::Direction::Inbound;
    let text = match &body.outcome {
        Some(outcome) => format!("{}\n{outcome}", body.summary),
        None => body.summary.clone(),
    };
    Event {
        at: Some(body.at),
        text: Some(text),
        actor: Some(body.author.clone()),
        reference: Some(id.clone()),
        ..Event::new("contact", id, date, contact_title(body.channel.as_str(), inbound, body.person.as_deref()))
    }
}

fn of_learner(learner: &LearnerDetail) -> impl Iterator<Item = Event> {
    learner.modules.iter().filter_map(|progress| {
        let date = progress.completed?;
        let late = progress.due.is_some_and(|due| date > due).then(|| "After its due date.".to_owned());
        let id = format!("{}/{}", learner.name, progress.module);
        let title = format!("{} completed {}", learner.name, progress.module);
        Some(Event { text: late, ..Event::new("training", id, date, title) })
    })
}

/// A move into another band. Scores of different models are not compared.
fn score_change(before: &ScorePoint, after: &ScorePoint) -> Option<Event> {
    if before.model != after.model || before.band == after.band {
        return None;
    }
    let score = |point: &ScorePoint| match point.value {
        Some(value) => format!("{} ({value})", point.band),
        None => point.band.clone(),
    };
    let title = format!("Score moved from {} to {}", before.band, after.band);
    let id = format!("{}/{}", after.as_of, after.model);
    let (from, to) = (Some(score(before)), Some(score(after)));
    let text = after.recomputed.then(|| "Computed later from the facts.".to_owned());
    Some(Event { from, to, text, ..Event::new("score_change", id, after.as_of, title) })
}

fn of_override(span: &Span) -> Vec<Event> {
    let set = Event {
        text: Some(span.reason.clone()),
        to: Some(span.value.to_string()),
        actor: Some(span.by.clone()),
        ..Event::new(
            "override",
            format!("{}/set", span.from),
            span.from,
            format!("Score set to {} through {}", span.value, span.expires),
        )
    };
    let ended = span.ended.map(|day| Event {
        from: Some(span.value.to_string()),
        ..Event::new("override", format!("{day}/ended"), day, format!("Score of {} no longer set", span.value))
    });
    [Some(set), ended].into_iter().flatten().collect()
}

fn of_move(made: &Move, date: NaiveDate) -> Event {
    let name = |owner: &Option<bellwether_domain::facts::customer::OwnerId>| owner.as_ref().map(ToString::to_string);
    Event {
        at: Some(made.at),
        text: Some(made.reason.clone()),
        from: name(&made.from),
        to: name(&made.to),
        actor: Some(made.by.clone()),
        ..Event::new("assignment", made.at.to_rfc3339(), date, "Given to another account manager")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn event((day, hour, kind, id): (u32, Option<u32>, usize, u8)) -> Event {
        let date = NaiveDate::from_ymd_opt(2011, 12, day).expect("a day");
        let at = hour.and_then(|hour| date.and_hms_opt(hour, 0, 0)).map(|at| at.and_utc());
        Event { at, ..Event::new(KINDS[kind], id.to_string(), date, "x") }
    }

    proptest! {
        /// However the events are spread over lists, they come out the same, newest first.
        #[test]
        fn merging_does_not_depend_on_lists(
            drawn in prop::collection::btree_set((1u32..5, prop::option::of(0u32..3), 0usize..9, 0u8..4), 0..40),
            cut in 0usize..40,
        ) {
            let events: Vec<Event> = drawn.into_iter().map(event).collect();
            let (a, b) = events.split_at(cut.min(events.len()));
            let one = merged([events.clone()]);
            prop_assert_eq!(&one, &merged([b.to_vec(), a.to_vec()]));
            prop_assert!(one.windows(2).all(|pair| pair[0].place() < pair[1].place() && pair[0].date >= pair[1].date));
        }
    }

    #[test]
    fn contacts_say_who_began() {
        assert_eq!(contact_title("call", false, Some("Ann")), "Call to Ann");
        assert_eq!(contact_title("email", true, None), "Email from the customer");
        assert_eq!(contact_title("meeting", true, Some("Ann")), "Meeting with Ann");
    }
}
