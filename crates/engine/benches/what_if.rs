//! How long a what-if takes: another model over everybody, with all that the answer tells.

use std::sync::{Arc, LazyLock};

use bellwether_contract::identity::Role;
use bellwether_domain::codes::Currency;
use bellwether_domain::facts::rows::DocumentKind;
use bellwether_domain::fiscal::{FiscalCalendar, YearLabel};
use bellwether_domain::loader::{LoadRequest, Selection};
use bellwether_domain::measures::as_of::AsOf;
use bellwether_domain::scoring::shipped::{default_model, shipped_model};
use bellwether_engine::orchestrator::{Details, Gathered, Loaders, gather};
use bellwether_engine::portfolio::build::Portfolio;
use bellwether_engine::portfolio::context::PortfolioContext;
use bellwether_engine::portfolio::query::Filter;
use bellwether_engine::scope::Scope;
use bellwether_identity::identity::{Identity, Reach};
use bellwether_testkit::company::{Company, customer, day};
use bellwether_testkit::sources::CompanySource;
use chrono::{Days, NaiveDate, NaiveTime};

const CUSTOMERS: u32 = 100_000;

fn main() {
    divan::main();
}

static PORTFOLIO: LazyLock<Portfolio> = LazyLock::new(portfolio);

fn as_of() -> NaiveDate {
    day("2011-12-09")
}

/// Customers with twelve invoices each, as far apart as their numbers say, a budget and a contact.
fn company() -> Company {
    let mut company = Company::default();
    company.families = (0..12).map(|n| format!("Family {n}").into()).collect();
    for number in 0..CUSTOMERS {
        let id = format!("c{number:06}");
        let mut who = customer(&id);
        who.tier = Some(["a", "b", "c"][number as usize % 3].into());
        company = company.with(who).call(&id, as_of() - Days::new(u64::from(number % 120)));
        company = company.budget(&id, day("2011-06-01"), 50_000);
        for invoice in 0..12u64 {
            let back = invoice * u64::from(number % 40 + 10) + u64::from(number % 60);
            let date = as_of() - Days::new(back);
            let amount = i64::from(number % 977) * 37 + 1_000;
            company = company.document(&id, DocumentKind::Invoice, date, amount);
            company = company.purchase(&id, date, u16::try_from(invoice % 12).unwrap_or_default());
        }
    }
    company
}

fn portfolio() -> Portfolio {
    let loaded_at = as_of().and_time(NaiveTime::MIN).and_utc();
    let source = Arc::new(CompanySource { company: company(), failing: Vec::new(), loaded_at });
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
    let request = LoadRequest { customers: Selection::All, through: as_of(), purchases_after: NaiveDate::MIN };
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    let Gathered { facts, sources } =
        runtime.block_on(gather(&loaders, request, Currency::GBP)).expect("customers load");
    let calendar = FiscalCalendar::months(4, YearLabel::StartYear).expect("a calendar");
    let context = PortfolioContext {
        as_of: AsOf::new(calendar, as_of()),
        model: Arc::new(default_model().clone()),
        reporting: Currency::GBP,
        generation: 1,
        built_at: loaded_at,
        sources,
    };
    Portfolio::build(&facts, context, std::collections::HashMap::new()).expect("amounts fit")
}

/// A hundred thousand customers by another model: band moves, distributions, and who moves.
#[divan::bench(sample_count = 20, sample_size = 1)]
fn what_if(bencher: divan::Bencher<'_, '_>) {
    let scope = Scope::of(&Identity::of_tests("somebody", Role::Lead, Reach::Everything));
    let model = shipped_model("saas").expect("is shipped");
    let portfolio = &*PORTFOLIO;
    bencher.bench(|| portfolio.simulate(&scope, &Filter::default(), model).expect("adds up"));
}
