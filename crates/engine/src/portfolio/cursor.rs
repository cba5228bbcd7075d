//! Cursors: where a page ended, by the values of its last row, so that a list goes on at the right place even when
//! rows were added or a refresh came in between.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};

use crate::portfolio::columns::Columns;
use crate::portfolio::order::SortTerm;
use crate::portfolio::view::SortKey;

/// The end of a page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Cursor {
    /// The `sort` it belongs to.
    #[serde(rename = "s")]
    pub sort: String,
    #[serde(rename = "k")]
    keys: Vec<OwnedKey>,
    /// Id of the last row.
    #[serde(rename = "i")]
    pub id: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
enum OwnedKey {
    Number(f64),
    Text(String),
    None,
}

impl Cursor {
    /// The end of a page whose last row is `row`.
    pub fn after(columns: &Columns, sort: String, terms: &[SortTerm], row: u32) -> Self {
        let keys = terms.iter().map(|term| match columns.sort_key(term.field, row) {
            SortKey::Number(number) => OwnedKey::Number(number),
            SortKey::Text(text) => OwnedKey::Text(text.to_owned()),
            SortKey::None => OwnedKey::None,
        });
        Self { sort, keys: keys.collect(), id: columns.ids.get(row).to_owned() }
    }

    /// As opaque text.
    pub fn encode(&self) -> String {
        URL_SAFE_NO_PAD.encode(serde_json::to_vec(self).expect("a cursor is plain data"))
    }

    /// From text; none when it is no cursor of ours for these terms.
    pub fn decode(text: &str, terms: usize) -> Option<Self> {
        let cursor: Self = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(text).ok()?).ok()?;
        (cursor.keys.len() == terms).then_some(cursor)
    }

    /// The key of the n-th term.
    pub fn key(&self, term: usize) -> SortKey<'_> {
        match &self.keys[term] {
            OwnedKey::Number(number) => SortKey::Number(*number),
            OwnedKey::Text(text) => SortKey::Text(text),
            OwnedKey::None => SortKey::None,
        }
    }
}
