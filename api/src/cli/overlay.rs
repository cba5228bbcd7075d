//! `bellwether demo --overlay`: owners, tiers, budgets, training and contacts for customers whose invoices are real.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::time::Instant;

use bellwether_domain::facts::customer::{Customer, CustomerId};
use bellwether_domain::facts::rows::{Document, DocumentKind};
use bellwether_domain::loader::{CustomerLoader, FinancialLoader, LoadRequest, Selection};
use bellwether_engine::error::EngineError;
use bellwether_sources::demo::DemoPlan;
use bellwether_sources::demo::output::DemoSummary;
use bellwether_sources::demo::overlay::{OverlayCustomer, overlay};
use bellwether_warehouse::generation::Generation;
use chrono::{Datelike, NaiveDate};
use serde::Serialize;

use super::demo::spec;
use super::error::CliError;
use super::output::Output;
use super::{home, runtime};
use crate::config::settings::Settings;

/// Key of what is laid over in the warehouse.
const DATASET: &str = "demo-overlay";

#[derive(Serialize)]
struct Report {
    dataset: &'static str,
    changed: bool,
    customers: u64,
    budgets: u64,
    learners: u64,
    contacts: u64,
    seconds: f64,
}

/// Adds to the customers that are there.
///
/// # Errors
/// When there are none, or the warehouse fails; nothing was changed then.
pub fn run(settings: &Settings, plan: &DemoPlan, output: &Output) -> Result<(), CliError> {
    let started = Instant::now();
    let warehouse = home::warehouse(settings)?;
    let generation = warehouse.reader(settings.reporting)?.ok_or(CliError::NothingToOverlay)?;
    let fingerprint = fingerprint(&generation, plan);
    let known = generation.info().dataset(DATASET).is_some_and(|dataset| dataset.fingerprint == fingerprint);
    let summary = if known {
        None
    } else {
        let customers = customers(&generation, plan.as_of)?;
        if customers.is_empty() {
            return Err(CliError::NothingToOverlay);
        }
        let clock = home::clock(settings);
        let mut intake = warehouse.begin(spec(DATASET, "Demo overlay (generated)", fingerprint), clock.as_ref())?;
        let summary = overlay(&customers, plan, &mut intake)?;
        intake.commit(clock.as_ref())?;
        Some(summary)
    };
    report(summary, started.elapsed().as_secs_f64(), output)
}

/// Of the plan and of everything that is laid over.
fn fingerprint(generation: &Generation, plan: &DemoPlan) -> String {
    let mut text = format!("seed {} as of {} year from {:?}", plan.seed, plan.as_of, plan.fiscal_year_start);
    for dataset in generation.info().datasets.iter().filter(|dataset| dataset.name != DATASET) {
        // Writing to a string cannot fail.
        let _ = write!(text, "; {} {}", dataset.name, dataset.fingerprint);
    }
    text
}

/// Everybody with what they bought through a day.
fn customers(generation: &Generation, through: NaiveDate) -> Result<Vec<OverlayCustomer>, CliError> {
    let request = LoadRequest { customers: Selection::All, through, purchases_after: through };
    let runtime = runtime::start()?;
    let (customers, financials) = runtime.block_on(async {
        let customers = generation.load_customers(&request).await.map_err(EngineError::Source)?;
        let financials = generation.load_financials(&request).await.map_err(EngineError::Source)?;
        Ok::<_, EngineError>((customers.rows.customers, financials.rows))
    })?;
    let mut customers = customers;
    customers.sort_unstable_by(|a, b| a.id.cmp(&b.id));
    let ids: Vec<CustomerId> = customers.iter().map(|customer| customer.id.clone()).collect();
    let (documents, _) = financials.documents.align(&ids);
    Ok(customers.into_iter().enumerate().map(|(index, customer)| bought(customer, documents.of(index))).collect())
}

fn bought(customer: Customer, documents: &[Document]) -> OverlayCustomer {
    let invoices = || documents.iter().filter(|document| document.kind == DocumentKind::Invoice);
    let mut months: BTreeMap<NaiveDate, i64> = BTreeMap::new();
    for document in documents.iter().filter(|document| document.currency == customer.currency) {
        let sign = match document.kind {
            DocumentKind::Invoice => 1,
            DocumentKind::CreditNote => -1,
            DocumentKind::Adjustment => continue,
        };
        let net = months.entry(first_of_month(document.date)).or_default();
        *net = net.saturating_add(sign * document.amount);
    }
    OverlayCustomer {
        first_invoice: invoices().next().map(|document| document.date),
        last_invoice: invoices().next_back().map(|document| document.date),
        monthly_net: months.into_iter().collect(),
        customer,
    }
}

fn first_of_month(date: NaiveDate) -> NaiveDate {
    date.checked_sub_days(chrono::Days::new(u64::from(date.day0()))).unwrap_or(date)
}

fn report(summary: Option<DemoSummary>, seconds: f64, output: &Output) -> Result<(), CliError> {
    let words = summary.map_or_else(
        || "Demo overlay: no change; the same data is there already.".to_owned(),
        |summary| {
            format!(
                "Demo overlay is generated: {} customers got account managers, {} budgets, {} learners and {} contacts; \
                 {seconds:.1} s.",
                summary.customers, summary.budgets, summary.learners, summary.contacts
            )
        },
    );
    let counts = summary.unwrap_or_default();
    let report = Report {
        dataset: DATASET,
        changed: summary.is_some(),
        customers: counts.customers,
        budgets: counts.budgets,
        learners: counts.learners,
        contacts: counts.contacts,
        seconds,
    };
    Ok(output.result(&words, &report)?)
}
