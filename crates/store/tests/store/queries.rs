//! Queries: against a plain loop over all documents, page by page, and with an index in every case.

use std::ops::Bound::{Excluded, Included, Unbounded};

use bellwether_store::changes::Changes;
use bellwether_store::error::StoreError;
use bellwether_store::query::{Direction, Query};
use bellwether_store::store::Store;
use chrono::{Days, TimeDelta};

use crate::places::{noon, on_every_backend};
use crate::things::{Mark, Thing};

const OWNERS: [&str; 4] = ["ann", "anna", "Ånn", "bob"];

/// 120 things with every combination of what they can be like.
fn things() -> Vec<(String, Thing)> {
    let thing = |number: i64| {
        let at = usize::try_from(number).unwrap();
        let mut thing = Thing::of(OWNERS[at % 4]).code(&format!("code {number:03}"));
        thing.rank = (number % 5 != 0).then_some(number % 7 - 3);
        thing.due = (number % 3 != 0).then(|| noon() + TimeDelta::milliseconds(number % 11));
        thing.place.city = ["Malmö", "Lund", "Ystad"][at % 3].to_owned();
        thing.place.open = number % 2 == 0;
        thing.place.since = (number % 5 != 1).then(|| noon().date_naive() - Days::new(number.cast_unsigned() % 13));
        (format!("t{:03}", number * 37 % 120), thing)
    };
    (0..120).map(thing).collect()
}

async fn fill(store: &Store) -> Vec<(String, Thing)> {
    let mut things = things();
    let mut changes = Changes::new();
    for (id, thing) in &things {
        changes.insert(id, thing).unwrap();
    }
    store.commit(changes).await.unwrap();
    things.sort_by(|a, b| a.0.cmp(&b.0));
    things
}

/// All pages of a query, by pages of a size.
async fn all(store: &Store, query: impl Fn() -> Query<Thing>, size: usize) -> Vec<String> {
    let (mut ids, mut cursor) = (Vec::new(), None);
    loop {
        let page = store.find(&query().limit(size).after(cursor)).await.unwrap();
        assert!(page.documents.len() <= size);
        assert!(page.next.is_none() || page.documents.len() == size, "a page that is not full is the last one");
        ids.extend(page.documents.into_iter().map(|document| document.id));
        cursor = page.next;
        if cursor.is_none() {
            return ids;
        }
    }
}

/// A query must give what a filter and an order give, whatever the size of the pages.
async fn check(
    store: &Store,
    things: &[(String, Thing)],
    query: impl Fn() -> Query<Thing>,
    passes: impl Fn(&Thing) -> bool,
    order: impl Fn(&mut Vec<&(String, Thing)>),
) {
    let mut expected: Vec<&(String, Thing)> = things.iter().filter(|(_, thing)| passes(thing)).collect();
    order(&mut expected);
    let expected: Vec<&str> = expected.iter().map(|(id, _)| id.as_str()).collect();
    assert!(!expected.is_empty(), "a query that finds nothing shows nothing");
    for size in [1, 7, 1_000] {
        assert_eq!(all(store, &query, size).await, expected, "{:?}", query());
    }
}

fn by_id(_: &mut Vec<&(String, Thing)>) {}

