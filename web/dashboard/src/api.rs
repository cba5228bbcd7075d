//! The API as the dashboard uses it: one function per answer, each `Result<T, ApiFailure>`.
//!
//! Shapes come from the contract crate, which the server fills; nothing is redefined here. How an answer is fetched is
//! the business of [`client`], what can go wrong that of [`failure`].

pub(crate) mod client;
pub(crate) mod failure;
pub(crate) mod path;

use bellwether_contract::account::{
    Cadence, Contacts, Coverage, HealthHistory, InvoiceDetail, Invoices, Orders, Revenue, Training,
};
use bellwether_contract::customer::{CustomerDetail, CustomerItem};
use bellwether_contract::fiscal::FiscalWindow;
use bellwether_contract::operation::{Meta, Sources};
use bellwether_contract::page::Page;
use bellwether_contract::portfolio::PortfolioSummary;

use self::client::get;
use self::failure::ApiFailure;
use self::path::{Params, customer};

/// What runs on the server, on which data, and as whom.
pub(crate) async fn meta() -> Result<Meta, ApiFailure> {
    get("/meta").await
}

/// State of the sources and what was loaded.
pub(crate) async fn sources() -> Result<Sources, ApiFailure> {
    get("/sources").await
}

/// Where the as-of date lies in the fiscal calendar.
pub(crate) async fn fiscal_window(as_of: Option<String>) -> Result<FiscalWindow, ApiFailure> {
    get(&Params::new().maybe("as_of", as_of).path("/fiscal/window")).await
}

/// Totals over the customers that match `params`.
pub(crate) async fn portfolio_summary(params: Params) -> Result<PortfolioSummary, ApiFailure> {
    get(&params.path("/portfolio/summary")).await
}

/// A page of customers.
pub(crate) async fn customers(params: Params) -> Result<Page<CustomerItem>, ApiFailure> {
    get(&params.path("/customers")).await
}

/// Everything about one customer.
pub(crate) async fn customer_detail(id: String, as_of: Option<String>) -> Result<CustomerDetail, ApiFailure> {
    get(&Params::new().maybe("as_of", as_of).path(&customer(&id, ""))).await
}

/// Revenue by fiscal month.
pub(crate) async fn revenue(id: String, as_of: Option<String>) -> Result<Revenue, ApiFailure> {
    get(&Params::new().maybe("as_of", as_of).path(&customer(&id, "/revenue"))).await
}

/// Rhythm of invoices.
pub(crate) async fn cadence(id: String, as_of: Option<String>) -> Result<Cadence, ApiFailure> {
    get(&Params::new().maybe("as_of", as_of).path(&customer(&id, "/cadence"))).await
}

/// Product families bought and missed.
pub(crate) async fn coverage(id: String, as_of: Option<String>) -> Result<Coverage, ApiFailure> {
    get(&Params::new().maybe("as_of", as_of).path(&customer(&id, "/coverage"))).await
}

/// Learning of the customer's people.
pub(crate) async fn training(id: String, as_of: Option<String>) -> Result<Training, ApiFailure> {
    get(&Params::new().maybe("as_of", as_of).path(&customer(&id, "/training"))).await
}

/// People and a page of logged contacts, newest first.
pub(crate) async fn contacts(id: String, params: Params) -> Result<Contacts, ApiFailure> {
    get(&params.path(&customer(&id, "/contacts"))).await
}

/// A page of financial documents, newest first.
pub(crate) async fn invoices(id: String, params: Params) -> Result<Invoices, ApiFailure> {
    get(&params.path(&customer(&id, "/invoices"))).await
}

/// A financial document with its lines.
pub(crate) async fn invoice(id: String, number: String, as_of: Option<String>) -> Result<InvoiceDetail, ApiFailure> {
    let document = format!("/invoices/{}", path::encode(&number));
    get(&Params::new().maybe("as_of", as_of).path(&customer(&id, &document))).await
}

/// A page of orders, newest first.
pub(crate) async fn orders(id: String, params: Params) -> Result<Orders, ApiFailure> {
    get(&params.path(&customer(&id, "/orders"))).await
}

/// How the score went.
pub(crate) async fn health_history(id: String, as_of: Option<String>) -> Result<HealthHistory, ApiFailure> {
    get(&Params::new().maybe("as_of", as_of).path(&customer(&id, "/health-history"))).await
}
