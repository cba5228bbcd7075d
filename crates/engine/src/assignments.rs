//! Who was given which customers by people, over the account managers that facts name.
//!
//! Ownership is of today, also when looking at an earlier date: it says who may look and who has to act, and neither a former
//! account manager nor one who has just taken over should see other customers when the date is moved. What was in
//! force when is told by the moves.
//!
//! An assignment stays when it is taken back, as one without an owner: its version only grows, and so of two changes that
//! arrive the wrong way round the later one counts.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use bellwether_domain::facts::customer::{CustomerId, OwnerId};
use bellwether_identity::identity::Reach;
use bellwether_store::changes::Changes;
use bellwether_store::collection::{Collection, Field, Index};
use bellwether_store::document::Document;
use bellwether_store::error::StoreError;
use bellwether_store::query::{Direction, MAX_LIMIT, Query};
use bellwether_store::store::Store;
use chrono::{DateTime, SubsecRound as _, Utc};
use serde::{Deserialize, Serialize};

use crate::engine::Engine;
use crate::error::EngineError;
use crate::portfolio::build::Portfolio;
use crate::portfolio::query::QueryError;
use crate::scope::Scope;

/// Customers that change hands at once, at most.
pub const MOST_AT_ONCE: usize = 500;

/// Characters of a reason, at most.
pub const LONGEST_REASON: usize = 500;

/// Wrong customers that an error names.
const NAMED: usize = 10;

/// Names of account managers by id.
pub type OwnerNames = BTreeMap<OwnerId, String>;

/// Who did something.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct By {
    /// Key of the user.
    pub user: String,
    /// Their name at the time.
    pub name: String,
}

/// To whom a customer was given; its id is that of the customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assignment {
    /// The account manager; none when facts decide again.
    pub owner: Option<OwnerId>,
    /// Since when.
    pub since: DateTime<Utc>,
    /// By whom.
    pub by: By,
    /// Why.
    pub reason: String,
}

impl Collection for Assignment {
    const NAME: &'static str = "assignments";
    const SCHEMA: u32 = 1;

    fn indexes() -> Vec<Index> {
        Vec::new()
    }
}

/// A customer changed hands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Move {
    /// Which customer.
    pub customer: CustomerId,
    /// When.
    pub at: DateTime<Utc>,
    /// Who looked after it until then.
    pub from: Option<OwnerId>,
    /// Who did from then on.
    pub to: Option<OwnerId>,
    /// By whom.
    pub by: By,
    /// Why.
    pub reason: String,
}

impl Move {
    const CUSTOMER: Field<Self, str> = Field::at("customer");
    const AT: Field<Self, DateTime<Utc>> = Field::at("at");
}

impl Collection for Move {
    const NAME: &'static str = "assignment_moves";
    const SCHEMA: u32 = 1;

    fn indexes() -> Vec<Index> {
        vec![Index::on([Self::CUSTOMER.spec(), Self::AT.spec()])]
    }
}

/// What is laid over the account managers that facts name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Assignments {
    by_customer: BTreeMap<CustomerId, Stated>,
    names: OwnerNames,
}

/// What the assignment of one customer states.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Stated {
    version: u64,
    owner: Option<OwnerId>,
}

impl Assignments {
    /// Customers that were given to somebody, in the order of their ids.
    pub fn stated(&self) -> impl Iterator<Item = (&CustomerId, &OwnerId)> {
        self.by_customer.iter().filter_map(|(customer, stated)| Some((customer, stated.owner.as_ref()?)))
    }

    /// Names of account managers whom facts may not know.
    pub const fn names(&self) -> &OwnerNames {
        &self.names
    }

    /// The same with other names.
    pub(crate) fn with_names(&self, names: OwnerNames) -> Self {
        Self { names, ..self.clone() }
    }

    /// The same with what is newer in `others`.
    pub(crate) fn with(&self, others: &Laid) -> Self {
        let mut changed = self.clone();
        for (customer, stated) in &others.0 {
            let known = changed.by_customer.get(customer);
            if known.is_none_or(|known| known.version < stated.version) {
                changed.by_customer.insert(customer.clone(), stated.clone());
            }
        }
        changed
    }
}

/// Assignments that were changed, to be laid over the portfolio once they are committed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Laid(Vec<(CustomerId, Stated)>);

impl Laid {
    /// All assignments of a store.
    pub(crate) async fn load(store: &Store) -> Result<Self, StoreError> {
        let (mut all, mut after) = (Vec::new(), None);
        loop {
            let page = store.find(&Query::<Assignment>::all().limit(MAX_LIMIT).after(after)).await?;
            all.extend(page.documents.into_iter().map(|document| {
                let Document { id, version, body, .. } = document;
                (CustomerId::from(id), Stated { version, owner: body.owner })
            }));
            after = page.next;
            if after.is_none() {
                return Ok(Self(all));
            }
        }
    }
}

