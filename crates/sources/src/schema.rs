//! The settings of sources as a JSON schema for editors: what the types do not say themselves.

use schemars::Schema;

/// Requires nothing of a table: what a file leaves out may come from a variable.
pub(crate) fn optional(schema: &mut Schema) {
    schema.remove("required");
}
