//! Documents for tests.

use bellwether_store::collection::{Collection, Field, Index};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

/// A document with fields of every kind.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Thing {
    pub(crate) owner: String,
    pub(crate) code: Option<String>,
    pub(crate) rank: Option<i64>,
    pub(crate) due: Option<DateTime<Utc>>,
    pub(crate) place: Place,
    pub(crate) share: f64,
    pub(crate) words: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Place {
    pub(crate) city: String,
    pub(crate) open: bool,
    pub(crate) since: Option<NaiveDate>,
}

impl Thing {
    pub(crate) const OWNER: Field<Self, str> = Field::at("owner");
    pub(crate) const CODE: Field<Self, str> = Field::at("code");
    pub(crate) const RANK: Field<Self, i64> = Field::at("rank");
    pub(crate) const DUE: Field<Self, DateTime<Utc>> = Field::at("due");
    pub(crate) const CITY: Field<Self, str> = Field::at("place.city");
    pub(crate) const OPEN: Field<Self, bool> = Field::at("place.open");
    pub(crate) const SINCE: Field<Self, NaiveDate> = Field::at("place.since");
    /// In no index.
    pub(crate) const SHARE: Field<Self, str> = Field::at("share");

    pub(crate) fn of(owner: &str) -> Self {
        Self {
            owner: owner.to_owned(),
            code: None,
            rank: None,
            due: None,
            place: Place { city: "Malmö".to_owned(), open: true, since: None },
            share: 0.1 + 0.2,
            words: Vec::new(),
        }
    }

    pub(crate) fn code(mut self, code: &str) -> Self {
        self.code = Some(code.to_owned());
        self
    }

    pub(crate) fn rank(mut self, rank: impl Into<Option<i64>>) -> Self {
        self.rank = rank.into();
        self
    }
}

impl Collection for Thing {
    const NAME: &'static str = "things";
    const SCHEMA: u32 = 1;

    fn indexes() -> Vec<Index> {
        vec![
            Index::on([Self::OWNER.spec(), Self::RANK.spec()]),
            Index::unique([Self::CODE.spec()]),
            Index::on([Self::DUE.spec()]),
            Index::on([Self::CITY.spec(), Self::OPEN.spec(), Self::SINCE.spec()]),
        ]
    }
}

/// Another collection, with a unique index over two fields.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Mark {
    pub(crate) thing: String,
    pub(crate) number: i64,
}

impl Mark {
    pub(crate) const THING: Field<Self, str> = Field::at("thing");
    pub(crate) const NUMBER: Field<Self, i64> = Field::at("number");
}

impl Collection for Mark {
    const NAME: &'static str = "marks";
    const SCHEMA: u32 = 1;

    fn indexes() -> Vec<Index> {
        vec![Index::unique([Self::THING.spec(), Self::NUMBER.spec()])]
    }
}
