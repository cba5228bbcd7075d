//! Documents of an older program: brought up to date when the store is opened, with a backup from before.

use bellwether_store::backup::Backup;
use bellwether_store::changes::Changes;
use bellwether_store::collection::{Collection, Field, Index};
use bellwether_store::error::StoreError;
use bellwether_store::query::{Direction, Query};
use bellwether_store::store::Store;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::places::{Place, on_every_place, plain};

#[derive(Debug, Serialize, Deserialize)]
struct Old {
    title: String,
    rank: i64,
}

impl Collection for Old {
    const NAME: &'static str = "notes";
    const SCHEMA: u32 = 1;

    fn indexes() -> Vec<Index> {
        vec![Index::on([Field::<Self, str>::at("title").spec()])]
    }
}

/// The rank has moved, and is what notes are looked for by.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct New {
    title: String,
    level: Level,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Level {
    rank: i64,
}

impl New {
    const RANK: Field<Self, i64> = Field::at("level.rank");
}

impl Collection for New {
    const NAME: &'static str = "notes";
    const SCHEMA: u32 = 2;

    fn indexes() -> Vec<Index> {
        vec![Index::unique([Self::RANK.spec()])]
    }

    fn upgrade(from: u32, body: Value) -> Result<Value, String> {
        match (from, body["rank"].as_i64()) {
            (1, Some(rank)) => Ok(json!({ "title": body["title"], "level": { "rank": rank } })),
            (1, None) => Err("it has no rank".to_owned()),
            (other, _) => Err(format!("there is no way from schema version {other}")),
        }
    }
}

async fn write_old(place: &Place, ranks: &[i64]) {
    let store = place.open_with(plain().with::<Old>().unwrap()).await;
    let mut changes = Changes::new();
    for (number, &rank) in ranks.iter().enumerate() {
        changes.insert(format!("n{number}"), &Old { title: format!("note {number}"), rank }).unwrap();
    }
    store.commit(changes).await.unwrap();
    let mut changes = Changes::new();
    changes.replace("n0", 1, &Old { title: "changed".to_owned(), rank: ranks[0] }).unwrap();
    store.commit(changes).await.unwrap();
}

#[tokio::test]
async fn older_documents_are_brought_up_to_date_once_and_kept_as_they_were_beside() {
    on_every_place(async |place| {
        write_old(place, &[30, 10, 20]).await;
        assert_eq!(place.kept_copies(), 0);
        for _ in 0..2 {
            let store = place.open_with(plain().with::<New>().unwrap()).await;
            let page = store.find(&Query::all().sorted_by(New::RANK, Direction::Ascending)).await.unwrap();
            let ranks: Vec<(i64, u64)> =
                page.documents.iter().map(|note| (note.body.level.rank, note.version)).collect();
            assert_eq!(ranks, [(10, 1), (20, 1), (30, 2)]);
            assert_eq!(place.kept_copies(), 1);
        }
        let error = place.try_open(plain().with::<Old>().unwrap()).await.unwrap_err();
        assert!(matches!(error, StoreError::NewerCollection { found: 2, known: 1, .. }), "{error}");
        let old = open_copy(place).await;
        assert_eq!(old.get::<Old>("n0").await.unwrap().unwrap().body.rank, 30);
    })
    .await;
}

/// The copy from before, as the older program would open it.
async fn open_copy(place: &Place) -> Store {
    let setup = plain().with::<Old>().unwrap();
    match place {
        Place::File(folder) => Store::open(&folder.path().join("state.sqlite.before-notes-2"), setup).await.unwrap(),
        Place::Mongo { backups, .. } => {
            let file = std::fs::read_dir(backups.path()).unwrap().next().unwrap().unwrap().path();
            let path = backups.path().join("restored/state.sqlite");
            let restored = Store::open(&path, plain()).await.unwrap();
            restored.restore(&Backup::open(&file).await.unwrap()).await.unwrap();
            drop(restored);
            Store::open(&path, setup).await.unwrap()
        }
    }
}

#[tokio::test]
async fn what_does_not_fit_the_new_declaration_is_named() {
    on_every_place(async |place| {
        write_old(place, &[1, 2, 2]).await;
        let error = place.try_open(plain().with::<New>().unwrap()).await.unwrap_err();
        let StoreError::UniqueViolation { collection, index, .. } = &error else { panic!("{error}") };
        assert_eq!((collection.as_str(), index.as_str()), ("notes", "level.rank"));
    })
    .await;
}

#[tokio::test]
async fn a_declaration_that_makes_no_sense_is_refused() {
    let twice = plain().with::<Old>().unwrap().with::<New>().unwrap_err().to_string();
    assert_eq!(twice, "collection `notes` is declared wrongly: another type has this name; each needs its own");
    let store = Store::in_memory(plain()).unwrap();
    let unknown = store.get::<Old>("n0").await.unwrap_err().to_string();
    assert_eq!(unknown, "collection `notes` is unknown; add it to the setup that the store is opened with");
}
