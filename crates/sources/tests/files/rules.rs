//! Rules for document lines: kinds, signs, products, customers, exclusions.

use bellwether_domain::facts::rows::DocumentKind;
use bellwether_domain::intake::Record;

use crate::memory::{import_text, try_import};

const MAPPING: &str = r#"
dataset = "shop"
[[table]]
kind = "document_lines"
date_formats = ["%Y-%m-%d %H:%M", "%d/%m/%Y"]
credit_notes = "negative"
[table.fields]
document = "No"
date = "Date"
customer = "Customer"
country = "Country"
code = { column = "Code", case = "upper" }
description = "Text"
quantity = "Qty"
unit_price = "Price"
currency = { constant = "GBP" }
[table.document_kind]
prefixes = { C = "credit_note", CA = "adjustment", A = "adjustment" }
otherwise = "invoice"
[table.products]
codes = "leading_digit"
not_products = ["99999"]
family_from = "code"
family_characters = 2
[table.customers]
name = "Customer {id}"
[[table.exclude]]
reason = "no customer"
when = { column = "Customer", empty = true }
[[table.exclude]]
reason = "repeated"
when = { rows_through = 2, column = "Date", on_or_after = 2010-12-01 }
[countries]
"United Kingdom" = "GB"
"EIRE" = "IE"
"#;

const HEADER: &str = "No,Date,Customer,Country,Code,Text,Qty,Price\n";

fn lines(rows: &str) -> Vec<String> {
    let (sink, _) = import_text(MAPPING, &format!("{HEADER}{rows}"));
    let show = |l: &&bellwether_domain::intake::DocumentLine| {
        let family = l.family.as_deref().unwrap_or("-");
        let (kind, number) = (l.kind.as_str(), &l.document);
        format!("{kind} {number} {} {} {family} {} x {} = {}", l.date, l.code, l.quantity, l.unit_price, l.amount)
    };
    sink.lines().iter().map(show).collect()
}

#[test]
fn amounts_are_rounded_per_line_half_away_from_zero() {
    let rows = "1,2010-01-04 10:00,7,EIRE,10001,a,3,0.335\n1,2010-01-04 10:00,7,EIRE,10001,a,1,-0.125\n";
    assert_eq!(
        lines(rows),
        ["invoice 1 2010-01-04 10001 10 3 x 0.335 = 1.01 GBP", "invoice 1 2010-01-04 10001 10 1 x -0.125 = -0.13 GBP"]
    );
}

#[test]
fn credit_notes_are_turned_positive() {
    let rows = "C2,2010-01-04 10:00,7,EIRE,10001,a,-3,1.50\nC3,2010-01-04 10:00,7,EIRE,M,a,1,-4\n";
    assert_eq!(
        lines(rows),
        ["credit_note C2 2010-01-04 10001 10 3 x 1.50 = 4.50 GBP", "credit_note C3 2010-01-04 M - 1 x 4 = 4.00 GBP"]
    );
}

#[test]
fn a_credit_note_with_the_wrong_sign_is_rejected() {
    let row = "C2,2010-01-04 10:00,7,EIRE,10001,a,3,1.50\n1,2010-01-04 10:00,7,EIRE,10001,a,3,1.50\n";
    let (sink, _) = import_text(MAPPING, &format!("{HEADER}{row}"));
    assert_eq!(sink.lines().len(), 1);
    assert!(sink.rejects[0].reason.starts_with("positive amount on a credit note"), "{:?}", sink.rejects);
    let as_stored = MAPPING.replace("credit_notes = \"negative\"\n", "");
    let row = row.replacen(",3,", ",-3,", 1);
    let (sink, _) = import_text(&as_stored, &format!("{HEADER}{row}"));
    assert!(sink.rejects[0].reason.contains("set `credit_notes = \"negative\"`"), "{:?}", sink.rejects);
}

