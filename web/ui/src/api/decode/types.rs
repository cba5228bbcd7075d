//! The contract's types about customers and operation, as lists of their fields.

use bellwether_contract::account::{
    Cadence, ContactEntry, Contacts, Coverage, DatedAmount, FamilyCoverage, HealthHistory, HealthPoint, Invoice,
    InvoiceDetail, InvoiceLine, Invoices, Learner, Module, Order, Orders, Peers, Person, Projection, Revenue,
    RevenueMonth, Training,
};
use bellwether_contract::account_group::{AccountGroup, GroupMember, GroupRollUp};
use bellwether_contract::calendars::{Calendars, NamedCalendar};
use bellwether_contract::customer::{
    CadenceSummary, CustomerDetail, CustomerItem, Lifetime, Lift, OwnerRef, RevenueSummary,
};
use bellwether_contract::fiscal::{
    BasedWindow, Calendar, DateRange, FiscalMonth, FiscalMonthOfDate, FiscalQuarter, FiscalWindow, FiscalYear,
};
use bellwether_contract::operation::{BreakerState, CurrentUser, Dataset, Meta, RejectReason, Source, Sources};
use bellwether_contract::page::{Context, Page, PageInfo, SourceCondition, SourceState};
use bellwether_contract::portfolio::{
    AtRisk, Attention, BandTotal, Facet, FacetValue, MonthlyNet, Move, PortfolioActions, PortfolioActionsPoint,
    PortfolioHealth, PortfolioHealthPoint, PortfolioSummary, RiskFactor,
};
use bellwether_contract::problem::{FieldProblem, Problem};
use bellwether_contract::scoring::{DimensionExplanation, InputExplanation, Score, ScoreOverride};
use bellwether_contract::value::{Measure, Missing, Money};

use super::{Decode, Misfits, field};
use crate::api::json::Json;

