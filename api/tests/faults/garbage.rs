//! Sources that send garbage: bad rows are set aside with their reasons or the load is refused as a whole, figures are
//! those of the good rows in either case, nothing panics, and the next sound load is right.

use bellwether_domain::loader::{LoadRequest, Reject, Selection};
use bellwether_testkit::dataset;
use bellwether_testkit::lrs::{Told, statements};
use bellwether_testkit::proxy::Line;
use bellwether_testkit::tds::TdsServer;
use chrono::{NaiveDate, TimeDelta};
use mongodb::bson::{Document, doc};

use crate::log;
use crate::mutations::{Dice, Mutation};
use crate::stand::{ADAPTERS, Adapter, PATIENCE, Stand};

/// What became of mutations.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    /// Bad rows set aside, and the load taken.
    pub(crate) set_aside: u32,
    /// Loads refused; last good facts used.
    pub(crate) refused: u32,
    /// What was sent did no harm: bytes beyond the answer, a field that is not read, an answer that was asked for again.
    pub(crate) harmless: u32,
}

impl Stand {
    fn put(&self, mutation: &Mutation, adapter: Adapter, sound: &[Told]) {
        match mutation {
            Mutation::Line(line) => self.line(adapter).set(line.clone()),
            Mutation::Mongo(collection, row) => {
                let collection = self.database.collection::<Document>(collection);
                let mut row = row.clone();
                row.insert("garbage", true);
                self.runtime.block_on(async { collection.insert_one(row).await }).expect("the server takes anything");
            }
            Mutation::Sql(rows) => self.tds.execute(rows),
            Mutation::Statement(told) => self.lrs.replace(sound.iter().chain([told]).cloned()),
        }
    }

    fn take_away(&self, mutation: &Mutation, adapter: Adapter, sound: &[Told]) {
        match mutation {
            Mutation::Line(_) => self.line(adapter).set(Line::Sound),
            Mutation::Mongo(collection, _) => {
                let collection = self.database.collection::<Document>(collection);
                let gone = self.runtime.block_on(async { collection.delete_many(doc! { "garbage": true }).await });
                assert_eq!(gone.expect("deletes").deleted_count, 1);
            }
            Mutation::Sql(_) => sweep(&self.tds),
            Mutation::Statement(_) => self.lrs.replace(sound.iter().cloned()),
        }
    }

    /// Rejects of an adapter's own, as it tells them.
    fn rejects(&self, adapter: Adapter) -> Vec<Reject> {
        let (customers, through) = (Selection::All, dataset::as_of());
        let request = LoadRequest { customers, through, purchases_after: NaiveDate::MIN };
        self.runtime.block_on(async {
            let loaders = &self.loaders;
            match adapter {
                Adapter::Mongodb => {
                    let customers = loaders.customers.load_customers(&request).await.expect("loads").rejects;
                    let contacts = loaders.contacts.load_contacts(&request).await.expect("loads").rejects;
                    [customers, contacts].concat()
                }
                Adapter::Mssql => loaders.financials.load_financials(&request).await.expect("loads").rejects,
                Adapter::Learning => loaders.learning.load_learning(&request).await.expect("loads").rejects,
            }
        })
    }
}

/// Takes bad rows away again; all others are rows of somebody, with a month and a rate above 0.
fn sweep(tds: &TdsServer) {
    tds.execute(
        "DELETE FROM bellwether.documents WHERE document LIKE 'BAD%'; DELETE FROM bellwether.lines WHERE document LIKE 'BAD%';
         DELETE FROM bellwether.budgets WHERE rowid > (SELECT rows FROM sound WHERE name = 'budgets');
         DELETE FROM bellwether.fx_rates WHERE rowid > (SELECT rows FROM sound WHERE name = 'fx_rates');",
    );
}

