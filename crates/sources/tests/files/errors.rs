//! Inputs that cannot be imported: each a clear error; single bad rows are rejects.

use bellwether_sources::files::error::ImportError;
use bellwether_sources::files::fingerprint::fingerprint;
use bellwether_sources::files::import::import;

use crate::memory::{Files, Memory, import_text, parse, try_import};

const MAPPING: &str = r#"
dataset = "orders"
[[table]]
kind = "document_lines"
date_formats = ["%Y-%m-%d"]
fields = { document = "No", date = "Date", customer = "Customer", country = "Country", amount = "Amount", currency = { constant = "EUR" } }
document_kind = { otherwise = "invoice" }
customers = { name = "{id}" }
[countries]
"Germany" = "DE"
"#;
const GOOD_ROW: &str = "1,2011-01-03,7,Germany,5\n";

fn file(rows: &str) -> String {
    format!("No,Date,Customer,Country,Amount\n{rows}")
}

fn refused(content: &[u8]) -> String {
    try_import(MAPPING, &[("input.csv", content)]).expect_err("must be refused")
}

#[test]
fn every_unusable_input_is_refused_clearly() {
    let cases: [(&str, Vec<u8>); 16] = [
        ("empty file", Vec::new()),
        ("missing column", b"No,Datum,Customer,Country,Amount\n".to_vec()),
        ("repeated column", b"No,Date,Customer,Country,Amount,Date\n".to_vec()),
        ("wrong delimiter", b"No;Date;Customer;Country;Amount\n".to_vec()),
        ("wrong date format", file(&"1,03.01.2011,7,Germany,5\n".repeat(300)).into_bytes()),
        ("wrong number format", file(&"1,2011-01-03,7,Germany,\"5,00\"\n".repeat(3)).into_bytes()),
        ("rows of wrong length", file("1,2011-01-03,7\n").into_bytes()),
        ("unknown country", file(&format!("{GOOD_ROW}2,2011-01-03,8,Atlantis,5\n")).into_bytes()),
        ("unknown country after a blank line", file(&format!("{GOOD_ROW}\n2,2011-01-03,8,Atlantis,5\n")).into_bytes()),
        ("quote never closed", file(&format!("{GOOD_ROW}2,2011-01-03,8,\"Germany,5\n{GOOD_ROW}")).into_bytes()),
        (
            "quote closed too late",
            file(&format!("2,2011-01-03,8,\"Germany,5\n2,2011-01-03,8,\"Germany\",5\n{GOOD_ROW}")).into_bytes(),
        ),
        ("UTF-16", b"\xff\xfeN\0o\0".to_vec()),
        ("workbook", b"PK\x03\x04rest".to_vec()),
        ("gzip cut off", b"\x1f\x8b\x08\0".to_vec()),
        ("zstd cut off", b"\x28\xb5\x2f\xfd\x04".to_vec()),
        ("Parquet", b"PAR1....".to_vec()),
    ];
    let shown: Vec<_> = cases.iter().map(|(name, content)| format!("{name}\n  {}", refused(content))).collect();
    insta::assert_snapshot!(shown.join("\n"));
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let input = std::path::PathBuf::from("/nowhere/input.csv");
    let error =
        import(&parse(MAPPING), std::slice::from_ref(&input), &mut Memory::default(), &mut ()).expect_err("no file");
    assert!(matches!(&error, ImportError::Unreadable { input, .. } if input.ends_with("input.csv")), "{error}");
    assert!(fingerprint(&parse(MAPPING), &[input]).is_err());
}

#[test]
fn a_folder_is_no_input() {
    let folder = tempfile::TempDir::new().expect("a temporary folder");
    let error = import(&parse(MAPPING), &[folder.path().to_owned()], &mut Memory::default(), &mut ());
    assert!(matches!(error, Err(ImportError::Unreadable { .. })), "{error:?}");
}

