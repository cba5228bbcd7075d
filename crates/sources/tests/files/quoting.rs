//! What is written as CSV by the rules of RFC 4180 comes out as it was.

use bellwether_domain::intake::Record;
use proptest::prelude::*;

use crate::memory::import_text;

const MAPPING: &str = r#"
dataset = "d"
[[table]]
kind = "people"
fields = { customer = "Customer", name = { column = "Name", keep_blanks = true }, role = { column = "Role", keep_blanks = true } }
"#;

/// Writes a cell: in quotes if it must be, or if `quoted`.
fn cell(text: &str, quoted: bool) -> String {
    let special = text.contains([',', '"', '\n', '\r']) || text.is_empty();
    if quoted || special { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
}

fn nasty_text() -> impl Strategy<Value = String> {
    let letter =
        prop_oneof![Just('"'), Just(','), Just('\n'), Just('\r'), Just('\\'), Just('£'), Just(' '), any::<char>(),];
    proptest::collection::vec(letter, 1..12).prop_map(|letters| format!("x{}", letters.into_iter().collect::<String>()))
}

proptest! {
    #[test]
    fn generated_quoting_round_trips(
        rows in proptest::collection::vec((nasty_text(), nasty_text(), any::<[bool; 3]>()), 0..20),
        windows_line_ends: bool,
        last_line_end: bool,
    ) {
        let line_end = if windows_line_ends { "\r\n" } else { "\n" };
        let mut text = format!("Customer,\"Name\",Role{line_end}");
        for (index, (name, role, quoted)) in rows.iter().enumerate() {
            let cells = [cell(&format!("c{index}"), quoted[0]), cell(name, quoted[1]), cell(role, quoted[2])];
            text.push_str(&cells.join(","));
            if last_line_end || index + 1 < rows.len() {
                text.push_str(line_end);
            }
        }
        let (sink, summary) = import_text(MAPPING, &text);
        prop_assert_eq!(summary.rows(), rows.len() as u64);
        prop_assert!(sink.rejects.is_empty(), "{:?}", sink.rejects);
        for (index, ((name, role, _), record)) in rows.iter().zip(&sink.records).enumerate() {
            let Record::Person(found) = record else { panic!("a person") };
            prop_assert_eq!(found.customer.as_str(), format!("c{index}"));
            prop_assert_eq!(&*found.person.name, name);
            prop_assert_eq!(found.person.role.as_deref(), Some(role.as_str()));
        }
    }
}
