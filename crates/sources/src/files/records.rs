//! Rows of every kind of table but document lines: each row is one record.

pub(crate) mod shared;

use bellwether_domain::facts::customer::{Customer, Owner, OwnerId};
use bellwether_domain::intake::{
    AssignmentRecord, BudgetRecord, CompletionRecord, ContactEntry, ContactRecord, DocumentTerms, FxRateRecord,
    LearnerRecord, OrderRecord, Person, PersonRecord, Product, Record,
};
use bellwether_domain::money::Money;
use rust_decimal::Decimal;

use super::mapping::schema::{Field, TableKind};
use super::row::Row;
use super::row::fault::{Fault, RowError};
use shared::Shared;

/// The record of a row, for a table that is not one of document lines: those give none.
pub(crate) fn record(kind: TableKind, row: &Row<'_>, shared: &mut Shared) -> Result<Option<Record>, RowError> {
    let record = match kind {
        TableKind::DocumentLines => return Ok(None),
        TableKind::Customers => Record::Customer(customer(row, shared)?),
        TableKind::Owners => Record::Owner(Owner {
            id: OwnerId::from(&*row.required_text(Field::Id)?),
            name: row.required_text(Field::Name)?.into_owned(),
        }),
        TableKind::Products => Record::Product(Product {
            code: shared.required(row, Field::Code)?,
            name: shared.required(row, Field::Name)?,
            family: shared.required(row, Field::Family)?,
            category: shared.optional(row, Field::Category)?,
        }),
        TableKind::Budgets => Record::Budget(BudgetRecord {
            customer: shared.customer(row, Field::Customer)?,
            month: row.required_date(Field::Month)?,
            amount: amount(row)?,
        }),
        TableKind::FxRates => Record::FxRate(FxRateRecord {
            from: row.currency(Field::From)?,
            to: row.currency(Field::To)?,
            month: row.required_date(Field::Month)?,
            rate: rate(row)?,
        }),
        TableKind::Orders => Record::Order(OrderRecord {
            number: row.required_text(Field::Number)?.into(),
            customer: shared.customer(row, Field::Customer)?,
            date: row.required_date(Field::Date)?,
            amount: amount(row)?,
            status: row.word(Field::Status)?,
        }),
        TableKind::Learners => Record::Learner(LearnerRecord {
            customer: shared.customer(row, Field::Customer)?,
            learner: shared.required(row, Field::Learner)?,
            name: row.required_text(Field::Name)?.into(),
            enrolled: row.required_date(Field::Enrolled)?,
        }),
        TableKind::Assignments => Record::Assignment(AssignmentRecord {
            customer: shared.customer(row, Field::Customer)?,
            learner: shared.required(row, Field::Learner)?,
            module: shared.required(row, Field::Module)?,
            due: row.required_date(Field::Due)?,
        }),
        TableKind::Completions => Record::Completion(CompletionRecord {
            customer: shared.customer(row, Field::Customer)?,
            learner: shared.required(row, Field::Learner)?,
            module: shared.required(row, Field::Module)?,
            date: row.required_date(Field::Date)?,
        }),
        TableKind::Contacts => Record::Contact(contact(row, shared)?),
        TableKind::People => Record::Person(PersonRecord {
            customer: shared.customer(row, Field::Customer)?,
            person: Person {
                name: row.required_text(Field::Name)?.into(),
                role: shared.optional(row, Field::Role)?,
                email: row.text(Field::Email)?.map(Into::into),
                phone: row.text(Field::Phone)?.map(Into::into),
            },
        }),
        TableKind::Terms => Record::Terms(terms(row, shared)?),
    };
    Ok(Some(record))
}

fn customer(row: &Row<'_>, shared: &mut Shared) -> Result<Customer, RowError> {
    Ok(Customer {
        id: shared.customer(row, Field::Id)?,
        name: row.required_text(Field::Name)?.into(),
        country: row.country(Field::Country)?,
        currency: row.currency(Field::Currency)?,
        // Tiers are lower case by definition, however a source writes them.
        tier: row.text(Field::Tier)?.map(|tier| shared.text(&tier.to_lowercase())),
        industry: shared.optional(row, Field::Industry)?,
        owner: row.text(Field::Owner)?.map(|id| OwnerId::from(&*id)),
        since: row.date(Field::Since)?,
        parent: row.text(Field::Parent)?.map(|id| shared.customer_id(&id)),
        contract_end: row.date(Field::ContractEnd)?,
    })
}

fn contact(row: &Row<'_>, shared: &mut Shared) -> Result<ContactRecord, RowError> {
    let (at, answered) = (row.required_instant(Field::At)?, row.instant(Field::Answered)?);
    if answered.is_some_and(|answered| answered < at) {
        return Err(Fault::new("answered before it was sent; `answered` must not be earlier than `at`", "").into());
    }
    let entry = ContactEntry {
        at,
        answered,
        direction: row.word(Field::Direction)?,
        channel: row.word(Field::Channel)?,
        person: shared.optional(row, Field::Person)?,
        note: row.text(Field::Note)?.unwrap_or_default().into(),
    };
    Ok(ContactRecord { customer: shared.customer(row, Field::Customer)?, entry })
}

fn terms(row: &Row<'_>, shared: &mut Shared) -> Result<DocumentTerms, RowError> {
    Ok(DocumentTerms {
        document: row.required_text(Field::Document)?.into(),
        kind: row.word(Field::Kind)?,
        customer: shared.customer(row, Field::Customer)?,
        due: row.date(Field::Due)?,
        paid: row.date(Field::Paid)?,
        refers_to: row.text(Field::RefersTo)?.map(Into::into),
    })
}

fn amount(row: &Row<'_>) -> Result<Money, RowError> {
    let (amount, currency) = (row.required_number(Field::Amount)?, row.currency(Field::Currency)?);
    Money::from_decimal(amount, currency).map_err(|e| Fault::new(e.to_string(), &amount.to_string()).into())
}

fn rate(row: &Row<'_>) -> Result<Decimal, RowError> {
    let rate = row.required_number(Field::Rate)?;
    if rate > Decimal::ZERO {
        Ok(rate)
    } else {
        Err(Fault::new("an exchange rate must be greater than 0", &rate.to_string()).into())
    }
}