#[test]
fn the_longest_prefix_tells_the_kind() {
    let rows = "A1,2010-01-04 10:00,7,EIRE,B,a,1,-5\nCA1,2010-01-04 10:00,7,EIRE,B,a,1,5\n1C,2010-01-04 10:00,7,EIRE,B,a,1,5\n";
    let kinds: Vec<_> = lines(rows).iter().map(|l| l.split(' ').next().map(str::to_owned)).collect();
    assert_eq!(kinds, ["adjustment", "adjustment", "invoice"].map(|k| Some(k.to_owned())));
}

#[test]
fn codes_are_cleaned_and_products_have_families() {
    let rows = "1,2010-01-04 10:00,7,EIRE, 85123a ,a,1,1\n1,2010-01-04 10:00,7,EIRE,m,a,1,1\n\
        1,2010-01-04 10:00,7,EIRE,99999,a,1,1\n1,2010-01-04 10:00,7,EIRE,7,a,1,1\n";
    let shown: Vec<_> =
        lines(rows).iter().map(|l| l.split(' ').skip(3).take(2).collect::<Vec<_>>().join(" ")).collect();
    assert_eq!(shown, ["85123A 85", "M -", "99999 -", "7 7"]);
}

#[test]
fn the_first_line_dates_a_document() {
    let rows = "1,2010-01-04 10:00,7,EIRE,10001,a,1,1\n2,2010-01-05 10:00,7,EIRE,10001,a,1,1\n\
        1,2010-02-01 00:00,7,EIRE,10001,a,1,1\n";
    assert_eq!(lines(rows)[2], "invoice 1 2010-01-04 10001 10 1 x 1 = 1.00 GBP");
}

#[test]
fn a_document_has_one_customer() {
    let rows = "1,2010-01-04 10:00,7,EIRE,10001,a,1,1\n1,2010-01-04 10:00,8,EIRE,10001,a,1,1\n";
    let (sink, summary) = import_text(MAPPING, &format!("{HEADER}{rows}"));
    assert_eq!(
        sink.reasons(),
        [("2", "another customer than on the document's first line; a document has one customer")]
    );
    assert_eq!(summary.inputs[0].examples[0].value, "1: 8, not 7");
}

#[test]
fn customers_have_the_country_of_their_latest_document_of_any_kind() {
    let rows = "99999,2010-01-04 23:00,7,EIRE,10001,a,1,1\nC100000,2010-01-04 10:00,7,United Kingdom,10001,a,-1,1\n\
        3,04/01/2010,10,United Kingdom,10001,a,1,1\n2,2010-01-05 09:00,10,EIRE,10001,a,1,1\n";
    let (sink, summary) = import_text(MAPPING, &format!("{HEADER}{rows}"));
    let of = |r: &Record| {
        if let Record::Customer(c) = r { Some(format!("{} {} {}", c.id, c.name, c.country)) } else { None }
    };
    let customers: Vec<_> = sink.records.iter().filter_map(of).collect();
    assert_eq!(customers, ["10 Customer 10 IE", "7 Customer 7 GB"]);
    assert_eq!(summary.derived_customers, 2);
    assert!(matches!(sink.records[4], Record::Customer(_)), "customers come after all lines");
}

#[test]
fn products_have_their_latest_description() {
    let rows = "1,2010-01-04 10:00,7,EIRE,10001,Old,1,1\n1,2010-01-04 10:00,7,EIRE,POST,Postage,1,1\n\
        1,2010-01-04 10:00,7,EIRE,10001, New ,1,1\n1,2010-01-04 10:00,7,EIRE,10001,,1,1\n";
    let (sink, summary) = import_text(MAPPING, &format!("{HEADER}{rows}"));
    let Some(Record::Product(product)) = sink.records.last() else { panic!("products come last") };
    assert_eq!((&*product.code, &*product.name, &*product.family), ("10001", "New", "10"));
    assert_eq!(summary.derived_products, 1);
}

