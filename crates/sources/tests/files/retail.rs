//! The worked example on the real file: counts and totals as an independent computation found them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use bellwether_domain::facts::rows::DocumentKind;
use bellwether_domain::intake::{DocumentLine, FactSink, Product, Record, SinkError};
use bellwether_domain::loader::Reject;
use bellwether_sources::files::import::import;
use bellwether_sources::files::progress::{Progress, Status};
use bellwether_testkit::retail;
use chrono::NaiveDate;

use crate::memory::parse;

const MAPPING: &str = include_str!("../../../../mappings/online-retail-ii.toml");

/// Sums of what passes by; the lines themselves are not kept.
#[derive(Default)]
struct Totals {
    lines: u64,
    gross: i64,
    credited: i64,
    in_window: i64,
    in_prior_window: i64,
    documents: HashMap<DocumentKind, BTreeSet<String>>,
    customers: BTreeMap<String, (String, String)>,
    credited_only: BTreeMap<String, bool>,
    products: Vec<Product>,
    families_of_services: u64,
    rejects: BTreeMap<String, u64>,
}

fn date(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

impl Totals {
    fn line(&mut self, line: &DocumentLine) {
        self.lines += 1;
        let amount = line.amount.minor;
        let signed = if line.kind == DocumentKind::CreditNote { -amount } else { amount };
        match line.kind {
            DocumentKind::CreditNote => self.credited += amount,
            _ => self.gross += amount,
        }
        if (date("2011-04-01")..=date("2011-11-30")).contains(&line.date) {
            self.in_window += signed;
        }
        if (date("2010-04-01")..=date("2010-11-30")).contains(&line.date) {
            self.in_prior_window += signed;
        }
        let documents = self.documents.entry(line.kind).or_default();
        if !documents.contains(&*line.document) {
            documents.insert(line.document.to_string());
        }
        let only = self.credited_only.entry(line.customer.to_string()).or_insert(true);
        *only &= line.kind == DocumentKind::CreditNote;
        let service = !line.code.starts_with(|c: char| c.is_ascii_digit());
        self.families_of_services += u64::from(service && line.family.is_some());
    }
}

impl FactSink for Totals {
    fn put(&mut self, record: Record) -> Result<(), SinkError> {
        match record {
            Record::Line(line) => self.line(&line),
            Record::Customer(c) => {
                drop(self.customers.insert(c.id.to_string(), (c.name.to_string(), c.country.to_string())));
            }
            Record::Product(product) => self.products.push(product),
            other => panic!("not in this file: {other:?}"),
        }
        Ok(())
    }

    fn reject(&mut self, reject: Reject) -> Result<(), SinkError> {
        assert!(reject.declared, "unexpected reject: {reject:?}");
        *self.rejects.entry(reject.reason.to_string()).or_default() += 1;
        Ok(())
    }
}

#[derive(Default)]
struct Last(Status);

impl Progress for Last {
    fn update(&mut self, status: Status) {
        assert!(status.bytes_read >= self.0.bytes_read && status.rows >= self.0.rows, "progress goes forward");
        self.0 = status;
    }
}

#[test]
fn the_whole_real_file_comes_out_to_the_penny() {
    let Some(file) = retail::file() else { return };
    let size = file.metadata().expect("readable").len();
    let (mut sink, mut progress) = (Totals::default(), Last::default());
    let summary = import(&parse(MAPPING), &[file], &mut sink, &mut progress).unwrap_or_else(|e| panic!("{e}"));

    assert_eq!(summary.rows(), 1_067_371);
    let rejects: Vec<_> = sink.rejects.iter().map(|(reason, rows)| (reason.as_str(), *rows)).collect();
    assert_eq!(rejects, [("no customer", 243_007), ("repeated in the second sheet", 14_803)]);
    assert_eq!(summary.accepted(), 1_067_371 - 243_007 - 14_803);
    assert_eq!(sink.lines, summary.accepted());
    let done = Status { bytes_read: size, total_bytes: size, rows: 1_067_371, rejects: 257_810 };
    assert_eq!(progress.0, done);

    assert_eq!((sink.gross, sink.credited), (1_743_155_116, 108_788_214), "pence");
    assert_eq!(sink.gross - sink.credited, 1_634_366_902, "pence");
    assert_eq!((sink.in_window, sink.in_prior_window), (591_137_027, 572_296_420), "pence");
    let documents = |kind| sink.documents.get(&kind).map_or(0, BTreeSet::len);
    assert_eq!(documents(DocumentKind::Invoice), 36_975);
    assert_eq!(documents(DocumentKind::CreditNote), 7_901);
    assert_eq!(documents(DocumentKind::Adjustment), 0, "all six adjustments are without a customer");

    assert_eq!(sink.customers.len(), 5_942);
    assert_eq!(sink.credited_only.values().filter(|only| **only).count(), 61);
    assert_eq!(sink.customers["12346"], ("Customer 12346".to_owned(), "GB".to_owned()));
    assert_eq!(sink.families_of_services, 0);
    assert_eq!(sink.products.len(), 4_633);
    let families: BTreeSet<_> = sink.products.iter().map(|p| p.family.clone()).collect();
    assert_eq!(families.len(), 32);
    assert!(sink.products.iter().all(|p| !p.name.is_empty() && p.code.starts_with(&*p.family)));
    assert_countries_of_customers_in_two(&sink);
}

/// For none of these 13 does it matter whether time of day or only the date tells the latest document, nor whether
/// document numbers are compared as texts or as numbers.
fn assert_countries_of_customers_in_two(sink: &Totals) {
    let expected = [
        ("12370", "CY"),
        ("12394", "DK"),
        ("12413", "FR"),
        ("12417", "BE"),
        ("12422", "AU"),
        ("12423", "BE"),
        ("12429", "DK"),
        ("12431", "AU"),
        ("12449", "BE"),
        ("12455", "ES"),
        ("12457", "CH"),
        ("12652", "FR"),
        ("12745", "GB"),
    ];
    for (id, country) in expected {
        assert_eq!(sink.customers[id].1, country, "customer {id}");
    }
}

#[test]
fn different_names_of_countries_have_different_codes() {
    let names = MAPPING.split("[countries]").nth(1).expect("the mapping names countries");
    let codes: Vec<_> = names.lines().filter_map(|line| line.split_once("\" = \"").map(|(_, code)| code)).collect();
    assert_eq!(codes.len(), 43);
    assert_eq!(codes.iter().collect::<BTreeSet<_>>().len(), 43);
}
