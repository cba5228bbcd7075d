//! The documents of one customer.

use bellwether_domain::facts::customer::CustomerId;
use bellwether_domain::loader::DocumentReader;

use crate::facts::{CATALOGUE, ROWS};
use crate::server::{PRODUCTS, REQUIRED, Server, day};

#[tokio::test]
async fn documents_come_newest_first_with_their_lines() {
    let server = Server::with(&[REQUIRED, PRODUCTS, ROWS, CATALOGUE]).await;
    let customer = CustomerId::from("a");
    let loaded = server.source().documents(&customer, day("2024-03-31")).await.expect("documents");
    let numbers: Vec<_> = loaded.rows.iter().map(|one| format!("{} {}", one.number, one.total)).collect();
    assert_eq!(numbers, ["A-1 -7.10 GBP", "C-1 2.50 GBP", "I-1 2.02 GBP"]);
    assert_eq!(loaded.rows[1].refers_to.as_deref(), Some("I-1"));
    let invoice = &loaded.rows[2];
    assert_eq!((invoice.due, invoice.paid), (Some(day("2024-03-01")), Some(day("2024-02-20"))));
    let lines: Vec<_> = invoice
        .lines
        .iter()
        .map(|line| {
            let family = line.family.as_deref().unwrap_or("-");
            let (quantity, price) = (line.quantity.normalize(), line.unit_price.normalize());
            format!("{} {} {family} {quantity} {price} {}", line.code, line.description, line.amount)
        })
        .collect();
    assert_eq!(
        lines,
        [
            "MUG Mug, größer china 1 1.005 1.01 GBP",
            "BAG Bag bags 3 0.335 1.01 GBP",
            "POST Postage - 1 1.005 1.01 GBP",
            " Discount - 1 -1.005 -1.01 GBP"
        ]
    );
    assert_eq!(loaded.rejects, []);
}

#[tokio::test]
async fn without_products_lines_have_no_family_and_strangers_no_documents() {
    let server = Server::with(&[REQUIRED, ROWS]).await;
    let source = server.source();
    let loaded = source.documents(&CustomerId::from("b"), day("2024-02-28")).await.expect("documents");
    assert_eq!(loaded.rows.len(), 1);
    assert_eq!(loaded.rows[0].lines[0].family, None);
    for stranger in ["B", "nobody", "' OR 1 = 1 --"] {
        let none = source.documents(&CustomerId::from(stranger), day("2024-12-31")).await.expect("an answer");
        assert!(none.rows.is_empty(), "{stranger}: {none:?}");
    }
}
