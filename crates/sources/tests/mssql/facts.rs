//! Facts, exact to the minor unit and the day.

use bellwether_domain::facts::catalogue::Bought;
use bellwether_domain::facts::customer::CustomerId;
use bellwether_domain::facts::grouped::Keyed;
use bellwether_domain::facts::rows::Document;
use bellwether_domain::loader::{FinancialFacts, FinancialLoader, LoadRequest, Loaded, Selection};

use crate::server::{BUDGETS, FX_RATES, PRODUCTS, REQUIRED, Server, day, now};

pub(crate) const ROWS: &str = "
INSERT INTO bellwether.documents (document, kind, customer, date, currency, due, paid, refers_to) VALUES
    (N'I-1', N'invoice', N'a', '2024-01-31', 'GBP', '2024-03-01', '2024-02-20', NULL),
    (N'I-2', N'invoice', N'b', '2024-02-29', 'JPY', NULL, NULL, NULL),
    (N'I-3', N'invoice', N'b', '2024-02-28', 'KWD', NULL, NULL, NULL),
    (N'C-1', N'credit_note', N'a', '2024-02-10', 'GBP', NULL, NULL, N'I-1'),
    (N'A-1', N'adjustment', N'a', '2024-02-11', 'GBP', NULL, NULL, NULL),
    (N'I-1', N'credit_note', N'ž株', '2024-03-31', 'EUR', NULL, NULL, NULL),
    (N'I-9', N'invoice', N'a', '2024-04-01', 'GBP', NULL, NULL, NULL);
INSERT INTO bellwether.lines (document, kind, line_no, code, description, quantity, unit_price, amount) VALUES
    (N'I-1', N'invoice', 1, N'MUG', N'Mug, größer', 1, 1.005, 1.005),
    (N'I-1', N'invoice', 2, N'BAG', N'Bag', 3, 0.335, 1.005),
    (N'I-1', N'invoice', 3, N'POST', N'Postage', 1, 1.005, 1.005),
    (N'I-1', N'invoice', 4, NULL, N'Discount', 1, -1.005, -1.005),
    (N'I-2', N'invoice', 1, N'MUG', N'Mug', 1, 100.5, 100.5),
    (N'I-2', N'invoice', 2, N'CUP', N'Cup', 1, 0.4999, 0.4999),
    (N'I-3', N'invoice', 1, N'MUG', N'Mug', 1, 1.2345, 1.2345),
    (N'C-1', N'credit_note', 1, N'MUG', N'Mug back', 1, 2.5, 2.5),
    (N'A-1', N'adjustment', 1, N'BAD', N'Bad debt', 1, -7.1, -7.1),
    (N'I-1', N'credit_note', 1, N'MUG', N'Mug back', 1, 922337203685.4775, 922337203685.4775),
    (N'I-9', N'invoice', 1, N'CUP', N'Cup', 1, 5, 5);
";

pub(crate) const CATALOGUE: &str = "
INSERT INTO bellwether.products (code, name, family, category) VALUES
    (N'MUG', N'Mug', N'china', N'table'), (N'CUP', N'Cup', N'china', N'table'), (N'BAG', N'Bag', N'bags', NULL);
";

const PLANS: &str = "
INSERT INTO bellwether.budgets (customer, month, amount, currency) VALUES
    (N'b', '2024-02-01', 10.5, 'GBP'), (N'a', '2024-02-01', 1000, 'JPY'), (N'a', '2024-01-01', 0.005, 'GBP'),
    (N'a', NULL, 1, 'GBP');
INSERT INTO bellwether.fx_rates (from_currency, to_currency, month, rate) VALUES
    ('JPY', 'GBP', '2024-02-01', 0.00526), ('GBP', 'JPY', '2024-02-01', 190), ('KWD', 'GBP', '2024-02-15', 2.56),
    ('EUR', 'GBP', '2024-03-01', 0);
";

fn request(customers: Selection) -> LoadRequest {
    LoadRequest { customers, through: day("2024-03-31"), purchases_after: day("2023-12-31") }
}

async fn load(server: &Server, request: &LoadRequest) -> Loaded<FinancialFacts> {
    server.source().load_financials(request).await.expect("facts")
}

/// Rows by customer, as text that is easy to compare.
fn told<T>(keyed: &Keyed<T>, tell: impl Fn(&T) -> String) -> Vec<String> {
    let of = |at: usize| keyed.rows.of(at).iter().map(&tell).collect::<Vec<_>>();
    keyed
        .keys
        .iter()
        .enumerate()
        .flat_map(|(at, key)| of(at).into_iter().map(move |row| format!("{key}: {row}")))
        .collect()
}