/// What somebody wants: customers in other hands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reassignment {
    /// Ids of the customers, 1 to [`MOST_AT_ONCE`].
    pub customers: Vec<String>,
    /// To whom; none gives them back to those that facts name.
    pub owner: Option<OwnerId>,
    /// Why, 1 to [`LONGEST_REASON`] characters.
    pub reason: String,
}

/// A change of hands that was checked and waits to be committed.
#[derive(Debug)]
pub struct PreparedAssignment {
    /// All of it, to be committed with whatever else belongs to it. It conflicts if one of the customers changes hands
    /// in the meantime.
    pub changes: Changes,
    /// What it does, for whoever keeps a record.
    pub moves: Vec<Move>,
    /// What [`Engine::assigned`] wants when it is committed.
    pub laid: Laid,
}

/// How a customer came to its account manager.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssignmentHistory {
    /// The account manager that facts name.
    pub from_facts: Option<String>,
    /// The present one.
    pub owner: Option<String>,
    /// The latest 1,000 changes, newest first.
    pub moves: Vec<Move>,
}

/// Why customers do not change hands.
#[derive(Debug, thiserror::Error)]
pub enum AssignmentError {
    /// Fields of the request are wrong.
    #[error("the assignment has {} wrong fields", .0.len())]
    Invalid(Vec<QueryError>),
    /// There is no answer at all.
    #[error(transparent)]
    Engine(#[from] EngineError),
}

impl From<StoreError> for AssignmentError {
    fn from(error: StoreError) -> Self {
        Self::Engine(error.into())
    }
}

impl Engine {
    /// Checks a change of hands and says what is to be committed for it. The customers must be within `scope`, and those
    /// who get them within `allowed`. `known` are account managers whom facts may not know, such as users with an id of
    /// their own.
    ///
    /// # Errors
    /// [`AssignmentError::Invalid`] with every field that is wrong; before the first refresh; or when the store fails.
    pub async fn prepare_assignment(
        &self,
        (scope, allowed): (&Scope, &Reach),
        wanted: &Reassignment,
        known: &OwnerNames,
        by: By,
    ) -> Result<PreparedAssignment, AssignmentError> {
        let portfolio = self.snapshot()?.portfolio.clone();
        let rows = check(&portfolio, (scope, allowed), wanted, known).map_err(AssignmentError::Invalid)?;
        let ids: Vec<&str> = rows.keys().copied().collect();
        let documents = self.store().get_many::<Assignment>(&ids).await?;
        let mut present: HashMap<&str, &Document<Assignment>> =
            documents.iter().map(|document| (document.id.as_str(), document)).collect();
        let at = self.clock().now().trunc_subsecs(3);
        let reason = wanted.reason.trim().to_owned();
        let body = Assignment { owner: wanted.owner.clone(), since: at, by: by.clone(), reason: reason.clone() };
        let mut prepared = PreparedAssignment { changes: Changes::new(), moves: Vec::new(), laid: Laid::default() };
        for (id, row) in rows {
            let in_facts = owner_in_facts(&portfolio, row);
            let document = present.remove(id);
            let stated = document.and_then(|document| document.body.owner.clone());
            let from = stated.clone().or_else(|| in_facts.clone());
            let to = wanted.owner.clone().or(in_facts);
            // The portfolio may not know yet what the store does.
            if !scope.reaches(from.as_ref().map(OwnerId::as_str)) {
                let message = format!("`{id}`: there is no such customer; leave it out");
                return Err(AssignmentError::Invalid(vec![QueryError::new("customers", message)]));
            }
            if stated == wanted.owner || (stated.is_none() && from == to) {
                continue;
            }
            let version = match document {
                None => {
                    prepared.changes.insert(id, &body)?;
                    1
                }
                Some(document) => {
                    prepared.changes.replace(id, document.version, &body)?;
                    document.version + 1
                }
            };
            let customer = CustomerId::from(id);
            let stated = Stated { version, owner: wanted.owner.clone() };
            prepared.laid.0.push((customer.clone(), stated));
            if from != to {
                let made = Move { customer, at, from, to, by: by.clone(), reason: reason.clone() };
                prepared.changes.insert(self.store().new_id(), &made)?;
                prepared.moves.push(made);
            }
        }
        Ok(prepared)
    }

    /// Shows a change of hands that was committed to everybody who reads from now on. Whoever stops waiting for it does
    /// not stop it.
    ///
    /// # Errors
    /// When a worker dies.
    pub async fn assigned(&self, laid: Laid) -> Result<(), EngineError> {
        self.lay_over(move |written| written.assignments = Arc::new(written.assignments.with(&laid))).await
    }

