//! Drill-downs of one customer.

use bellwether_contract::account as api;
use bellwether_contract::page::{Context, PageInfo};
use bellwether_contract::value::Money;
use bellwether_domain::facts::rows::{Channel, Direction, DocumentKind, OrderStatus};
use bellwether_domain::intake::{ContactEntry, DocumentDetail, LearnerDetail, ModuleProgress, OrderDetail, Person};
use bellwether_domain::measure::MeasureKey;
use bellwether_domain::measures::account::{DayFigures, MonthFigures};
use bellwether_domain::measures::cadence::expected_next;
use bellwether_domain::measures::money_sums::Turnover;
use bellwether_domain::measures::pacing::{Pace, ProjectionMethod};
use bellwether_domain::money::{Money as Exact, MoneyError};
use bellwether_domain::scoring::model::ScoringModel;
use bellwether_engine::account::{Account, FamilyFigures};
use bellwether_engine::contact_log::Logged;
use bellwether_engine::overrides::OverrideRecord;
use bellwether_engine::portfolio::row::Row;
use bellwether_store::document::Document;
use bellwether_store::scores::ScorePoint;
use chrono::NaiveDate;

use super::customer::{measure, money, overridden};
use super::written::user_ref;

/// The fiscal year month by month.
///
/// # Errors
/// When a sum overflows.
pub fn revenue(account: &Account, context: Context) -> Result<api::Revenue, MoneyError> {
    let (row, year) = (account.row(), account.year()?);
    let window = row.window();
    let sums = year.sums;
    let projection = sums.projection()?.map(|(amount, method)| api::Projection {
        amount: money(row, amount),
        method: match method {
            ProjectionMethod::Seasonal => "seasonal".to_owned(),
            ProjectionMethod::StraightLine => "straight_line".to_owned(),
        },
    });
    let has_budget = year.months.iter().any(|month| month.budget.is_some());
    Ok(api::Revenue {
        year: year.year.label(),
        prior_year: year.prior.label(),
        months: year.months.iter().map(|month| revenue_month(row, month)).collect::<Result<_, _>>()?,
        net: money(row, window.net()?),
        prior_net: money(row, row.prior_net()),
        yoy: measure(row, MeasureKey::Yoy),
        invoiced: money(row, window.invoiced),
        credited: money(row, window.credited),
        credit_notes: count(account.credit_notes_in_window()),
        budget: row.budget().map(|figures| money(row, figures.budget)),
        attainment: measure(row, MeasureKey::BudgetAttainment),
        months_without_budget: if has_budget { account.months_without_budget() } else { Vec::new() },
        pace: row.pace().map(Pace::as_str).map(str::to_owned),
        year_budget: sums.budget.map(|budget| money(row, budget)),
        required_run_rate: sums.required_run_rate().map(|rate| money(row, rate)),
        average_month: sums.average_month().map(|average| money(row, average)),
        months_left: 12 - sums.closed_months,
        projection,
        context,
    })
}

fn revenue_month(row: Row<'_>, figures: &MonthFigures) -> Result<api::RevenueMonth, MoneyError> {
    let net = figures.turnover.map(Turnover::net).transpose()?;
    Ok(api::RevenueMonth {
        number: figures.month.number,
        label: figures.month.label(),
        start: figures.month.start,
        end: figures.month.end,
        closed: figures.closed,
        net: net.map(|net| money(row, net)),
        invoiced: figures.turnover.map(|turnover| money(row, turnover.invoiced)),
        credited: figures.turnover.map(|turnover| money(row, turnover.credited)),
        prior_net: money(row, figures.prior_net),
        budget: figures.budget.map(|budget| money(row, budget)),
    })
}

