//! Tables of every kind, conventions of dates and numbers, and which input is read as which table.

use bellwether_domain::intake::Record;

use crate::memory::{import_text, try_import};

/// Imports one row and shows the record, or the reason why there is none.
fn one(kind: &str, options: &str, fields: &str, header: &str, row: &str) -> String {
    let mapping = format!("dataset = \"d\"\n[[table]]\nkind = \"{kind}\"\n{options}\nfields = {{ {fields} }}\n");
    match try_import(&mapping, &[("input.csv", format!("{header}\n{row}\n").as_bytes())]) {
        Ok((sink, _)) => format!("{:?}", sink.records[0]),
        Err(message) => message,
    }
}

const ISO: &str = "date_formats = [\"%Y-%m-%d\"]";

#[test]
fn every_kind_of_table_has_its_record() {
    let zone = "date_formats = [\"%Y-%m-%d %H:%M\"]\ntime_zone = \"Europe/Berlin\"";
    let german = "date_formats = [\"%m/%Y\"]\ndecimal_separator = \",\"\ngroup_separator = \".\"\ndelimiter = \";\"";
    let shown = [
        one(
            "customers",
            ISO,
            "id = \"Id\", name = \"Name\", country = \"C\", currency = \"Cur\", tier = \"T\", industry = \"I\", owner = \"O\", \
             since = \"S\", parent = \"P\", contract_end = \"E\"",
            "Id,Name,C,Cur,T,I,O,S,P,E",
            "7,Müller GmbH,DE,EUR,A,Retail,o1,2009-05-01,1,2012-12-31",
        ),
        one("owners", "", "id = \"Id\", name = \"Name\"", "Id,Name", "o1,Ada"),
        one(
            "products",
            "",
            "code = \"C\", name = \"N\", family = \"F\", category = \"K\"",
            "C,N,F,K",
            "10,Lamp,Light,",
        ),
        one(
            "budgets",
            german,
            "customer = \"C\", month = \"M\", amount = \"A\", currency = { constant = \"EUR\" }",
            "C;M;A",
            "7;04/2011;1.234,565",
        ),
        one(
            "fx_rates",
            "date_formats = [\"%Y-%m\"]",
            "from = \"F\", to = \"T\", month = \"M\", rate = \"R\"",
            "F,T,M,R",
            "EUR,GBP,2011-04,0.88",
        ),
        one(
            "orders",
            ISO,
            "number = \"N\", customer = \"C\", date = \"D\", amount = \"A\", currency = \"U\", \
             status = { column = \"S\", values = { done = \"fulfilled\" } }",
            "N,C,D,A,U,S",
            "4711,7,2011-04-30,10.5,JPY,done",
        ),
        one(
            "learners",
            ISO,
            "customer = \"C\", learner = \"L\", name = \"N\", enrolled = \"E\"",
            "C,L,N,E",
            "7,l1,Bo,2011-01-31",
        ),
        one(
            "assignments",
            ISO,
            "customer = \"C\", learner = \"L\", module = \"M\", due = \"D\"",
            "C,L,M,D",
            "7,l1,Safety,2011-02-28",
        ),
        one(
            "completions",
            ISO,
            "customer = \"C\", learner = \"L\", module = \"M\", date = \"D\"",
            "C,L,M,D",
            "7,l1,Safety,2011-02-01",
        ),
        one(
            "contacts",
            zone,
            "customer = \"C\", at = \"A\", answered = \"W\", direction = \"D\", channel = \"H\", person = \"P\", note = \"N\"",
            "C,A,W,D,H,P,N",
            "7,2011-07-01 09:00,,inbound,email,Bo,\"Asked, twice\"",
        ),
        one(
            "people",
            "",
            "customer = \"C\", name = \"N\", role = \"R\", email = \"E\", phone = \"P\"",
            "C,N,R,E,P",
            "7,Bo,Buyer,bo@example.com,",
        ),
        one(
            "terms",
            ISO,
            "document = \"N\", kind = { constant = \"invoice\" }, customer = \"C\", due = \"D\", paid = \"P\", refers_to = \"R\"",
            "N,C,D,P,R",
            "1,7,2011-05-30,,",
        ),
    ];
    insta::assert_snapshot!(shown.join("\n"));
}

