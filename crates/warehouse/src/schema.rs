//! The columns of every table, raw and published.
//!
//! Published tables are for everybody's tools. Dates are `DATE`, instants `TIMESTAMP` (microseconds, UTC), quantities
//! and prices `DECIMAL(18,6)`; amounts are whole minor units (`amount_minor`, `BIGINT`: pence, cents, yen) of the
//! `currency` beside them. `customer` is a dense number that is valid within one generation: the rank of the
//! customer's id in byte order. `customers` translates it.

use std::sync::Arc;

use arrow::datatypes::{DataType, Field, Schema, SchemaRef, TimeUnit};

/// Precision and scale of quantities and prices.
pub(crate) const DECIMAL: (u8, i8) = (18, 6);
/// Precision and scale of exchange rates: all that a `Decimal` can hold beside ten digits before the point.
pub(crate) const RATE: (u8, i8) = (28, 18);

/// Type of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Type {
    /// Text that rarely repeats.
    Text,
    /// Text from a small vocabulary.
    Word,
    Date,
    Instant,
    Int,
    Number,
    Small,
    Decimal,
    Rate,
    Flag,
}

impl Type {
    fn arrow(self) -> DataType {
        match self {
            Self::Text => DataType::Utf8,
            Self::Word => DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8)),
            Self::Date => DataType::Date32,
            Self::Instant => DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())),
            Self::Int => DataType::Int64,
            Self::Number => DataType::UInt32,
            Self::Small => DataType::UInt16,
            Self::Decimal => DataType::Decimal128(DECIMAL.0, DECIMAL.1),
            Self::Rate => DataType::Decimal128(RATE.0, RATE.1),
            Self::Flag => DataType::Boolean,
        }
    }
}