#[test]
fn single_bad_rows_are_rejects_with_row_and_reason() {
    let bad = "x,2011-02-30,7,Germany,5\n\
        x,2011-01-03,7,Germany,five\n\
        x,2011-01-03,7,Germany\n\
        x,2011-01-03,7,Germany,5,6\n\
        ,2011-01-03,7,Germany,5\n\
        x,2011-01-03,,Germany,5\n\
        x,,7,Germany,5\n\
        x,2011-01-03,7,,5\n\
        x,2011-01-03,7,Germany,9999999999999999999999\n";
    let (sink, summary) = import_text(MAPPING, &file(&format!("{GOOD_ROW}{bad}")));
    let shown: Vec<_> = sink.reasons().iter().map(|(row, reason)| format!("{row}: {reason}")).collect();
    insta::assert_snapshot!(shown.join("\n"));
    assert_eq!((summary.accepted(), summary.unexpected()), (1, 9));
    let first = &summary.inputs[0].examples[0];
    assert_eq!((first.row.as_str(), first.value.as_str()), ("2", "2011-02-30"));
    assert_eq!(summary.inputs[0].examples.len(), 5, "only the first few are kept");
}

#[test]
fn text_that_is_not_utf_8_is_a_reject() {
    let mut content = file(GOOD_ROW).into_bytes();
    content.extend_from_slice(b"2,2011-01-03,M\xfcller,Germany,5\n");
    let (sink, _) = try_import(MAPPING, &[("input.csv", &content)]).expect("imports");
    assert_eq!(sink.reasons(), [("2", "`Customer` is not UTF-8; export the file in UTF-8")]);
}

#[test]
fn a_few_bad_rows_at_the_start_do_not_fail_the_run() {
    let bad = "1,someday,7,Germany,5\n";
    assert!(try_import(MAPPING, &[("input.csv", file(&format!("{}{GOOD_ROW}", bad.repeat(99))).as_bytes())]).is_ok());
    let message = refused(file(&format!("{}{GOOD_ROW}", bad.repeat(100))).as_bytes());
    assert!(message.contains("not one of the 100 data rows tried"), "{message}");
}

#[test]
fn a_file_with_a_header_only_is_empty_but_right() {
    let (sink, summary) = import_text(MAPPING, &file(""));
    assert_eq!((sink.records.len(), summary.rows()), (0, 0));
}

#[test]
fn lines_are_told_where_they_differ_from_rows() {
    let text = file("1,2011-01-03,\"7\n8\",Germany,5\n\n\nx,y,7,Germany,5\nx,y,\"7\n\n8\",Germany,5\nx,y,7,Germany,5");
    for text in [text.replace('\n', "\r\n"), text] {
        let (sink, _) = import_text(MAPPING, &text);
        let rows: Vec<_> = sink.rejects.iter().map(|r| r.row.as_str()).collect();
        assert_eq!(rows, ["2 (line 6)", "3 (line 7)", "4 (line 10)"], "{text:?}");
    }
    let text = file("1,2011-01-03,7,Germany,5\nx,y,7,Germany,5");
    for text in [text.replace('\n', "\r\n"), text] {
        assert_eq!(import_text(MAPPING, &text).0.rejects[0].row, "2", "{text:?}");
    }
}

#[test]
fn the_fingerprint_tells_whether_anything_changed() {
    let print = |mapping: &str, files: &[(&str, &[u8])]| {
        fingerprint(&parse(mapping), &Files::new(files).paths).expect("readable")
    };
    let one = print(MAPPING, &[("a.csv", b"1")]);
    assert_eq!(one.len(), 64);
    assert_eq!(one, print(MAPPING, &[("b.csv", b"1")]), "names do not matter");
    let others = [
        print(MAPPING, &[("a.csv", b"2")]),
        print(&MAPPING.replace("\"DE\"", "\"AT\""), &[("a.csv", b"1")]),
        print(MAPPING, &[("a.csv", b"1"), ("b.csv", b"")]),
        print(MAPPING, &[("a.csv", b""), ("b.csv", b"1")]),
    ];
    for (index, other) in others.iter().enumerate() {
        assert!(*other != one && !others[..index].contains(other), "case {index}");
    }
}
