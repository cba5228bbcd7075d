//! The contract's types about work, as lists of their fields.

use bellwether_contract::action::{
    ActionDetail, ActionEvent, ActionItem, ActionKind, ActionLink, ActionNote, ActionSource, ActionStatus, Actions,
    ChecklistItem, CustomerRef, Outcome, OutcomeResult, Priority, StatusCounts,
};
use bellwether_contract::action_change::{BulkResult, BulkResults};
use bellwether_contract::alert::{
    AlertRule, AlertRuleBody, AlertRules, CreatedWebhook, Deliveries, Delivery, DeliveryStatus, Inbox, Notice,
    NoticeKind, NoticesRead, NotificationSettings, QuietHours, Severity, Webhook, Webhooks,
};
use bellwether_contract::colleague::{Colleague, Colleagues};
use bellwether_contract::comment::{Comment, Comments};
use bellwether_contract::key_date::{KeyDate, KeyDateKind, KeyDates};
use bellwether_contract::message_template::{
    MessageKind, MessagePlaceholder, MessageTemplate, MessageTemplateContent, MessageTemplates, MissingValue,
    RenderedMessage,
};
use bellwether_contract::outcome::{ContextSnapshot, Uplift, Uplifts};
use bellwether_contract::playbook::{Playbook, PlaybookRun, PlaybookRunStep, PlaybookRuns, PlaybookStep, Playbooks};
use bellwether_contract::suggestion::{
    Automation, Evidence, RuleCondition, SuggestionItem, SuggestionRule, SuggestionRuleBody, SuggestionRules,
    SuggestionStatus, Suggestions,
};
use bellwether_contract::team_work::{Hours, KindSuccess, PersonWork, TeamWork};

use super::{Decode, Misfits, field};
use crate::api::json::Json;

fields! {
    CustomerRef { id, name }
    ActionItem {
        id, version, kind, title, priority, status, customer, owner, due_at, overdue, snoozed_until, source, source_id,
        checklist_done, checklist_total, outcome, minutes_spent, created_at, updated_at, started_at, closed_at
    }
    Actions { items, page, by_status }
    StatusCounts { pending, in_progress, completed, cancelled, overdue }
    ActionDetail {
        description, checklist, links, notes, history, next_statuses, outcome_detail, created_by, context_created,
        context_completed, completed_on; flat item
    }
    ChecklistItem { text, done }
    ActionLink { label, url }
    ActionNote { at, by, text, minutes }
    ActionEvent { at, by, field, from, to }
    Outcome { result, text, effective }
    BulkResults { changed, items }
    BulkResult { id, version, code, detail }
    Colleagues { items }
    Colleague { id, name, team, open_actions, overdue_actions, expertise }
    ContextSnapshot {
        as_of, model, generation, score, band, trend, tier, lifecycle, dimensions, measures, net, prior_net, ttm_net
    }

    Comments { items, page }
    Comment { id, version, customer, action, by, text, mentions, created_at, edited_at, editable }

    Suggestions { items, page }
    SuggestionItem {
        id, rule, customer, score, band, kind, title, sentence, evidence, priority, due_at, playbook, expected_points,
        revenue, worth, status, until, reason, decided_by
    }
    Evidence { field, value, currency, word, asked }
    SuggestionRules { items }
    SuggestionRule { key, version, enabled, shipped, added; flat body }
    SuggestionRuleBody {
        title, sentence, kind, priority, due_hours, playbook, dimension, effect, dismissed_days, when
    }
    Automation { version, bands, due_hours, holdout_percent }

    Playbooks { items }
    Playbook { key, version, name, description, enabled, shipped, added, steps }
    PlaybookRuns { items, page }
    PlaybookRun {
        id, playbook, name, playbook_version, customer, start, by, created_at, done, finished, steps
    }
    PlaybookRunStep { title, kind, action, status, due_at, skipped }

    KeyDates { items, page }
    KeyDate { id, version, customer, kind, title, date, days_until, by, created_at }

    TeamWork {
        days, open, overdue, due_soon, completion, on_time, time_to_intervention, time_to_completion, people, kinds
    }
    PersonWork { person, open, overdue, due_soon, pressing, completed, on_time, with_due }
    Hours { count, median, p90 }
    KindSuccess { kind, completed, judged, effective, success, mean_minutes }
    Uplifts { items, least_actions }
    Uplift { kind, days, actions, mean_change, control_change, uplift, low, high, verdict }

    Inbox { items, page, unread }
    Notice {
        id, version, kind, severity, title, text, evidence, customer, rule, alert, action, comment, by, at, read_at,
        snoozed_until, resolved_at, resolved_by
    }
    NoticesRead { changed }
    AlertRules { items }
    AlertRule { key, version, enabled, shipped, added; flat body }
    AlertRuleBody { title, sentence, severity, subject, when, quiet_hours, playbook }
    NotificationSettings { version, email_from, digest, digest_at, quiet }
    QuietHours { from, to }
    Webhooks { items }
    Webhook { id, version, name, url, from, enabled, last_success_at, failures, former_secret_until }
    CreatedWebhook { secret, webhook }
    MessageTemplates { items, placeholders, languages }
    MessageTemplate { id, version, content, shipped, changed, owner, editable, updated_at }
    MessageTemplateContent { name, language, kind, subject, body, shared, enabled }
    MessagePlaceholder { name, about }
    RenderedMessage { customer, kind, language, subject, body, to, people, missing }
    MissingValue { placeholder, written }
    Deliveries { items, page }
    Delivery { id, channel, to, title, status, attempts, next_at, error, receipt, created_at, delivered_at }
}

