//! Generated companies of given sizes, kept between runs of the benchmarks.

use std::path::{Path, PathBuf};

use bellwether_domain::clock::FixedClock;
use bellwether_sources::demo::{DemoPlan, generate};
use bellwether_warehouse::dataset::{DatasetSpec, RejectLimits};
use bellwether_warehouse::warehouse::Warehouse;
use chrono::{Month, NaiveDate, NaiveTime};

/// Invoice lines of every customer.
pub(crate) const LINES_PER_CUSTOMER: u32 = 20;

/// The business date of the data.
pub(crate) fn as_of() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, 31).expect("a date")
}

/// Stands at the business date.
pub(crate) fn clock() -> FixedClock {
    FixedClock(as_of().and_time(NaiveTime::MIN).and_utc())
}

/// The data of a size, kept between runs: generating a million customers takes longer than measuring them.
pub(crate) fn folder(customers: u32) -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| Path::new("../target").to_owned(), PathBuf::from);
    target.join("bench-portfolio").join(customers.to_string())
}

/// The warehouse of a size, with the data generated if need be.
pub(crate) fn warehouse(customers: u32) -> Warehouse {
    let warehouse = Warehouse::open(folder(customers).join("facts")).expect("a folder for the data");
    let plan = DemoPlan {
        customers,
        seed: 1,
        as_of: as_of(),
        lines_per_customer: Some(LINES_PER_CUSTOMER),
        fiscal_year_start: Month::April,
    };
    let spec = DatasetSpec {
        name: "bench".to_owned(),
        label: "Benchmark".to_owned(),
        fingerprint: format!("{plan:?}"),
        generated: true,
        watermark: None,
        limits: RejectLimits::default(),
    };
    let known = warehouse.dataset("bench").expect("a manifest");
    if known.is_none_or(|known| known.fingerprint != spec.fingerprint) {
        let mut intake = warehouse.begin(spec, &clock()).expect("an intake");
        generate(&plan, &mut intake, &mut |_, _| {}).expect("generated data");
        intake.commit(&clock()).expect("a generation");
    }
    warehouse
}
