//! Loads the compact facts of a scope: documents in total, what was bought, budgets and rates.

use std::collections::HashMap;
use std::sync::Arc;

use bellwether_domain::facts::catalogue::{Bought, ProductPurchase, ProductPurchases, Purchases};
use bellwether_domain::facts::fx::FxRates;
use bellwether_domain::facts::grouped::Keyed;
use bellwether_domain::facts::rows::{Budget, Document, Purchase};
use bellwether_domain::loader::{FinancialFacts, FinancialLoader, LoadRequest, Loaded, Loading, Reject, Selection};
use bellwether_domain::money::Money;
use rust_decimal::Decimal;

use super::MssqlSource;
use super::bills::{Head, Repeated, called, total};
use super::collect::{Collector, Names};
use super::connection::Lease;
use super::fault::{Fault, Kind};
use super::shape::Cells;
use super::statement::parts;

impl FinancialLoader for MssqlSource {
    fn source(&self) -> Arc<str> {
        self.name.clone()
    }

    fn load_financials<'a>(&'a self, request: &'a LoadRequest) -> Loading<'a, FinancialFacts> {
        Box::pin(async move {
            let reading = async |lease: &mut Lease| self.financials(lease, request).await;
            self.read(Some(self.settings.timeout()), reading).await.map_err(|fault| self.place.source_error(fault))
        })
    }
}

impl MssqlSource {
    async fn financials(&self, lease: &mut Lease, request: &LoadRequest) -> Result<Loaded<FinancialFacts>, Fault> {
        let present = self.present(lease).await?;
        let mut rejects = Vec::new();
        let repeated = self.repeated(lease).await?;
        let documents = self.documents(lease, request, &repeated, &mut rejects).await?;
        if request.customers == Selection::All {
            rejects.extend(self.orphans(lease).await?);
        }
        let bought = if present.products {
            Bought::Families(self.families_bought(lease, request).await?)
        } else {
            Bought::Products(self.products_bought(lease, request).await?)
        };
        let budgets = match present.budgets {
            true => Some(self.budgets(lease, request, &mut rejects).await?),
            false => None,
        };
        let mut fx = FxRates::new(self.reporting);
        if present.fx_rates {
            self.read_rates(lease, &mut fx, &mut rejects).await?;
        }
        Ok(self.loaded(FinancialFacts { documents, bought: Some(bought), budgets, fx }, rejects))
    }