fields! {
    Money { amount, currency }
    Measure { value, reason, stale_since }
    PageInfo { next, total }
    Context { as_of, calendar, window, prior_window, model, currency as "reporting_currency", sources }
    SourceState { name, state, as_of, age_s }
    Problem { kind as "type", title, status, code, detail, errors, request_id }
    FieldProblem { field, message }

    CustomerItem {
        id, name, country, currency, tier, industry, owner, score, lifecycle, revenue, cadence, coverage, training,
        contact_days_since, open_actions, next_action_due
    }
    OwnerRef { id, name }
    RevenueSummary { net, invoiced, credited, prior_net, yoy, budget, attainment, pace }
    CadenceSummary {
        invoice_count, credit_note_count, first_invoice, last_invoice, days_since, gap_days, overdue_ratio
    }
    CustomerDetail {
        since, parent, group, contract_end, unknown_reason, basis_changed, score_30d_before, dimensions, lifts, measures,
        input_hash, generation, ttm_net, lifetime; flat item, context
    }
    AccountGroup { parent, members, rolled_up }
    GroupMember { id, name, is_parent, country, score, band, net, ttm_net }
    GroupRollUp { score, band, net, prior_net, yoy, ttm_net }
    Lift { key, points }
    Lifetime { invoiced, credited, net }
    Score { value, computed, band, confidence, bounds, trend, change_30d, degraded, overridden as "override", model }
    ScoreOverride { value, reason, author, expires }
    DimensionExplanation { key, weight, score, effective_weight, gained, lost, reason, inputs, text }
    InputExplanation { measure, score; flat value }

    PortfolioSummary {
        customers, countries, net, prior_net, yoy, budget, attainment, pace, ttm_net, lifetime, monthly_net, average_score,
        average_change_30d, scored, at_risk, bands, risk_factors, moves, fell, rose, attention, overdue_actions,
        open_actions, facets; flat context
    }
    MonthlyNet { label, start, net }
    PortfolioHealth { points; flat context }
    PortfolioHealthPoint { as_of, customers, scored, average_score, at_risk, recomputed }
    PortfolioActions { points; flat context }
    PortfolioActionsPoint { date, open, overdue }
    AtRisk { customers, revenue, share }
    BandTotal { band, customers, ttm_net }
    RiskFactor { dimension, points_lost }
    Move { id, name, from, to, band }
    Attention { id, name, country, score, band, ttm_net, reasons }
    Facet { field, values }
    FacetValue { value, label, count }

    Revenue {
        year, prior_year, months, net, prior_net, yoy, invoiced, credited, credit_notes, budget, attainment,
        months_without_budget, pace, year_budget, required_run_rate, average_month, months_left, projection;
        flat context
    }
    RevenueMonth { number, label, start, end, closed, net, invoiced, credited, prior_net, budget }
    Projection { amount, method }
    Cadence {
        invoice_dates, credit_notes, gap_days, days_since, overdue_ratio, expected_next, last_invoice; flat context
    }
    DatedAmount { date, documents, amount }
    Coverage { breadth, bought, common, peers, families; flat context }
    Peers { count, basis }
    FamilyCoverage { family, bought, common, peer_share, invoiced, last_invoice }
    Training { completion, days_since, learners; flat context }
    Learner { name, enrolled, modules }
    Module { module, due, completed, state }
    Invoices { items, page; flat context }
    Invoice { number, kind, date, total, due, paid, refers_to, line_count, families }
    InvoiceDetail { lines; flat invoice }
    InvoiceLine { code, description, family, quantity, unit_price, amount }
    Orders { items, page; flat context }
    Order { number, date, amount, status }
    Contacts { days_since, people, items, page; flat context }
    Person { name, role, email, phone }
    ContactEntry { id, version, author, at, channel, direction, person, note, outcome }
    HealthHistory { points; flat context }
    HealthPoint { as_of, value, computed, overridden as "override", band, confidence, model, recomputed }

    Calendars { items, currencies }
    NamedCalendar { name, label, calendar }
    FiscalWindow { as_of, calendar, year, quarter, month, last_closed_month, window, prior_window, flags }
    FiscalYear { number, label, start, end }
    FiscalQuarter { number, start, end }
    FiscalMonth { number, label, start, end }
    FiscalMonthOfDate { closed; flat month }
    BasedWindow { start, end, basis }
    DateRange { start, end }

    Meta {
        product, version, api, as_of, as_of_pinned, calendar, currency, model, generation, generated_data, user
    }
    CurrentUser { id, name, role, demo }
    Sources { items, datasets }
    Source {
        name, origin, state, as_of, loaded_at, age_s, rows, rejects, last_error, stale_since, failures, breaker, retry_at
    }
    Dataset { name, label, generated, loaded_at, rows, rejects }
    RejectReason { reason, declared, count }
}

names! {
    BreakerState {
        Closed = "closed",
        Open = "open",
        HalfOpen = "half_open"
    }
    Missing {
        NotApplicable = "not_applicable",
        InsufficientHistory = "insufficient_history",
        SourceUnavailable = "source_unavailable"
    }
    SourceCondition {
        Fresh = "fresh",
        Stale = "stale",
        Unavailable = "unavailable",
        NotConfigured = "not_configured"
    }
}

impl<T: Decode> Decode for Page<T> {
    fn decode(json: &Json, misfits: &mut Misfits) -> Self {
        Self {
            items: field(json, "items", misfits),
            page: field(json, "page", misfits),
            context: Decode::decode(json, misfits),
        }
    }
}

impl Decode for Calendar {
    fn decode(json: &Json, misfits: &mut Misfits) -> Self {
        let (year_label, close_lag_days) = (field(json, "year_label", misfits), field(json, "close_lag_days", misfits));
        if json.get("kind").text().as_deref() == Some("weeks") {
            return Self::Weeks {
                pattern: field(json, "pattern", misfits),
                end_month: field(json, "end_month", misfits),
                end_rule: field(json, "end_rule", misfits),
                year_label,
                close_lag_days,
            };
        }
        Self::Months { first_month: field(json, "first_month", misfits), year_label, close_lag_days }
    }
}
