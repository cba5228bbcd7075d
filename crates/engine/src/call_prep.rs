//! What to know before calling a customer: what has changed since the last contact, what is open, what to talk about.

pub mod numbers;

use bellwether_domain::facts::rows::{DocumentKind, OrderStatus};
use bellwether_domain::intake::{ContactEntry, DocumentDetail, OrderDetail, Person};
use bellwether_domain::measure::MeasureKey as Key;
use bellwether_domain::measures::narrative::short_money;
use bellwether_domain::measures::talking_points::{Of, RULES, Rule};
use bellwether_domain::money::{Money, MoneyError};
use bellwether_domain::scoring::model::UNKNOWN_BAND;
use bellwether_store::document::Document;
use bellwether_store::scores::ScorePoint;
use chrono::{Days, NaiveDate};

use crate::account::{Account, FamilyFigures};
use crate::call_prep::numbers::Number;
use crate::contact_log::Logged;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::history::EVER;
use crate::overrides::OverrideRecord;
use crate::scope::Scope;

/// How far back is looked when no contact is known.
const WITHOUT_CONTACT: Days = Days::new(90);
/// Documents that are named by their numbers.
const NAMED: usize = 5;
/// Open items of a kind, talking points and gaps that are told, at most.
const MOST: usize = 6;

/// What to know before a call.
#[derive(Debug, Clone)]
pub struct CallPrep {
    /// People to talk to.
    pub people: Vec<Person>,
    /// Contacts of sources, newest first.
    pub contacts: Vec<ContactEntry>,
    /// Contacts that were logged here.
    pub logged: Vec<Document<Logged>>,
    /// First day that is looked at for changes.
    pub from: NaiveDate,
    /// Score and band kept before that, or nearest to it; with what was set by hand.
    pub then: Option<(Option<u8>, String)>,
    /// Orders placed since.
    pub orders: Since,
    /// Invoices since.
    pub invoices: Since,
    /// Credit notes since.
    pub credit_notes: Since,
    /// A sentence for each change.
    pub sentences: Vec<String>,
    /// The numbers to have at hand.
    pub numbers: Vec<Number>,
    /// What is open.
    pub open: Vec<OpenItem>,
    /// What to talk about.
    pub points: Vec<Point>,
    /// Families that comparable customers buy and this one does not.
    pub gaps: Vec<FamilyFigures>,
    /// What is not told because its source does not answer.
    pub missing: Vec<&'static str>,
}

/// Documents of a kind since a day.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Since {
    /// How many.
    pub count: usize,
    /// Their sum in minor units of the reporting currency; none where a rate of exchange is missing.
    pub amount: Option<i64>,
    /// The latest numbers.
    pub latest: Vec<String>,
}

/// Something that is open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenItem {
    /// `order` or `invoice_overdue`.
    pub kind: &'static str,
    /// Its number.
    pub id: String,
    /// What it is.
    pub title: String,
    /// When it was due.
    pub due: Option<NaiveDate>,
    /// In its own currency.
    pub amount: Money,
}

/// Something to talk about.
#[derive(Debug, Clone, PartialEq)]
pub struct Point {
    /// The rule.
    pub rule: Rule,
    /// A sentence with the numbers.
    pub text: String,
}

