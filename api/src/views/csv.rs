//! Lists as CSV: the leaves of their JSON form, column by column.

use bellwether_contract::account::{ContactEntry, HealthPoint, Invoice, Order};
use bellwether_contract::audit::AuditEntry;
use bellwether_contract::customer::{CadenceSummary, CustomerItem, RevenueSummary};
use bellwether_contract::operation::Reject;
use bellwether_contract::scoring::{Score, ScoreOverride};
use bellwether_contract::value::{Measure, Missing, Money};

use chrono::SecondsFormat;

use crate::http::csv::{Cells, Columns};

impl Columns for CustomerItem {
    const HEADER: &'static [&'static str] = &[
        "id",
        "name",
        "country",
        "currency",
        "tier",
        "industry",
        "owner.id",
        "owner.name",
        "score.value",
        "score.computed",
        "score.band",
        "score.confidence",
        "score.bounds.low",
        "score.bounds.high",
        "score.trend",
        "score.change_30d",
        "score.degraded",
        "score.override.value",
        "score.override.reason",
        "score.override.author",
        "score.override.expires",
        "score.model",
        "lifecycle",
        "revenue.net.amount",
        "revenue.net.currency",
        "revenue.invoiced.amount",
        "revenue.invoiced.currency",
        "revenue.credited.amount",
        "revenue.credited.currency",
        "revenue.prior_net.amount",
        "revenue.prior_net.currency",
        "revenue.yoy.value",
        "revenue.yoy.reason",
        "revenue.yoy.stale_since",
        "revenue.budget.amount",
        "revenue.budget.currency",
        "revenue.attainment.value",
        "revenue.attainment.reason",
        "revenue.attainment.stale_since",
        "revenue.pace",
        "cadence.invoice_count",
        "cadence.credit_note_count",
        "cadence.first_invoice",
        "cadence.last_invoice",
        "cadence.days_since.value",
        "cadence.days_since.reason",
        "cadence.days_since.stale_since",
        "cadence.gap_days.value",
        "cadence.gap_days.reason",
        "cadence.gap_days.stale_since",
        "cadence.overdue_ratio.value",
        "cadence.overdue_ratio.reason",
        "cadence.overdue_ratio.stale_since",
        "coverage.value",
        "coverage.reason",
        "coverage.stale_since",
        "training.value",
        "training.reason",
        "training.stale_since",
        "contact_days_since.value",
        "contact_days_since.reason",
        "contact_days_since.stale_since",
        "open_actions",
        "next_action_due",
    ];

    fn write(&self, cells: &mut Cells) {
        cells.text(&self.id);
        cells.text(&self.name);
        cells.text(&self.country);
        cells.text(&self.currency);
        cells.optional_text(self.tier.as_deref());
        cells.optional_text(self.industry.as_deref());
        cells.optional_text(self.owner.as_ref().map(|owner| owner.id.as_str()));
        cells.optional_text(self.owner.as_ref().map(|owner| owner.name.as_str()));
        score(&self.score, cells);
        cells.plain(&self.lifecycle);
        revenue(&self.revenue, cells);
        cadence(&self.cadence, cells);
        measure(&self.coverage, cells);
        measure(&self.training, cells);
        measure(&self.contact_days_since, cells);
        cells.plain(self.open_actions);
        cells.optional(self.next_action_due);
    }
}

impl Columns for Invoice {
    const HEADER: &'static [&'static str] = &[
        "number",
        "kind",
        "date",
        "total.amount",
        "total.currency",
        "due",
        "paid",
        "refers_to",
        "line_count",
        "families",
    ];

    fn write(&self, cells: &mut Cells) {
        cells.text(&self.number);
        cells.plain(&self.kind);
        cells.plain(self.date);
        money(Some(&self.total), cells);
        cells.optional(self.due);
        cells.optional(self.paid);
        cells.optional_text(self.refers_to.as_deref());
        cells.plain(self.line_count);
        cells.plain(self.families);
    }
}

impl Columns for Order {
    const HEADER: &'static [&'static str] = &["number", "date", "amount.amount", "amount.currency", "status"];

    fn write(&self, cells: &mut Cells) {
        cells.text(&self.number);
        cells.plain(self.date);
        money(Some(&self.amount), cells);
        cells.plain(&self.status);
    }
}