#[test]
fn a_row_is_excluded_for_the_first_reason_that_holds() {
    let rows = "1,2010-12-01 00:00,,EIRE,10001,a,1,1\n1,2010-12-01 00:00,7,EIRE,10001,a,1,1\n\
        1,2010-12-01 00:00,7,EIRE,10001,a,1,1\n1,not a date,,Atlantis,10001,a,x,1\n";
    let (sink, summary) = import_text(MAPPING, &format!("{HEADER}{rows}"));
    assert_eq!(sink.reasons(), [("1", "no customer"), ("2", "repeated"), ("4", "no customer")]);
    assert_eq!((summary.accepted(), summary.declared(), summary.unexpected()), (1, 3, 0));
    assert!(sink.rejects.iter().all(|r| r.declared && &*r.source == "input.csv"));
}

#[test]
fn conditions_combine() {
    let check = |when: &str, expected: &[&str]| {
        let mapping = MAPPING.replace("{ rows_through = 2, column = \"Date\", on_or_after = 2010-12-01 }", when);
        let row = |code: &str, quantity: &str| format!("1,2010-01-04 10:00,7,EIRE,{code},a,{quantity},1\n");
        let rows = [row("TEST001", "1"), row("GIFT", "5"), row("10001", "10"), row("10002", "-1")].concat();
        let (sink, _) = import_text(&mapping, &format!("{HEADER}{rows}"));
        let excluded: Vec<_> = sink.rejects.iter().map(|r| r.row.as_str()).collect();
        assert_eq!(excluded, expected, "{when}");
    };
    check("{ column = \"Code\", starts_with = \"TEST\" }", &["1"]);
    check("{ column = \"Code\", equals = [\"GIFT\", \"10002\"] }", &["2", "4"]);
    check("{ column = \"Qty\", at_least = 5 }", &["2", "3"]);
    check("{ column = \"Qty\", below = \"0\" }", &["4"]);
    check("{ column = \"Date\", before = \"2010-01-04\" }", &[]);
    check("{ not = { column = \"Qty\", at_least = 5 } }", &["1", "4"]);
    check("{ any = [{ rows_from = 4 }, { column = \"Code\", equals = [\"GIFT\"] }] }", &["2", "4"]);
    check("{ all = [{ rows_from = 2, rows_through = 3 }, { column = \"Text\", empty = false }] }", &["2", "3"]);
}

#[test]
fn amounts_may_have_a_column_of_their_own() {
    let mapping = MAPPING.replace("unit_price = \"Price\"", "amount = \"Price\"");
    let (sink, _) = import_text(&mapping, &format!("{HEADER}C1,2010-01-04 10:00,7,EIRE,10001,a,4,-10\n"));
    let line = sink.lines()[0];
    assert_eq!(
        (line.amount.minor, line.quantity.to_string(), line.unit_price.to_string()),
        (1000, "4".into(), "2.5".into())
    );
}

#[test]
fn a_column_may_tell_the_kind_in_the_source_s_own_words() {
    let mapping = MAPPING
        .replace("country =", "kind = { column = \"Text\", values = { Storno = \"credit_note\" } }\ncountry =")
        .replace("[table.document_kind]\nprefixes = { C = \"credit_note\", CA = \"adjustment\", A = \"adjustment\" }\notherwise = \"invoice\"\n", "");
    let rows = "1,2010-01-04 10:00,7,EIRE,10001,Storno,-1,1\n1,2010-01-04 10:00,7,EIRE,10001,invoice,1,1\n\
        1,2010-01-04 10:00,7,EIRE,10001,bill,1,1\n";
    let (sink, _) = import_text(&mapping, &format!("{HEADER}{rows}"));
    let kinds: Vec<_> = sink.lines().iter().map(|l| l.kind).collect();
    assert_eq!(kinds, [DocumentKind::CreditNote, DocumentKind::Invoice], "one number in two kinds is two documents");
    let reason = "`Text` must be invoice, credit_note or adjustment; say what other words mean in `fields.kind.values`";
    assert_eq!(sink.reasons(), [("3", reason)]);
}

#[test]
fn nothing_of_a_run_depends_on_an_earlier_one() {
    let text = format!("{HEADER}1,2010-01-04 10:00,7,EIRE,10001,a,1,1\n");
    let run = || try_import(MAPPING, &[("input.csv", text.as_bytes())]).map(|(sink, _)| sink);
    assert_eq!(run(), run());
}
