//! In which order actions are listed, and where a page begins.

use std::cmp::Ordering;
use std::sync::Arc;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use bellwether_engine::portfolio::text::fold;
use serde::{Deserialize, Serialize};

use crate::book::Known;
use crate::error::{Fault, WorkError};
use crate::sight::Sight;

/// How actions are sorted unless asked otherwise: what is due first, and of that the most urgent.
pub const DEFAULT_SORT: &str = "due_at,-priority";

/// What actions can be sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SortField {
    /// By due time.
    DueAt,
    /// By how urgent they are.
    Priority,
    /// By how far they are.
    Status,
    /// By what is done.
    Kind,
    /// By title.
    Title,
    /// By name of the customer.
    Customer,
    /// By name of whoever does it.
    Owner,
    /// By when they were made.
    CreatedAt,
    /// By when they were last changed.
    UpdatedAt,
}

const FIELDS: [(&str, SortField); 9] = [
    ("due_at", SortField::DueAt),
    ("priority", SortField::Priority),
    ("status", SortField::Status),
    ("kind", SortField::Kind),
    ("title", SortField::Title),
    ("customer", SortField::Customer),
    ("owner", SortField::Owner),
    ("created_at", SortField::CreatedAt),
    ("updated_at", SortField::UpdatedAt),
];

/// A sort, as it was asked for.
#[derive(Debug, Clone)]
pub struct Sort {
    text: String,
    terms: Vec<(SortField, bool)>,
}

/// What an action is sorted by. Those without a value come last either way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
enum Key {
    Number(i64),
    Text(String),
    None,
}

/// The place of an action in an order.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Place {
    sort: String,
    keys: Vec<Key>,
    id: String,
}

impl Default for Sort {
    fn default() -> Self {
        let terms = vec![(SortField::DueAt, false), (SortField::Priority, true)];
        Self { text: DEFAULT_SORT.to_owned(), terms }
    }
}

impl Sort {
    /// Reads fields with commas in between; a leading `-` reverses.
    ///
    /// # Errors
    /// What is wrong, in words.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut terms: Vec<(SortField, bool)> = Vec::new();
        for part in text.split(',').map(str::trim) {
            let (name, descending) = part.strip_prefix('-').map_or((part, false), |name| (name, true));
            let known = FIELDS.iter().find(|(field, _)| *field == name);
            let field = known.map(|(_, field)| *field).ok_or_else(|| {
                let names: Vec<&str> = FIELDS.iter().map(|(field, _)| *field).collect();
                format!("`{name}` is not a field to sort by; the fields are: {}", names.join(", "))
            })?;
            if terms.iter().any(|(known, _)| *known == field) {
                return Err(format!("`{name}` is named twice; name each field once"));
            }
            terms.push((field, descending));
        }
        Ok(Self { text: text.to_owned(), terms })
    }

    fn keys(&self, sight: &Sight, known: &Known) -> Vec<Key> {
        self.terms.iter().map(|(field, _)| key(*field, sight, known)).collect()
    }

    fn compare(&self, one: (&[Key], &str), other: (&[Key], &str)) -> Ordering {
        let terms = self.terms.iter().zip(one.0.iter().zip(other.0));
        let by_key = terms.map(|((_, descending), (one, other))| match (one, other) {
            (Key::None, Key::None) => Ordering::Equal,
            (Key::None, _) => Ordering::Greater,
            (_, Key::None) => Ordering::Less,
            (one, other) if *descending => plain(other, one),
            (one, other) => plain(one, other),
        });
        by_key.fold(Ordering::Equal, Ordering::then).then_with(|| one.1.cmp(other.1))
    }

    /// A page of actions in order, and where the next one begins.
    pub(crate) fn page(
        &self,
        sight: &Sight,
        found: Vec<Arc<Known>>,
        cursor: Option<&str>,
        limit: usize,
    ) -> Result<(Vec<Arc<Known>>, Option<String>), WorkError> {
        let after = cursor.map(|cursor| self.place(cursor)).transpose()?;
        let mut keyed: Vec<(Vec<Key>, Arc<Known>)> =
            found.into_iter().map(|known| (self.keys(sight, &known), known)).collect();
        keyed.sort_unstable_by(|one, other| self.compare((&one.0, &one.1.id), (&other.0, &other.1.id)));
        let first = after.map_or(0, |place| {
            let is_before = |(keys, known): &(Vec<Key>, Arc<Known>)| {
                self.compare((keys, &known.id), (&place.keys, &place.id)).is_le()
            };
            keyed.partition_point(is_before)
        });
        let more = keyed.len() > first.saturating_add(limit);
        let page: Vec<_> = keyed.into_iter().skip(first).take(limit).collect();
        let next = page.last().filter(|_| more).map(|(keys, known)| {
            let place = Place { sort: self.text.clone(), keys: keys.clone(), id: known.id.to_string() };
            // Texts and numbers always serialise.
            BASE64_URL_SAFE_NO_PAD.encode(serde_json::to_vec(&place).unwrap_or_default())
        });
        Ok((page.into_iter().map(|(_, known)| known).collect(), next))
    }

    fn place(&self, cursor: &str) -> Result<Place, WorkError> {
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(cursor).unwrap_or_default();
        let place = serde_json::from_slice::<Place>(&bytes).ok();
        let place = place.filter(|place| place.sort == self.text && place.keys.len() == self.terms.len());
        place.ok_or_else(|| {
            let message = "is not a cursor of this list; take `page.next` of an answer with the same `sort`";
            WorkError::Query(vec![Fault { field: "cursor".to_owned(), message: message.to_owned() }])
        })
    }
}

fn plain(one: &Key, other: &Key) -> Ordering {
    match (one, other) {
        (Key::Number(one), Key::Number(other)) => one.cmp(other),
        (Key::Text(one), Key::Text(other)) => one.cmp(other),
        // Of a cursor that was made up.
        _ => Ordering::Equal,
    }
}

fn key(field: SortField, sight: &Sight, known: &Known) -> Key {
    let head = &known.head;
    let time = |at: chrono::DateTime<chrono::Utc>| Key::Number(at.timestamp_millis());
    match field {
        SortField::DueAt => head.due_at.map_or(Key::None, time),
        SortField::Priority => Key::Number(head.priority as i64),
        SortField::Status => Key::Number(head.status as i64),
        SortField::Kind => Key::Number(head.kind as i64),
        SortField::Title => Key::Text(fold(&head.title)),
        SortField::Customer => Key::Text(fold(&head.customer_name)),
        SortField::Owner => {
            head.owner.as_deref().map_or(Key::None, |owner| Key::Text(fold(&sight.people.user_ref(owner).name)))
        }
        SortField::CreatedAt => time(head.made_at),
        SortField::UpdatedAt => time(head.changed_at),
    }
}
