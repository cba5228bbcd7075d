//! A live company whose sources fail, hang, deliver rubbish and recover as a test wants it, and a clock that is set.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bellwether_domain::clock::Clock;
use bellwether_domain::facts::customer::CustomerId;
use bellwether_domain::intake::{ContactEntry, DocumentDetail, LearnerDetail, OrderDetail, Person};
use bellwether_domain::loader::{
    ContactFacts, ContactLoader, ContactReader, CustomerFacts, CustomerLoader, DocumentReader, FinancialFacts,
    FinancialLoader, LearnerReader, LearningFacts, LearningLoader, LoadRequest, Loaded, Loading, OrderReader, Reject,
    SourceError,
};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;

use crate::company::Company;
use crate::sources::CompanySource;

/// How a source behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mood {
    /// It delivers.
    #[default]
    Well,
    /// It cannot be reached.
    Down,
    /// It is there, and what it says is of no use.
    Babbling,
    /// It never answers, and can be cancelled.
    Hanging,
    /// It answers after a while in which nobody can cancel it.
    Blocking(Duration),
    /// It panics.
    Panicking,
    /// It delivers, and so many bad rows: unexpected ones, and ones that a rule declares.
    Rejecting(usize, usize),
}

/// A clock that shows what it was set to.
#[derive(Debug)]
pub struct SetClock(Mutex<DateTime<Utc>>);

impl SetClock {
    /// A clock set to an instant.
    pub const fn new(now: DateTime<Utc>) -> Self {
        Self(Mutex::new(now))
    }

    /// Moves it on.
    pub fn advance(&self, by: TimeDelta) {
        *lock(&self.0) += by;
    }
}

impl Clock for SetClock {
    fn now(&self) -> DateTime<Utc> {
        *lock(&self.0)
    }

    fn today(&self, zone: Tz) -> NaiveDate {
        self.now().with_timezone(&zone).date_naive()
    }
}

/// A company's sources, one for each kind of facts: `customers`, `financials`, `learning`, `contacts`, and for what is shown
/// of one customer: `documents`, `orders`, `contact entries`, `people`, `learners`.
pub struct FaultySource {
    company: Mutex<Company>,
    clock: Arc<SetClock>,
    moods: Mutex<HashMap<&'static str, Mood>>,
    calls: Mutex<HashMap<&'static str, usize>>,
}

impl FaultySource {
    /// Sources that are well.
    pub fn new(company: Company, clock: Arc<SetClock>) -> Self {
        Self { company: Mutex::new(company), clock, moods: Mutex::default(), calls: Mutex::default() }
    }

    /// From now on the source of a kind behaves like this.
    pub fn set(&self, kind: &'static str, mood: Mood) {
        lock(&self.moods).insert(kind, mood);
    }

    /// From now on they deliver this.
    pub fn replace(&self, company: Company) {
        *lock(&self.company) = company;
    }

    /// How often the source of a kind was asked.
    pub fn calls(&self, kind: &'static str) -> usize {
        lock(&self.calls).get(kind).copied().unwrap_or(0)
    }

    fn company(&self) -> CompanySource {
        CompanySource::new(lock(&self.company).clone(), self.clock.now())
    }

