//! Which fields of a collection can be used, and in how many of the rows that were looked at.

use super::super::decode::Decoder;
use super::super::settings::Table;
use super::super::value::Row;
use crate::check::Finding;

/// What a field has to hold. The decoder knows how; this knows which, so that each field is looked at by itself.
#[derive(Debug, Clone, Copy)]
enum Holds {
    Key,
    OptKey,
    Text,
    OptText,
    Country,
    Currency,
    Date,
    OptDate,
    Instant,
    OptInstant,
    Amount,
    Status,
    Direction,
    Channel,
}

use Holds::{
    Amount, Channel, Country, Currency, Date, Direction, Instant, Key, OptDate, OptInstant, OptKey, OptText, Status,
    Text,
};

/// Fields of a collection with what they have to hold.
pub(super) struct Fields(&'static [(&'static str, Holds)]);

pub(super) const CUSTOMERS: Fields = Fields(&[
    ("id", Key),
    ("name", OptText),
    ("country", Country),
    ("currency", Currency),
    ("tier", OptText),
    ("industry", OptText),
    ("owner", OptKey),
    ("since", OptDate),
    ("parent", OptKey),
    ("contract_end", OptDate),
]);
pub(super) const OWNERS: Fields = Fields(&[("id", Key), ("name", OptText)]);
pub(super) const PRODUCTS: Fields =
    Fields(&[("code", Key), ("name", OptText), ("family", Text), ("category", OptText)]);
pub(super) const ORDERS: Fields = Fields(&[
    ("number", Key),
    ("customer", Key),
    ("date", Date),
    ("amount", Amount),
    ("currency", Currency),
    ("status", Status),
]);
pub(super) const CONTACTS: Fields = Fields(&[
    ("customer", Key),
    ("at", Instant),
    ("answered", OptInstant),
    ("direction", Direction),
    ("channel", Channel),
    ("person", OptText),
    ("note", OptText),
]);
pub(super) const PEOPLE: Fields =
    Fields(&[("customer", Key), ("name", Text), ("role", OptText), ("email", OptText), ("phone", OptText)]);

impl Holds {
    fn look(self, decoder: &Decoder<'_>, row: Row<'_>, field: &str) -> Result<(), String> {
        match self {
            Self::Key => row.key(field, decoder.legacy).map(drop),
            Self::OptKey => row.opt_key(field, decoder.legacy).map(drop),
            Self::Text => row.text(field).map(drop),
            Self::OptText => row.opt_text(field).map(drop),
            Self::Country => decoder.country(&row.text(field)?).map(drop),
            Self::Currency => decoder.currency(row).map(drop),
            Self::Date => row.date(field, decoder.zone).map(drop),
            Self::OptDate => row.opt_date(field, decoder.zone).map(drop),
            Self::Instant => row.instant(field, decoder.zone).map(drop),
            Self::OptInstant => row.opt_instant(field, decoder.zone).map(drop),
            // A currency that is wrong is told where it stands.
            Self::Amount => decoder.currency(row).map_or(Ok(()), |currency| decoder.amount(row, currency).map(drop)),
            Self::Status => decoder.status(row).map(drop),
            Self::Direction => decoder.direction(row).map(drop),
            Self::Channel => decoder.channel(row).map(drop),
        }
    }
}

/// What was seen of one field.
#[derive(Default)]
struct Seen {
    there: u64,
    missing: u64,
    unfit: u64,
    example: Option<String>,
}

/// What was seen of the rows of a collection.
pub(super) struct Tally {
    fields: Fields,
    seen: Vec<Seen>,
    rows: u64,
    /// Rows each field of which can be used, but not all of them together.
    odd: u64,
    example: Option<String>,
}

impl Tally {
    pub(super) fn new(fields: Fields) -> Self {
        let seen = fields.0.iter().map(|_| Seen::default()).collect();
        Self { fields, seen, rows: 0, odd: 0, example: None }
    }

    /// Looks at a row; `whole` is what comes of decoding it.
    pub(super) fn take(&mut self, decoder: &Decoder<'_>, row: Row<'_>, whole: Result<(), String>) {
        self.rows += 1;
        let mut explained = false;
        for (seen, (field, holds)) in self.seen.iter_mut().zip(self.fields.0) {
            let there = row.has(field);
            seen.there += u64::from(there);
            if let Err(reason) = holds.look(decoder, row, field) {
                explained = true;
                *(if there { &mut seen.unfit } else { &mut seen.missing }) += 1;
                // A wrong value says more than a missing one.
                if there || seen.example.is_none() {
                    seen.example = Some(format!("{}: {reason}", row.id()));
                }
            }
        }
        if let (Err(reason), false) = (whole, explained) {
            self.odd += 1;
            self.example.get_or_insert_with(|| format!("{}: {reason}", row.id()));
        }
    }

    /// One finding for each field that cannot be used everywhere, or one that all is well. `step` names the collection.
    pub(super) fn findings(&self, step: &str, table: &Table) -> Vec<Finding> {
        let mut findings = Vec::new();
        for (seen, (field, _)) in self.seen.iter().zip(self.fields.0) {
            let Some(example) = &seen.example else { continue };
            let missing = (seen.missing > 0).then(|| format!("missing in {}", seen.missing));
            let unfit = (seen.unfit > 0).then(|| format!("of no use in {}", seen.unfit));
            let what: Vec<String> = missing.into_iter().chain(unfit).collect();
            findings.push(Finding::warning(
                format!("{step}, `{}`", table.path(field)),
                format!("{} of {} rows, such as {example}", what.join(" and "), self.rows),
                format!("mend the rows, or name the right path as `{field}` of this collection"),
            ));
        }
        if let Some(example) = &self.example {
            let detail = format!("{} of {} rows cannot be used, such as {example}", self.odd, self.rows);
            findings.push(Finding::warning(step, detail, "mend the rows, or the mapping of this collection"));
        }
        if findings.is_empty() {
            findings.push(Finding::passed(step, format!("{} rows looked at{}", self.rows, self.never(table))));
        }
        findings
    }

    /// Fields that may be absent, and are from all rows: as right as a misspelt path.
    fn never(&self, table: &Table) -> String {
        let fields = self.seen.iter().zip(self.fields.0).filter(|(seen, _)| seen.there == 0);
        let paths: Vec<String> = fields.map(|(_, (field, _))| format!("`{}`", table.path(field))).collect();
        if paths.is_empty() { String::new() } else { format!("; none of them has {}", paths.join(", ")) }
    }
}
