//! The labelled data set as a file: what Parquet holds is what JSON says, cell for cell, and CSV the same.

use std::collections::BTreeMap;

use actix_web::web::Bytes;
use arrow::array::{
    Array, AsArray, BooleanArray, Date32Array, Decimal128Array, Float64Array, Int64Array, MapArray, RecordBatch,
    StringArray, TimestampMicrosecondArray,
};
use arrow::datatypes::{DataType, Date32Type, TimeUnit};
use bellwether::views::outcome::FileRow;
use bellwether::views::outcome::columns::COLUMNS;
use bellwether::views::outcome::parquet::{DICTIONARY, MEANING, file};
use bellwether_contract::outcome::{ContextSnapshot, OutcomeResultAfter, OutcomeRow};
use bellwether_contract::value::{Measure, Missing, Money};
use chrono::{DateTime, NaiveDate, Utc};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use proptest::prelude::*;
use rust_decimal::Decimal;
use serde_json::{Value, json};

use crate::office::{Office, items, text};
use crate::server::demo;

/// The rows of a file, and what its metadata calls the dictionary.
fn read(bytes: Vec<u8>) -> (Vec<RecordBatch>, Value) {
    let builder = ParquetRecordBatchReaderBuilder::try_new(Bytes::from(bytes)).expect("a Parquet file");
    let metadata = builder.metadata().file_metadata().key_value_metadata().cloned().unwrap_or_default();
    let dictionary = metadata.into_iter().find(|pair| pair.key == DICTIONARY).and_then(|pair| pair.value);
    let dictionary = serde_json::from_str(&dictionary.expect("a dictionary")).expect("JSON");
    (builder.build().expect("reads").collect::<Result<_, _>>().expect("batches"), dictionary)
}

/// One row of a batch.
struct Line<'a>(&'a RecordBatch, usize);