#[tokio::test]
async fn conditions_find_what_a_loop_finds() {
    on_every_backend(async |store| {
        let things = fill(store).await;
        check(store, &things, Query::all, |_| true, by_id).await;
        check(store, &things, || Query::all().with(Thing::OWNER.eq("ann")), |t| t.owner == "ann", by_id).await;
        let two = || Query::all().with(Thing::OWNER.any_of(["bob", "Ånn", "bob", "nobody"]));
        check(store, &things, two, |t| t.owner == "bob" || t.owner == "Ånn", by_id).await;
        let prefix = || Query::all().with(Thing::OWNER.prefix("ann"));
        check(store, &things, prefix, |t| t.owner.starts_with("ann"), by_id).await;
        check(store, &things, || Query::all().with(Thing::OWNER.prefix("Å")), |t| t.owner == "Ånn", by_id).await;
        let missing = || Query::all().with(Thing::DUE.missing());
        check(store, &things, missing, |t| t.due.is_none(), by_id).await;
        let (from, to) = (noon() + TimeDelta::milliseconds(3), noon() + TimeDelta::milliseconds(8));
        let half_open = || Query::all().with(Thing::DUE.range(Included(&from), Excluded(&to)));
        check(store, &things, half_open, |t| t.due.is_some_and(|due| (from..to).contains(&due)), by_id).await;
        let above = || Query::all().with(Thing::OWNER.eq("bob")).with(Thing::RANK.range(Excluded(&-1), Unbounded));
        check(store, &things, above, |t| t.owner == "bob" && t.rank > Some(-1), by_id).await;
        let three = || {
            Query::all()
                .with(Thing::CITY.eq("Lund"))
                .with(Thing::OPEN.eq(&true))
                .with(Thing::SINCE.range(Unbounded, Included(&noon().date_naive())))
                .with(Thing::OWNER.any_of(["ann", "Ånn"]))
        };
        let passes =
            |t: &Thing| t.place.city == "Lund" && t.place.open && t.place.since.is_some() && t.owner.ends_with("nn");
        // Owners are tested on what the index over cities delivers.
        check(store, &things, three, passes, by_id).await;
        assert_eq!(all(store, || Query::all().with(Thing::OWNER.any_of([])), 9).await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn an_order_is_total_and_those_without_a_value_come_last() {
    on_every_backend(async |store| {
        let things = fill(store).await;
        for direction in [Direction::Ascending, Direction::Descending] {
            let sorted = |things: &mut Vec<&(String, Thing)>| match direction {
                Direction::Ascending => things.sort_by_key(|(id, t)| (t.due.is_none(), t.due, id.clone())),
                Direction::Descending => {
                    things.sort_by_key(|(id, t)| (t.due, id.clone()));
                    things.reverse();
                }
            };
            check(store, &things, || Query::all().sorted_by(Thing::DUE, direction), |_| true, sorted).await;
            let ranked = |things: &mut Vec<&(String, Thing)>| match direction {
                Direction::Ascending => things.sort_by_key(|(id, t)| (t.rank.is_none(), t.rank, id.clone())),
                Direction::Descending => {
                    things.sort_by_key(|(id, t)| (t.rank, id.clone()));
                    things.reverse();
                }
            };
            let of_ann = || Query::all().with(Thing::OWNER.eq("ann")).sorted_by(Thing::RANK, direction);
            check(store, &things, of_ann, |t| t.owner == "ann", ranked).await;
            let low = || of_ann().with(Thing::RANK.range(Unbounded, Included(&0)));
            check(store, &things, low, |t| t.owner == "ann" && t.rank.is_some_and(|rank| rank <= 0), ranked).await;
            // A field that is fixed sorts nothing.
            let fixed = || Query::all().with(Thing::OWNER.eq("bob")).sorted_by(Thing::OWNER, direction);
            let ids = |things: &mut Vec<&(String, Thing)>| {
                if direction == Direction::Descending {
                    things.reverse();
                }
            };
            check(store, &things, fixed, |t| t.owner == "bob", ids).await;
        }
    })
    .await;
}

#[tokio::test]
async fn a_cursor_stays_right_while_documents_come_and_go() {
    on_every_backend(async |store| {
        fill(store).await;
        let query = || Query::all().with(Thing::OWNER.eq("ann")).sorted_by(Thing::RANK, Direction::Ascending).limit(4);
        let first = store.find(&query()).await.unwrap();
        let mut whole = all(store, query, 1_000).await;
        let last = first.documents.last().unwrap();
        // The last of the page itself goes, one comes before it and one after it.
        let mut changes = Changes::new();
        changes.delete::<Thing>(&last.id, 1).unwrap();
        changes.insert("a new first", &Thing::of("ann").rank(-99)).unwrap();
        changes.insert("a new last", &Thing::of("ann").rank(99)).unwrap();
        store.commit(changes).await.unwrap();
        let (mut again, mut cursor) = (Vec::new(), first.next);
        while cursor.is_some() {
            let page = store.find(&query().after(cursor)).await.unwrap();
            again.extend(page.documents.into_iter().map(|document| document.id));
            cursor = page.next;
        }
        // Those without a rank come after all that have one.
        whole.insert(24, "a new last".to_owned());
        assert_eq!(again, whole[4..]);
    })
    .await;
}

#[tokio::test]
async fn counts_are_those_of_a_loop() {
    on_every_backend(async |store| {
        let things = fill(store).await;
        assert_eq!(store.count::<Thing>([]).await.unwrap(), 120);
        let open = things.iter().filter(|(_, t)| t.place.city == "Lund" && t.place.open).count() as u64;
        assert_eq!(store.count([Thing::CITY.eq("Lund"), Thing::OPEN.eq(&true)]).await.unwrap(), open);
        assert_eq!(store.count([Thing::OWNER.eq("nobody")]).await.unwrap(), 0);
        let owners = store.count_by(Thing::OWNER, []).await.unwrap();
        assert_eq!(owners, ["ann", "anna", "bob", "Ånn"].map(|owner| (Some(owner.to_owned()), 30)));
        let ranks = store.count_by(Thing::RANK, [Thing::OWNER.eq("ann")]).await.unwrap();
        let of_ann = |rank| things.iter().filter(|(_, t)| t.owner == "ann" && t.rank == rank).count() as u64;
        assert_eq!(ranks.iter().map(|(_, number)| number).sum::<u64>(), 30);
        assert!(ranks.iter().all(|&(rank, number)| number == of_ann(rank)));
        assert!(ranks[0].0.is_none() && ranks.is_sorted());
    })
    .await;
}

#[tokio::test]
async fn a_query_that_no_index_serves_fails_whatever_the_data() {
    on_every_backend(async |store| {
        let refused = async |query: Query<Thing>| store.find(&query).await.unwrap_err().to_string();
        let indexes = "declare one, the indexes are over (owner, rank), (code), (due), \
                       (place.city, place.open, place.since)";
        assert_eq!(
            refused(Query::all().with(Thing::SHARE.eq("x"))).await,
            format!("no index of `things` serves a query by (share); {indexes}")
        );
        for query in [
            // Not the first field of any index.
            Query::all().with(Thing::RANK.eq(&1)),
            Query::all().sorted_by(Thing::RANK, Direction::Ascending),
            // Not the field after those that are fixed.
            Query::all().with(Thing::OWNER.prefix("a")).sorted_by(Thing::RANK, Direction::Ascending),
            Query::all().with(Thing::OWNER.eq("ann")).sorted_by(Thing::DUE, Direction::Ascending),
            // Not the last field of an index.
            Query::all().sorted_by(Thing::OWNER, Direction::Ascending),
        ] {
            let error = refused(query).await;
            assert!(error.starts_with("no index of `things` serves a query by ("), "{error}");
        }
        assert!(matches!(store.count([Thing::RANK.eq(&1)]).await, Err(StoreError::NoIndex { .. })));
        assert!(matches!(store.count_by(Thing::SINCE, []).await, Err(StoreError::NoIndex { .. })));
        assert!(refused(Query::all().limit(0)).await.contains("the limit 0 must be 1 to 1000"));
        assert!(refused(Query::all().limit(1_001)).await.contains("the limit 1001 must be 1 to 1000"));
        let many: Vec<String> = (0..1_001).map(|number| number.to_string()).collect();
        let many = Query::all().with(Thing::OWNER.any_of(many.iter().map(String::as_str)));
        assert!(refused(many).await.contains("`owner` may be one of 1000 values, not of 1001"));
    })
    .await;
}

#[tokio::test]
async fn a_cursor_of_another_query_is_refused() {
    on_every_backend(async |store| {
        fill(store).await;
        let by_due = |direction| Query::<Thing>::all().sorted_by(Thing::DUE, direction).limit(3);
        let next = store.find(&by_due(Direction::Ascending)).await.unwrap().next;
        assert!(next.is_some());
        for query in [
            by_due(Direction::Descending).after(next.clone()),
            Query::all().after(next.clone()),
            by_due(Direction::Ascending).after(Some("garbage".to_owned())),
        ] {
            let error = store.find(&query).await.unwrap_err();
            assert!(matches!(error, StoreError::Cursor { .. }), "{error}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_thousand_documents_are_a_page() {
    on_every_backend(async |store| {
        let ids: Vec<String> = (0..2_500).map(|_| store.new_id()).collect();
        for (chunk, numbers) in ids.chunks(500).zip(0..) {
            let mut changes = Changes::new();
            for (id, number) in chunk.iter().zip(numbers * 500..) {
                changes.insert(id, &Mark { thing: "the same".to_owned(), number }).unwrap();
            }
            store.commit(changes).await.unwrap();
        }
        let query = || Query::all().with(Mark::THING.eq("the same")).sorted_by(Mark::NUMBER, Direction::Ascending);
        let (mut found, mut cursor, mut pages) = (Vec::new(), None, 0);
        loop {
            let page = store.find(&query().limit(1_000).after(cursor)).await.unwrap();
            found.extend(page.documents.into_iter().map(|document| document.id));
            pages += 1;
            cursor = page.next;
            if cursor.is_none() {
                break;
            }
        }
        assert_eq!((pages, found), (3, ids));
    })
    .await;
}
