//! Checks the rules for document lines.

use bellwether_domain::facts::rows::DocumentKind;

use super::check::Entries;
use super::document::{CreditNoteSign, DocumentKindDoc, FamilyFrom, ProductsDoc, TableDoc};
use super::error::MappingError;
use super::fields::word;
use super::rules::{KindRule, LineRules, ProductRule};
use super::schema::{Field, TableKind};

/// The rules of a table of document lines; none for other tables, which must not have any.
pub(super) fn rules(
    path: &str,
    doc: &TableDoc,
    entries: &Entries,
    has_catalogue: bool,
) -> Result<Option<LineRules>, Vec<MappingError>> {
    if doc.kind != TableKind::DocumentLines {
        let given = [
            ("document_kind", doc.document_kind.is_some()),
            ("credit_notes", doc.credit_notes.is_some()),
            ("products", doc.products.is_some()),
            ("customers", doc.customers.is_some()),
        ];
        let misplaced = given.iter().filter(|(_, given)| *given).map(|(key, _)| {
            let remedy = "only a table of document_lines has such rules; remove it";
            MappingError::invalid(format!("{path}.{key}"), doc.kind.as_str(), remedy)
        });
        let errors: Vec<_> = misplaced.collect();
        return if errors.is_empty() { Ok(None) } else { Err(errors) };
    }
    let mut errors = Vec::new();
    amount(path, entries, &mut errors);
    let kinds = match (&doc.document_kind, entries.contains_key(&Field::Kind)) {
        (Some(rule), false) => kind_rule(path, rule).map_err(|found| errors.extend(found)).ok(),
        (None, true) => None,
        (Some(rule), true) => {
            let remedy = "the field `kind` says it already; keep one of the two";
            errors.push(MappingError::invalid(format!("{path}.document_kind.otherwise"), &rule.otherwise, remedy));
            None
        }
        (None, false) => {
            let remedy = "say which documents are credit notes: `prefixes = { C = \"credit_note\" }` and \
                `otherwise = \"invoice\"`, or name a column as the field `kind`";
            errors.push(MappingError::missing(format!("{path}.document_kind"), remedy));
            None
        }
    };
    let products = doc
        .products
        .as_ref()
        .and_then(|p| product_rule(path, entries, p, has_catalogue).map_err(|e| errors.push(e)).ok());
    if let Some(customers) = &doc.customers {
        if !customers.name.contains("{id}") {
            let remedy = "must contain {id}, or all customers have the same name";
            errors.push(MappingError::invalid(format!("{path}.customers.name"), &customers.name, remedy));
        }
        if !entries.contains_key(&Field::Country) {
            let remedy = "customers made from lines need a country: name its column or a constant";
            errors.push(MappingError::missing(format!("{path}.fields.country"), remedy));
        }
    }
    let credit_notes = doc.credit_notes.unwrap_or(CreditNoteSign::Positive);
    let customer_name = doc.customers.as_ref().map(|c| c.name.clone());
    if errors.is_empty() { Ok(Some(LineRules { kinds, credit_notes, products, customer_name })) } else { Err(errors) }
}

fn amount(path: &str, entries: &Entries, errors: &mut Vec<MappingError>) {
    let has = |field| entries.contains_key(&field);
    let priced = has(Field::Quantity) && has(Field::UnitPrice);
    if !has(Field::Amount) && !priced {
        let remedy = "name the column of the line's amount, or those of `quantity` and `unit_price`";
        errors.push(MappingError::missing(format!("{path}.fields.amount"), remedy));
    }
}

fn kind_rule(path: &str, doc: &DocumentKindDoc) -> Result<KindRule, Vec<MappingError>> {
    let mut errors = Vec::new();
    let mut kind = |key: String, text: &str| {
        word::<DocumentKind>(text).map_err(|e| errors.push(MappingError::invalid(key, text, e.to_string()))).ok()
    };
    let otherwise = kind(format!("{path}.document_kind.otherwise"), &doc.otherwise);
    let mut prefixes: Vec<_> = (doc.prefixes.iter())
        .filter_map(|(prefix, text)| {
            Some((prefix.clone(), kind(format!("{path}.document_kind.prefixes.\"{prefix}\""), text)?))
        })
        .collect();
    prefixes.sort_by_key(|(prefix, _)| std::cmp::Reverse(prefix.len()));
    otherwise.filter(|_| errors.is_empty()).map(|otherwise| KindRule { prefixes, otherwise }).ok_or(errors)
}

fn product_rule(
    path: &str,
    entries: &Entries,
    doc: &ProductsDoc,
    has_catalogue: bool,
) -> Result<ProductRule, MappingError> {
    let key = format!("{path}.products.family_from");
    let need = |field: Field, remedy: &str| {
        let missing = || MappingError::missing(format!("{path}.fields.{}", field.as_str()), remedy);
        entries.contains_key(&field).then_some(()).ok_or_else(missing)
    };
    need(Field::Code, "products are known by their code: name its column")?;
    let characters = match (doc.family_from, doc.family_characters) {
        (FamilyFrom::Code, Some(n)) if n > 0 => n,
        (FamilyFrom::Code, _) => {
            let remedy = "say how many first characters of the code name the family";
            return Err(MappingError::missing(format!("{path}.products.family_characters"), remedy));
        }
        (_, Some(n)) => {
            let remedy = "only `family_from = \"code\"` looks at it; remove it";
            return Err(MappingError::invalid(format!("{path}.products.family_characters"), &n, remedy));
        }
        (FamilyFrom::Field, None) => {
            need(Field::Family, "`family_from = \"field\"` needs it: name its column")?;
            0
        }
        (FamilyFrom::Catalogue, None) if has_catalogue => 0,
        (FamilyFrom::Catalogue, None) => {
            let remedy = "needs a [[table]] of products in the same mapping";
            return Err(MappingError::invalid(key, "catalogue", remedy));
        }
    };
    let not_products = doc.not_products.iter().cloned().collect();
    Ok(ProductRule { codes: doc.codes, not_products, family: doc.family_from, characters })
}