impl Line<'_> {
    fn of<T: Array + 'static>(&self, name: &str) -> Option<&T> {
        let column = self.0.column_by_name(name).unwrap_or_else(|| panic!("no column {name}"));
        let typed = column.as_any().downcast_ref::<T>().unwrap_or_else(|| panic!("{name}: {}", column.data_type()));
        (!typed.is_null(self.1)).then_some(typed)
    }

    fn text(&self, name: &str) -> Option<String> {
        self.of::<StringArray>(name).map(|column| column.value(self.1).to_owned())
    }

    fn whole<T: TryFrom<i64>>(&self, name: &str) -> Option<T> {
        let number = self.of::<Int64Array>(name).map(|column| column.value(self.1))?;
        Some(T::try_from(number).unwrap_or_else(|_| panic!("{name}: {number}")))
    }

    fn number(&self, name: &str) -> Option<f64> {
        self.of::<Float64Array>(name).map(|column| column.value(self.1))
    }

    fn flag(&self, name: &str) -> Option<bool> {
        self.of::<BooleanArray>(name).map(|column| column.value(self.1))
    }

    fn date(&self, name: &str) -> Option<NaiveDate> {
        self.of::<Date32Array>(name).map(|column| Date32Type::to_naive_date_opt(column.value(self.1)).expect("a date"))
    }

    fn instant(&self, name: &str) -> Option<DateTime<Utc>> {
        let at = self.of::<TimestampMicrosecondArray>(name)?;
        assert_eq!(at.data_type(), &DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())), "{name}");
        DateTime::from_timestamp_micros(at.value(self.1))
    }

    /// Amounts as JSON has them: with the digits of the currency.
    fn money(&self, name: &str, currency: &str, like: &Money) -> Money {
        let column = self.of::<Decimal128Array>(name).expect("an amount");
        let amount =
            Decimal::from_i128_with_scale(column.value(self.1), u32::try_from(column.scale()).expect("digits"));
        let shown: Decimal = like.amount.parse().expect("a number");
        let mut rescaled = amount;
        rescaled.rescale(shown.scale());
        assert_eq!(rescaled, amount, "{name}: no digit is lost");
        Money { amount: rescaled.to_string(), currency: self.text(currency).expect("a currency") }
    }

    fn map(&self, name: &str) -> Option<(Vec<String>, arrow::array::ArrayRef)> {
        let entries = self.of::<MapArray>(name)?.value(self.1);
        let keys = entries.column(0).as_string::<i32>().iter().map(|key| key.expect("a key").to_owned()).collect();
        Some((keys, entries.column(1).clone()))
    }

    fn context(&self, at: &str, like: Option<&ContextSnapshot>) -> Option<ContextSnapshot> {
        let (as_of, like) = (self.date(&format!("{at}.as_of"))?, like.expect("JSON has it too"));
        let name = |name: &str| format!("{at}.{name}");
        let money = |of: &str, like: &Money| self.money(&name(of), &name("currency"), like);
        let (keys, points) = self.map(&name("dimensions")).expect("dimensions");
        let points: Vec<Option<f64>> = points.as_primitive::<arrow::datatypes::Float64Type>().iter().collect();
        let (without, reasons) = self.map(&name("missing")).expect("reasons");
        let reasons: BTreeMap<String, Missing> = without
            .into_iter()
            .zip(reasons.as_string::<i32>())
            .map(|(key, reason)| (key, serde_json::from_value(json!(reason)).expect("a reason")))
            .collect();
        let (stale, since) = self.map(&name("stale_since")).expect("dates");
        let since = since.as_primitive::<Date32Type>().iter();
        let since: BTreeMap<String, NaiveDate> = stale
            .into_iter()
            .zip(since.map(|day| Date32Type::to_naive_date_opt(day.expect("a day")).expect("a date")))
            .collect();
        let measures = bellwether_domain::measure::MeasureKey::ALL.iter().filter_map(|key| {
            let (value, reason) = (self.number(&name(key.as_str())), reasons.get(key.as_str()).copied());
            let stale_since = since.get(key.as_str()).copied();
            (value.is_some() || reason.is_some())
                .then(|| (key.as_str().to_owned(), Measure { value, reason, stale_since }))
        });
        Some(ContextSnapshot {
            as_of,
            model: self.text(&name("model")).expect("a model"),
            generation: self.whole(&name("generation")).expect("a generation"),
            score: self.whole(&name("score")),
            band: self.text(&name("band")).expect("a band"),
            trend: self.text(&name("trend")),
            tier: self.text(&name("tier")),
            lifecycle: self.text(&name("lifecycle")).expect("a stage"),
            dimensions: keys.into_iter().zip(points).collect(),
            measures: measures.collect(),
            net: money("net", &like.net),
            prior_net: money("prior_net", &like.prior_net),
            ttm_net: money("ttm_net", &like.ttm_net),
        })
    }

    fn after(&self, days: u32, like: &[OutcomeResultAfter]) -> Option<OutcomeResultAfter> {
        let name = |name: &str| format!("after_{days}.{name}");
        let as_of = self.date(&name("as_of"))?;
        let like = like.iter().find(|after| after.days == days).expect("JSON has it too");
        Some(OutcomeResultAfter {
            days,
            as_of,
            score: self.whole(&name("score")),
            band: self.text(&name("band")).expect("a band"),
            change: self.whole(&name("change")),
            ttm_net: self.money(&name("ttm_net"), &name("currency"), &like.ttm_net),
            lapsed: self.flag(&name("lapsed")).expect("yes or no"),
            controls: self.whole(&name("controls")).expect("a number"),
            control_change: self.number(&name("control_change")),
        })
    }

    /// The row as JSON has it; `like` tells how many digits its amounts have.
    fn row(&self, like: &OutcomeRow) -> OutcomeRow {
        let word = |name: &str| json!(self.text(name));
        let mut row = like.clone();
        row.action = self.text("action").expect("an action");
        row.customer.id = self.text("customer.id").expect("a customer");
        row.customer.name = self.text("customer.name").expect("a name");
        row.kind = serde_json::from_value(word("kind")).expect("a kind");
        row.priority = serde_json::from_value(word("priority")).expect("a priority");
        row.source = serde_json::from_value(word("source")).expect("a source");
        row.created_at = self.instant("created_at").expect("an instant");
        row.started_at = self.instant("started_at");
        row.completed_at = self.instant("completed_at").expect("an instant");
        row.minutes_spent = self.whole("minutes_spent").expect("minutes");
        row.result = serde_json::from_value(word("result")).expect("a result");
        row.effective = self.flag("effective");
        row.created = self.context("created", like.created.as_ref());
        row.completed = self.context("completed", like.completed.as_ref());
        row.after = [30, 60, 90].into_iter().filter_map(|days| self.after(days, &like.after)).collect();
        row
    }
}