    async fn documents(
        &self,
        lease: &mut Lease,
        request: &LoadRequest,
        repeated: &Repeated,
        rejects: &mut Vec<Reject>,
    ) -> Result<Keyed<Document>, Fault> {
        let mut documents = Collector::new();
        for part in parts(&request.customers) {
            let statement = self.statements.documents(request.through, part);
            let take = |row: Cells<'_>| {
                let head = Head::of(row)?;
                repeated.check(&called(row))?;
                let amount = total(row, &head)?.minor;
                let Head { customer, kind, date, currency, due, paid, .. } = head;
                Ok::<_, String>((customer.to_owned(), Document { amount, date, due, paid, currency, kind }))
            };
            lease
                .each(&statement, |row| {
                    let row = Cells(row);
                    if !asked_for(&request.customers, row.text(0)) {
                        return Ok(());
                    }
                    match take(row) {
                        Ok((customer, document)) => documents.put(&customer, document),
                        Err(reason) => rejects.push(self.reject(called(row), reason)),
                    }
                    Ok(())
                })
                .await?;
        }
        Ok(documents.sorted_by_key(|document| document.date))
    }

    /// Codes as they are on invoices. A line without code is no product.
    async fn products_bought(&self, lease: &mut Lease, request: &LoadRequest) -> Result<ProductPurchases, Fault> {
        let (mut products, mut rows) = (Names::default(), Collector::new());
        self.bought(lease, request, false, |customer, date, code| {
            rows.put(customer, ProductPurchase { date, product: products.number(code) });
        })
        .await?;
        Ok(ProductPurchases { products: products.into_names(), rows: rows.distinct() })
    }

    /// Families by the server's own catalogue.
    async fn families_bought(&self, lease: &mut Lease, request: &LoadRequest) -> Result<Purchases, Fault> {
        let mut families: Vec<Arc<str>> = Vec::new();
        lease
            .each(&self.statements.families(), |row| {
                families.extend(Cells(row).text(0).map(Arc::from));
                Ok(())
            })
            .await?;
        families.sort_unstable();
        families.dedup();
        if families.len() > usize::from(u16::MAX) {
            let cause = format!("`products` has {} families", families.len());
            return Err(Fault::new(Kind::Unusable, cause, "give it fewer than 65536, see sql/mssql/views.sql"));
        }
        let numbers: HashMap<Arc<str>, u16> = families.iter().cloned().zip(0u16..).collect();
        let mut rows = Collector::new();
        self.bought(lease, request, true, |customer, date, family| {
            if let Some(&family) = numbers.get(family) {
                rows.put(customer, Purchase { date, family });
            }
        })
        .await?;
        Ok(Purchases { families, rows: rows.distinct() })
    }

    async fn bought(
        &self,
        lease: &mut Lease,
        request: &LoadRequest,
        families: bool,
        mut take: impl FnMut(&str, chrono::NaiveDate, &str) + Send,
    ) -> Result<(), Fault> {
        for part in parts(&request.customers) {
            let statement = self.statements.bought(request.purchases_after, request.through, families, part);
            lease
                .each(&statement, |row| {
                    let row = Cells(row);
                    // What is wrong with a document has been said by then.
                    let (customer, date, what) = (row.text(0), row.date(1, "date").ok().flatten(), row.text(2));
                    if let (Some(customer), Some(date), Some(what)) = (customer, date, what)
                        && asked_for(&request.customers, Some(customer))
                    {
                        take(customer, date, what);
                    }
                    Ok(())
                })
                .await?;
        }
        Ok(())
    }

    async fn budgets(
        &self,
        lease: &mut Lease,
        request: &LoadRequest,
        rejects: &mut Vec<Reject>,
    ) -> Result<Keyed<Budget>, Fault> {
        let mut budgets = Collector::new();
        for part in parts(&request.customers) {
            lease
                .each(&self.statements.budgets(part), |row| {
                    let row = Cells(row);
                    if !asked_for(&request.customers, row.text(0)) {
                        return Ok(());
                    }
                    match budget(row) {
                        Ok((customer, month, Money { minor: amount, currency })) => {
                            budgets.put(customer, Budget { month, amount, currency });
                        }
                        Err(reason) => rejects.push(self.reject(budget_called(row), reason)),
                    }
                    Ok(())
                })
                .await?;
        }
        Ok(budgets.sorted_by_key(|budget| budget.month))
    }

    /// Rates into the reporting currency.
    async fn read_rates(&self, lease: &mut Lease, rates: &mut FxRates, rejects: &mut Vec<Reject>) -> Result<(), Fault> {
        lease
            .each(&self.statements.fx_rates(Some(self.reporting)), |row| {
                let row = Cells(row);
                match rate(row) {
                    Ok((from, to, month, rate)) if to == self.reporting => rates.set(from, month, rate),
                    Ok(_) => {}
                    Err(reason) => rejects.push(self.reject(rate_called(row), reason)),
                }
                Ok(())
            })
            .await
    }
}

/// A server may take ids for equal that are not, by case or by blanks.
fn asked_for(selection: &Selection, customer: Option<&str>) -> bool {
    match selection {
        Selection::All => true,
        Selection::Only(ids) => customer.is_some_and(|id| ids.binary_search_by(|known| known.as_str().cmp(id)).is_ok()),
    }
}

/// A row of `budgets`.
pub(super) fn budget(row: Cells<'_>) -> Result<(&str, chrono::NaiveDate, Money), String> {
    let customer = row.required(0, "customer")?;
    let month = row.date(1, "month")?.ok_or("`month` is missing")?;
    let currency = row.currency(3, "currency")?;
    Ok((customer, month, row.money(2, "amount", currency)?))
}

/// How a row of `budgets` is called in a reject.
pub(super) fn budget_called(row: Cells<'_>) -> String {
    let month = row.date(1, "month").ok().flatten().map_or_else(|| "without month".to_owned(), |day| day.to_string());
    format!("budget {} {month}", row.text(0).unwrap_or("without customer"))
}

/// A row of `fx_rates`: from, to, month, rate.
pub(super) fn rate(
    row: Cells<'_>,
) -> Result<(bellwether_domain::codes::Currency, bellwether_domain::codes::Currency, chrono::NaiveDate, Decimal), String>
{
    let (from, to) = (row.currency(0, "from_currency")?, row.currency(1, "to_currency")?);
    let month = row.date(2, "month")?.ok_or("`month` is missing")?;
    let rate = row.decimal(3, "rate")?.ok_or("`rate` is missing")?;
    if rate <= Decimal::ZERO {
        return Err(format!("`rate` is {}; it has to be above 0", rate.normalize()));
    }
    Ok((from, to, month, rate))
}

/// How a row of `fx_rates` is called in a reject.
pub(super) fn rate_called(row: Cells<'_>) -> String {
    let month = row.date(2, "month").ok().flatten().map_or_else(|| "without month".to_owned(), |day| day.to_string());
    format!("fx_rate {} {} {month}", row.text(0).unwrap_or("?"), row.text(1).unwrap_or("?"))
}
