//! Sources that hang, fail, flap, deliver rubbish and recover: what it costs, what is shown, and what is used instead.

use std::time::{Duration, Instant};

use bellwether_domain::facts::set::Availability;
use bellwether_domain::measure::{MeasureKey, Missing};
use bellwether_engine::breaker::Position;
use bellwether_engine::error::EngineError;
use bellwether_engine::portfolio::build::Portfolio;
use bellwether_testkit::company::{Company, customer, day};
use bellwether_testkit::faulty::Mood;
use chrono::{Days, TimeDelta};

use crate::live::{DEADLINE, Live, state, status};
use crate::support::{as_of, every_row, nth};

const KINDS: [&str; 4] = ["customers", "financials", "learning", "contacts"];

fn company(customers: u32) -> Company {
    let days = ["2010-04-10", "2010-10-08", "2011-04-08", "2011-06-07", "2011-08-05", "2011-11-29"];
    (0..customers).fold(Company::default(), |company, number| {
        let id = format!("c{number:03}");
        company
            .with(customer(&id))
            .invoices(&id, 10_000, &days)
            .learner(&id, number, day("2011-01-01"), &[(day("2011-06-01"), Some(day("2011-05-01")))])
            .call(&id, day("2011-12-01"))
    })
}

fn took(work: impl FnOnce()) -> Duration {
    let started = Instant::now();
    work();
    started.elapsed()
}

/// Same customers, same values, whatever their age.
#[track_caller]
fn assert_same_values(one: &Portfolio, other: &Portfolio) {
    assert_eq!(one.len(), other.len());
    for (one, other) in every_row(one).zip(every_row(other)) {
        for &key in MeasureKey::ALL {
            assert_eq!(one.measure(key), other.measure(key), "{} {key:?}", one.id());
        }
    }
}

#[test]
fn a_refresh_pays_one_deadline_however_many_sources_hang_and_however() {
    let live = Live::new(company(3));
    let well = live.refresh();
    live.source.set("learning", Mood::Hanging);
    live.source.set("contacts", Mood::Blocking(Duration::from_secs(3)));
    let time = took(|| drop(live.refresh()));
    assert!(time >= DEADLINE && time < Duration::from_secs(1), "{time:?}");
    let portfolio = live.engine.snapshot().expect("is there").portfolio.clone();
    for (name, origin) in [("learning", "LMS"), ("contacts", "call log")] {
        assert_eq!(state(&portfolio, name), Availability::Stale(as_of()));
        let error = format!("source `{origin}` did not answer within 1 s");
        assert_eq!(status(&portfolio, name).last_error.as_deref(), Some(error.as_str()));
    }
    assert_eq!(state(&portfolio, "financials"), Availability::Fresh);
    assert_same_values(&portfolio, &well);
}

#[test]
fn an_open_breaker_asks_nobody_until_one_try_after_the_pause() {
    let live = Live::new(company(1));
    live.source.set("learning", Mood::Hanging);
    for failures in 1..=3 {
        assert_eq!(status(&live.refresh(), "learning").health.failures, failures);
    }
    assert_eq!(live.source.calls("learning"), 3);
    let time = took(|| drop(live.refresh()));
    assert!(time < DEADLINE, "{time:?}");
    let open = live.refresh();
    assert_eq!((live.source.calls("learning"), live.source.calls("contacts")), (3, 5));
    let shown = status(&open, "learning");
    assert_eq!((shown.health.breaker, shown.health.failures), (Position::Open, 3));
    assert_eq!(shown.health.retry_at, Some("2011-12-09T12:00:30Z".parse().expect("an instant")));
    let error = shown.last_error.as_deref().expect("an error");
    for words in ["12:00:30", "did not answer within", "LMS"] {
        assert!(error.contains(words), "{error}");
    }
    // One try fails, the next one succeeds.
    live.clock.advance(TimeDelta::seconds(30));
    assert_eq!(status(&live.refresh(), "learning").health.breaker, Position::Open);
    live.refresh();
    assert_eq!(live.source.calls("learning"), 4);
    live.source.set("learning", Mood::Well);
    live.clock.advance(TimeDelta::seconds(30));
    let recovered = live.refresh();
    let shown = status(&recovered, "learning");
    assert_eq!((shown.availability, shown.health.breaker), (Availability::Fresh, Position::Closed));
    assert_eq!((shown.health.failures, &shown.last_error), (0, &None));
}

