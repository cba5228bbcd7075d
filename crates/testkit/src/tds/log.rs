//! What clients have sent, for tests that look at how a query is put.

/// A statement as a client sent it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// Untranslated.
    pub sql: String,
    /// Names, with their `@`, and values as text; none for a batch.
    pub parameters: Vec<(String, String)>,
}