/// Mutates what an adapter gets so many times.
///
/// # Panics
/// When figures are other than those of the good rows, with what makes it happen again.
pub(crate) fn mutate(stand: &Stand, adapter: Adapter, times: u32, seed: u64) -> Tally {
    let (well, sound) = (stand.figures(), statements(&dataset::records()));
    let (mut dice, mut tally) = (Dice::new(seed), Tally::default());
    let panics = log::panics();
    for number in 0..times as usize {
        let mutation = match adapter {
            _ if dice.is_line() => dice.line(30_000),
            Adapter::Mongodb => dice.mongo(number),
            Adapter::Mssql => dice.sql(number),
            Adapter::Learning => dice.statement(number, &sound),
        };
        let what = || {
            let shown: String = format!("{mutation:?}").chars().take(400).collect();
            format!("{adapter:?}, seed {seed}, mutation {number}: {shown}\n{}", stand.server.api("/sources"))
        };
        stand.put(&mutation, adapter, &sound);
        stand.refresh();
        assert_eq!(stand.figures(), well, "{}", what());
        assert_eq!(log::panics(), panics, "a panic: {}", what());
        let kinds: Vec<_> = adapter.kinds().iter().map(|kind| stand.source(kind)).collect();
        if kinds.iter().any(|kind| kind["state"] == "stale") {
            assert!(kinds.iter().any(|kind| kind["last_error"].is_string()), "{}", what());
            tally.refused += 1;
        } else if kinds.iter().any(|kind| kind["rejects"] != 0) {
            tally.set_aside += 1;
        } else {
            let harmless = matches!(mutation, Mutation::Line(_) | Mutation::Statement(_));
            assert!(harmless, "a bad row is gone without a word: {}", what());
            tally.harmless += 1;
        }
        assert_eq!(stand.server.get("/healthz").status, 200);

        stand.take_away(&mutation, adapter, &sound);
        stand.clock.advance(TimeDelta::seconds(31));
        stand.refresh();
        assert!(stand.is(adapter, "fresh"), "afterwards: {}", what());
        assert!(adapter.kinds().iter().all(|kind| stand.source(kind)["rejects"] == 0), "afterwards: {}", what());
        assert_eq!(stand.figures(), well, "afterwards: {}", what());
    }
    tally
}

#[test]
fn garbage_is_set_aside_or_refused_and_never_half_taken() {
    let Some(stand) = Stand::with(PATIENCE) else { return };
    for adapter in ADAPTERS {
        let tally = mutate(&stand, adapter, 40, 11);
        assert_eq!(tally.set_aside + tally.refused + tally.harmless, 40);
        assert!(tally.set_aside + tally.refused >= 10, "garbage is noticed: {tally:?}");
    }
}

#[test]
fn every_bad_row_is_told_with_its_reason() {
    let Some(stand) = Stand::with(PATIENCE) else { return };
    let (sound, mut dice) = (statements(&dataset::records()), Dice::new(7));
    for adapter in ADAPTERS {
        let mut told = 0;
        for number in 0..12 {
            let mutation = match adapter {
                Adapter::Mongodb => dice.mongo(number),
                Adapter::Mssql => Mutation::Sql(format!(
                    "INSERT INTO bellwether.documents VALUES ('BAD{number}', 'invoice', NULL, '2011-12-01', 'GBP', NULL, NULL, NULL)"
                )),
                Adapter::Learning => {
                    Mutation::Statement(Told { verb: sound[0].verb, text: format!("{{\"id\":{number}}}") })
                }
            };
            stand.put(&mutation, adapter, &sound);
            let rejects = stand.rejects(adapter);
            told += rejects.len();
            let clear = |reject: &Reject| {
                !reject.row.is_empty() && !reject.reason.is_empty() && &*reject.source == adapter.name()
            };
            assert!(rejects.iter().all(clear), "{mutation:?}: {rejects:?}");
            stand.take_away(&mutation, adapter, &sound);
        }
        assert_eq!(told, 12, "{adapter:?}");
    }
}