impl Engine {
    /// What to know before calling the customer of an account.
    ///
    /// # Errors
    /// When the store fails or a sum overflows. A source that does not answer leaves out what it would have told.
    pub async fn call_prep(&self, scope: &Scope, account: &Account) -> Result<CallPrep, EngineError> {
        let id = account.row().id().to_owned();
        let (documents, orders, contacts, people) =
            tokio::join!(account.documents(), account.orders(), account.contacts(), account.people());
        let mut missing = Vec::new();
        let documents = told(documents, "documents", &mut missing);
        let orders = told(orders, "orders", &mut missing);
        let contacts = told(contacts, "contacts", &mut missing);
        let people = told(people, "people", &mut missing);
        let logged = self.logged_contacts(scope, &id).await?;
        let calendar = account.portfolio.context().as_of.calendar;
        let date = account.date();
        let days = contacts.iter().map(|contact| contact.at).chain(logged.iter().map(|one| one.body.at));
        let last = days.map(|at| calendar.date_of(at)).filter(|day| *day <= date).max();
        let from = last.and_then(|day| day.succ_opt());
        let from = from.or_else(|| date.checked_sub_days(WITHOUT_CONTACT)).unwrap_or(date);
        let history = self.health_history(&account.portfolio, scope, &id, EVER).await?;
        let then = before(&history, &self.overrides_of(scope, &id).await?.record, from, account);
        let since = |kind| account.since(&documents, kind, from);
        let (invoices, credit_notes) = (since(DocumentKind::Invoice)?, since(DocumentKind::CreditNote)?);
        let orders_since = account.orders_since(&orders, from)?;
        let gaps = if missing.contains(&"documents") { Vec::new() } else { gaps(account.families().await?) };
        let sentences = account.sentences(then.as_ref(), [&orders_since, &invoices, &credit_notes]);
        Ok(CallPrep {
            open: open(&documents, &orders, date),
            numbers: account.numbers(&account.portfolio.among_peers(account.place())),
            points: account.points(),
            orders: orders_since,
            people,
            contacts,
            logged,
            from,
            then,
            invoices,
            credit_notes,
            sentences,
            gaps,
            missing,
        })
    }
}

fn told<T>(found: Result<Vec<T>, EngineError>, what: &'static str, missing: &mut Vec<&'static str>) -> Vec<T> {
    found.unwrap_or_else(|error| {
        tracing::warn!(%error, what, "the preparation of a call leaves something out");
        missing.push(what);
        Vec::new()
    })
}

/// The score kept for the last day before `from`, or the nearest later one.
fn before(
    history: &[ScorePoint],
    overrides: &OverrideRecord,
    from: NaiveDate,
    account: &Account,
) -> Option<(Option<u8>, String)> {
    let point = history.iter().rev().find(|point| point.as_of < from).or_else(|| history.first())?;
    let model = &account.portfolio.context().model;
    Some(match overrides.shown(point.as_of) {
        Some(span) => (Some(span.value), model.band_key(Some(model.band_of(span.value))).to_owned()),
        None => (point.value, point.band.clone()),
    })
}

fn open(documents: &[DocumentDetail], orders: &[OrderDetail], date: NaiveDate) -> Vec<OpenItem> {
    let unpaid = documents.iter().filter(|one| {
        let paid = one.paid.is_some_and(|paid| paid <= date);
        // Nothing is owed on an invoice of 0.00, or of less.
        one.kind == DocumentKind::Invoice && one.total.minor > 0 && !paid && one.due.is_some_and(|due| due < date)
    });
    let invoices = unpaid.map(|one| OpenItem {
        kind: "invoice_overdue",
        id: one.number.as_ref().to_owned(),
        title: format!("Invoice {} is not paid", one.number),
        due: one.due,
        amount: one.total,
    });
    let mut invoices: Vec<OpenItem> = invoices.collect();
    invoices.sort_by_key(|item| item.due);
    invoices.truncate(MOST);
    let placed = orders.iter().filter(|order| order.status == OrderStatus::Open).take(MOST);
    let placed = placed.map(|order| OpenItem {
        kind: "order",
        id: order.number.as_ref().to_owned(),
        title: format!("Order {} of {} is open", order.number, order.date.format("%-d %b %Y")),
        due: None,
        amount: order.amount,
    });
    invoices.into_iter().chain(placed).collect()
}

fn gaps(families: Vec<FamilyFigures>) -> Vec<FamilyFigures> {
    families.into_iter().filter(|family| !family.bought && family.common).take(MOST).collect()
}

fn plural(count: usize, one: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{count} {one}s") }
}

impl Account {
    fn since(&self, documents: &[DocumentDetail], kind: DocumentKind, from: NaiveDate) -> Result<Since, EngineError> {
        let found = documents.iter().filter(|one| one.kind == kind && from <= one.date && one.date <= self.date());
        self.added(found.map(|one| (one.number.as_ref(), one.total, one.date)))
    }

