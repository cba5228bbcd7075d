//! The live sources of an installation: adapters made from the configuration, and what the engine loads through them or
//! copies from them.

use std::sync::Arc;

use bellwether_domain::clock::Clock;
use bellwether_domain::codes::Currency;
use bellwether_domain::facts::customer::CustomerId;
use bellwether_domain::intake::LearnerDetail;
use bellwether_domain::loader::{LearnerReader, LearningFacts, LearningLoader, LoadRequest, Loaded, Loading};
use bellwether_engine::copier::CopiedSource;
use bellwether_engine::orchestrator::{Details, Loaders};
use bellwether_engine::policy::SourceKind;
use bellwether_sources::check::Finding;
use bellwether_sources::lms::error::LmsError;
use bellwether_sources::lms::source::LmsSource;
use bellwether_sources::mongo::{self, MongoSource};
use bellwether_sources::mssql::{self, MssqlSource};
use chrono::NaiveDate;
use chrono_tz::Tz;

use crate::config::sources::LiveSettings;

/// The adapters.
#[derive(Clone)]
pub struct LiveSources {
    /// Customers, catalogue, orders, contacts.
    pub mongodb: Arc<MongoSource>,
    /// Invoices, credit notes, budgets, rates.
    pub mssql: Arc<MssqlSource>,
    /// Learning records, if there are any.
    pub learning: Option<Arc<LmsSource>>,
    clock: Arc<dyn Clock>,
}

/// Why a source cannot be set up.
#[derive(Debug, thiserror::Error)]
pub enum LiveError {
    /// MongoDB.
    #[error("sources.mongodb: {0}")]
    Mongodb(#[from] mongo::settings::SettingsError),
    /// SQL Server.
    #[error("sources.mssql: {0}")]
    Mssql(#[from] mssql::settings::SettingsError),
    /// The learning system.
    #[error("sources.learning: {0}")]
    Learning(#[from] LmsError),
}

impl LiveSources {
    /// Makes the adapters. Nothing is connected yet.
    ///
    /// # Errors
    /// When a setting cannot be used, or a secret is not where it is said to be.
    pub fn new(
        settings: &LiveSettings,
        reporting: Currency,
        zone: Tz,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, LiveError> {
        let learning = match &settings.learning {
            Some(settings) => Some(Arc::new(LmsSource::new(settings.clone(), "learning", zone, clock.clone())?)),
            None => None,
        };
        Ok(Self {
            mongodb: Arc::new(MongoSource::new(settings.mongodb.clone(), "mongodb", zone, clock.clone())?),
            mssql: Arc::new(MssqlSource::new(settings.mssql.clone(), "mssql", reporting, clock.clone())?),
            learning,
            clock,
        })
    }

    /// What the engine loads through.
    pub fn loaders(&self) -> Loaders {
        let none = || Arc::new(NoLearning { clock: self.clock.clone() });
        let learning: Arc<dyn LearningLoader> = match &self.learning {
            Some(source) => source.clone(),
            None => none(),
        };
        let learners: Arc<dyn LearnerReader> = match &self.learning {
            Some(source) => source.clone(),
            None => none(),
        };
        Loaders {
            customers: self.mongodb.clone(),
            financials: self.mssql.clone(),
            learning,
            contacts: self.mongodb.clone(),
            catalogue: Some(self.mongodb.clone()),
            details: Details {
                documents: self.mssql.clone(),
                orders: self.mongodb.clone(),
                contacts: self.mongodb.clone(),
                learners,
            },
        }
    }

    /// What is copied, and which kinds of facts that feeds. Account managers come with the customers, so these are first.
    pub fn copied(&self) -> Vec<CopiedSource> {
        let mut of_mongodb = vec![SourceKind::Customers];
        of_mongodb.extend(self.mongodb.has_products().then_some(SourceKind::Catalogue));
        of_mongodb.extend(self.mongodb.has_contacts().then_some(SourceKind::Contacts));
        let mut copied = vec![
            CopiedSource { records: self.mongodb.clone(), feeds: of_mongodb },
            CopiedSource { records: self.mssql.clone(), feeds: vec![SourceKind::Financials] },
        ];
        if let Some(learning) = &self.learning {
            copied.push(CopiedSource { records: learning.clone(), feeds: vec![SourceKind::Learning] });
        }
        copied
    }

    /// What the doctors of all sources find, by source.
    pub async fn check(&self) -> Vec<(&'static str, Vec<Finding>)> {
        let learning = async {
            match &self.learning {
                Some(source) => Some(source.check().await),
                None => None,
            }
        };
        let (mongodb, mssql, learning) = tokio::join!(self.mongodb.check(), self.mssql.check(), learning);
        let mut found = vec![("mongodb", mongodb), ("mssql", mssql)];
        found.extend(learning.map(|findings| ("learning", findings)));
        found
    }
}

/// Where there is no learning system: nothing is asked and nothing fails.
struct NoLearning {
    clock: Arc<dyn Clock>,
}

impl NoLearning {
    fn nothing<T: Send + 'static>(&self, rows: T) -> Loading<'_, T> {
        let loaded_at = self.clock.now();
        Box::pin(std::future::ready(Ok(Loaded { rows, rejects: Vec::new(), loaded_at })))
    }
}

impl LearningLoader for NoLearning {
    fn source(&self) -> Arc<str> {
        "none".into()
    }
    fn load_learning<'a>(&'a self, _: &'a LoadRequest) -> Loading<'a, Option<LearningFacts>> {
        self.nothing(None)
    }
}

impl LearnerReader for NoLearning {
    fn source(&self) -> Arc<str> {
        "none".into()
    }
    fn learners<'a>(&'a self, _: &'a CustomerId, _: NaiveDate) -> Loading<'a, Vec<LearnerDetail>> {
        self.nothing(Vec::new())
    }
}