fn document(document: &Document) -> String {
    let Document { amount, date, due, paid, currency, kind } = document;
    let terms = match (due, paid) {
        (None, None) => String::new(),
        _ => format!(" due {due:?} paid {paid:?}"),
    };
    format!("{date} {} {amount} {currency}{terms}", kind.as_str())
}

const DOCUMENTS: [&str; 6] = [
    "a: 2024-01-31 invoice 202 GBP due Some(2024-03-01) paid Some(2024-02-20)",
    "a: 2024-02-10 credit_note 250 GBP",
    "a: 2024-02-11 adjustment -710 GBP",
    "b: 2024-02-28 invoice 1235 KWD",
    "b: 2024-02-29 invoice 101 JPY",
    "ž株: 2024-03-31 credit_note 92233720368548 EUR",
];

#[tokio::test]
async fn documents_are_exact_in_every_currency() {
    let server = Server::with(&[REQUIRED, ROWS]).await;
    let loaded = load(&server, &request(Selection::All)).await;
    assert_eq!(told(&loaded.rows.documents, document), DOCUMENTS);
    assert_eq!(loaded.rejects, []);
    assert_eq!(loaded.loaded_at, now());
}

#[tokio::test]
async fn what_is_not_there_is_not_configured() {
    let server = Server::with(&[REQUIRED, ROWS]).await;
    let loaded = load(&server, &request(Selection::All)).await.rows;
    assert_eq!(loaded.budgets, None);
    assert!(loaded.fx.to_reporting(101, "JPY".parse().expect("a code"), day("2024-02-29")).is_err());
    let Some(Bought::Products(bought)) = &loaded.bought else { panic!("products: {:?}", loaded.bought) };
    let tell = |row: &bellwether_domain::facts::catalogue::ProductPurchase| {
        format!("{} {}", row.date, bought.products[row.product as usize])
    };
    let mut told = told(&bought.rows, tell);
    told.sort_unstable();
    assert_eq!(
        told,
        [
            "a: 2024-01-31 BAG",
            "a: 2024-01-31 MUG",
            "a: 2024-01-31 POST",
            "b: 2024-02-28 MUG",
            "b: 2024-02-29 CUP",
            "b: 2024-02-29 MUG"
        ]
    );
}

#[tokio::test]
async fn families_budgets_and_rates_come_from_their_views() {
    let server = Server::with(&[REQUIRED, BUDGETS, FX_RATES, PRODUCTS, ROWS, CATALOGUE, PLANS]).await;
    let mut request = request(Selection::All);
    let loaded = load(&server, &request).await;
    let facts = &loaded.rows;
    let Some(Bought::Families(bought)) = &facts.bought else { panic!("families: {:?}", facts.bought) };
    let tell = |row: &bellwether_domain::facts::rows::Purchase| {
        format!("{} {}", row.date, bought.families[usize::from(row.family)])
    };
    assert_eq!(
        told(&bought.rows, tell),
        ["a: 2024-01-31 bags", "a: 2024-01-31 china", "b: 2024-02-28 china", "b: 2024-02-29 china"]
    );
    let budgets =
        told(facts.budgets.as_ref().expect("budgets"), |row| format!("{} {} {}", row.month, row.amount, row.currency));
    assert_eq!(budgets, ["a: 2024-01-01 1 GBP", "a: 2024-02-01 1000 JPY", "b: 2024-02-01 1050 GBP"]);
    let pounds = |minor, code: &str, on| facts.fx.to_reporting(minor, code.parse().expect("a code"), day(on)).ok();
    assert_eq!(pounds(1000, "JPY", "2024-02-29"), Some(526));
    assert_eq!(pounds(1235, "KWD", "2024-02-28"), Some(316));
    assert_eq!(pounds(100, "EUR", "2024-03-31"), None);
    let rejects: Vec<_> = loaded.rejects.iter().map(|r| format!("{}: {}", r.row, r.reason)).collect();
    assert_eq!(
        rejects,
        ["budget a without month: `month` is missing", "fx_rate EUR GBP 2024-03-01: `rate` is 0; it has to be above 0"]
    );
    request.purchases_after = day("2024-01-31");
    let Some(Bought::Families(later)) = load(&server, &request).await.rows.bought else { panic!("families") };
    assert_eq!(told(&later.rows, tell).len(), 2, "nothing of the day itself: {later:?}");
}