    fn deliver<'a, T: Send + 'a>(
        &'a self,
        kind: &'static str,
        load: impl FnOnce(&CompanySource) -> Result<Loaded<T>, SourceError>,
    ) -> Loading<'a, T> {
        *lock(&self.calls).entry(kind).or_default() += 1;
        let mood = lock(&self.moods).get(kind).copied().unwrap_or_default();
        let source = self.company();
        let down = SourceError::Unreachable { origin: kind.into(), cause: "connection refused".to_owned() };
        match mood {
            Mood::Down => return Box::pin(std::future::ready(Err(down))),
            Mood::Babbling => {
                let error = SourceError::Unusable { origin: kind.into(), cause: "an HTML page".to_owned() };
                return Box::pin(std::future::ready(Err(error)));
            }
            Mood::Hanging => return Box::pin(std::future::pending()),
            // Past the panic hook: a backtrace of a debug build takes longer to print than a test's deadline allows.
            Mood::Panicking => std::panic::resume_unwind(Box::new(format!("the source of {kind} was told to panic"))),
            Mood::Blocking(time) => std::thread::sleep(time),
            Mood::Well | Mood::Rejecting(..) => (),
        }
        let mut answer = load(&source);
        if let (Mood::Rejecting(unexpected, declared), Ok(loaded)) = (mood, &mut answer) {
            let reject = |declared| Reject { source: kind.into(), row: "1".into(), reason: "no date".into(), declared };
            loaded.rejects.extend(std::iter::repeat_n(reject(false), unexpected));
            loaded.rejects.extend(std::iter::repeat_n(reject(true), declared));
        }
        Box::pin(std::future::ready(answer))
    }
}

/// The answer of a loader that has it at once, as those of a company have.
fn now<T>(loading: impl Future<Output = T>) -> T {
    let mut loading = std::pin::pin!(loading);
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    match loading.as_mut().poll(&mut context) {
        std::task::Poll::Ready(answer) => answer,
        std::task::Poll::Pending => panic!("a company answers at once"),
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl CustomerLoader for FaultySource {
    fn source(&self) -> Arc<str> {
        "CRM".into()
    }
    fn load_customers<'a>(&'a self, request: &'a LoadRequest) -> Loading<'a, CustomerFacts> {
        self.deliver("customers", |company| now(company.load_customers(request)))
    }
}

impl FinancialLoader for FaultySource {
    fn source(&self) -> Arc<str> {
        "ERP".into()
    }
    fn load_financials<'a>(&'a self, request: &'a LoadRequest) -> Loading<'a, FinancialFacts> {
        self.deliver("financials", |company| now(company.load_financials(request)))
    }
}

impl LearningLoader for FaultySource {
    fn source(&self) -> Arc<str> {
        "LMS".into()
    }
    fn load_learning<'a>(&'a self, request: &'a LoadRequest) -> Loading<'a, Option<LearningFacts>> {
        self.deliver("learning", |company| now(company.load_learning(request)))
    }
}

impl ContactLoader for FaultySource {
    fn source(&self) -> Arc<str> {
        "call log".into()
    }
    fn load_contacts<'a>(&'a self, request: &'a LoadRequest) -> Loading<'a, Option<ContactFacts>> {
        self.deliver("contacts", |company| now(company.load_contacts(request)))
    }
}

impl DocumentReader for FaultySource {
    fn source(&self) -> Arc<str> {
        "ERP".into()
    }
    fn documents<'a>(&'a self, id: &'a CustomerId, through: NaiveDate) -> Loading<'a, Vec<DocumentDetail>> {
        self.deliver("documents", |company| now(company.documents(id, through)))
    }
}

impl OrderReader for FaultySource {
    fn source(&self) -> Arc<str> {
        "CRM".into()
    }
    fn orders<'a>(&'a self, id: &'a CustomerId, through: NaiveDate) -> Loading<'a, Vec<OrderDetail>> {
        self.deliver("orders", |company| now(company.orders(id, through)))
    }
}

impl ContactReader for FaultySource {
    fn source(&self) -> Arc<str> {
        "call log".into()
    }
    fn contacts<'a>(&'a self, id: &'a CustomerId, through: NaiveDate) -> Loading<'a, Vec<ContactEntry>> {
        self.deliver("contact entries", |company| now(company.contacts(id, through)))
    }
    fn people<'a>(&'a self, id: &'a CustomerId) -> Loading<'a, Vec<Person>> {
        self.deliver("people", |company| now(company.people(id)))
    }
}

impl LearnerReader for FaultySource {
    fn source(&self) -> Arc<str> {
        "LMS".into()
    }
    fn learners<'a>(&'a self, id: &'a CustomerId, through: NaiveDate) -> Loading<'a, Vec<LearnerDetail>> {
        self.deliver("learners", |company| now(company.learners(id, through)))
    }
}
