//! Actions as rows of a CSV file.

use bellwether_contract::action::ActionItem;
use chrono::{DateTime, SecondsFormat, Utc};
use serde::Serialize;

use crate::http::csv::{Cells, Columns};

impl Columns for ActionItem {
    const HEADER: &'static [&'static str] = &[
        "id",
        "version",
        "kind",
        "title",
        "priority",
        "status",
        "customer.id",
        "customer.name",
        "owner.id",
        "owner.name",
        "due_at",
        "overdue",
        "snoozed_until",
        "source",
        "source_id",
        "checklist_done",
        "checklist_total",
        "outcome",
        "minutes_spent",
        "created_at",
        "updated_at",
        "started_at",
        "closed_at",
    ];

    fn write(&self, cells: &mut Cells) {
        cells.plain(&self.id);
        cells.plain(self.version);
        cells.plain(word(&self.kind));
        cells.text(&self.title);
        cells.plain(word(&self.priority));
        cells.plain(word(&self.status));
        cells.text(&self.customer.id);
        cells.text(&self.customer.name);
        cells.optional_text(self.owner.as_ref().map(|owner| owner.id.as_str()));
        cells.optional_text(self.owner.as_ref().map(|owner| owner.name.as_str()));
        cells.optional(self.due_at.map(instant));
        cells.plain(self.overdue);
        cells.optional(self.snoozed_until.map(instant));
        cells.plain(word(&self.source));
        cells.optional_text(self.source_id.as_deref());
        cells.plain(self.checklist_done);
        cells.plain(self.checklist_total);
        cells.optional(self.outcome.as_ref().map(word));
        cells.plain(self.minutes_spent);
        cells.plain(instant(self.created_at));
        cells.plain(instant(self.updated_at));
        cells.optional(self.started_at.map(instant));
        cells.optional(self.closed_at.map(instant));
    }
}

/// A value of an enumeration as it is spelt in JSON.
pub(super) fn word(value: &impl Serialize) -> String {
    let value = serde_json::to_value(value).unwrap_or_default();
    value.as_str().unwrap_or_default().to_owned()
}

/// An instant as it is written in JSON.
pub(super) fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}