/// The rhythm of invoices.
///
/// # Errors
/// When a sum overflows.
pub fn cadence(account: &Account, context: Context) -> Result<api::Cadence, MoneyError> {
    let row = account.row();
    let last_invoice = row.activity().last();
    let gap = row.measure(MeasureKey::GapDays).ok();
    let days = |kind| account.days_with(kind).map(|days| days.iter().map(|day| dated(row, day)).collect());
    Ok(api::Cadence {
        invoice_dates: days(DocumentKind::Invoice)?,
        credit_notes: days(DocumentKind::CreditNote)?,
        gap_days: measure(row, MeasureKey::GapDays),
        days_since: measure(row, MeasureKey::DaysSinceInvoice),
        overdue_ratio: measure(row, MeasureKey::OverdueRatio),
        expected_next: last_invoice.zip(gap).and_then(|(last, gap)| expected_next(last, gap)),
        last_invoice,
        context,
    })
}

fn dated(row: Row<'_>, day: &DayFigures) -> api::DatedAmount {
    api::DatedAmount { date: day.date, documents: day.documents, amount: money(row, day.amount) }
}

/// Product families bought and missed.
pub fn coverage(account: &Account, families: Vec<FamilyFigures>, context: Context) -> api::Coverage {
    let row = account.row();
    let (common, bought) = account.common_families().unwrap_or_default();
    let families = families.into_iter().map(|figures| family(row, figures));
    let peers = account.peers();
    api::Coverage {
        breadth: measure(row, MeasureKey::Breadth),
        bought,
        common,
        peers: peers.map(|peers| api::Peers { count: peers.count(), basis: peers.basis.as_str().to_owned() }),
        families: families.collect(),
        context,
    }
}

/// A product family of a customer.
pub fn family(row: Row<'_>, figures: FamilyFigures) -> api::FamilyCoverage {
    api::FamilyCoverage {
        family: figures.family.as_ref().to_owned(),
        bought: figures.bought,
        common: figures.common,
        peer_share: figures.peer_share,
        invoiced: figures.invoiced.map(|invoiced| money(row, invoiced)),
        last_invoice: figures.last_invoice,
    }
}

/// Learning of the customer's people.
pub fn training(account: &Account, learners: Vec<LearnerDetail>, context: Context) -> api::Training {
    let (row, date) = (account.row(), account.date());
    let learners = learners.into_iter().map(|learner| api::Learner {
        name: learner.name.as_ref().to_owned(),
        enrolled: learner.enrolled,
        modules: learner.modules.iter().map(|progress| module(progress, date)).collect(),
    });
    api::Training {
        completion: measure(row, MeasureKey::TrainingCompletion),
        days_since: measure(row, MeasureKey::TrainingDaysSince),
        learners: learners.collect(),
        context,
    }
}

fn module(progress: &ModuleProgress, today: NaiveDate) -> api::Module {
    let state = match (progress.completed, progress.due) {
        (Some(completed), Some(due)) if completed > due => "done_late",
        (Some(_), _) => "done",
        (None, Some(due)) if due < today => "overdue",
        (None, _) => "open",
    };
    api::Module {
        module: progress.module.as_ref().to_owned(),
        due: progress.due,
        completed: progress.completed,
        state: state.to_owned(),
    }
}

/// A financial document.
pub fn invoice(document: &DocumentDetail) -> api::Invoice {
    let mut families: Vec<&str> = document.lines.iter().filter_map(|line| line.family.as_deref()).collect();
    families.sort_unstable();
    families.dedup();
    api::Invoice {
        number: document.number.as_ref().to_owned(),
        kind: document.kind.as_str().to_owned(),
        date: document.date,
        total: document.total.into(),
        due: document.due,
        paid: document.paid,
        refers_to: document.refers_to.as_deref().map(str::to_owned),
        line_count: count(document.lines.len()),
        families: count(families.len()),
    }
}

/// A financial document with its lines.
pub fn invoice_detail(document: &DocumentDetail) -> api::InvoiceDetail {
    let lines = document.lines.iter().map(|line| api::InvoiceLine {
        code: line.code.as_ref().to_owned(),
        description: line.description.as_ref().to_owned(),
        family: line.family.as_deref().map(str::to_owned),
        quantity: line.quantity.to_string(),
        unit_price: line.unit_price.to_string(),
        amount: line.amount.into(),
    });
    api::InvoiceDetail { invoice: invoice(document), lines: lines.collect() }
}

