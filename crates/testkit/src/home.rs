//! A home of copies in memory: what is there after one copy upon another, by the rules of the sink.

use std::collections::{BTreeMap, BTreeSet};

use bellwether_domain::copying::{Copied, CopyError, CopySink, RecordSource};
use bellwether_domain::intake::kind::RecordKind;
use bellwether_domain::intake::{FactSink, Record, SinkError};
use bellwether_domain::loader::Reject;

/// What copies left.
#[derive(Default)]
pub struct Home {
    /// By kind and key, in the order in which they came.
    pub records: BTreeMap<(RecordKind, String), Vec<Record>>,
    /// By row.
    pub rejects: BTreeMap<String, Reject>,
    /// What the last copy delivered, which is less than what is there where a source knows its changes.
    pub delivered: Vec<Record>,
    /// Where the next copy goes on.
    pub watermark: Option<String>,
    /// The sink is full after so many records.
    pub full_at: Option<usize>,
    /// Called with every record that comes.
    pub when_put: Option<Box<dyn FnMut() + Send>>,
}

/// One copy until it is over.
#[derive(Default)]
struct Under {
    records: Vec<Record>,
    rejects: Vec<Reject>,
    accounted: BTreeSet<RecordKind>,
    remaining: BTreeSet<(RecordKind, String)>,
    rows: BTreeSet<String>,
    full_at: Option<usize>,
    when_put: Option<Box<dyn FnMut() + Send>>,
}

impl Home {
    /// Takes a copy, as a whole or not at all.
    ///
    /// # Errors
    /// Those of the source, and that of a full sink.
    pub async fn copy(&mut self, source: &dyn RecordSource) -> Result<Copied, CopyError> {
        let mut under = Under { full_at: self.full_at, when_put: self.when_put.take(), ..Under::default() };
        let copied = source.copy(self.watermark.as_deref(), &mut under).await?;
        // A document is its lines and its terms.
        let group = |kind| if kind == RecordKind::Terms { RecordKind::Line } else { kind };
        let came: BTreeSet<(RecordKind, String)> =
            under.records.iter().map(|record| (group(RecordKind::of(record)), record.key())).collect();
        self.records.retain(|(kind, key), _| {
            let known = (group(*kind), key.clone());
            !came.contains(&known) && (!under.accounted.contains(kind) || under.remaining.contains(&known))
        });
        for record in &under.records {
            self.records.entry((RecordKind::of(record), record.key())).or_default().push(record.clone());
        }
        self.rejects.retain(|row, _| under.rows.contains(row));
        self.rejects.extend(under.rejects.into_iter().map(|reject| (reject.row.clone(), reject)));
        self.delivered = under.records;
        self.watermark.clone_from(&copied.watermark);
        Ok(copied)
    }

    /// How many records of a kind there are.
    pub fn count(&self, kind: RecordKind) -> usize {
        self.records.iter().filter(|((of, _), _)| *of == kind).map(|(_, records)| records.len()).sum()
    }
}

impl FactSink for Under {
    fn put(&mut self, record: Record) -> Result<(), SinkError> {
        if self.full_at == Some(self.records.len()) {
            return Err(SinkError("no space left".into()));
        }
        self.when_put.iter_mut().for_each(|call| call());
        self.records.push(record);
        Ok(())
    }

    fn reject(&mut self, reject: Reject) -> Result<(), SinkError> {
        self.rejects.push(reject);
        Ok(())
    }
}

impl CopySink for Under {
    fn account_for(&mut self, kind: RecordKind) {
        self.accounted.insert(kind);
    }

    fn remains(&mut self, kind: RecordKind, key: &str) {
        self.remaining.insert((kind, key.to_owned()));
    }

    fn row_remains(&mut self, row: &str) {
        self.rows.insert(row.to_owned());
    }
}
