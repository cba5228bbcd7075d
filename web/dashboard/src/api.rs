//! The API as the dashboard uses it: questions and commands, each `Result<T, ApiFailure>` when sent.

pub(crate) mod alerts;
pub(crate) mod messages;
pub(crate) mod risk;
pub(crate) mod scoring;
pub(crate) mod work;

use bellwether_contract::account::{
    Cadence, Contacts, Coverage, HealthHistory, InvoiceDetail, Invoices, Orders, Revenue, Training,
};
use bellwether_contract::assignment::{Assigned, NewAssignment, Owners};
use bellwether_contract::calendars::Calendars;
use bellwether_contract::call_prep::CallPrep;
use bellwether_contract::contact_log::{ContactChange, LoggedContact, NewContact};
use bellwether_contract::customer::{CustomerDetail, CustomerItem};
use bellwether_contract::fiscal::FiscalWindow;
use bellwether_contract::groups::{AttentionList, PortfolioGroups};
use bellwether_contract::operation::{Meta, Sources};
use bellwether_contract::page::Page;
use bellwether_contract::peers::PeerComparison;
use bellwether_contract::portfolio::{PortfolioActions, PortfolioHealth, PortfolioSummary};
use bellwether_contract::saved_view::{NewSavedView, SavedView, SavedViewChange, SavedViews};
use bellwether_contract::score_override::{NewOverride, OverrideState};
use bellwether_contract::timeline::Timeline;
use bellwether_ui::api::client::{Command, Question};
use bellwether_ui::api::path::{BASE, Params, customer, encode};

use crate::state::lens::Lens;

/// What runs on the server, on which data, and as whom.
pub(crate) fn meta() -> Question<Meta> {
    Question::new("/meta".to_owned())
}

/// State of the sources and what was loaded.
pub(crate) fn sources() -> Question<Sources> {
    Question::new("/sources".to_owned())
}

/// Where the as-of date lies in the fiscal calendar.
pub(crate) fn fiscal_window(lens: &Lens) -> Question<FiscalWindow> {
    Question::new(lens.window().path("/fiscal/window"))
}

/// The calendars and currencies that numbers can be told in.
pub(crate) fn calendars() -> Question<Calendars> {
    Question::new("/fiscal/calendars".to_owned())
}

/// Totals over the customers that match `params`.
pub(crate) fn portfolio_summary(params: &Params) -> Question<PortfolioSummary> {
    Question::new(params.path("/portfolio/summary"))
}

/// How the scores of the customers that match `params` went.
pub(crate) fn portfolio_health(params: &Params) -> Question<PortfolioHealth> {
    Question::new(params.path("/portfolio/health-history"))
}

/// How much was to be done for the customers that match `params`.
pub(crate) fn portfolio_actions(params: &Params) -> Question<PortfolioActions> {
    Question::new(params.path("/portfolio/action-history"))
}

/// Who needs attention, most urgent first.
pub(crate) fn attention(params: &Params) -> Question<AttentionList> {
    Question::new(params.path("/portfolio/attention"))
}

/// The customers that match in groups, with subtotals.
pub(crate) fn groups(by: &str, params: &Params) -> Question<PortfolioGroups> {
    Question::new(Params::new().with("by", by).and(params).path("/portfolio/groups"))
}

/// One's own views.
pub(crate) fn saved_views() -> Question<SavedViews> {
    Question::new("/me/views".to_owned())
}

/// A view that is one's own or shared.
pub(crate) fn view(id: &str) -> Question<SavedView> {
    Question::new(format!("/views/{}", encode(id)))
}

/// Keeps a view.
pub(crate) fn save_view(body: &NewSavedView) -> Command<SavedView> {
    Command::new("POST", "/me/views".to_owned()).with(body)
}

/// Changes a view.
pub(crate) fn change_view(view: &SavedView, body: &SavedViewChange) -> Command<SavedView> {
    Command::new("PATCH", format!("/me/views/{}", encode(&view.id))).with(body).if_version(view.version)
}

/// Forgets a view.
pub(crate) fn delete_view(view: &SavedView) -> Command<()> {
    Command::new("DELETE", format!("/me/views/{}", encode(&view.id))).if_version(view.version)
}

/// A page of customers.
pub(crate) fn customers(params: &Params) -> Question<Page<CustomerItem>> {
    Question::new(params.path("/customers"))
}