#[tokio::test]
async fn only_those_asked_for_are_read() {
    let server = Server::with(&[REQUIRED, BUDGETS, FX_RATES, PRODUCTS, ROWS, CATALOGUE, PLANS]).await;
    // More than one statement takes; `A` is nobody, though the server takes it for `a`.
    let mut ids: Vec<CustomerId> = (0..1500).map(|n| CustomerId::from(format!("none{n:04}"))).collect();
    ids.extend(["A", "b", "ž株"].map(CustomerId::from));
    ids.sort_unstable();
    let facts = load(&server, &request(Selection::Only(ids))).await.rows;
    assert_eq!(told(&facts.documents, document), DOCUMENTS[3..]);
    assert_eq!(facts.budgets.expect("budgets").keys, [CustomerId::from("b")]);
    let Some(Bought::Families(bought)) = facts.bought else { panic!("families") };
    assert_eq!(bought.rows.keys, [CustomerId::from("b")]);
    let nobody = load(&server, &request(Selection::Only(Vec::new()))).await.rows;
    assert_eq!(nobody.documents.keys, []);
    assert_eq!(nobody.budgets.expect("a view that is there").keys, []);
}

#[tokio::test]
async fn bad_rows_are_rejected_with_number_and_reason() {
    let bad = "
    INSERT INTO bellwether.documents (document, kind, customer, date, currency) VALUES
        (N'1', N'invoice', N'a', NULL, 'GBP'), (N'2', N'order', N'a', '2024-02-01', 'GBP'),
        (N'3', N'invoice', NULL, '2024-02-01', 'GBP'), (N'4', N'invoice', N'a', '2024-02-01', 'gb'),
        (N'5', N'credit_note', N'a', '2024-02-01', 'GBP'), (N'6', N'invoice', N'a', '2024-02-01', 'GBP'),
        (N'7', N'invoice', N'a', '2024-02-01', 'GBP'), (N'8', N'invoice', N'a', '2024-02-01', 'GBP'),
        (N'8', N'invoice', N'b', '2024-02-02', 'GBP'), (N'9', N'invoice', N'a', '2024-02-01', 'GBP');
    INSERT INTO bellwether.lines (document, kind, line_no, code, description, quantity, unit_price, amount) VALUES
        (N'1', N'invoice', 1, N'M', N'', 1, 1, 1), (N'2', N'order', 1, N'M', N'', 1, 1, 1),
        (N'3', N'invoice', 1, N'M', N'', 1, 1, 1), (N'4', N'invoice', 1, N'M', N'', 1, 1, 1),
        (N'5', N'credit_note', 1, N'M', N'', 1, 1, 1), (N'5', N'credit_note', 2, N'M', N'', 1, 2, -2),
        (N'7', N'invoice', 1, N'M', N'', 1, 1, NULL), (N'7', N'invoice', 2, N'M', N'', 1, 1, 1),
        (N'8', N'invoice', 1, N'M', N'', 1, 1, 1), (N'9', N'invoice', 1, N'M', N'', 1, 1, 1),
        (N'0', N'invoice', 1, N'M', N'', 1, 1, 1), (N'0', N'invoice', 2, N'M', N'', 1, 1, 1);
    ";
    let server = Server::with(&[REQUIRED, bad]).await;
    let loaded = load(&server, &request(Selection::All)).await;
    assert_eq!(told(&loaded.rows.documents, document), ["a: 2024-02-01 invoice 100 GBP"], "number 9 alone is good");
    let mut rejects: Vec<_> = loaded.rejects.iter().map(|r| format!("{}: {}", r.row, r.reason)).collect();
    rejects.sort_unstable();
    let twice = "it is in `documents` more than once; number and kind have to be unique";
    assert_eq!(
        rejects,
        [
            "credit_note 5: a credit note of -1.00 GBP; amounts have to be positive for what is given back".to_owned(),
            "invoice 0: 2 lines belong to no row of `documents`".to_owned(),
            "invoice 1: `date` is missing".to_owned(),
            "invoice 3: `customer` is missing".to_owned(),
            "invoice 4: `currency`: `gb` is not a currency code of ISO 4217, in upper case, such as GBP".to_owned(),
            "invoice 6: it has no lines, or lines without `amount` (1)".to_owned(),
            "invoice 7: it has no lines, or lines without `amount` (1)".to_owned(),
            format!("invoice 8: {twice}"),
            format!("invoice 8: {twice}"),
            "order 2: `kind`: `order` is not `invoice`, `credit_note` or `adjustment`".to_owned(),
        ]
    );
    assert!(loaded.rejects.iter().all(|reject| &*reject.source == "erp" && !reject.declared));
}