/// A column: name, type, and whether it may be null.
pub(crate) type Column = (&'static str, Type, bool);

const fn must(name: &'static str, ty: Type) -> Column {
    (name, ty, false)
}

const fn may(name: &'static str, ty: Type) -> Column {
    (name, ty, true)
}

/// The Arrow schema of columns.
pub(crate) fn schema(columns: &[Column]) -> SchemaRef {
    let fields: Vec<Field> =
        columns.iter().map(|&(name, ty, nullable)| Field::new(name, ty.arrow(), nullable)).collect();
    Arc::new(Schema::new(fields))
}

use Type::{Date, Decimal, Flag, Instant, Int, Number, Rate, Small, Text, Word};

/// The tables of a data set's raw folder; `seq` is the position of the record within the load.
pub(crate) mod raw {
    use super::{Column, Date, Decimal, Flag, Instant, Int, Rate, Text, Word, may, must};

    pub(crate) const CUSTOMERS: &[Column] = &[
        must("seq", Int),
        must("id", Text),
        must("name", Text),
        must("country", Word),
        must("currency", Word),
        may("tier", Word),
        may("industry", Word),
        may("owner", Word),
        may("since", Date),
        may("parent", Text),
        may("contract_end", Date),
    ];
    pub(crate) const OWNERS: &[Column] = &[must("seq", Int), must("id", Text), must("name", Text)];
    pub(crate) const PRODUCTS: &[Column] =
        &[must("seq", Int), must("code", Text), must("name", Text), must("family", Word), may("category", Word)];
    pub(crate) const LINES: &[Column] = &[
        must("seq", Int),
        must("document", Text),
        must("kind", Word),
        must("date", Date),
        must("customer", Text),
        must("code", Text),
        must("description", Text),
        may("family", Word),
        must("quantity", Decimal),
        must("unit_price", Decimal),
        must("amount_minor", Int),
        must("currency", Word),
    ];
    pub(crate) const TERMS: &[Column] = &[
        must("seq", Int),
        must("document", Text),
        must("kind", Word),
        must("customer", Text),
        may("due", Date),
        may("paid", Date),
        may("refers_to", Text),
    ];
    pub(crate) const ORDERS: &[Column] = &[
        must("seq", Int),
        must("number", Text),
        must("customer", Text),
        must("date", Date),
        must("amount_minor", Int),
        must("currency", Word),
        must("status", Word),
    ];
    pub(crate) const BUDGETS: &[Column] = &[
        must("seq", Int),
        must("customer", Text),
        must("month", Date),
        must("amount_minor", Int),
        must("currency", Word),
    ];
    pub(crate) const FX_RATES: &[Column] = &[
        must("seq", Int),
        must("from_currency", Word),
        must("to_currency", Word),
        must("month", Date),
        must("rate", Rate),
    ];
    pub(crate) const LEARNERS: &[Column] =
        &[must("seq", Int), must("customer", Text), must("key", Text), must("name", Text), must("enrolled", Date)];
    pub(crate) const ASSIGNMENTS: &[Column] =
        &[must("seq", Int), must("customer", Text), must("learner", Text), must("module", Word), must("due", Date)];
    pub(crate) const COMPLETIONS: &[Column] =
        &[must("seq", Int), must("customer", Text), must("learner", Text), must("module", Word), must("date", Date)];
    pub(crate) const CONTACTS: &[Column] = &[
        must("seq", Int),
        must("customer", Text),
        must("at", Instant),
        may("answered", Instant),
        must("direction", Word),
        must("channel", Word),
        may("person", Text),
        must("note", Text),
    ];
    pub(crate) const PEOPLE: &[Column] = &[
        must("seq", Int),
        must("customer", Text),
        must("name", Text),
        may("role", Word),
        may("email", Text),
        may("phone", Text),
    ];
    pub(crate) const REJECTS: &[Column] =
        &[must("kind", Word), must("source", Word), must("row", Text), must("reason", Word), must("declared", Flag)];
}

/// `customers`: sorted by id.
pub(crate) const CUSTOMERS: &[Column] = &[
    must("customer", Number),
    must("id", Text),
    must("name", Text),
    must("country", Word),
    must("currency", Word),
    may("tier", Word),
    may("industry", Word),
    may("owner", Word),
    may("since", Date),
    may("parent", Text),
    may("contract_end", Date),
    must("dataset", Word),
];
/// `owners`: sorted by id.
pub(crate) const OWNERS: &[Column] = &[must("id", Text), must("name", Text)];
/// `products`: sorted by code.
pub(crate) const PRODUCTS: &[Column] =
    &[must("code", Text), must("name", Text), must("family", Word), may("category", Word)];
/// `families`: sorted by name; `family` is the rank.
pub(crate) const FAMILIES: &[Column] = &[must("family", Small), must("name", Text), may("category", Word)];
/// `lines`: sorted by customer, date, document, kind, data set and order in the source; `date` is the document's,
/// `line` counts from 1 within the document.
pub(crate) const LINES: &[Column] = &[
    must("customer", Number),
    must("date", Date),
    must("document", Text),
    must("kind", Word),
    must("dataset", Word),
    must("line", Number),
    must("code", Text),
    must("description", Text),
    may("family", Word),
    must("quantity", Decimal),
    must("unit_price", Decimal),
    must("amount_minor", Int),
    must("currency", Word),
];
/// `terms`: sorted like `lines`, at most one row per document.
pub(crate) const TERMS: &[Column] = &[
    must("customer", Number),
    must("date", Date),
    must("document", Text),
    must("kind", Word),
    must("dataset", Word),
    may("due", Date),
    may("paid", Date),
    may("refers_to", Text),
];
/// `documents`: sorted like `lines`, one row per document.
pub(crate) const DOCUMENTS: &[Column] = &[
    must("customer", Number),
    must("date", Date),
    must("document", Text),
    must("kind", Word),
    must("dataset", Word),
    must("lines", Number),
    must("amount_minor", Int),
    must("currency", Word),
    may("due", Date),
    may("paid", Date),
    may("refers_to", Text),
];
/// `purchases`: distinct, sorted by customer, date and family.
pub(crate) const PURCHASES: &[Column] = &[must("customer", Number), must("date", Date), must("family", Small)];
/// `order_dates`: distinct customer and date of invoices, with how many there were.
pub(crate) const ORDER_DATES: &[Column] = &[must("customer", Number), must("date", Date), must("invoices", Number)];
/// `customer_months`: sorted by customer, month (its first day), kind and currency.
pub(crate) const CUSTOMER_MONTHS: &[Column] = &[
    must("customer", Number),
    must("month", Date),
    must("kind", Word),
    must("currency", Word),
    must("amount_minor", Int),
    must("lines", Number),
];
/// `orders`: sorted by customer and date.
pub(crate) const ORDERS: &[Column] = &[
    must("customer", Number),
    must("date", Date),
    must("number", Text),
    must("amount_minor", Int),
    must("currency", Word),
    must("status", Word),
    must("dataset", Word),
];
/// `budgets`: sorted by customer and month.
pub(crate) const BUDGETS: &[Column] = &[
    must("customer", Number),
    must("month", Date),
    must("amount_minor", Int),
    must("currency", Word),
    must("dataset", Word),
];
/// `fx_rates`: sorted by currencies and month (its first day); units of `to_currency` per unit of `from_currency`.
pub(crate) const FX_RATES: &[Column] =
    &[must("from_currency", Word), must("to_currency", Word), must("month", Date), must("rate", Rate)];
/// `learners`: sorted by customer; `learner` is the rank.
pub(crate) const LEARNERS: &[Column] = &[
    must("customer", Number),
    must("learner", Number),
    must("key", Text),
    must("name", Text),
    must("enrolled", Date),
    must("dataset", Word),
];
/// `modules`: sorted by name; `module` is the rank.
pub(crate) const MODULES: &[Column] = &[must("module", Number), must("name", Text)];
/// `assignments`: sorted by customer and due date.
pub(crate) const ASSIGNMENTS: &[Column] = &[
    must("customer", Number),
    must("due", Date),
    must("learner", Number),
    must("module", Number),
    must("dataset", Word),
];
/// `completions`: sorted by customer and date.
pub(crate) const COMPLETIONS: &[Column] = &[
    must("customer", Number),
    must("date", Date),
    must("learner", Number),
    must("module", Number),
    must("dataset", Word),
];
/// `contacts`: sorted by customer and instant.
pub(crate) const CONTACTS: &[Column] = &[
    must("customer", Number),
    must("at", Instant),
    may("answered", Instant),
    must("direction", Word),
    must("channel", Word),
    may("person", Text),
    must("note", Text),
    must("dataset", Word),
];
/// `people`: sorted by customer, in the order of the source.
pub(crate) const PEOPLE: &[Column] = &[
    must("customer", Number),
    must("name", Text),
    may("role", Word),
    may("email", Text),
    may("phone", Text),
    must("dataset", Word),
];
/// `rejects-raw` and `rejects-ASSET`: by data set, in the order of the source.
pub(crate) const REJECTS: &[Column] = &[
    must("dataset", Word),
    must("kind", Word),
    must("source", Word),
    must("row", Text),
    must("reason", Word),
    must("declared", Flag),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_is_described_for_analysts() {
        let tables = [
            ("customers", CUSTOMERS),
            ("owners", OWNERS),
            ("products", PRODUCTS),
            ("families", FAMILIES),
            ("lines", LINES),
            ("terms", TERMS),
            ("documents", DOCUMENTS),
            ("purchases", PURCHASES),
            ("order_dates", ORDER_DATES),
            ("customer_months", CUSTOMER_MONTHS),
            ("orders", ORDERS),
            ("budgets", BUDGETS),
            ("fx_rates", FX_RATES),
            ("learners", LEARNERS),
            ("modules", MODULES),
            ("assignments", ASSIGNMENTS),
            ("completions", COMPLETIONS),
            ("contacts", CONTACTS),
            ("people", PEOPLE),
            ("rejects-ASSET", REJECTS),
        ];
        let text = include_str!("../TABLES.md");
        for (name, columns) in tables {
            let row = text.lines().find(|line| line.starts_with(&format!("| `{name}` |")));
            let described = row.and_then(|row| row.trim_end_matches(" |").rsplit("| ").next());
            let columns: Vec<&str> = columns.iter().map(|column| column.0).collect();
            assert_eq!(described, Some(columns.join(", ").as_str()), "{name}");
        }
        let made = crate::asset::Asset::ALL.iter().flat_map(|asset| asset.tables());
        assert!(made.into_iter().all(|made| tables.iter().any(|(name, _)| name == made)));
    }
}
