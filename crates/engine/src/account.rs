//! One customer opened: its facts, its place in the portfolio, and the drill-downs made from them.

use std::sync::Arc;

use bellwether_domain::facts::customer::CustomerId;
use bellwether_domain::facts::rows::DocumentKind;
use bellwether_domain::facts::set::{CustomerFacts, FactSet};
use bellwether_domain::fiscal::window::months_back;
use bellwether_domain::intake::{ContactEntry, DocumentDetail, LearnerDetail, OrderDetail, Person};
use bellwether_domain::loader::{LoadRequest, Selection};
use bellwether_domain::measures::account::{DayFigures, YearFigures, days_with};
use bellwether_domain::measures::coverage::{FamilySet, Peers};
use bellwether_domain::measures::customer::{is_recent_buyer, seen_documents};
use bellwether_domain::measures::narrative::Story;
use bellwether_domain::money::{Money, MoneyError};
use chrono::NaiveDate;

use crate::detail::{DetailKind, DetailWatch};
use crate::engine::{Engine, Snapshot};
use crate::error::EngineError;
use crate::orchestrator::{Details, gather};
use crate::portfolio::build::Portfolio;
use crate::portfolio::row::{Row, RowId};
use crate::scope::Scope;
use crate::view::View;

/// One customer, opened by somebody who may see it.
pub struct Account {
    /// The portfolio it is a row of.
    pub portfolio: Arc<Portfolio>,
    row: RowId,
    facts: Arc<FactSet>,
    index: usize,
    details: Details,
    watch: Arc<DetailWatch>,
}

/// One product family from a customer's point of view.
#[derive(Debug, Clone, PartialEq)]
pub struct FamilyFigures {
    /// Name.
    pub family: Arc<str>,
    /// Whether the customer was invoiced for it in 12 months.
    pub bought: bool,
    /// Whether it is common among the peers.
    pub common: bool,
    /// Share of the peers that were invoiced for it; none without peers.
    pub peer_share: Option<f64>,
    /// Invoiced in 12 months, in minor units of the reporting currency; none when not bought.
    pub invoiced: Option<i64>,
    /// Last invoice with it within 12 months.
    pub last_invoice: Option<NaiveDate>,
}

impl Engine {
    /// Opens a customer as of a date, by a calendar and in a currency.
    ///
    /// # Errors
    /// When the scope does not reach it, or its facts cannot be loaded.
    pub async fn account(&self, scope: &Scope, id: &str, view: impl Into<View>) -> Result<Account, EngineError> {
        let view = view.into();
        let snapshot = self.snapshot()?;
        let (portfolio, _) = self.portfolio_of(&snapshot, view).await?;
        let unknown = || EngineError::UnknownCustomer(id.to_owned());
        let row = portfolio.find(scope, id).ok_or_else(unknown)?;
        let loaders = snapshot.loaders.as_ref().ok_or_else(unknown)?;
        let (facts, index) = self.facts_of_view(&snapshot, (view, id, row.index() as usize)).await?;
        let (details, watch) = (loaders.details.clone(), self.details.clone());
        Ok(Account { portfolio, row, facts, index, details, watch })
    }

    pub(crate) async fn facts_of(
        &self,
        snapshot: &Snapshot,
        id: &str,
        date: NaiveDate,
    ) -> Result<FactSet, EngineError> {
        let request = LoadRequest {
            customers: Selection::Only(vec![CustomerId::from(id)]),
            through: date,
            purchases_after: months_back(date, 12),
        };
        let loaders = snapshot.loaders.as_ref().ok_or_else(|| EngineError::UnknownCustomer(id.to_owned()))?;
        let facts = gather(loaders, request, self.config().reporting).await?.facts;
        if facts.customers.is_empty() {
            return Err(EngineError::UnknownCustomer(id.to_owned()));
        }
        Ok(facts)
    }
}