    fn orders_since(&self, orders: &[OrderDetail], from: NaiveDate) -> Result<Since, EngineError> {
        let found = orders.iter().filter(|one| from <= one.date && one.date <= self.date());
        let placed = found.filter(|one| one.status != OrderStatus::Cancelled);
        self.added(placed.map(|one| (one.number.as_ref(), one.amount, one.date)))
    }

    fn added<'a>(&self, all: impl Iterator<Item = (&'a str, Money, NaiveDate)>) -> Result<Since, EngineError> {
        let mut since = Since { amount: Some(0), ..Since::default() };
        for (number, amount, date) in all {
            since.count += 1;
            if since.latest.len() < NAMED {
                since.latest.push(number.to_owned());
            }
            let minor = self.to_reporting(amount, date);
            since.amount = match (since.amount, minor) {
                (Some(sum), Some(minor)) => Some(sum.checked_add(minor).ok_or(MoneyError::Overflow)?),
                _ => None,
            };
        }
        Ok(since)
    }

    fn short(&self, minor: i64) -> String {
        short_money(Money::from_minor(minor, self.portfolio.context().reporting))
    }

    fn sentences(
        &self,
        then: Option<&(Option<u8>, String)>,
        [orders, invoices, credit_notes]: [&Since; 3],
    ) -> Vec<String> {
        let mut sentences = Vec::new();
        let (now, band) = (self.row().score().now.value, self.row().band());
        if let Some((before, band_before)) = then {
            let told = |value: Option<u8>| value.map_or_else(|| UNKNOWN_BAND.to_owned(), |value| value.to_string());
            if *before != now || band_before != band {
                let moved = if band_before == band { String::new() } else { format!(", {band_before} to {band}") };
                sentences.push(format!("Score {} to {}{moved}.", told(*before), told(now)));
            }
        }
        let mut tell = |since: &Since, one: &str| {
            if since.count > 0 {
                let amount = since.amount.map(|minor| format!(" for {}", self.short(minor))).unwrap_or_default();
                sentences.push(format!("{}{amount}.", plural(since.count, one)));
            }
        };
        tell(orders, "new order");
        tell(invoices, "invoice");
        tell(credit_notes, "credit note");
        sentences
    }

    fn points(&self) -> Vec<Point> {
        let measures = self.row().measures();
        let explained = self.row().explain().dimensions;
        let lost = |key: Key| {
            let of = explained.iter().find(|dimension| dimension.inputs.iter().any(|input| input.measure == key));
            of.and_then(|dimension| dimension.lost).unwrap_or_default()
        };
        let stage = self.row().lifecycle();
        let mut rules: Vec<&Rule> = RULES.iter().filter(|rule| rule.applies(&measures, stage)).collect();
        // That somebody stopped comes before everything else, and good news last; of the others what costs most points
        // first, and those that cost none in the order of the rules.
        let rank = |rule: &Rule| (rule.of != Of::Lapsed, rule.good);
        rules.sort_by(|a, b| rank(a).cmp(&rank(b)).then_with(|| lost(b.measure).total_cmp(&lost(a.measure))));
        rules.truncate(MOST);
        self.tell(|story| rules.iter().map(|rule| Point { rule: **rule, text: story.measure(rule.measure) }).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bellwether_domain::codes::Currency;

    #[test]
    fn an_invoice_of_nothing_is_not_open() {
        let day = |text: &str| text.parse::<NaiveDate>().expect("a date");
        let invoice = |number: &str, minor| DocumentDetail {
            number: number.into(),
            kind: DocumentKind::Invoice,
            date: day("2011-10-01"),
            due: Some(day("2011-10-31")),
            paid: None,
            refers_to: None,
            total: Money::from_minor(minor, Currency::GBP),
            lines: Vec::new(),
        };
        let documents = [invoice("1", 1), invoice("2", 0), invoice("3", -500), invoice("4", 7)];
        let found = open(&documents, &[], day("2011-12-09"));
        assert_eq!(found.iter().map(|item| item.id.as_str()).collect::<Vec<_>>(), ["1", "4"]);
    }
}
