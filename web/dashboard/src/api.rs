//! The API as the dashboard uses it: questions and commands, each `Result<T, ApiFailure>` when sent.

pub(crate) mod alerts;
pub(crate) mod work;

use bellwether_contract::account::{
    Cadence, Contacts, Coverage, HealthHistory, InvoiceDetail, Invoices, Orders, Revenue, Training,
};
use bellwether_contract::assignment::{Assigned, NewAssignment, Owners};
use bellwether_contract::customer::{CustomerDetail, CustomerItem};
use bellwether_contract::fiscal::FiscalWindow;
use bellwether_contract::operation::{Meta, Sources};
use bellwether_contract::page::Page;
use bellwether_contract::portfolio::PortfolioSummary;
use bellwether_ui::api::client::{Command, Question};
use bellwether_ui::api::path::{Params, customer, encode};

/// What runs on the server, on which data, and as whom.
pub(crate) fn meta() -> Question<Meta> {
    Question::new("/meta".to_owned())
}

/// State of the sources and what was loaded.
pub(crate) fn sources() -> Question<Sources> {
    Question::new("/sources".to_owned())
}

/// Where the as-of date lies in the fiscal calendar.
pub(crate) fn fiscal_window(as_of: Option<String>) -> Question<FiscalWindow> {
    Question::new(Params::new().maybe("as_of", as_of).path("/fiscal/window"))
}

/// Totals over the customers that match `params`.
pub(crate) fn portfolio_summary(params: &Params) -> Question<PortfolioSummary> {
    Question::new(params.path("/portfolio/summary"))
}

/// A page of customers.
pub(crate) fn customers(params: &Params) -> Question<Page<CustomerItem>> {
    Question::new(params.path("/customers"))
}

/// Everything about one customer.
pub(crate) fn customer_detail(id: &str, as_of: Option<String>) -> Question<CustomerDetail> {
    Question::new(Params::new().maybe("as_of", as_of).path(&customer(id, "")))
}

/// Revenue by fiscal month.
pub(crate) fn revenue(id: &str, as_of: Option<String>) -> Question<Revenue> {
    Question::new(Params::new().maybe("as_of", as_of).path(&customer(id, "/revenue")))
}

/// Rhythm of invoices.
pub(crate) fn cadence(id: &str, as_of: Option<String>) -> Question<Cadence> {
    Question::new(Params::new().maybe("as_of", as_of).path(&customer(id, "/cadence")))
}

/// Product families bought and missed.
pub(crate) fn coverage(id: &str, as_of: Option<String>) -> Question<Coverage> {
    Question::new(Params::new().maybe("as_of", as_of).path(&customer(id, "/coverage")))
}

/// Learning of the customer's people.
pub(crate) fn training(id: &str, as_of: Option<String>) -> Question<Training> {
    Question::new(Params::new().maybe("as_of", as_of).path(&customer(id, "/training")))
}

/// People and a page of logged contacts, newest first.
pub(crate) fn contacts(id: &str, params: &Params) -> Question<Contacts> {
    Question::new(params.path(&customer(id, "/contacts")))
}

/// A page of financial documents, newest first.
pub(crate) fn invoices(id: &str, params: &Params) -> Question<Invoices> {
    Question::new(params.path(&customer(id, "/invoices")))
}

/// A financial document with its lines.
pub(crate) fn invoice(id: &str, number: &str, as_of: Option<String>) -> Question<InvoiceDetail> {
    let document = format!("/invoices/{}", encode(number));
    Question::new(Params::new().maybe("as_of", as_of).path(&customer(id, &document)))
}

/// A page of orders, newest first.
pub(crate) fn orders(id: &str, params: &Params) -> Question<Orders> {
    Question::new(params.path(&customer(id, "/orders")))
}

/// Account managers within reach.
pub(crate) fn owners() -> Question<Owners> {
    Question::new("/owners".to_owned())
}

/// Gives customers to an account manager.
pub(crate) fn assign(body: &NewAssignment) -> Command<Assigned> {
    Command::new("POST", "/assignments".to_owned()).with(body)
}

/// How the score went.
pub(crate) fn health_history(id: &str, as_of: Option<String>) -> Question<HealthHistory> {
    Question::new(Params::new().maybe("as_of", as_of).path(&customer(id, "/health-history")))
}
