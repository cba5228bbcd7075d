//! What garbage can be made of: bytes on the line, and rows in the servers that no adapter may take.
//!
//! A bad row is a copy of a good one with one thing wrong, that would change somebody's figures if it were taken. Where a
//! learning system is concerned, a copy that is taken for good says what its original said.

use bellwether_testkit::lrs::Told;
use bellwether_testkit::proxy::Line;
use mongodb::bson::{Bson, DateTime, Document, doc};
use rand::rngs::ChaCha8Rng;
use rand::{RngExt, SeedableRng};
use serde_json::{Value, json};

/// One thing that goes wrong.
#[derive(Debug, Clone)]
pub(crate) enum Mutation {
    /// An answer turns into something else.
    Line(Line),
    /// A row of a collection.
    Mongo(&'static str, Document),
    /// Rows of tables.
    Sql(String),
    /// A statement.
    Statement(Told),
}

/// Draws, the same for the same seed.
pub(crate) struct Dice(ChaCha8Rng);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(ChaCha8Rng::seed_from_u64(seed))
    }

    fn one<T: Clone>(&mut self, of: &[T]) -> T {
        of[self.0.random_range(0..of.len())].clone()
    }

    /// Half of all mutations are of the line.
    pub(crate) fn is_line(&mut self) -> bool {
        self.0.random_range(0..2) == 0
    }

    /// An answer that is cut off, or goes on as something else, after up to so many bytes.
    pub(crate) fn line(&mut self, most: usize) -> Mutation {
        let size = self.0.random_range(1..4096);
        let noise = (0..size).map(|_| self.0.random_range(0..=255)).collect();
        let page = "<!DOCTYPE html><html><body>503 Service Unavailable</body></html>";
        let then = self.one(&[
            Vec::new(),
            page.into(),
            format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {}\r\n\r\n{page}", page.len())
                .into(),
            noise,
            vec![0; size],
            vec![0xff; size],
            b"{\"statements\":[{\"id\":\"\xc3\x28\"".to_vec(),
        ]);
        Mutation::Line(Line::Garbled { after: self.0.random_range(0..=most), then })
    }

    /// A row that MongoDB holds and nobody can take.
    pub(crate) fn mongo(&mut self, number: usize) -> Mutation {
        let id = format!("bad-{number}");
        let day = || DateTime::from_millis(1_323_000_000_000);
        let (collection, mut row) = self.one(&[
            (
                "customers",
                doc! { "_id": &id, "name": "Bad", "country": "GB", "currency": "GBP", "tier": "a", "since": day() },
            ),
            (
                "contacts",
                doc! { "_id": &id, "customer": "c-000", "at": day(), "direction": "outbound", "channel": "call" },
            ),
        ]);
        let no_text = [
            Bson::Boolean(true),
            Bson::Double(1e308),
            Bson::Double(f64::NAN),
            Bson::Array(vec!["GB".into()]),
            doc! { "$ne": Bson::Null }.into(),
            Bson::DateTime(day()),
        ];
        let nothing = [Bson::Null, "".into(), " \t".into()];
        let no_date = [
            "yesterday".into(),
            "2011-02-30".into(),
            Bson::Int64(20_111_209),
            Bson::Double(1e308),
            "+262143-01-01".into(),
        ];
        let no_word = ["sideways".into(), "£".into(), "\u{0}\u{202e}𝕏".into(), Bson::Int64(i64::MAX)];
        let fields: &[(&str, Vec<Bson>)] = match collection {
            "customers" => &[
                ("country", [&no_text[..], &nothing, &no_word].concat()),
                ("currency", [&no_text[..], &nothing, &no_word].concat()),
                ("name", no_text.to_vec()),
                ("tier", no_text.to_vec()),
                ("industry", no_text.to_vec()),
                ("owner", no_text.to_vec()),
                ("parent", no_text.to_vec()),
                ("since", no_date.to_vec()),
                ("contract_end", no_date.to_vec()),
            ],
            _ => &[
                ("customer", [&no_text[..], &nothing].concat()),
                ("at", [&no_date[..], &nothing].concat()),
                ("answered", [&no_date[..], &["2001-01-01T00:00:00Z".into()]].concat()),
                ("direction", [&no_text[..], &nothing, &no_word].concat()),
                ("channel", [&no_text[..], &nothing, &no_word].concat()),
                ("person", no_text.to_vec()),
                ("note", no_text.to_vec()),
            ],
        };
        let (field, values) = self.one(fields);
        row.insert(field, self.one(&values));
        Mutation::Mongo(collection, row)
    }

    /// Rows that SQL Server holds and nobody can take, or that are no rows at all: text where a number is declared.
    pub(crate) fn sql(&mut self, number: usize) -> Mutation {
        let bad = format!("'BAD{number}'");
        let head = |kind: &str, customer: &str, date: &str, currency: &str| {
            format!(
                "INSERT INTO bellwether.documents VALUES ({bad}, {kind}, {customer}, {date}, {currency}, NULL, NULL, NULL);"
            )
        };
        let line = |kind: &str, amount: &str| {
            format!("INSERT INTO bellwether.lines VALUES ({bad}, {kind}, 1, '20725', 'Bad', 1, {amount}, {amount});")
        };
        let sound = || head("'invoice'", "'c-000'", "'2011-12-01'", "'GBP'");
        let budget = |customer: &str, month: &str, amount: &str, currency: &str| {
            format!("INSERT INTO bellwether.budgets VALUES ({customer}, {month}, {amount}, {currency});")
        };
        let rate = |from: &str, month: &str, rate: &str| {
            format!("INSERT INTO bellwether.fx_rates VALUES ({from}, 'GBP', {month}, {rate});")
        };
        let no_kind = self.one(&["NULL", "''", "'invoicee'", "'Invoice'", "7"]);
        let no_customer = self.one(&["NULL", "''", "'   '", "'nobody'"]);
        // What sorts behind every date would be of the future for the stand-in; no date column holds it.
        let no_date = self.one(&["NULL", "'2011-02-30'", "20111209", "1e308"]);
        let no_currency = self.one(&["NULL", "''", "'gbp'", "'XQX'", "'£'"]);
        // A rate of a currency that nobody has is sound.
        let no_code = self.one(&["NULL", "''", "'gbp'", "'£'"]);
        let no_amount = self.one(&["NULL", "'abc'", "'1e400'", "99999999999999999999", "'NaN'"]);
        let no_rate = self.one(&["NULL", "0", "-1", "'abc'"]);
        let (month, one) = ("'2011-11-01'", "100");
        Mutation::Sql(self.one(&[
            head(no_kind, "'c-000'", "'2011-12-01'", "'GBP'") + &line(no_kind, one),
            head("'invoice'", no_customer, "'2011-12-01'", "'GBP'") + &line("'invoice'", one),
            head("'invoice'", "'c-000'", no_date, "'GBP'") + &line("'invoice'", one),
            head("'invoice'", "'c-000'", "'2011-12-01'", no_currency) + &line("'invoice'", one),
            sound() + &line("'invoice'", no_amount),
            sound(),
            sound() + &sound() + &line("'invoice'", one),
            sound() + &line("'credit_note'", one),
            line("'invoice'", one),
            head("'credit_note'", "'c-000'", "'2011-12-01'", "'GBP'") + &line("'credit_note'", "-100"),
            budget(no_customer, month, one, "'GBP'"),
            budget("'c-000'", no_date, one, "'GBP'"),
            budget("'c-000'", month, no_amount, "'GBP'"),
            budget("'c-000'", month, one, no_currency),
            rate(no_code, month, "0.5"),
            rate("'EUR'", no_date, "0.5"),
            rate("'EUR'", month, no_rate),
        ]))
    }

    /// A statement with something in it that does not belong there, or something that is no statement.
    pub(crate) fn statement(&mut self, number: usize, sound: &[Told]) -> Mutation {
        let Told { verb, text } = self.one(sound);
        if self.0.random_range(0..10) == 0 {
            let text = self.one(&["<html>", "{", "NaN", "1e999", "{\"id\":\"\\ud800\"}", ""]).to_owned();
            return Mutation::Statement(Told { verb, text });
        }
        let mut statement: Value = serde_json::from_str(&text).expect("a statement");
        statement["id"] = json!(format!("bad00000-0000-4000-8000-{number:012x}"));
        let place = self.one(&[
            "",
            "/id",
            "/actor",
            "/actor/name",
            "/actor/account",
            "/actor/account/name",
            "/actor/account/homePage",
            "/verb",
            "/verb/id",
            "/object",
            "/object/id",
            "/object/definition",
            "/object/definition/name",
            "/context",
            "/context/extensions",
            "/timestamp",
        ]);
        let mut values = vec![Value::Null, json!(true), json!(-1), json!(1e308), json!(u64::MAX), json!([]), json!({})];
        if matches!(place, "/id" | "/timestamp") {
            let texts = ["", "yesterday", "9999-12-31T23:59:60Z", "2011-02-30T00:00:00Z", "\u{0}\u{202e}𝕏"];
            values.extend(texts.map(Value::from));
        }
        *statement.pointer_mut(place).expect("a place of every statement") = self.one(&values);
        Mutation::Statement(Told { verb, text: statement.to_string() })
    }
}