#[tokio::test]
async fn numbers_that_the_server_takes_for_equal_do_not_count_twice() {
    let rows = "
    INSERT INTO bellwether.documents (document, kind, customer, date, currency) VALUES
        (N'x1', N'invoice', N'a', '2024-02-01', 'GBP'), (N'X1', N'invoice', N'b', '2024-02-01', 'GBP');
    INSERT INTO bellwether.lines (document, kind, line_no, code, description, quantity, unit_price, amount) VALUES
        (N'x1', N'invoice', 1, N'M', N'', 1, 1, 1), (N'X1', N'invoice', 1, N'M', N'', 1, 1, 2);
    ";
    let server = Server::stand_in(&[REQUIRED, rows]);
    let loaded = load(&server, &request(Selection::All)).await;
    assert_eq!(loaded.rows.documents.keys, []);
    assert_eq!(loaded.rejects.len(), 2, "{:?}", loaded.rejects);
}

#[tokio::test]
async fn a_total_beyond_64_bits_is_a_reject() {
    let mut lines = Vec::new();
    for line in 0..200 {
        lines.push(format!("(N'1', N'invoice', {line}, N'M', N'', 1, 1, 922337203685477)"));
    }
    let rows = format!(
        "INSERT INTO bellwether.documents (document, kind, customer, date, currency) VALUES
             (N'1', N'invoice', N'a', '2024-02-01', 'GBP');
         INSERT INTO bellwether.lines (document, kind, line_no, code, description, quantity, unit_price, amount) VALUES {}",
        lines.join(", ")
    );
    let server = Server::with(&[REQUIRED, &rows]).await;
    let loaded = load(&server, &request(Selection::All)).await;
    assert_eq!(loaded.rows.documents.keys, []);
    assert!(loaded.rejects[0].reason.contains("out of range"), "{:?}", loaded.rejects);
}

#[tokio::test]
async fn times_of_day_and_blanks_do_not_matter() {
    let tables = REQUIRED.replace("date date", "date datetime2").replace("paid date", "paid datetime");
    let rows = "
    INSERT INTO bellwether.documents (document, kind, customer, date, currency, paid) VALUES
        (N'1', N'invoice  ', N'a  ', '2024-03-31T23:59:59', 'GBP', '2024-04-02T10:00:00'),
        (N'2', N'invoice', N'a', '2024-03-31T00:00:00', 'GBP', NULL),
        (N'3', N'invoice', N'a', '2024-04-01T00:00:00', 'GBP', NULL);
    INSERT INTO bellwether.lines (document, kind, line_no, code, description, quantity, unit_price, amount) VALUES
        (N'1', N'invoice', 1, N'M', N'', 1, 1, 1), (N'2', N'invoice', 1, N'M', N'', 1, 1, 2),
        (N'3', N'invoice', 1, N'M', N'', 1, 1, 3);
    ";
    let server = Server::with(&[&tables, rows]).await;
    let facts = load(&server, &request(Selection::All)).await.rows;
    let mut told = told(&facts.documents, document);
    told.sort_unstable();
    assert_eq!(told, ["a: 2024-03-31 invoice 100 GBP due None paid Some(2024-04-02)", "a: 2024-03-31 invoice 200 GBP"]);
    let Some(Bought::Products(bought)) = facts.bought else { panic!("products") };
    assert_eq!(bought.rows.rows.of(0).len(), 1, "one product on one day");
}

#[tokio::test]
async fn the_server_groups_and_values_are_parameters() {
    let server = Server::stand_in(&[REQUIRED, ROWS]);
    load(&server, &request(Selection::Only(vec!["b".into(), "ž株".into()]))).await;
    let statements = server.tds().statements();
    let grouped = statements.iter().find(|one| one.sql.contains("SUM(")).expect("a statement that sums");
    assert!(grouped.sql.contains("GROUP BY d.[customer]"), "{}", grouped.sql);
    let values: Vec<&str> = grouped.parameters.iter().map(|(_, value)| value.as_str()).collect();
    assert_eq!(values, ["2024-04-01", "b", "ž株"]);
    for statement in &statements {
        assert!(!statement.sql.contains("2024") && !statement.sql.contains("ž株"), "{}", statement.sql);
        assert!(!statement.sql.contains("'invoice'"), "{}", statement.sql);
    }
}
