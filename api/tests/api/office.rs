//! The generated company with the people who look after its customers: two account managers and their lead, one of another
//! team, somebody who learns, a program; and the operations of the API, as its description lists them.

use std::collections::BTreeMap;

use bellwether::openapi::document;
use bellwether_contract::identity::Role;
use bellwether_identity::audit::{Deed, Origin};
use bellwether_identity::identity::{Identity, Means};
use serde_json::Value;

use crate::server::{Reply, TestServer, company};

/// A server with people.
pub(crate) struct Office {
    /// As the administrator sees it.
    pub(crate) admin: TestServer,
    /// Looks after the customers of `owners[0]`; in the team.
    pub(crate) ann: TestServer,
    /// Looks after the customers of `owners[1]`; in the team.
    pub(crate) bob: TestServer,
    /// Looks after the customers of `owners[2]`; in no team.
    pub(crate) carol: TestServer,
    /// Leads the team.
    pub(crate) lead: TestServer,
    /// Ids of the users, by name.
    pub(crate) users: BTreeMap<&'static str, String>,
    /// The account managers of the company, those with most customers first.
    pub(crate) owners: Vec<String>,
    /// Every customer as the administrator sees it.
    pub(crate) customers: Vec<Value>,
}

impl Office {
    pub(crate) fn open() -> Self {
        Self::over(company(""))
    }

    /// That of a server, as its administrator sees it.
    pub(crate) fn over(admin: TestServer) -> Self {
        let customers = items(&admin.api("/customers?limit=500&sort=id"));
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for owner in customers.iter().filter_map(|customer| customer["owner"]["id"].as_str()) {
            *counts.entry(owner.to_owned()).or_default() += 1;
        }
        let mut owners: Vec<String> = counts.keys().cloned().collect();
        owners.sort_by_key(|owner| std::cmp::Reverse(counts[owner]));
        let team = form_team(&admin, "North");
        let mut users = BTreeMap::new();
        let mut join = |name: &'static str, role, owners: &[&str], team: Option<&str>| {
            let id = admin.access().user(role, name, owners, team).id;
            let server = admin.with_key(&admin.access().key_of(&id));
            users.insert(name, id);
            server
        };
        let ann = join("ann", Role::AccountManager, &[&owners[0]], Some(&team));
        let bob = join("bob", Role::AccountManager, &[&owners[1]], Some(&team));
        let carol = join("carol", Role::AccountManager, &[&owners[2]], None);
        let lead = join("lead", Role::Lead, &[], Some(&team));
        Self { ann, bob, carol, lead, users, owners, customers, admin }
    }

    /// The customers of some account managers, by id.
    pub(crate) fn of(&self, owners: &[usize]) -> Vec<String> {
        let owners: Vec<&str> = owners.iter().map(|&owner| self.owners[owner].as_str()).collect();
        let theirs = |customer: &&Value| customer["owner"]["id"].as_str().is_some_and(|owner| owners.contains(&owner));
        self.customers.iter().filter(theirs).map(|customer| text(&customer["id"])).collect()
    }
}

/// Forms a team; its id.
pub(crate) fn form_team(server: &TestServer, name: &str) -> String {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let deed = Deed::new(Identity::of_the_server(Means::System, "test"), Origin::default());
    runtime.block_on(server.access().identities.create_team(&deed, name)).expect("a team").id
}

/// The items of a list.
#[track_caller]
pub(crate) fn items(reply: &Reply) -> Vec<Value> {
    reply.ok()["items"].as_array().expect("a list").clone()
}

/// The ids of a list, in its order.
#[track_caller]
pub(crate) fn ids(reply: &Reply) -> Vec<String> {
    items(reply).iter().map(|item| text(&item["id"])).collect()
}

/// A text in JSON.
#[track_caller]
pub(crate) fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("a text: {value}")).to_owned()
}

/// An operation of the API.
#[derive(Debug, Clone)]
pub(crate) struct Operation {
    pub(crate) id: String,
    /// Such as `GET`.
    pub(crate) method: String,
    pub(crate) path: String,
    /// As described.
    pub(crate) description: Value,
}

impl Operation {
    /// Its path with its variables replaced.
    pub(crate) fn at(&self, variables: &[(&str, &str)]) -> String {
        variables.iter().fold(self.path.clone(), |path, (name, value)| path.replace(&format!("{{{name}}}"), value))
    }

    /// Whether it takes a parameter of this name.
    pub(crate) fn takes(&self, name: &str) -> bool {
        self.parameters("query").iter().any(|parameter| parameter["name"] == name)
    }

    /// Its parameters in this place.
    pub(crate) fn parameters(&self, place: &str) -> Vec<Value> {
        let all = self.description["parameters"].as_array().into_iter().flatten();
        all.filter(|parameter| parameter["in"] == place).cloned().collect()
    }

    /// Whether it takes a body.
    pub(crate) fn has_body(&self) -> bool {
        self.description["requestBody"].is_object()
    }

    /// Whether its answer can be had in this form.
    pub(crate) fn answers(&self, form: &str) -> bool {
        self.description["responses"]["200"]["content"][form].is_object()
    }
}

/// All operations.
pub(crate) fn operations() -> Vec<Operation> {
    let document = serde_json::to_value(document()).expect("serialises");
    let mut all = Vec::new();
    for (path, item) in document["paths"].as_object().expect("paths") {
        for (method, description) in item.as_object().expect("methods") {
            all.push(Operation {
                id: text(&description["operationId"]),
                method: method.to_uppercase(),
                path: path.clone(),
                description: description.clone(),
            });
        }
    }
    all
}
