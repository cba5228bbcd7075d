//! A customer as a row of the portfolio.

use bellwether_contract::customer::{CadenceSummary, CustomerItem, OwnerRef, RevenueSummary};
use bellwether_contract::scoring::{Score, ScoreOverride};
use bellwether_contract::value::{Measure, Money};
use bellwether_domain::lifecycle::Lifecycle;
use bellwether_domain::measure::MeasureKey;
use bellwether_domain::measures::pacing::Pace;
use bellwether_domain::money::MoneyError;
use bellwether_engine::overrides::Span;
use bellwether_engine::portfolio::row::Row;
use bellwether_engine::portfolio::view::direction_name;

/// Said where invoices are unavailable, so that nobody knows the stage.
pub(super) const UNKNOWN_LIFECYCLE: &str = "unknown";

/// A row.
///
/// # Errors
/// When a sum overflows.
pub fn item(row: Row<'_>, model: &str) -> Result<CustomerItem, MoneyError> {
    let owner = row.owner().map(|(id, name)| OwnerRef { id: id.to_owned(), name: name.to_owned() });
    Ok(CustomerItem {
        id: row.id().to_owned(),
        name: row.name().to_owned(),
        country: row.country().to_owned(),
        currency: row.currency().to_owned(),
        tier: row.tier().map(|tier| tier.as_ref().to_owned()),
        industry: row.industry().map(|industry| industry.as_ref().to_owned()),
        owner,
        score: score(row, model),
        lifecycle: row.lifecycle().map_or(UNKNOWN_LIFECYCLE, Lifecycle::as_str).to_owned(),
        revenue: revenue(row)?,
        cadence: cadence(row),
        coverage: measure(row, MeasureKey::Breadth),
        training: measure(row, MeasureKey::TrainingCompletion),
        contact_days_since: measure(row, MeasureKey::ContactDaysSince),
        open_actions: 0,
        next_action_due: None,
    })
}

/// A measure of a row.
pub fn measure(row: Row<'_>, key: MeasureKey) -> Measure {
    Measure { stale_since: row.stale_since(key), ..row.measure(key).into() }
}

/// An amount of a row, in the reporting currency.
pub fn money(row: Row<'_>, minor: i64) -> Money {
    row.money(minor).into()
}

/// A score that is shown instead of the computed one.
pub fn overridden(span: &Span) -> ScoreOverride {
    ScoreOverride {
        value: span.value,
        reason: span.reason.clone(),
        author: span.by.name.clone(),
        expires: span.expires,
    }
}

/// The score of a row.
pub fn score(row: Row<'_>, model: &str) -> Score {
    let cell = row.score();
    Score {
        value: cell.now.value,
        computed: cell.now.computed,
        band: row.band().to_owned(),
        confidence: cell.now.confidence,
        bounds: cell.now.bounds,
        trend: cell.direction.map(|direction| direction_name(direction).to_owned()),
        change_30d: cell.change,
        degraded: cell.now.degraded,
        overridden: row.overridden().map(overridden),
        model: model.to_owned(),
    }
}

fn revenue(row: Row<'_>) -> Result<RevenueSummary, MoneyError> {
    let window = row.window();
    Ok(RevenueSummary {
        net: money(row, window.net()?),
        invoiced: money(row, window.invoiced),
        credited: money(row, window.credited),
        prior_net: money(row, row.prior_net()),
        yoy: measure(row, MeasureKey::Yoy),
        budget: row.budget().map(|figures| money(row, figures.budget)),
        attainment: measure(row, MeasureKey::BudgetAttainment),
        pace: row.pace().map(Pace::as_str).map(str::to_owned),
    })
}

fn cadence(row: Row<'_>) -> CadenceSummary {
    let activity = row.activity();
    CadenceSummary {
        invoice_count: activity.invoices,
        credit_note_count: activity.credit_notes,
        first_invoice: activity.first(),
        last_invoice: activity.last(),
        days_since: measure(row, MeasureKey::DaysSinceInvoice),
        gap_days: measure(row, MeasureKey::GapDays),
        overdue_ratio: measure(row, MeasureKey::OverdueRatio),
    }
}