names! {
    ActionKind {
        Call = "call",
        Email = "email",
        Meeting = "meeting",
        AccountReview = "account_review",
        TrainingPlan = "training_plan",
        Escalation = "escalation",
        Custom = "custom"
    }
    Priority {
        Low = "low",
        Medium = "medium",
        High = "high",
        Urgent = "urgent"
    }
    ActionStatus {
        Pending = "pending",
        InProgress = "in_progress",
        Completed = "completed",
        Cancelled = "cancelled"
    }
    OutcomeResult {
        Retained = "retained",
        Expanded = "expanded",
        Resolved = "resolved",
        NoChange = "no_change",
        NoResponse = "no_response",
        Postponed = "postponed",
        Lost = "lost"
    }
    ActionSource {
        Manual = "manual",
        Suggestion = "suggestion",
        Automatic = "automatic",
        Alert = "alert",
        Playbook = "playbook"
    }
    SuggestionStatus {
        Open = "open",
        Snoozed = "snoozed",
        Dismissed = "dismissed"
    }
    KeyDateKind {
        Renewal = "renewal",
        Event = "event",
        Project = "project",
        Other = "other"
    }
    Severity {
        Info = "info",
        Warning = "warning",
        Critical = "critical"
    }
    MessageKind {
        Email = "email",
        CallNotes = "call_notes",
        MeetingInvitation = "meeting_invitation"
    }
    NoticeKind {
        Alert = "alert",
        Mention = "mention",
        Assigned = "assigned"
    }
    DeliveryStatus {
        Waiting = "waiting",
        Delivered = "delivered",
        Dead = "dead"
    }
}

/// What is left out of a condition asks for nothing.
impl Decode for RuleCondition {
    fn decode(json: &Json, misfits: &mut Misfits) -> Self {
        Self {
            field: field(json, "field", misfits),
            at_least: field(json, "at_least", misfits),
            at_most: field(json, "at_most", misfits),
            is: field::<Option<Vec<String>>>(json, "is", misfits).unwrap_or_default(),
        }
    }
}

impl Decode for PlaybookStep {
    fn decode(json: &Json, misfits: &mut Misfits) -> Self {
        Self {
            title: field(json, "title", misfits),
            description: field::<Option<String>>(json, "description", misfits).unwrap_or_default(),
            kind: field(json, "kind", misfits),
            day: field(json, "day", misfits),
            priority: field(json, "priority", misfits),
            checklist: field::<Option<Vec<String>>>(json, "checklist", misfits).unwrap_or_default(),
        }
    }
}
