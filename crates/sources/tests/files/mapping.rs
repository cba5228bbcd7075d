//! What is wrong with a mapping is said all at once, each with field, value and remedy.

use bellwether_sources::files::mapping::Mapping;

use crate::memory::messages;

/// A mapping without fault, to be spoilt.
const GOOD: &str = r#"
dataset = "good"
[[table]]
kind = "document_lines"
date_formats = ["%Y-%m-%d"]
[table.fields]
document = "No"
date = "Date"
customer = "Customer"
country = "Country"
code = "Code"
quantity = "Qty"
unit_price = "Price"
currency = { constant = "GBP" }
[table.document_kind]
prefixes = { C = "credit_note" }
otherwise = "invoice"
[table.products]
codes = "leading_digit"
family_from = "code"
family_characters = 2
[table.customers]
name = "Customer {id}"
[[table.exclude]]
reason = "no customer"
when = { column = "Customer", empty = true }
[countries]
"EIRE" = "IE"
"#;

/// Replaces one text in the good mapping.
fn spoilt(from: &str, to: &str) -> String {
    assert!(GOOD.contains(from), "`{from}` is in the mapping");
    GOOD.replacen(from, to, 1)
}

#[test]
fn a_mapping_without_fault_is_taken() {
    let mapping = Mapping::parse(GOOD).unwrap_or_else(|errors| panic!("{}", messages(&errors)));
    assert_eq!((mapping.dataset(), mapping.source(), mapping.text()), ("good", "good", GOOD));
}

#[test]
fn every_fault_is_said_clearly() {
    let cases = [
        ("no TOML", "dataset = \"good\"", "dataset = good"),
        ("unknown key", "dataset =", "data_set ="),
        ("unknown key of a table", "date_formats", "dateformats"),
        ("unknown kind", "kind = \"document_lines\"", "kind = \"invoices\""),
        ("missing kind", "kind = \"document_lines\"", ""),
        ("unknown field", "quantity = \"Qty\"", "qantity = \"Qty\""),
        ("unknown key of a field", "{ constant = \"GBP\" }", "{ konstant = \"GBP\" }"),
        ("field of a wrong type", "quantity = \"Qty\"", "quantity = 3"),
        ("unknown key of a condition", "empty = true", "is_empty = true"),
        ("name of the data set", "dataset = \"good\"", "dataset = \"Not good\""),
        ("field of another kind", "quantity = \"Qty\"", "quantity = \"Qty\"\nlearner = \"L\""),
        ("missing required field", "document = \"No\"", ""),
        ("missing amount", "quantity = \"Qty\"", ""),
        ("column and constant", "{ constant = \"GBP\" }", "{ constant = \"GBP\", column = \"Cur\" }"),
        ("neither column nor constant", "{ constant = \"GBP\" }", "{ case = \"upper\" }"),
        ("constant that is no currency", "\"GBP\"", "\"Pounds\""),
        ("no date format", "date_formats = [\"%Y-%m-%d\"]", ""),
        ("incomplete date format", "%Y-%m-%d", "%Y-%m"),
        ("no date format at all", "%Y-%m-%d", "%Q"),
        ("formats of a number", "quantity = \"Qty\"", "quantity = { column = \"Qty\", formats = [\"%Y\"] }"),
        ("country code", "\"EIRE\" = \"IE\"", "\"United Kingdom\" = \"UK\""),
        ("document kind", "C = \"credit_note\"", "C = \"refund\""),
        ("document kind otherwise", "otherwise = \"invoice\"", "otherwise = \"bill\""),
        ("document kind twice", "document = \"No\"", "document = \"No\"\nkind = \"Kind\""),
        ("no document kind", "[table.document_kind]\nprefixes = { C = \"credit_note\" }\notherwise = \"invoice\"", ""),
        ("word that means nothing", "country =", "kind = { column = \"K\", values = { R = \"refund\" } }\ncountry ="),
        ("family characters", "family_characters = 2", ""),
        ("family from a field", "family_from = \"code\"\nfamily_characters = 2", "family_from = \"field\""),
        ("family from no catalogue", "family_from = \"code\"\nfamily_characters = 2", "family_from = \"catalogue\""),
        ("useless family characters", "family_from = \"code\"", "family_from = \"catalogue\""),
        ("products without codes", "code = \"Code\"", ""),
        ("one name for all customers", "Customer {id}", "Customer"),
        ("customers without country", "country = \"Country\"", ""),
        ("no reason", "reason = \"no customer\"", "reason = \" \""),
        ("no condition", "{ column = \"Customer\", empty = true }", "{}"),
        ("no test", "{ column = \"Customer\", empty = true }", "{ column = \"Customer\" }"),
        ("no column", "{ column = \"Customer\", empty = true }", "{ empty = true }"),
        ("empty list", "{ column = \"Customer\", empty = true }", "{ any = [] }"),
        ("rows", "{ column = \"Customer\", empty = true }", "{ rows_from = 9, rows_through = 3 }"),
        ("date to compare", "empty = true", "on_or_after = \"1.12.2010\""),
        ("number to compare", "empty = true", "below = \"none\""),
        ("delimiter", "kind = \"document_lines\"", "kind = \"document_lines\"\ndelimiter = \"||\""),
        ("separators", "date_formats", "decimal_separator = \",\"\ngroup_separator = \",\"\ndate_formats"),
        ("separator", "date_formats", "decimal_separator = \"comma\"\ndate_formats"),
        ("time zone", "date_formats", "time_zone = \"London\"\ndate_formats"),
        ("file pattern", "date_formats", "file = \"a**b\"\ndate_formats"),
        (
            "pattern for one table only",
            "[countries]",
            "[[table]]\nkind = \"owners\"\nfile = \"o.csv\"\nfields = { id = \"Id\", name = \"Name\" }\n[countries]",
        ),
    ];
    let mut report = String::new();
    for (name, from, to) in cases {
        let errors = Mapping::parse(&spoilt(from, to)).err().unwrap_or_else(|| panic!("{name}: must be refused"));
        report.push_str(&format!("{name}\n  {}\n", messages(&errors).replace('\n', "\n  ")));
    }
    insta::assert_snapshot!(report);
}