/// Everything about one customer.
pub(crate) fn customer_detail(id: &str, lens: &Lens) -> Question<CustomerDetail> {
    Question::new(lens.params().path(&customer(id, "")))
}

/// Revenue by fiscal month.
pub(crate) fn revenue(id: &str, lens: &Lens) -> Question<Revenue> {
    Question::new(lens.params().path(&customer(id, "/revenue")))
}

/// Rhythm of invoices.
pub(crate) fn cadence(id: &str, lens: &Lens) -> Question<Cadence> {
    Question::new(lens.params().path(&customer(id, "/cadence")))
}

/// Product families bought and missed.
pub(crate) fn coverage(id: &str, lens: &Lens) -> Question<Coverage> {
    Question::new(lens.params().path(&customer(id, "/coverage")))
}

/// Learning of the customer's people.
pub(crate) fn training(id: &str, lens: &Lens) -> Question<Training> {
    Question::new(lens.params().path(&customer(id, "/training")))
}

/// People and a page of logged contacts, newest first.
pub(crate) fn contacts(id: &str, params: &Params) -> Question<Contacts> {
    Question::new(params.path(&customer(id, "/contacts")))
}

/// Logs a contact.
pub(crate) fn log_contact(id: &str, body: &NewContact) -> Command<LoggedContact> {
    Command::new("POST", customer(id, "/contacts")).with(body)
}

/// Changes a contact that was logged here.
pub(crate) fn change_contact(id: &str, contact: &str, version: u64, body: &ContactChange) -> Command<LoggedContact> {
    let path = customer(id, &format!("/contacts/{}", encode(contact)));
    Command::new("PATCH", path).with(body).if_version(version)
}

/// Removes a contact that was logged here.
pub(crate) fn remove_contact(id: &str, contact: &str, version: u64) -> Command<()> {
    Command::new("DELETE", customer(id, &format!("/contacts/{}", encode(contact)))).if_version(version)
}

/// A page of everything that happened, newest first.
pub(crate) fn timeline(id: &str, params: &Params) -> Question<Timeline> {
    Question::new(params.path(&customer(id, "/timeline")))
}

/// The customer among its peers.
pub(crate) fn peers(id: &str, lens: &Lens) -> Question<PeerComparison> {
    Question::new(lens.params().path(&customer(id, "/peers")))
}

/// What to know before calling.
pub(crate) fn call_prep(id: &str, lens: &Lens) -> Question<CallPrep> {
    Question::new(lens.params().path(&customer(id, "/call-prep")))
}

/// Address of the same as PDF.
pub(crate) fn call_prep_pdf_href(id: &str, lens: &Lens) -> String {
    format!("{BASE}{}", lens.params().path(&customer(id, "/call-prep.pdf")))
}

/// The score that a person set, and those before.
pub(crate) fn score_override(id: &str) -> Question<OverrideState> {
    Question::new(customer(id, "/override"))
}

/// Sets the score.
pub(crate) fn set_score(id: &str, version: u64, body: &NewOverride) -> Command<OverrideState> {
    Command::new("PUT", customer(id, "/override")).with(body).if_version(version)
}

/// Goes back to the computed score.
pub(crate) fn take_back_score(id: &str, version: u64) -> Command<()> {
    Command::new("DELETE", customer(id, "/override")).if_version(version)
}

/// A page of invoices, newest first.
pub(crate) fn invoices(id: &str, params: &Params) -> Question<Invoices> {
    documents("invoice", id, params)
}

/// A page of credit notes, newest first.
pub(crate) fn credit_notes(id: &str, params: &Params) -> Question<Invoices> {
    documents("credit_note", id, params)
}

/// A page of corrections of the books, newest first.
pub(crate) fn adjustments(id: &str, params: &Params) -> Question<Invoices> {
    documents("adjustment", id, params)
}

fn documents(kind: &str, id: &str, params: &Params) -> Question<Invoices> {
    Question::new(Params::new().with("kind", kind).and(params).path(&customer(id, "/invoices")))
}

/// A financial document with its lines.
pub(crate) fn invoice(id: &str, number: &str, lens: &Lens) -> Question<InvoiceDetail> {
    let document = format!("/invoices/{}", encode(number));
    Question::new(lens.params().path(&customer(id, &document)))
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
