//! Whether the audit log is what was written.

use std::fmt;
use std::ops::Bound;

use bellwether_store::error::StoreError;
use bellwether_store::query::{Direction, Query};

use crate::documents::audit::{Head, Record};
use crate::ledger::{Ledger, NO_SEAL};

/// Entries read at a time.
const PAGE: usize = 500;

/// What is wrong with an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finding {
    /// Its content or the seal before is not what was sealed.
    Changed,
    /// It is not there, though later ones are.
    Missing,
    /// It lies where another one belongs.
    Misplaced,
    /// It is not there, nor later ones, and the head says that there were.
    CutOff,
    /// The head names another last entry than there is.
    ForgedHead,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Changed => "was changed, or sealed with another secret",
            Self::Missing => "is missing",
            Self::Misplaced => "lies where another entry belongs",
            Self::CutOff => "is missing, and so are all after it",
            Self::ForgedHead => "is not the last one that the head of the log names",
        })
    }
}

/// What was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// All is as it was written.
    Intact {
        /// How many entries there are.
        entries: u64,
    },
    /// Something is not.
    Broken {
        /// The first entry that is wrong.
        number: u64,
        /// What is wrong with it.
        finding: Finding,
    },
}

impl Ledger {
    /// Reads everything and compares it with its seals. Others may write meanwhile. `progress` is told how many entries are
    /// done.
    ///
    /// # Errors
    /// [`StoreError::Database`] if the database fails.
    pub async fn verify(&self, mut progress: impl FnMut(u64)) -> Result<Verdict, StoreError> {
        let (mut number, mut seal) = (0_i64, NO_SEAL.to_owned());
        loop {
            let behind = Record::NUMBER.range(Bound::Excluded(&number), Bound::Unbounded);
            let query = Query::all().with(behind).sorted_by(Record::NUMBER, Direction::Ascending).limit(PAGE);
            let page = self.store().find(&query).await?.documents;
            if page.is_empty() {
                // Read after the entries: what was written meanwhile makes another round.
                let head = self.store().get::<Head>(Head::ID).await?.map(|document| document.body);
                let (last, sealed) = head.map_or((0, NO_SEAL.to_owned()), |head| (head.number, head.seal));
                if last > number && self.is_there(number + 1).await? {
                    continue;
                }
                let finding = if last > number {
                    (number + 1, Finding::CutOff)
                } else if last < number || sealed != seal {
                    (number, Finding::ForgedHead)
                } else {
                    return Ok(Verdict::Intact { entries: number.unsigned_abs() });
                };
                return Ok(broken(finding.0, finding.1));
            }
            for document in page {
                let record = document.body;
                let expected = number + 1;
                if record.number != expected {
                    return Ok(broken(expected, Finding::Missing));
                }
                if document.id != Record::id(expected) {
                    return Ok(broken(expected, Finding::Misplaced));
                }
                if !self.is_sealed(&record, &seal) {
                    return Ok(broken(expected, Finding::Changed));
                }
                (number, seal) = (expected, record.seal);
            }
            progress(number.unsigned_abs());
        }
    }

    async fn is_there(&self, number: i64) -> Result<bool, StoreError> {
        Ok(self
            .store()
            .get::<Record>(&Record::id(number))
            .await?
            .is_some_and(|document| document.body.number == number))
    }
}

const fn broken(number: i64, finding: Finding) -> Verdict {
    Verdict::Broken { number: number.unsigned_abs(), finding }
}
