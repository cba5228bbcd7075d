//! Rules for document lines: what kind a document is, what a product is, who the customers are.

use std::collections::BTreeSet;

use bellwether_domain::facts::rows::DocumentKind;

use super::document::{CreditNoteSign, FamilyFrom, ProductCodes};

/// How lines become documents, products and customers.
#[derive(Debug, Clone)]
pub(crate) struct LineRules {
    /// By the document number; none when a field says it.
    pub(crate) kinds: Option<KindRule>,
    /// Sign of credit notes in the source.
    pub(crate) credit_notes: CreditNoteSign,
    /// None when no code is a product.
    pub(crate) products: Option<ProductRule>,
    /// How a customer is called, with `{id}` for its id; none when lines bring no customers.
    pub(crate) customer_name: Option<String>,
}

/// The kind of a document by the first characters of its number.
#[derive(Debug, Clone)]
pub(crate) struct KindRule {
    /// Longest first, so that a longer prefix is not hidden by a shorter one.
    pub(crate) prefixes: Vec<(String, DocumentKind)>,
    /// When no prefix fits.
    pub(crate) otherwise: DocumentKind,
}

impl KindRule {
    pub(crate) fn kind(&self, number: &str) -> DocumentKind {
        let fits = self.prefixes.iter().find(|(prefix, _)| number.starts_with(prefix.as_str()));
        fits.map_or(self.otherwise, |(_, kind)| *kind)
    }
}

/// What is a product, and of which family.
#[derive(Debug, Clone)]
pub(crate) struct ProductRule {
    pub(crate) codes: ProductCodes,
    pub(crate) not_products: BTreeSet<String>,
    pub(crate) family: FamilyFrom,
    /// Characters of the code that name the family, for [`FamilyFrom::Code`].
    pub(crate) characters: usize,
}

impl ProductRule {
    pub(crate) fn is_product(&self, code: &str) -> bool {
        let allowed = match self.codes {
            ProductCodes::Any => !code.is_empty(),
            ProductCodes::LeadingDigit => code.starts_with(|c: char| c.is_ascii_digit()),
        };
        allowed && !self.not_products.contains(code)
    }

    /// The first characters of a code, all of it if it is shorter.
    pub(crate) fn leading<'c>(&self, code: &'c str) -> &'c str {
        code.char_indices().nth(self.characters).map_or(code, |(end, _)| &code[..end])
    }
}