impl Columns for ContactEntry {
    const HEADER: &'static [&'static str] =
        &["id", "version", "author.id", "author.name", "at", "channel", "direction", "person", "note", "outcome"];

    fn write(&self, cells: &mut Cells) {
        cells.optional(self.id.as_ref());
        cells.optional(self.version);
        cells.optional_text(self.author.as_ref().map(|author| author.id.as_str()));
        cells.optional_text(self.author.as_ref().map(|author| author.name.as_str()));
        cells.plain(self.at.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true));
        cells.plain(&self.channel);
        cells.plain(&self.direction);
        cells.optional_text(self.person.as_deref());
        cells.text(&self.note);
        cells.optional_text(self.outcome.as_deref());
    }
}

impl Columns for HealthPoint {
    const HEADER: &'static [&'static str] = &[
        "as_of",
        "value",
        "computed",
        "override.value",
        "override.reason",
        "override.author",
        "override.expires",
        "band",
        "confidence",
        "model",
        "recomputed",
    ];

    fn write(&self, cells: &mut Cells) {
        cells.plain(self.as_of);
        cells.optional(self.value);
        cells.optional(self.computed);
        set_by_hand(self.overridden.as_ref(), cells);
        cells.plain(&self.band);
        cells.plain(self.confidence);
        cells.plain(&self.model);
        cells.plain(self.recomputed);
    }
}

impl Columns for Reject {
    const HEADER: &'static [&'static str] = &["dataset", "row", "reason"];

    fn write(&self, cells: &mut Cells) {
        cells.text(&self.dataset);
        cells.text(&self.row);
        cells.text(&self.reason);
    }
}

impl Columns for AuditEntry {
    const HEADER: &'static [&'static str] = &[
        "number",
        "at",
        "actor.id",
        "actor.name",
        "means",
        "address",
        "agent",
        "request_id",
        "action",
        "target_kind",
        "target",
        "target_name",
        "before",
        "after",
        "seal",
    ];

    fn write(&self, cells: &mut Cells) {
        cells.plain(self.number);
        cells.plain(self.at.to_rfc3339_opts(SecondsFormat::Millis, true));
        cells.text(&self.actor.id);
        cells.text(&self.actor.name);
        cells.plain(&self.means);
        cells.optional_text(self.address.as_deref());
        cells.optional_text(self.agent.as_deref());
        cells.optional_text(self.request_id.as_deref());
        cells.plain(&self.action);
        cells.plain(&self.target_kind);
        cells.text(&self.target);
        cells.text(&self.target_name);
        cells.optional(self.before.as_ref());
        cells.optional(self.after.as_ref());
        cells.plain(&self.seal);
    }
}

fn score(score: &Score, cells: &mut Cells) {
    cells.optional(score.value);
    cells.optional(score.computed);
    cells.plain(&score.band);
    cells.plain(score.confidence);
    cells.plain(score.bounds[0]);
    cells.plain(score.bounds[1]);
    cells.optional(score.trend.as_ref());
    cells.optional(score.change_30d);
    cells.plain(score.degraded);
    set_by_hand(score.overridden.as_ref(), cells);
    cells.plain(&score.model);
}

fn set_by_hand(set: Option<&ScoreOverride>, cells: &mut Cells) {
    cells.optional(set.map(|set| set.value));
    cells.optional_text(set.map(|set| set.reason.as_str()));
    cells.optional_text(set.map(|set| set.author.as_str()));
    cells.optional(set.map(|set| set.expires));
}

fn revenue(revenue: &RevenueSummary, cells: &mut Cells) {
    money(Some(&revenue.net), cells);
    money(Some(&revenue.invoiced), cells);
    money(Some(&revenue.credited), cells);
    money(Some(&revenue.prior_net), cells);
    measure(&revenue.yoy, cells);
    money(revenue.budget.as_ref(), cells);
    measure(&revenue.attainment, cells);
    cells.optional(revenue.pace.as_ref());
}

fn cadence(cadence: &CadenceSummary, cells: &mut Cells) {
    cells.plain(cadence.invoice_count);
    cells.plain(cadence.credit_note_count);
    cells.optional(cadence.first_invoice);
    cells.optional(cadence.last_invoice);
    measure(&cadence.days_since, cells);
    measure(&cadence.gap_days, cells);
    measure(&cadence.overdue_ratio, cells);
}

fn measure(measure: &Measure, cells: &mut Cells) {
    cells.optional(measure.value);
    cells.optional(measure.reason.map(|reason| match reason {
        Missing::NotApplicable => "not_applicable",
        Missing::InsufficientHistory => "insufficient_history",
        Missing::SourceUnavailable => "source_unavailable",
    }));
    cells.optional(measure.stale_since);
}

fn money(money: Option<&Money>, cells: &mut Cells) {
    cells.optional(money.map(|money| &money.amount));
    cells.optional(money.map(|money| &money.currency));
}
