//! Reads the documents of one customer with their lines, for display.

use std::sync::Arc;

use bellwether_domain::facts::customer::CustomerId;
use bellwether_domain::intake::DocumentDetail;
use bellwether_domain::loader::{DocumentReader, Loaded, Loading};
use bellwether_domain::money::Money;
use chrono::NaiveDate;

use super::MssqlSource;
use super::bills::{Head, called, line, possible};
use super::connection::Lease;
use super::fault::Fault;
use super::shape::Cells;

impl DocumentReader for MssqlSource {
    fn source(&self) -> Arc<str> {
        self.name.clone()
    }

    fn documents<'a>(&'a self, customer: &'a CustomerId, through: NaiveDate) -> Loading<'a, Vec<DocumentDetail>> {
        Box::pin(async move {
            let reading = async |lease: &mut Lease| self.details(lease, customer, through).await;
            self.read(Some(self.settings.timeout()), reading).await.map_err(|fault| self.place.source_error(fault))
        })
    }
}

impl MssqlSource {
    /// Documents are shown as they are in the loaded facts: one that is rejected there is not shown here.
    async fn details(
        &self,
        lease: &mut Lease,
        customer: &CustomerId,
        through: NaiveDate,
    ) -> Result<Loaded<Vec<DocumentDetail>>, Fault> {
        let families = self.present(lease).await?.products;
        let repeated = self.repeated(lease).await?;
        let mut documents: Vec<Result<DocumentDetail, String>> = Vec::new();
        let mut names: Vec<String> = Vec::new();
        lease
            .each(&self.statements.details(customer, through, families), |row| {
                let row = Cells(row);
                if row.text(0) != Some(customer.as_str()) {
                    return Ok(());
                }
                let name = called(row);
                if names.last() != Some(&name) {
                    let head = repeated.check(&name).and_then(|()| Head::of(row));
                    documents.push(head.map(|head| empty(row, &head)));
                    names.push(name);
                }
                if let Some(document) = documents.last_mut()
                    && let Ok(detail) = document
                    && let Err(reason) = add(row, detail)
                {
                    *document = Err(reason);
                }
                Ok(())
            })
            .await?;
        let (mut rows, mut rejects) = (Vec::new(), Vec::new());
        for (name, document) in names.into_iter().zip(documents) {
            match document.and_then(|detail| possible(detail.total, detail.kind).map(|_| detail)) {
                Ok(detail) => rows.push(detail),
                Err(reason) => rejects.push(self.reject(name, reason)),
            }
        }
        // Of one day, larger numbers first: by code points, which not every collation of a server goes by.
        rows.sort_by(|a: &DocumentDetail, b| (b.date, &b.number, b.kind).cmp(&(a.date, &a.number, a.kind)));
        Ok(self.loaded(rows, rejects))
    }
}

fn empty(row: Cells<'_>, head: &Head<'_>) -> DocumentDetail {
    DocumentDetail {
        number: head.number.into(),
        kind: head.kind,
        date: head.date,
        total: Money::zero(head.currency),
        due: head.due,
        paid: head.paid,
        refers_to: row.text(7).map(Into::into),
        lines: Vec::new(),
    }
}

fn add(row: Cells<'_>, detail: &mut DocumentDetail) -> Result<(), String> {
    let line = line(row, &Head::of(row)?)?;
    detail.total = detail.total.checked_add(line.amount).map_err(|error| format!("`total`: {error}"))?;
    detail.lines.push(line);
    Ok(())
}