#[test]
fn values_that_make_no_sense_are_refused() {
    let shown = [
        one(
            "fx_rates",
            "date_formats = [\"%Y-%m\"]",
            "from = \"F\", to = \"T\", month = \"M\", rate = \"R\"",
            "F,T,M,R",
            "EUR,GBP,2011-04,0",
        ),
        one(
            "fx_rates",
            "date_formats = [\"%Y-%m\"]",
            "from = \"F\", to = \"T\", month = \"M\", rate = \"R\"",
            "F,T,M,R",
            "eur,GBP,2011-04,1",
        ),
        one(
            "budgets",
            ISO,
            "customer = \"C\", month = \"M\", amount = \"A\", currency = { constant = \"GBP\" }",
            "C,M,A",
            "7,2011-04-01,99999999999999999999",
        ),
        one("owners", "", "id = \"Id\", name = \"Name\"", "Id,Name", "o1,"),
        one(
            "contacts",
            "date_formats = [\"%Y-%m-%d %H:%M\"]\ntime_zone = \"UTC\"",
            "customer = \"C\", at = \"A\", answered = \"W\", direction = { constant = \"inbound\" }, channel = { constant = \"call\" }",
            "C,A,W",
            "7,2011-07-01 09:00,2011-07-01 08:00",
        ),
        one("owners", "null_values = [\"?\", \"NULL\"]", "id = \"Id\", name = \"Name\"", "Id,Name", "?,Ada"),
    ];
    insta::assert_snapshot!(shown.join("\n"));
}

const TWO: &str = r#"
dataset = "two"
[[table]]
kind = "document_lines"
file = "lines-*.csv"
date_formats = ["%Y-%m-%d"]
fields = { document = "No", date = "Date", customer = "C", code = "Code", amount = "A", currency = { constant = "EUR" } }
document_kind = { otherwise = "invoice" }
products = { codes = "any", family_from = "catalogue" }
[[table]]
kind = "products"
file = "products.csv"
fields = { code = "Code", name = "Name", family = "Family" }
"#;
const LINES: (&str, &[u8]) = ("lines-1.csv", b"No,Date,C,Code,A\n1,2011-01-03,7,10,5\n");
const MORE_LINES: (&str, &[u8]) = ("lines-2.csv", b"No,Date,C,Code,A\n2,2011-01-04,7,11,5\n");
const PRODUCTS: (&str, &[u8]) = ("products.csv", b"Code,Name,Family\n10,Lamp,Light\n");

#[test]
fn inputs_find_their_tables_by_name_and_the_catalogue_comes_first() {
    let (sink, summary) = try_import(TWO, &[LINES, MORE_LINES, PRODUCTS]).expect("imports");
    assert!(matches!(sink.records[0], Record::Product(_)));
    let families: Vec<_> = sink.lines().iter().map(|l| l.family.as_deref().map(str::to_owned)).collect();
    assert_eq!(families, [Some("Light".to_owned()), None]);
    let kinds: Vec<_> = summary.inputs.iter().map(|i| (i.kind, i.rows)).collect();
    assert_eq!(kinds, [("products", 1), ("document_lines", 1), ("document_lines", 1)]);
    assert_eq!(summary.derived_products, 0, "the catalogue has them");
}

#[test]
fn inputs_that_do_not_fit_the_tables_are_refused() {
    let by_order = TWO.replace("file = \"lines-*.csv\"\n", "").replace("file = \"products.csv\"\n", "");
    let ambiguous = TWO.replace("products.csv", "*.csv");
    let optional = TWO.replace("file = \"products.csv\"", "file = \"products.csv\"\noptional = true");
    let refused = |mapping: &str, files: &[(&str, &[u8])]| try_import(mapping, files).expect_err("must be refused");
    let shown = [
        refused(TWO, &[LINES]),
        refused(TWO, &[LINES, PRODUCTS, ("customers.csv", b"Id\n")]),
        refused(&ambiguous, &[LINES, PRODUCTS]),
        refused(&by_order, &[LINES]),
        refused(TWO, &[LINES, PRODUCTS, LINES]),
    ];
    insta::assert_snapshot!(shown.join("\n"));
    assert!(try_import(&by_order, &[LINES, PRODUCTS]).is_ok());
    assert!(try_import(&optional, &[LINES]).is_ok());
}

#[test]
fn customers_from_lines_span_all_inputs_of_a_table() {
    let mapping = TWO
        .replace("currency =", "country = { constant = \"GB\" }, currency =")
        .replace("document_kind =", "customers = { name = \"{id}\" }\ndocument_kind =");
    let (_, summary) = try_import(&mapping, &[LINES, MORE_LINES, PRODUCTS]).expect("imports");
    assert_eq!(summary.derived_customers, 1);
}

#[test]
fn blanks_and_letter_case_are_cleaned_as_told() {
    let mapping = r#"
        dataset = "d"
        [[table]]
        kind = "people"
        fields = { customer = { column = "C", case = "lower" }, name = "N", role = { column = "R", keep_blanks = true } }
    "#;
    let (sink, _) = import_text(mapping, " C , N ,R\n AB , Bo  B , x \n");
    let Record::Person(person) = &sink.records[0] else { panic!("a person") };
    assert_eq!(person.customer.as_str(), "ab");
    assert_eq!((&*person.person.name, person.person.role.as_deref()), ("Bo  B", Some(" x ")));
}
