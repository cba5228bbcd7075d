//! What every backend must do with score history, run against a file and against memory.

use std::collections::HashMap;

use bellwether_store::error::StoreError;
use bellwether_store::scores::ScorePoint;
use bellwether_store::store::Store;
use futures_util::FutureExt;

use crate::given::{DayBuilder, MODEL, date, day, point};
use crate::places::on_every_backend;

async fn history(store: &Store, customer: &str) -> Vec<ScorePoint> {
    store.score_history(customer, date(0), date(400)).await.unwrap()
}

fn values(points: &[ScorePoint]) -> Vec<Option<u8>> {
    points.iter().map(|point| point.value).collect()
}

#[tokio::test]
async fn every_field_comes_back_as_it_was_written() {
    on_every_backend(async |store| {
        let day = day(3, MODEL).generation(u64::MAX).build();
        let known = ScorePoint {
            computed: Some(100),
            confidence: 0.1 + 0.2,
            bounds: [0, 100],
            degraded: true,
            ..point(&day, "Ångström & Söhne", Some(0))
        };
        let unknown = ScorePoint { band: "unknown".into(), confidence: 0.0, ..point(&day, "13085", None) };
        let written = store.append_scores(&day, [known.clone(), unknown.clone()].into_iter()).await.unwrap();
        assert_eq!(written, 2);
        assert_eq!(history(store, "Ångström & Söhne").await, [known]);
        assert_eq!(history(store, "13085").await, [unknown]);
        assert_eq!(history(store, "nobody").await, []);
        assert_eq!(store.score_days(MODEL).await.unwrap(), [day]);
    })
    .await;
}

#[tokio::test]
async fn a_range_includes_both_its_ends() {
    on_every_backend(async |store| {
        for number in [7, 1, 4, 2] {
            append(store, &day(number, MODEL), &[("a", Some(u8::try_from(number).unwrap()))]).await;
        }
        let range = async |from, through| values(&store.score_history("a", date(from), date(through)).await.unwrap());
        assert_eq!(range(1, 7).await, [Some(1), Some(2), Some(4), Some(7)]);
        assert_eq!(range(2, 4).await, [Some(2), Some(4)]);
        assert_eq!(range(3, 3).await, []);
        assert_eq!(range(4, 2).await, []);
    })
    .await;
}

#[tokio::test]
async fn a_published_day_is_written_once() {
    on_every_backend(async |store| {
        assert_eq!(append(store, &day(1, MODEL), &[("a", Some(50)), ("b", Some(60))]).await, 2);
        assert_eq!(append(store, &day(1, MODEL), &[("a", Some(50)), ("b", Some(60))]).await, 0);
        assert_eq!(append(store, &day(1, MODEL).generation(9), &[("a", Some(1)), ("c", Some(2))]).await, 0);
        assert_eq!(append(store, &day(1, MODEL).recomputed(), &[("a", Some(3)), ("c", Some(4))]).await, 0);
        assert_eq!(values(&history(store, "a").await), [Some(50)]);
        assert_eq!(history(store, "c").await, []);
        assert_eq!(store.score_days(MODEL).await.unwrap(), [day(1, MODEL).build()]);
    })
    .await;
}

#[tokio::test]
async fn a_recomputed_day_gives_way_to_a_later_recomputation_and_to_a_published_day() {
    on_every_backend(async |store| {
        append(store, &day(1, MODEL).recomputed(), &[("a", Some(10)), ("gone", Some(10))]).await;
        assert_eq!(
            append(store, &day(1, MODEL).recomputed().generation(2), &[("a", Some(20)), ("b", Some(20))]).await,
            2
        );
        assert_eq!(values(&history(store, "a").await), [Some(20)]);
        assert_eq!(history(store, "gone").await, []);
        assert_eq!(append(store, &day(1, MODEL), &[("a", Some(30))]).await, 1);
        assert_eq!(values(&history(store, "a").await), [Some(30)]);
        assert_eq!(history(store, "b").await, []);
        assert_eq!(store.score_days(MODEL).await.unwrap(), [day(1, MODEL).build()]);
    })
    .await;
}

