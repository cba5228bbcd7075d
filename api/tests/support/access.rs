//! State with everything that the product keeps, and people who may ask: what every server of a test needs besides facts.

use std::sync::Arc;

use bellwether_contract::identity::{KeyScope, NewApiKey, NewUser, Role, User};
use bellwether_domain::clock::Clock;
use bellwether_engine::documents as engine_documents;
use bellwether_engine::engine::Engine;
use bellwether_identity::audit::{Deed, Origin};
use bellwether_identity::documents;
use bellwether_identity::identities::{Identities, Settings};
use bellwether_identity::identity::{Identity, Means};
use bellwether_identity::password::Cost;
use bellwether_identity::secret::Secret;
use bellwether_store::setup::Setup;
use bellwether_store::store::Store;
use bellwether_work::delivery::Channels;
use bellwether_work::work::Work;
use tokio::runtime::Runtime;

/// Password of everybody.
pub(crate) const PASSWORD: &str = "correct-horse-battery-staple";

/// Everything that the product keeps.
pub(crate) fn setup(clock: Arc<dyn Clock>, seed: [u8; 32]) -> Setup {
    let setup = documents::collections(Setup::new(clock, seed)).expect("a setup");
    let setup = engine_documents::collections(setup).expect("a setup");
    bellwether_work::documents::collections(setup).expect("a setup")
}

/// A state in memory.
pub(crate) fn store(clock: Arc<dyn Clock>) -> Arc<Store> {
    Arc::new(Store::in_memory(setup(clock, [0; 32])).expect("a store"))
}

/// Who may ask a server, beginning with an administrator.
#[derive(Clone)]
pub(crate) struct Access {
    pub(crate) identities: Arc<Identities>,
    /// A key of the administrator.
    pub(crate) key: String,
    runtime: Arc<Runtime>,
}

impl Access {
    pub(crate) fn over(store: &Arc<Store>, clock: Arc<dyn Clock>) -> Self {
        let runtime = Arc::new(Runtime::new().expect("a runtime"));
        let secret = Secret::of_text("a secret of tests that is long enough to be one").expect("a secret");
        let settings = Settings { cost: Cost { memory: 8, passes: 1 }, ..Settings::default() };
        // Several processes may follow each other over one state, and make different keys.
        let mut seed = [7; 32];
        seed[..4].copy_from_slice(&std::process::id().to_le_bytes());
        let opened = Identities::open(store.clone(), clock, &secret, seed, settings);
        let identities = runtime.block_on(opened).expect("identities");
        let mut access = Self { identities, key: String::new(), runtime };
        // A state that was used before has one, whose key nobody knows any more.
        if access.identities.people().users().next().is_none() {
            access.key = access.key_of(&access.user(Role::Admin, "admin", &[], None).id);
        }
        access
    }

    /// What is done for the customers of an engine.
    pub(crate) fn work(&self, engine: &Arc<Engine>) -> Arc<Work> {
        let work = self
            .runtime
            .block_on(Work::open(engine.clone(), self.identities.clone(), Channels::default()))
            .expect("work");
        self.runtime.spawn(work.clone().follow());
        work
    }

    /// Makes somebody who can sign in as `NAME@example.com`; or a service, which cannot.
    pub(crate) fn user(&self, role: Role, name: &str, owners: &[&str], team: Option<&str>) -> User {
        let new = NewUser {
            name: name.to_owned(),
            email: (role != Role::Service).then(|| format!("{name}@example.com")),
            role,
            owners: owners.iter().map(|&owner| owner.to_owned()).collect(),
            team: team.map(str::to_owned),
        };
        let deed = server();
        if role == Role::Service {
            return self.runtime.block_on(self.identities.create_user(&deed, new)).expect("a service").user;
        }
        let made = self.identities.create_user_with_password(&deed, new, PASSWORD, false);
        self.runtime.block_on(made).expect("a user")
    }

    /// A key of somebody that may be used for everything.
    pub(crate) fn key_of(&self, user: &str) -> String {
        self.key_for(user, &[KeyScope::Read, KeyScope::Write])
    }

    /// A key of somebody.
    pub(crate) fn key_for(&self, user: &str, scopes: &[KeyScope]) -> String {
        let today = self.identities.today();
        let identity = self.identities.people().identity_of(user, Means::CommandLine, today).expect("somebody");
        let new = NewApiKey { name: "test".to_owned(), scopes: scopes.to_vec(), days: 365, user: None };
        let deed = Deed::new(identity, Origin::default());
        self.runtime.block_on(self.identities.create_key(&deed, new)).expect("a key").secret
    }
}

/// What the server itself does.
fn server() -> Deed {
    Deed::new(Identity::of_the_server(Means::System, "test"), Origin::default())
}