impl Account {
    /// Its row of the portfolio.
    pub fn row(&self) -> Row<'_> {
        self.portfolio.row(self.row)
    }

    /// An amount in minor units of the reporting currency; none where the rate of exchange is missing.
    pub(crate) fn to_reporting(&self, amount: Money, date: NaiveDate) -> Option<i64> {
        self.facts.fx.to_reporting(amount.minor, amount.currency, date).ok()
    }

    /// Where it stands in the portfolio.
    pub const fn place(&self) -> RowId {
        self.row
    }

    /// The as-of date.
    pub fn date(&self) -> NaiveDate {
        self.portfolio.context().as_of.date
    }

    fn own(&self) -> CustomerFacts<'_> {
        self.facts.customer(self.index)
    }

    fn id(&self) -> &CustomerId {
        &self.own().customer.id
    }

    /// Its fiscal year month by month.
    ///
    /// # Errors
    /// When a sum overflows.
    pub fn year(&self) -> Result<YearFigures, MoneyError> {
        let own = self.own();
        YearFigures::of(seen_documents(own.documents, self.date()), own.budgets, &self.portfolio.context().as_of)
    }

    /// Days with documents of a kind in 24 months.
    ///
    /// # Errors
    /// When a sum overflows.
    pub fn days_with(&self, kind: DocumentKind) -> Result<Vec<DayFigures>, MoneyError> {
        days_with(seen_documents(self.own().documents, self.date()), kind, self.date())
    }

    /// Credit notes of the default window.
    pub fn credit_notes_in_window(&self) -> usize {
        let window = self.portfolio.context().as_of.fiscal.window;
        let documents = self.own().documents.iter();
        documents.filter(|d| d.kind == DocumentKind::CreditNote && window.contains(d.date)).count()
    }

    /// Labels of the default window's months that have no budget row.
    pub fn months_without_budget(&self) -> Vec<String> {
        let as_of = &self.portfolio.context().as_of;
        let own = self.own();
        let without = as_of.window_months.iter().filter(|month| !own.budgets.iter().any(|b| month.contains(b.month)));
        without.map(|month| as_of.calendar.month_of(month.start).label()).collect()
    }

    fn bought(&self) -> FamilySet {
        let mut bought = FamilySet::default();
        let window = self.portfolio.context().as_of.twelve_months;
        bought.fill(self.facts.families.len(), self.own().purchases, window);
        bought
    }

    /// Who it is compared with.
    pub fn peers(&self) -> Option<Peers<'_>> {
        let is_member = is_recent_buyer(self.row().activity(), &self.portfolio.context().as_of);
        self.portfolio.peers.peers_of(self.own().customer, is_member)
    }

    /// Common families, and how many of them it buys; none without peers.
    pub fn common_families(&self) -> Option<(u32, u32)> {
        self.peers().map(|peers| peers.common(&self.bought()))
    }

    /// What the sentences about it are made from.
    pub fn tell<T>(&self, tell: impl FnOnce(&Story<'_>) -> T) -> T {
        let row = self.row();
        let revenue = self.portfolio.columns.revenue(row.index());
        let measures = row.measures();
        let coverage = self.common_families().map(|(common, covered)| (covered, common));
        let reporting = self.portfolio.context().reporting;
        tell(&Story { measures: &measures, revenue: &revenue, coverage, reporting })
    }

    /// Families it buys by amount, then common ones it misses by share of peers, then nothing else.
    ///
    /// # Errors
    /// When its documents cannot be read.
    pub async fn families(&self) -> Result<Vec<FamilyFigures>, EngineError> {
        let amounts = self.family_amounts().await?;
        let (bought, peers) = (self.bought(), self.peers());
        let mut figures: Vec<FamilyFigures> = self
            .facts
            .families
            .iter()
            .enumerate()
            .map(|(at, family)| FamilyFigures {
                family: family.clone(),
                bought: bought.contains(at),
                common: peers.is_some_and(|peers| peers.is_common(at, &bought)),
                peer_share: peers.map(|peers| peers.share(at, &bought)),
                invoiced: amounts.get(family).map(|(amount, _)| *amount),
                last_invoice: amounts.get(family).map(|(_, last)| *last),
            })
            .filter(|family| family.bought || family.common)
            .collect();
        figures.sort_by(|a, b| {
            let gap = |f: &FamilyFigures| (!f.bought, std::cmp::Reverse(f.invoiced));
            let share = |f: &FamilyFigures| f.peer_share.unwrap_or(0.0);
            gap(a).cmp(&gap(b)).then(share(b).total_cmp(&share(a))).then_with(|| a.family.cmp(&b.family))
        });
        Ok(figures)
    }

    async fn family_amounts(&self) -> Result<std::collections::HashMap<Arc<str>, (i64, NaiveDate)>, EngineError> {
        let window = self.portfolio.context().as_of.twelve_months;
        let mut amounts = std::collections::HashMap::new();
        let documents = self.documents().await?;
        for document in documents.iter().filter(|d| d.kind == DocumentKind::Invoice && window.contains(d.date)) {
            for line in &document.lines {
                let Some(family) = &line.family else { continue };
                let Money { minor, currency } = line.amount;
                let minor = self.facts.fx.to_reporting(minor, currency, document.date)?;
                let (sum, last) = amounts.entry(family.clone()).or_insert((0i64, document.date));
                *sum = sum.checked_add(minor).ok_or(MoneyError::Overflow)?;
                *last = document.date.max(*last);
            }
        }
        Ok(amounts)
    }

    /// Documents with their lines, newest first. A payment after the as-of date is not seen yet.
    ///
    /// # Errors
    /// When they cannot be read.
    pub async fn documents(&self) -> Result<Vec<DocumentDetail>, EngineError> {
        let reader = self.details.documents.clone();
        let (from, question) = ((reader.clone(), reader.source()), self.question());
        let through = question.1;
        let mut documents = self
            .watch
            .read(DetailKind::Documents, from, question, |reader, (id, date)| reader.documents(id, *date))
            .await?;
        for document in &mut documents {
            document.paid = document.paid.filter(|&paid| paid <= through);
        }
        Ok(documents)
    }

    /// Orders, newest first.
    ///
    /// # Errors
    /// When they cannot be read.
    pub async fn orders(&self) -> Result<Vec<OrderDetail>, EngineError> {
        let reader = self.details.orders.clone();
        let from = (reader.clone(), reader.source());
        self.watch.read(DetailKind::Orders, from, self.question(), |reader, (id, date)| reader.orders(id, *date)).await
    }

    /// Logged contacts, newest first.
    ///
    /// # Errors
    /// When they cannot be read.
    pub async fn contacts(&self) -> Result<Vec<ContactEntry>, EngineError> {
        let reader = self.details.contacts.clone();
        let from = (reader.clone(), reader.source());
        self.watch
            .read(DetailKind::Contacts, from, self.question(), |reader, (id, date)| reader.contacts(id, *date))
            .await
    }

    /// Learners with their modules.
    ///
    /// # Errors
    /// When they cannot be read.
    pub async fn learners(&self) -> Result<Vec<LearnerDetail>, EngineError> {
        let reader = self.details.learners.clone();
        let from = (reader.clone(), reader.source());
        self.watch
            .read(DetailKind::Learners, from, self.question(), |reader, (id, date)| reader.learners(id, *date))
            .await
    }

    /// People to talk to.
    ///
    /// # Errors
    /// When they cannot be read.
    pub async fn people(&self) -> Result<Vec<Person>, EngineError> {
        let reader = self.details.contacts.clone();
        let from = (reader.clone(), reader.source());
        self.watch.read(DetailKind::People, from, self.question(), |reader, (id, _)| reader.people(id)).await
    }

    /// Of whom, and until when.
    fn question(&self) -> (CustomerId, NaiveDate) {
        (self.id().clone(), self.date())
    }
}