#[tokio::test]
async fn models_have_days_of_their_own() {
    on_every_backend(async |store| {
        append(store, &day(2, MODEL), &[("a", Some(50))]).await;
        append(store, &day(1, "saas@4"), &[]).await;
        assert!(store.has_score_day(date(2), MODEL).await.unwrap());
        assert!(!store.has_score_day(date(1), MODEL).await.unwrap());
        assert!(store.has_score_day(date(1), "saas@4").await.unwrap());
        assert!(!store.has_score_day(date(2), "saas@4").await.unwrap());
        assert!(!store.has_score_day(date(2), "unheard-of@1").await.unwrap());
        assert_eq!(store.score_days("unheard-of@1").await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn what_was_published_hides_what_was_recomputed_for_the_same_day() {
    on_every_backend(async |store| {
        append(store, &day(1, "distribution@1"), &[("a", Some(50))]).await;
        append(store, &day(1, "distribution@2").recomputed(), &[("a", Some(55)), ("new", Some(70))]).await;
        append(store, &day(2, "distribution@2").recomputed(), &[("a", Some(56))]).await;
        append(store, &day(2, "distribution@3").recomputed(), &[("a", Some(57))]).await;
        assert_eq!(values(&history(store, "a").await), [Some(50), Some(56), Some(57)]);
        assert_eq!(values(&history(store, "new").await), [Some(70)]);
    })
    .await;
}

#[tokio::test]
async fn a_day_is_read_as_a_whole() {
    on_every_backend(async |store| {
        append(store, &day(1, MODEL), &[("a", Some(50)), ("Ångström & Söhne/2", None)]).await;
        append(store, &day(1, "saas@4"), &[("a", Some(99))]).await;
        append(store, &day(2, MODEL).recomputed(), &[("a", Some(1))]).await;
        append(store, &day(2, MODEL).recomputed(), &[("a", Some(2)), ("b", Some(0))]).await;
        let of = async |number, model| {
            let mut scores = store.scores_of_day(date(number), model).await.unwrap();
            scores.sort_unstable();
            scores
        };
        assert_eq!(of(1, MODEL).await, [("a".to_owned(), Some(50)), ("Ångström & Söhne/2".to_owned(), None)]);
        assert_eq!(of(1, "saas@4").await, [("a".to_owned(), Some(99))]);
        assert_eq!(of(2, MODEL).await, [("a".to_owned(), Some(2)), ("b".to_owned(), Some(0))]);
        assert_eq!(of(3, MODEL).await, []);
        assert_eq!(of(1, "unheard-of@1").await, []);
    })
    .await;
}

#[tokio::test]
async fn the_last_good_score_is_published_known_and_not_degraded() {
    on_every_backend(async |store| {
        let degraded = day(5, MODEL).build();
        let points = ["steady", "failed"].map(|key| ScorePoint { degraded: true, ..point(&degraded, key, Some(5)) });
        append(store, &day(1, MODEL), &[("steady", Some(11)), ("failed", Some(12)), ("never", None)]).await;
        append(store, &day(3, MODEL), &[("steady", Some(31)), ("failed", None)]).await;
        store.append_scores(&degraded, points.into_iter()).await.unwrap();
        append(store, &day(6, MODEL).recomputed(), &[("steady", Some(61))]).await;
        append(store, &day(6, "saas@4"), &[("steady", Some(64)), ("other", Some(64))]).await;
        let last_good = async |from, through| store.last_good(MODEL, date(from), date(through)).await.unwrap();
        let expected = [("steady", (date(3), 31)), ("failed", (date(1), 12))];
        assert_eq!(last_good(0, 9).await, HashMap::from(expected.map(|(key, good)| (key.to_owned(), good))));
        assert_eq!(last_good(2, 9).await, HashMap::from([("steady".to_owned(), (date(3), 31))]));
        assert_eq!(last_good(4, 9).await, HashMap::new());
        assert_eq!(last_good(1, 1).await["steady"], (date(1), 11));
        assert_eq!(store.last_good("unheard-of@1", date(0), date(9)).await.unwrap(), HashMap::new());
    })
    .await;
}

#[tokio::test]
async fn a_deleted_customer_leaves_nothing_and_may_come_back() {
    on_every_backend(async |store| {
        for number in 1..4 {
            append(store, &day(number, MODEL), &[("a", Some(1)), ("b", Some(2))]).await;
        }
        assert_eq!(store.delete_customer("b").await.unwrap(), 3);
        assert_eq!(store.delete_customer("b").await.unwrap(), 0);
        assert_eq!(history(store, "b").await, []);
        assert_eq!(history(store, "a").await.len(), 3);
        append(store, &day(4, MODEL), &[("c", Some(3)), ("b", Some(4))]).await;
        assert_eq!(values(&history(store, "b").await), [Some(4)]);
        assert_eq!(values(&history(store, "c").await), [Some(3)]);
        assert_eq!(store.last_good(MODEL, date(0), date(9)).await.unwrap().len(), 3);
    })
    .await;
}

#[tokio::test]
async fn a_point_that_cannot_be_kept_refuses_the_whole_day() {
    on_every_backend(async |store| {
        let published = day(1, MODEL).build();
        let good = point(&published, "a", Some(50));
        let refused = async |bad: ScorePoint| {
            let error = store.append_scores(&published, [good.clone(), bad].into_iter()).await.unwrap_err();
            assert!(!store.has_score_day(date(1), MODEL).await.unwrap());
            assert_eq!(history(store, "a").await, []);
            error
        };
        let b = point(&published, "b", Some(60));
        let wrong_day = [
            ("as_of", ScorePoint { as_of: date(2), ..b.clone() }),
            ("model", ScorePoint { model: "saas@4".into(), ..b.clone() }),
            ("generation", ScorePoint { generation: 99, ..b.clone() }),
            ("recomputed", ScorePoint { recomputed: true, ..b.clone() }),
        ];
        for (name, bad) in wrong_day {
            assert!(matches!(refused(bad).await, StoreError::WrongDay { field, .. } if field == name));
        }
        for confidence in [f64::NAN, f64::INFINITY, -0.1, 1.1] {
            let bad = ScorePoint { confidence, ..b.clone() };
            assert!(matches!(refused(bad).await, StoreError::InvalidConfidence { .. }));
        }
        let error = refused(good.clone()).await;
        assert!(matches!(&error, StoreError::DuplicateCustomer { customer, .. } if customer == "a"), "{error}");
        assert_eq!(
            error.to_string(),
            "customer `a` has two scores of model `distribution@1` as of 2026-01-02; give one per customer"
        );
    })
    .await;
}

#[tokio::test]
async fn a_panic_while_appending_leaves_the_store_usable() {
    on_every_backend(async |store| {
        let scores = day(1, MODEL).build();
        let of = scores.clone();
        let points = ["a", "b"].into_iter().map(move |key| {
            assert_ne!(key, "b", "the caller's bug");
            point(&of, key, Some(1))
        });
        let append_all = std::panic::AssertUnwindSafe(store.append_scores(&scores, points));
        assert!(append_all.catch_unwind().await.is_err());
        assert!(!store.has_score_day(date(1), MODEL).await.unwrap());
        assert_eq!(append(store, &day(1, MODEL), &[("a", Some(1))]).await, 1);
    })
    .await;
}

async fn append(store: &Store, day: &DayBuilder, scores: &[(&str, Option<u8>)]) -> u64 {
    let day = day.build();
    let points: Vec<_> = scores.iter().map(|&(key, value)| point(&day, key, value)).collect();
    store.append_scores(&day, points.into_iter()).await.unwrap()
}
