//! The contract's types of the account manager's pages, as lists of their fields.

use bellwether_contract::call_prep::{CallPrep, ChangesSince, DocumentsSince, OpenItem, PrepNumber, TalkingPoint};
use bellwether_contract::contact_log::LoggedContact;
use bellwether_contract::groups::{
    AttentionItem, AttentionList, AttentionReason, GroupTotals, PortfolioGroup, PortfolioGroups, ReasonMeasure,
};
use bellwether_contract::peers::{PeerComparison, PeerMeasure};
use bellwether_contract::saved_view::{SavedView, SavedViews};
use bellwether_contract::score_override::{OverrideSpan, OverrideState};
use bellwether_contract::timeline::{KindCount, Timeline, TimelineEvent};

use super::{Decode, Misfits, field};
use crate::api::json::Json;

fields! {
    AttentionList { items, total; flat context }
    AttentionItem { id, name, country, owner, score, band, change_30d, ttm_net, at_stake, reasons }
    AttentionReason { key, points, measures, text }
    ReasonMeasure { measure; flat value }
    PortfolioGroups { by, items, total; flat context }
    PortfolioGroup { value, label; flat totals }
    GroupTotals {
        customers, net, prior_net, yoy, budget, attainment, pace, ttm_net, average_score, scored, at_risk
    }
    SavedViews { items }
    SavedView { id, version, name, query, shared, owner, created_at, updated_at }

    Timeline { items, page, kinds, missing; flat context }
    KindCount { kind, count }
    TimelineEvent { id, kind, date, at, title, text, amount, from, to, actor, reference }
    LoggedContact {
        id, version, customer, at, channel, direction, person, summary, outcome, author, created_at, updated_at
    }
    PeerComparison { basis, widened, count, items; flat context }
    PeerMeasure { measure, own, count, lower_quartile, median, upper_quartile, percentile, better }
    OverrideState { version, current as "override", history }
    OverrideSpan { value, reason, author, from, expires, ended }

    CallPrep {
        id, name, country, tier, industry, lifecycle, owner, since, contract_end, people, score, last_contact, changes,
        numbers, open_items, talking_points, gaps, missing; flat context
    }
    ChangesSince {
        from, score_then, band_then, score_now, band_now, orders, invoices, credit_notes, sentences
    }
    DocumentsSince { count, amount, latest }
    PrepNumber { key, label, amount, measure, shown, direction, against }
    OpenItem { kind, id, title, due, amount, assignee }
    TalkingPoint { key, measure, text, ask }
}