/// An order.
pub fn order(order: &OrderDetail) -> api::Order {
    api::Order {
        number: order.number.as_ref().to_owned(),
        date: order.date,
        amount: exact(order.amount),
        status: match order.status {
            OrderStatus::Open => "open".to_owned(),
            OrderStatus::Fulfilled => "fulfilled".to_owned(),
            OrderStatus::Cancelled => "cancelled".to_owned(),
        },
    }
}

/// People and a page of contacts.
pub fn contacts(
    account: &Account,
    people: &[Person],
    items: Vec<api::ContactEntry>,
    page: PageInfo,
    context: Context,
) -> api::Contacts {
    let days_since = measure(account.row(), MeasureKey::ContactDaysSince);
    api::Contacts { days_since, people: people.iter().map(person).collect(), items, page, context }
}

/// A logged contact.
pub fn contact(entry: &ContactEntry) -> api::ContactEntry {
    let channel = match entry.channel {
        Channel::Call => "call",
        Channel::Email => "email",
        Channel::Meeting => "meeting",
        Channel::Message => "message",
    };
    let direction = match entry.direction {
        Direction::Outbound => "outbound",
        Direction::Inbound => "inbound",
    };
    api::ContactEntry {
        id: None,
        version: None,
        author: None,
        outcome: None,
        at: entry.at,
        channel: channel.to_owned(),
        direction: direction.to_owned(),
        person: entry.person.as_deref().map(str::to_owned),
        note: entry.note.as_ref().to_owned(),
    }
}

/// The contacts of sources and those logged here through the date of the account, newest first.
pub fn all_contacts(
    account: &Account,
    contacts: &[ContactEntry],
    logged: Vec<Document<Logged>>,
) -> Vec<api::ContactEntry> {
    let calendar = &account.portfolio.context().as_of.calendar;
    let seen = logged.into_iter().filter(|one| calendar.date_of(one.body.at) <= account.date());
    let mut all: Vec<api::ContactEntry> = contacts.iter().map(contact).chain(seen.map(logged_contact)).collect();
    // Stable: those of sources keep their order.
    all.sort_by_key(|entry| std::cmp::Reverse(entry.at));
    all
}

fn logged_contact(document: Document<Logged>) -> api::ContactEntry {
    let Document { id, version, body, .. } = document;
    api::ContactEntry {
        id: Some(id),
        version: Some(version),
        author: Some(user_ref(&body.author)),
        at: body.at,
        channel: body.channel.as_str().to_owned(),
        direction: body.direction.as_str().to_owned(),
        person: body.person,
        note: body.summary,
        outcome: body.outcome,
    }
}

/// A kept score, with what was shown instead.
pub fn health_point(point: ScorePoint, known: &OverrideRecord, model: &ScoringModel) -> api::HealthPoint {
    let set = known.shown(point.as_of);
    let band = set.map(|span| model.band_key(Some(model.band_of(span.value))).to_owned());
    api::HealthPoint {
        as_of: point.as_of,
        value: set.map(|span| span.value).or(point.value),
        computed: point.computed,
        overridden: set.map(overridden),
        band: band.unwrap_or(point.band),
        confidence: point.confidence,
        model: point.model,
        recomputed: point.recomputed,
    }
}

/// A person to talk to.
pub fn person(person: &Person) -> api::Person {
    api::Person {
        name: person.name.as_ref().to_owned(),
        role: person.role.as_deref().map(str::to_owned),
        email: person.email.as_deref().map(str::to_owned),
        phone: person.phone.as_deref().map(str::to_owned),
    }
}

fn exact(amount: Exact) -> Money {
    amount.into()
}

fn count(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