#[test]
fn last_good_facts_are_used_for_seven_days_and_survive_a_restart() {
    let mut live = Live::new(company(2));
    let well = live.refresh();
    live.source.set("learning", Mood::Down);
    for days in 1..=9u64 {
        live.clock.advance(TimeDelta::days(1));
        live.restart();
        let portfolio = live.refresh();
        let row = nth(&portfolio, 1);
        let completion = row.measure(MeasureKey::TrainingCompletion);
        if days <= 7 {
            assert_eq!(state(&portfolio, "learning"), Availability::Stale(as_of()), "{days}");
            assert_eq!(completion, nth(&well, 1).measure(MeasureKey::TrainingCompletion));
            assert_eq!(row.measures().stale_since(MeasureKey::TrainingCompletion), Some(as_of()));
            assert!(!row.score().now.degraded);
        } else {
            assert_eq!(state(&portfolio, "learning"), Availability::Unavailable(Some(as_of())), "{days}");
            assert_eq!(completion, Err(Missing::SourceUnavailable));
            assert!(row.score().now.degraded);
        }
        assert_eq!(row.measures().stale_since(MeasureKey::ContactDaysSince), None);
    }
    // The failure touches the days from the last good load on, and those only.
    let good = live.at(as_of() - Days::new(1));
    assert_eq!(state(&good, "learning"), Availability::Fresh);
    assert!(nth(&good, 0).measure(MeasureKey::TrainingCompletion).is_ok() && !nth(&good, 0).score().now.degraded);
    assert_eq!(state(&live.at(as_of() + Days::new(3)), "learning"), Availability::Stale(as_of()));
    assert_eq!(state(&live.at(as_of() + Days::new(8)), "learning"), Availability::Unavailable(Some(as_of())));
}

#[test]
fn each_kind_may_fail_alone_and_customers_come_from_the_last_good_load() {
    for failing in KINDS {
        let live = Live::new(company(2));
        let well = live.refresh();
        live.source.set(failing, Mood::Panicking);
        let ill = live.refresh();
        for name in KINDS {
            let expected = if name == failing { Availability::Stale(as_of()) } else { Availability::Fresh };
            assert_eq!(state(&ill, name), expected, "{name} while {failing} fails");
        }
        assert_same_values(&ill, &well);
    }
}

#[test]
fn without_customers_the_old_portfolio_stays() {
    let live = Live::new(company(2));
    live.source.set("customers", Mood::Down);
    assert!(matches!(live.try_refresh(), Err(EngineError::Source(_))));
    live.source.set("customers", Mood::Well);
    live.refresh();
    live.source.set("customers", Mood::Down);
    live.clock.advance(TimeDelta::days(8));
    assert!(matches!(live.try_refresh(), Err(EngineError::Source(_))), "too old to go by");
    assert_eq!(live.engine.snapshot().expect("stays").portfolio.context().as_of.date, as_of());
}

#[test]
fn too_many_rejects_or_lost_rows_are_a_failed_load_and_the_last_good_one_stays() {
    // 100 contacts: 2 unexpected rejects in 102 rows are allowed, and so are declared ones; 3 in 103 are not.
    let live = Live::new(company(100));
    live.source.set("contacts", Mood::Rejecting(2, 500));
    let allowed = live.refresh();
    assert_eq!((state(&allowed, "contacts"), status(&allowed, "contacts").rejects), (Availability::Fresh, 502));
    live.source.set("contacts", Mood::Rejecting(3, 0));
    let refused = live.refresh();
    assert_eq!(state(&refused, "contacts"), Availability::Stale(as_of()));
    let error = status(&refused, "contacts").last_error.clone().expect("an error");
    assert!(error.contains("3 of 103 rows were rejected, 2.9 % where 2.0 % are allowed"), "{error}");

    let live = Live::new(company(100));
    live.refresh();
    live.source.replace(company(80));
    assert_eq!(live.refresh().len(), 80, "a fifth may go");
    live.source.replace(company(60));
    let refused = live.refresh();
    assert_eq!(refused.len(), 80);
    for name in KINDS {
        assert_eq!(state(&refused, name), Availability::Stale(as_of()), "{name}");
        let error = status(&refused, name).last_error.clone().expect("an error");
        assert!(error.contains("25.0 % are lost where 20.0 % are allowed"), "{error}");
    }
    live.source.replace(company(90));
    assert_eq!(live.refresh().len(), 90);
}

#[test]
fn a_missing_exchange_rate_is_a_failed_load() {
    let live = Live::new(company(1));
    live.refresh();
    let foreign = bellwether_domain::facts::rows::Document {
        amount: 100,
        date: day("2011-11-30"),
        due: None,
        paid: None,
        currency: bellwether_domain::codes::Currency::EUR,
        kind: bellwether_domain::facts::rows::DocumentKind::Invoice,
    };
    live.source.replace(company(1).raw_document("c000", foreign));
    let portfolio = live.refresh();
    assert_eq!(state(&portfolio, "financials"), Availability::Stale(as_of()));
    assert!(status(&portfolio, "financials").last_error.as_ref().is_some_and(|error| error.contains("2011-11")));
}