#[track_caller]
fn assert_same(bytes: Vec<u8>, expected: &[OutcomeRow]) {
    let (batches, dictionary) = read(bytes);
    let lines: Vec<Line<'_>> =
        batches.iter().flat_map(|batch| (0..batch.num_rows()).map(move |at| Line(batch, at))).collect();
    assert_eq!(lines.len(), expected.len());
    for (line, expected) in lines.iter().zip(expected) {
        assert_eq!(&line.row(expected), expected);
    }
    let listed = dictionary["items"].as_array().expect("columns");
    assert_eq!(listed.len(), COLUMNS.len());
    for batch in &batches {
        let schema = batch.schema();
        for (field, told) in schema.fields().iter().zip(listed) {
            assert_eq!(
                (json!(field.name()), json!(field.metadata()[MEANING])),
                (told["name"].clone(), told["meaning"].clone())
            );
        }
    }
}

fn money() -> impl Strategy<Value = Money> {
    // Currencies without minor units, with two and with four digits; the largest amounts that there are.
    (any::<i64>(), prop_oneof![Just(("JPY", 0)), Just(("GBP", 2)), Just(("CLF", 4))]).prop_map(
        |(minor, (code, digits))| Money { amount: Decimal::new(minor, digits).to_string(), currency: code.to_owned() },
    )
}

fn day() -> impl Strategy<Value = NaiveDate> {
    (0..40_000_i64)
        .prop_map(|days| NaiveDate::from_ymd_opt(1950, 1, 1).expect("a date") + chrono::TimeDelta::days(days))
}

fn instant() -> impl Strategy<Value = DateTime<Utc>> {
    (-1_000_000_000_000..4_000_000_000_000_i64).prop_map(|at| DateTime::from_timestamp_millis(at).expect("an instant"))
}

fn measures() -> impl Strategy<Value = BTreeMap<String, Measure>> {
    let reason = prop_oneof![Just(Missing::InsufficientHistory), Just(Missing::SourceUnavailable)];
    let number = -1e12..1e12_f64;
    let measure = (prop_oneof![number.prop_map(Ok), reason.prop_map(Err)], proptest::option::of(day()))
        .prop_map(|(value, stale_since)| Measure { value: value.ok(), reason: value.err(), stale_since });
    let keys =
        bellwether_domain::measure::MeasureKey::ALL.iter().map(|key| key.as_str().to_owned()).collect::<Vec<_>>();
    proptest::collection::btree_map(proptest::sample::select(keys), measure, 0..32)
}

fn context() -> impl Strategy<Value = ContextSnapshot> {
    let dimensions = proptest::collection::btree_map("[a-z]{1,8}", proptest::option::of(0.0..100.0_f64), 0..6);
    let scores = (proptest::option::of(0..=100_u8), any::<Option<bool>>(), 0..1_000_000_u64);
    (day(), scores, dimensions, measures(), money(), any::<[i64; 2]>()).prop_map(
        |(as_of, (score, words, generation), dimensions, measures, net, amounts)| {
            let digits = net.amount.parse::<Decimal>().expect("a number").scale();
            let [prior_net, ttm_net] = amounts
                .map(|minor| Money { amount: Decimal::new(minor, digits).to_string(), currency: net.currency.clone() });
            ContextSnapshot {
                as_of,
                model: "distribution@1".to_owned(),
                generation,
                score,
                band: "high".to_owned(),
                trend: words.map(|up| if up { "improving" } else { "declining" }.to_owned()),
                tier: words.map(|up| if up { "a" } else { "ü, \"b\"" }.to_owned()),
                lifecycle: "active".to_owned(),
                dimensions,
                measures,
                net,
                prior_net,
                ttm_net,
            }
        },
    )
}

fn after(days: u32) -> impl Strategy<Value = OutcomeResultAfter> {
    let scores = (proptest::option::of(0..=100_u8), proptest::option::of(-100..=100_i16));
    (day(), scores, money(), any::<bool>(), any::<u32>(), proptest::option::of(-100.0..100.0_f64)).prop_map(
        move |(as_of, (score, change), ttm_net, lapsed, controls, control_change)| OutcomeResultAfter {
            days,
            as_of,
            score,
            band: "unknown".to_owned(),
            change,
            ttm_net,
            lapsed,
            controls,
            control_change,
        },
    )
}

