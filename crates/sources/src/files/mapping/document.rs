//! The mapping as written in TOML: shapes only, nothing is checked beyond types and names.

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, MapAccess, Visitor};

use super::schema::TableKind;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MappingDoc {
    pub(super) dataset: String,
    pub(super) source: Option<String>,
    #[serde(rename = "table", default)]
    pub(super) tables: Vec<TableDoc>,
    #[serde(default)]
    pub(super) countries: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TableDoc {
    pub(super) kind: TableKind,
    pub(super) file: Option<String>,
    #[serde(default)]
    pub(super) optional: bool,
    pub(super) delimiter: Option<String>,
    #[serde(default)]
    pub(super) date_formats: Vec<String>,
    pub(super) time_zone: Option<String>,
    pub(super) decimal_separator: Option<String>,
    pub(super) group_separator: Option<String>,
    #[serde(default)]
    pub(super) null_values: Vec<String>,
    #[serde(default)]
    /// By name; which fields there are depends on the kind.
    pub(super) fields: BTreeMap<String, FieldDoc>,
    #[serde(default)]
    pub(super) exclude: Vec<ExcludeDoc>,
    pub(super) document_kind: Option<DocumentKindDoc>,
    pub(super) credit_notes: Option<CreditNoteSign>,
    pub(super) products: Option<ProductsDoc>,
    pub(super) customers: Option<CustomersDoc>,
}

/// `field = "Column"` or `field = { column = "Column", … }`.
#[derive(Default)]
pub(super) struct FieldDoc {
    pub(super) column: Option<String>,
    pub(super) constant: Option<String>,
    pub(super) formats: Option<Vec<String>>,
    pub(super) case: Option<Case>,
    pub(super) keep_blanks: bool,
    pub(super) values: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FieldTable {
    column: Option<String>,
    constant: Option<String>,
    formats: Option<Vec<String>>,
    case: Option<Case>,
    #[serde(default)]
    keep_blanks: bool,
    #[serde(default)]
    values: BTreeMap<String, String>,
}

impl<'de> Deserialize<'de> for FieldDoc {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(FieldVisitor)
    }
}

struct FieldVisitor;

impl<'de> Visitor<'de> for FieldVisitor {
    type Value = FieldDoc;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a column's name in quotes, or a table such as { column = \"Name\" } or { constant = \"GBP\" }")
    }

    fn visit_str<E: Error>(self, column: &str) -> Result<FieldDoc, E> {
        Ok(FieldDoc { column: Some(column.to_owned()), ..FieldDoc::default() })
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<FieldDoc, A::Error> {
        let FieldTable { column, constant, formats, case, keep_blanks, values } =
            FieldTable::deserialize(MapAccessDeserializer::new(map))?;
        Ok(FieldDoc { column, constant, formats, case, keep_blanks, values })
    }
}

/// Letter case that a text is brought into.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Case {
    Upper,
    Lower,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ExcludeDoc {
    pub(super) reason: String,
    pub(super) when: ConditionDoc,
}

/// One test, or several combined. Flat, so that a misspelt key is named with the keys there are.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub(super) struct ConditionDoc {
    pub(super) all: Option<Vec<ConditionDoc>>,
    pub(super) any: Option<Vec<ConditionDoc>>,
    pub(super) not: Option<Box<ConditionDoc>>,
    pub(super) rows_from: Option<u64>,
    pub(super) rows_through: Option<u64>,
    pub(super) column: Option<String>,
    pub(super) empty: Option<bool>,
    pub(super) equals: Option<Vec<String>>,
    pub(super) starts_with: Option<String>,
    pub(super) on_or_after: Option<toml::Value>,
    pub(super) before: Option<toml::Value>,
    pub(super) at_least: Option<toml::Value>,
    pub(super) below: Option<toml::Value>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DocumentKindDoc {
    #[serde(default)]
    pub(super) prefixes: BTreeMap<String, String>,
    pub(super) otherwise: String,
}

/// The sign that a source gives to what a credit note gives back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum CreditNoteSign {
    /// As it is stored: positive.
    Positive,
    /// Negative, so it is turned round.
    Negative,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ProductsDoc {
    pub(super) codes: ProductCodes,
    #[serde(default)]
    pub(super) not_products: Vec<String>,
    pub(super) family_from: FamilyFrom,
    pub(super) family_characters: Option<usize>,
}

/// Which codes are products at all; every other code counts for money, not for coverage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ProductCodes {
    /// Every code.
    Any,
    /// Codes that begin with a digit.
    LeadingDigit,
}

/// Where the family of a product comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum FamilyFrom {
    /// The first characters of its code.
    Code,
    /// The field `family` of the line.
    Field,
    /// The `products` table of the same mapping.
    Catalogue,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CustomersDoc {
    pub(super) name: String,
}