    /// Reads all assignments and shows what others have changed. To be called when the store has news of them.
    ///
    /// # Errors
    /// When the store fails; the assignments that were known then stay.
    pub async fn reload_assignments(&self) -> Result<(), EngineError> {
        let all = Laid::load(self.store()).await?;
        self.assigned(all).await
    }

    /// Gives names to account managers whom facts do not know, in place of the names given before.
    ///
    /// # Errors
    /// When a worker dies.
    pub async fn name_owners(&self, names: OwnerNames) -> Result<(), EngineError> {
        self.lay_over(move |written| written.assignments = Arc::new(written.assignments.with_names(names))).await
    }

    /// How a customer came to its account manager.
    ///
    /// # Errors
    /// When the scope does not reach the customer or the store fails.
    pub async fn assignment_history(&self, scope: &Scope, customer: &str) -> Result<AssignmentHistory, EngineError> {
        let portfolio = self.snapshot()?.portfolio.clone();
        let unknown = || EngineError::UnknownCustomer(customer.to_owned());
        let row = portfolio.find(scope, customer).ok_or_else(unknown)?;
        let query = Query::all().with(Move::CUSTOMER.eq(customer)).sorted_by(Move::AT, Direction::Descending);
        let moves = self.store().find(&query.limit(MAX_LIMIT)).await?.documents;
        Ok(AssignmentHistory {
            from_facts: owner_in_facts(&portfolio, row.index()).map(|owner| owner.as_str().to_owned()),
            owner: portfolio.row(row).owner().map(|(id, _)| id.to_owned()),
            moves: moves.into_iter().map(|document| document.body).collect(),
        })
    }
}

fn owner_in_facts(portfolio: &Portfolio, row: u32) -> Option<OwnerId> {
    portfolio.columns.owner_in_facts.get(row).map(|owner| OwnerId::from(owner.as_ref()))
}

/// The customers with their rows, in the order of their ids, if nothing is wrong.
fn check<'a>(
    portfolio: &Portfolio,
    (scope, allowed): (&Scope, &Reach),
    wanted: &'a Reassignment,
    known: &OwnerNames,
) -> Result<BTreeMap<&'a str, u32>, Vec<QueryError>> {
    let mut errors = Vec::new();
    let ids: BTreeSet<&str> = wanted.customers.iter().map(String::as_str).collect();
    let found = |id: &&'a str| Some((*id, portfolio.find(scope, id)?.index()));
    let rows: BTreeMap<&str, u32> = ids.iter().filter_map(found).collect();
    if !(1..=MOST_AT_ONCE).contains(&wanted.customers.len()) {
        let given = wanted.customers.len();
        errors.push(QueryError::new("customers", format!("has {given} ids; give 1 to {MOST_AT_ONCE}")));
    } else if rows.len() < ids.len() {
        let missing = listed(ids.iter().copied().filter(|id| !rows.contains_key(id)));
        errors.push(QueryError::new("customers", format!("{missing}: there is no such customer; leave it out")));
    } else {
        errors.extend(check_owner(portfolio, allowed, wanted.owner.as_ref(), &rows, known));
    }
    let length = wanted.reason.trim().chars().count();
    if !(1..=LONGEST_REASON).contains(&length) {
        let message = format!("has {length} characters; say why in 1 to {LONGEST_REASON}");
        errors.push(QueryError::new("reason", message));
    }
    if errors.is_empty() { Ok(rows) } else { Err(errors) }
}

fn check_owner(
    portfolio: &Portfolio,
    allowed: &Reach,
    owner: Option<&OwnerId>,
    rows: &BTreeMap<&str, u32>,
    known: &OwnerNames,
) -> Option<QueryError> {
    let message = match owner {
        Some(owner) if !allowed.contains(Some(owner)) => {
            format!("`{owner}` is not among those you may give customers to; choose an account manager of your team")
        }
        Some(owner) if !known.contains_key(owner) && !portfolio.owners().knows(owner) => {
            format!("`{owner}` is no account manager that facts or users know; choose one of those")
        }
        Some(_) => return None,
        None => {
            let beyond = |(_, row): &(&&str, &u32)| !allowed.contains(owner_in_facts(portfolio, **row).as_ref());
            let beyond: Vec<&str> = rows.iter().filter(beyond).map(|(id, _)| *id).collect();
            if beyond.is_empty() {
                return None;
            }
            let beyond = listed(beyond.into_iter());
            format!("is null, but facts give {beyond} to somebody out of your team; choose an account manager of it")
        }
    };
    Some(QueryError::new("owner", message))
}

fn listed<'a>(ids: impl Iterator<Item = &'a str>) -> String {
    let ids: Vec<String> = ids.map(|id| format!("`{id}`")).collect();
    match ids.len().checked_sub(NAMED) {
        None | Some(0) => ids.join(", "),
        Some(more) => format!("{} and {more} more", ids[..NAMED].join(", ")),
    }
}