#[test]
fn all_values_that_are_wrong_are_reported_at_once() {
    let text = spoilt("\"GBP\"", "\"Pounds\"").replace("\"IE\"", "\"IRL\"").replace("%Y-%m-%d", "%d.%m");
    let errors = Mapping::parse(&text).expect_err("three values are wrong");
    assert_eq!(errors.len(), 3, "{}", messages(&errors));
}

#[test]
fn rules_for_lines_belong_to_lines_only() {
    let text = "dataset = \"d\"\n[[table]]\nkind = \"owners\"\ncredit_notes = \"negative\"\nfields = { id = \"Id\", name = \"N\" }";
    let errors = Mapping::parse(text).expect_err("owners have no credit notes");
    insta::assert_snapshot!(messages(&errors), @"`table[0].credit_notes` = `owners`: only a table of document_lines has such rules; remove it");
}

#[test]
fn a_mapping_needs_a_table() {
    let errors = Mapping::parse("dataset = \"d\"").expect_err("nothing to read");
    insta::assert_snapshot!(messages(&errors), @"`table` is missing; describe at least one file under [[table]]");
}

#[test]
fn points_in_time_need_a_zone() {
    let text = r#"
        dataset = "d"
        [[table]]
        kind = "contacts"
        date_formats = ["%Y-%m-%d %H:%M"]
        fields = { customer = "C", at = "At", direction = { constant = "outbound" }, channel = { constant = "call" } }
    "#;
    let errors = Mapping::parse(text).expect_err("no zone");
    insta::assert_snapshot!(messages(&errors), @"`table[0].time_zone` is missing; `at` is a point in time: name the zone of its local times, or give date_formats with an offset (%z)");
    let offset = text.replace("%H:%M", "%H:%M%z");
    assert!(Mapping::parse(&offset).is_ok(), "the format says which point in time it is");
}