fn row() -> impl Strategy<Value = OutcomeRow> {
    let words = (
        prop_oneof![Just("call"), Just("account_review"), Just("custom")],
        prop_oneof![Just("low"), Just("urgent")],
        prop_oneof![Just("manual"), Just("suggestion")],
        prop_oneof![Just(None), Just(Some("retained")), Just(Some("no_response"))],
    );
    let times = (instant(), proptest::option::of(instant()), instant(), any::<u32>(), any::<Option<bool>>());
    let contexts = (proptest::option::of(context()), proptest::option::of(context()));
    let after = (any::<[bool; 3]>(), after(30), after(60), after(90));
    ("[a-z0-9]{8}", "\\PC{0,12}", words, times, contexts, after).prop_map(
        |(action, name, (kind, priority, source, result), (made, begun, done, minutes, effective), contexts, after)| {
            let (known, one, two, three) = after;
            let after: Vec<_> =
                [one, two, three].into_iter().zip(known).filter(|(_, known)| *known).map(|(after, _)| after).collect();
            let row = json!({
                "action": action, "customer": { "id": "=c1", "name": name }, "kind": kind, "priority": priority, "source": source,
                "created_at": made, "started_at": begun, "completed_at": done, "minutes_spent": minutes, "result": result,
                "effective": effective, "created": null, "completed": null, "after": after,
            });
            let row: OutcomeRow = serde_json::from_value(row).expect("a row");
            OutcomeRow { created: contexts.0, completed: contexts.1, ..row }
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn a_file_holds_every_cell_of_every_row(rows in proptest::collection::vec(row(), 0..8)) {
        let written: Vec<FileRow> = rows.iter().cloned().map(FileRow).collect();
        for row in &written {
            prop_assert_eq!(row.cells().len(), COLUMNS.len());
        }
        assert_same(file(&written).expect("a file"), &rows);
    }
}

#[test]
fn the_parquet_of_the_api_is_its_json() {
    let office = Office::open();
    for (at, customer) in office.of(&[0]).iter().take(3).enumerate() {
        let new = json!({ "kind": "call", "title": "Ask for the order", "customer": customer });
        let made = office.ann.post("/api/v1/actions", new.to_string());
        assert_eq!(made.status, 201, "{}", made.text());
        let done =
            json!({ "to": "completed", "minutes": 10, "outcome": { "result": "retained", "effective": at == 0 } });
        let path = format!("/api/v1/actions/{}/transitions", text(&made.json()["id"]));
        let headers = [("if-match", "\"1\""), ("content-type", "application/json")];
        office.ann.send("POST", &path, &headers, done.to_string().as_bytes()).ok();
    }
    let json = office.ann.api("/actions/outcomes?limit=500");
    let rows: Vec<OutcomeRow> =
        items(&json).into_iter().map(|row| serde_json::from_value(row).expect("a row")).collect();
    assert_eq!(rows.len(), 3);
    assert!(rows.iter().all(|row| row.created.as_ref().is_some_and(|context| !context.measures.is_empty())));
    for (path, accept) in [("actions/outcomes.parquet", "*/*"), ("actions/outcomes", "application/vnd.apache.parquet")]
    {
        let reply = office.ann.send("GET", &format!("/api/v1/{path}"), &[("accept", accept)], b"");
        assert_eq!(reply.status, 200, "{}", reply.text());
        assert_eq!(reply.header("content-type"), "application/vnd.apache.parquet");
        assert_eq!(reply.header("content-disposition"), "attachment; filename=\"action-outcomes.parquet\"");
        assert_same(reply.body, &rows);
    }
    // Whoever sees nothing gets a file with the columns and no row.
    assert_same(office.carol.api("/actions/outcomes.parquet").body, &[]);
    let filtered = office.ann.api("/actions/outcomes.parquet?kind=meeting").body;
    assert_same(filtered, &[]);
    // CSV has the same columns, and what the dictionary tells.
    let csv = office.ann.api("/actions/outcomes.csv");
    let mut reader = csv_reader(&csv.body);
    let header: Vec<String> = reader.headers().expect("a header").iter().map(str::to_owned).collect();
    let told = items(&office.ann.api("/actions/outcomes/dictionary"));
    assert_eq!(header, told.iter().map(|column| text(&column["name"])).collect::<Vec<_>>());
    assert_eq!(reader.records().count(), 3);
    assert!(told.iter().any(|column| column["kind"] == "decimal"));
    demo().api("/actions.parquet").problem(406, "not_acceptable");
}

fn csv_reader(bytes: &[u8]) -> csv::Reader<&[u8]> {
    csv::Reader::from_reader(bytes)
}
