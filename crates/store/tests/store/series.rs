//! Time series: added in any order, kept once, read in order.

use bellwether_store::series::Point;
use chrono::TimeDelta;
use serde_json::json;

use crate::places::{noon, on_every_place};

fn point(millis: i64, key: &str) -> Point {
    Point { at: noon() + TimeDelta::milliseconds(millis), key: key.to_owned(), body: json!({ "of": [millis, key] }) }
}

#[tokio::test]
async fn the_same_points_in_any_order_and_number_make_the_same_series() {
    on_every_place(async |place| {
        let points: Vec<Point> =
            [-5, 0, 0, 3, 9].into_iter().zip(["a", "b", "ü", "a", "a"]).map(|(at, key)| point(at, key)).collect();
        let store = place.open().await;
        assert_eq!(store.append("clicks", points[2..4].to_vec()).await.unwrap(), 2);
        let late: Vec<Point> = points.iter().rev().cloned().collect();
        assert_eq!(store.append("clicks", late).await.unwrap(), 3);
        assert_eq!(store.append("clicks", points.clone()).await.unwrap(), 0);
        // The first one stays.
        let other = Point { body: json!("other"), ..points[0].clone() };
        assert_eq!(store.append("clicks", vec![other]).await.unwrap(), 0);
        assert_eq!(store.append("others", vec![point(0, "a")]).await.unwrap(), 1);
        drop(store);
        let store = place.open().await;
        let whole = noon() - TimeDelta::days(1)..noon() + TimeDelta::days(1);
        assert_eq!(store.range("clicks", whole.clone(), None, 100).await.unwrap(), points);
        let part = points[1].at..points[4].at;
        assert_eq!(store.range("clicks", part, None, 100).await.unwrap(), points[1..4]);
        assert_eq!(store.range("nothing", whole.clone(), None, 100).await.unwrap(), []);
        let (mut paged, mut after) = (Vec::new(), None);
        loop {
            let page = store.range("clicks", whole.clone(), after, 2).await.unwrap();
            let Some(last) = page.last() else { break };
            after = Some((last.at, last.key.clone()));
            paged.extend(page);
        }
        assert_eq!(paged, points);
    })
    .await;
}

#[tokio::test]
async fn what_happened_long_before_1970_comes_first() {
    on_every_place(async |place| {
        let store = place.open().await;
        let points: Vec<Point> = [-4_000_000_000_000, -1, 0].map(|at| point(at, "a")).to_vec();
        assert_eq!(store.append("old", points.iter().rev().cloned().collect()).await.unwrap(), 3);
        let range = noon() - TimeDelta::days(100_000)..noon() + TimeDelta::days(1);
        assert_eq!(store.range("old", range, None, 10).await.unwrap(), points);
    })
    .await;
}
