//! What people write about customers and keep for themselves, as the API and the audit log tell it.

use bellwether_contract::contact_log::LoggedContact;
use bellwether_contract::identity::UserRef;
use bellwether_contract::saved_view::SavedView;
use bellwether_contract::score_override::{OverrideSpan, OverrideState};
use bellwether_engine::assignments::By;
use bellwether_engine::contact_log::{Logged, PreparedContact};
use bellwether_engine::overrides::{KnownOverrides, Span};
use bellwether_engine::saved_views::{PreparedView, View as Saved};
use bellwether_identity::audit::{Entry, View};
use bellwether_store::document::Document;
use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

use super::customer::overridden;

/// Whoever wrote something.
pub fn user_ref(by: &By) -> UserRef {
    UserRef { id: by.user.clone(), name: by.name.clone() }
}

/// The overrides of a customer.
pub fn override_state(known: KnownOverrides) -> OverrideState {
    let history = known.record.spans.iter().rev().map(|span| OverrideSpan {
        value: span.value,
        reason: span.reason.clone(),
        author: user_ref(&span.by),
        from: span.from,
        expires: span.expires,
        ended: span.ended,
    });
    let current = known.record.shown(known.today).map(overridden);
    OverrideState { version: known.version, current, history: history.collect() }
}

#[derive(Serialize)]
struct OverrideView<'a> {
    value: u8,
    reason: &'a str,
    expires: NaiveDate,
}

impl View for OverrideView<'_> {}

impl<'a> From<&'a Span> for OverrideView<'a> {
    fn from(span: &'a Span) -> Self {
        Self { value: span.value, reason: &span.reason, expires: span.expires }
    }
}

/// An override that was set or taken back.
pub fn override_entry(customer: &str, before: Option<&Span>, after: Option<&Span>) -> Entry {
    let action = if after.is_some() { "customer.override" } else { "customer.override_end" };
    with(
        Entry::new(action, "customer", customer, customer),
        before.map(OverrideView::from),
        after.map(OverrideView::from),
    )
}

fn with<V: View>(entry: Entry, before: Option<V>, after: Option<V>) -> Entry {
    let entry = match before {
        Some(before) => entry.before(&before),
        None => entry,
    };
    match after {
        Some(after) => entry.after(&after),
        None => entry,
    }
}

/// A logged contact.
pub fn logged_contact(document: Document<Logged>) -> LoggedContact {
    let Document { id, version, created_at, updated_at, body } = document;
    LoggedContact {
        id,
        version,
        customer: body.customer.as_str().to_owned(),
        at: body.at,
        channel: body.channel.as_str().to_owned(),
        direction: body.direction.as_str().to_owned(),
        person: body.person,
        summary: body.summary,
        outcome: body.outcome,
        author: user_ref(&body.author),
        created_at,
        updated_at,
    }
}

#[derive(Serialize)]
struct ContactView<'a> {
    customer: &'a str,
    at: DateTime<Utc>,
    channel: &'a str,
    direction: &'a str,
    person: Option<&'a str>,
    summary: &'a str,
    outcome: Option<&'a str>,
    author: &'a str,
}

impl View for ContactView<'_> {}

impl<'a> From<&'a Logged> for ContactView<'a> {
    fn from(logged: &'a Logged) -> Self {
        Self {
            customer: logged.customer.as_str(),
            at: logged.at,
            channel: logged.channel.as_str(),
            direction: logged.direction.as_str(),
            person: logged.person.as_deref(),
            summary: &logged.summary,
            outcome: logged.outcome.as_deref(),
            author: &logged.author.name,
        }
    }
}

/// A contact that was logged, changed or removed.
pub fn contact_entry(customer: &str, prepared: &PreparedContact) -> Entry {
    let action = match (&prepared.before, &prepared.after) {
        (None, _) => "contact.log",
        (Some(_), Some(_)) => "contact.change",
        (Some(_), None) => "contact.delete",
    };
    let (before, after) = (prepared.before.as_ref(), prepared.after.as_ref());
    with(
        Entry::new(action, "contact", &prepared.id, customer),
        before.map(ContactView::from),
        after.map(ContactView::from),
    )
}

/// A saved view.
pub fn saved_view(document: Document<Saved>) -> SavedView {
    let Document { id, version, created_at, updated_at, body } = document;
    SavedView {
        id,
        version,
        name: body.name,
        query: body.query,
        shared: body.shared,
        owner: UserRef { id: body.user, name: body.user_name },
        created_at,
        updated_at,
    }
}

#[derive(Serialize)]
struct ViewView<'a> {
    name: &'a str,
    query: &'a str,
    shared: bool,
}

impl View for ViewView<'_> {}

impl<'a> From<&'a Saved> for ViewView<'a> {
    fn from(view: &'a Saved) -> Self {
        Self { name: &view.name, query: &view.query, shared: view.shared }
    }
}

/// A view that was made, changed or deleted.
pub fn view_entry(prepared: &PreparedView) -> Entry {
    let action = match (&prepared.before, &prepared.after) {
        (None, _) => "view.create",
        (Some(_), Some(_)) => "view.change",
        (Some(_), None) => "view.delete",
    };
    let (before, after) = (prepared.before.as_ref(), prepared.after.as_ref());
    let name = after.or(before).map_or("", |view| view.name.as_str());
    with(Entry::new(action, "view", &prepared.id, name), before.map(ViewView::from), after.map(ViewView::from))
}
