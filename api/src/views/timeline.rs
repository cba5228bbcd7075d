//! Events of a customer.

use bellwether_contract::timeline::TimelineEvent;
use bellwether_engine::timeline::Event;

use super::written::user_ref;

/// An event.
pub fn event(event: Event) -> TimelineEvent {
    TimelineEvent {
        id: format!("{}:{}", event.kind, event.id),
        kind: event.kind.to_owned(),
        date: event.date,
        at: event.at,
        title: event.title,
        text: event.text,
        amount: event.amount.map(Into::into),
        from: event.from,
        to: event.to,
        actor: event.actor.as_ref().map(user_ref),
        reference: event.reference,
    }
}
