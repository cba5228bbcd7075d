//! Portfolios of generated and built companies.

use std::sync::Arc;

use bellwether_domain::codes::Currency;
use bellwether_domain::facts::customer::OwnerId;
use bellwether_domain::fiscal::window::months_back;
use bellwether_domain::fiscal::{FiscalCalendar, YearLabel};
use bellwether_domain::loader::{LoadRequest, Selection};
use bellwether_domain::measures::as_of::AsOf;
use bellwether_domain::scoring::shipped::default_model;
use bellwether_engine::orchestrator::{Details, Gathered, Loaders, gather};
use bellwether_engine::portfolio::build::Portfolio;
use bellwether_engine::portfolio::context::PortfolioContext;
use bellwether_engine::portfolio::field::SortField;
use bellwether_engine::portfolio::order::SortTerm;
use bellwether_engine::portfolio::query::Filter;
use bellwether_engine::portfolio::row::Row;
use bellwether_engine::scope::Scope;
use bellwether_identity::identity::{Identity, Reach};
use bellwether_testkit::company::{Company, day};
use bellwether_testkit::sources::CompanySource;
use chrono::{NaiveDate, NaiveTime};

/// The fiscal calendar of all tests here: April to March.
pub(crate) fn calendar() -> FiscalCalendar {
    FiscalCalendar::months(4, YearLabel::StartYear).expect("a calendar")
}

/// The date of all tests here.
pub(crate) fn as_of() -> NaiveDate {
    day("2011-12-09")
}

pub(crate) fn gathered(company: Company, failing: &[&'static str]) -> Gathered {
    let loaded_at = as_of().and_time(NaiveTime::MIN).and_utc();
    let source = Arc::new(CompanySource { company, failing: failing.to_vec(), loaded_at });
    let loaders = Loaders {
        customers: source.clone(),
        financials: source.clone(),
        learning: source.clone(),
        contacts: source.clone(),
        catalogue: None,
        details: Details {
            documents: source.clone(),
            orders: source.clone(),
            contacts: source.clone(),
            learners: source,
        },
    };
    let request =
        LoadRequest { customers: Selection::All, through: as_of(), purchases_after: months_back(as_of(), 13) };
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    runtime.block_on(gather(&loaders, request, Currency::GBP)).expect("customers load")
}

pub(crate) fn portfolio(company: Company) -> Portfolio {
    portfolio_with(company, &[], &[])
}

pub(crate) fn portfolio_with(company: Company, failing: &[&'static str], last_good: &[(&str, u8)]) -> Portfolio {
    let Gathered { facts, sources } = gathered(company, failing);
    let context = PortfolioContext {
        as_of: AsOf::new(calendar(), as_of()),
        model: Arc::new(default_model().clone()),
        reporting: Currency::GBP,
        generation: 1,
        built_at: as_of().and_time(NaiveTime::MIN).and_utc(),
        sources,
    };
    let last_good = last_good.iter().map(|(id, value)| ((*id).to_owned(), *value)).collect();
    Portfolio::build(&facts, context, last_good).expect("amounts fit")
}

/// The scope of somebody who sees everything.
pub(crate) fn everybody() -> Scope {
    scope(Reach::Everything)
}

/// The scope of somebody who sees the customers of these account managers.
pub(crate) fn owned_by<'a>(owners: impl IntoIterator<Item = &'a str>) -> Scope {
    scope(Reach::owned_by(owners.into_iter().map(OwnerId::from)))
}

fn scope(reach: Reach) -> Scope {
    Scope::of(&Identity::of_tests("somebody", reach))
}

/// Everybody, in the order of ids.
pub(crate) fn every_row(portfolio: &Portfolio) -> impl Iterator<Item = Row<'_>> {
    let by_id = [SortTerm { field: SortField::Id, descending: false }];
    let rows = portfolio.all(&everybody(), &Filter::default(), &by_id).expect("no filter");
    rows.into_iter().map(|row| portfolio.row(row))
}

/// The n-th customer in the order of ids.
pub(crate) fn nth(portfolio: &Portfolio, n: usize) -> Row<'_> {
    every_row(portfolio).nth(n).expect("there is one")
}
