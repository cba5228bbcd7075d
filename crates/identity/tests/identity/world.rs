//! An installation for tests: a store, a clock that is set, and an administrator.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use bellwether_contract::identity::{NewUser, Role, User};
use bellwether_contract::sign_in::SignInStep;
use bellwether_identity::audit::{Deed, Origin};
use bellwether_identity::documents::collections;
use bellwether_identity::identities::{Identities, Settings};
use bellwether_identity::identity::{Identity, Means};
use bellwether_identity::password::Cost;
use bellwether_identity::secret::Secret;
use bellwether_identity::sessions::Visit;
use bellwether_identity::sign_in::NewSession;
use bellwether_store::mongo::MongoAddress;
use bellwether_store::setup::Setup;
use bellwether_store::store::Store;
use bellwether_testkit::faulty::SetClock;
use bellwether_testkit::mongodb::MongoServer;
use chrono::{DateTime, Utc};
use tempfile::TempDir;

pub(crate) const PASSWORD: &str = "violet-tractor-ninety-marble";
pub(crate) const OTHER_PASSWORD: &str = "copper lantern drifts sideways";

/// When the clock stands at first.
pub(crate) fn noon() -> DateTime<Utc> {
    DateTime::from_timestamp_millis(1_767_268_800_000).unwrap()
}

pub(crate) fn secret() -> Secret {
    Secret::new((0..48).collect()).unwrap()
}

fn setup(clock: &Arc<SetClock>, seed: u8) -> Setup {
    collections(Setup::new(Arc::clone(clock) as _, [seed; 32])).unwrap()
}

/// One instance of an installation.
pub(crate) struct World {
    pub(crate) store: Arc<Store>,
    pub(crate) clock: Arc<SetClock>,
    pub(crate) identities: Arc<Identities>,
}

impl World {
    pub(crate) async fn new() -> Self {
        let clock = Arc::new(SetClock::new(noon()));
        let store = Store::in_memory(setup(&clock, 1)).unwrap();
        Self::over(Arc::new(store), clock, 1).await
    }

    /// Over a file, which has readers beside the writer.
    pub(crate) async fn in_file(folder: &Path) -> Self {
        let clock = Arc::new(SetClock::new(noon()));
        let store = Store::open(&folder.join("state.sqlite"), setup(&clock, 1)).await.unwrap();
        Self::over(Arc::new(store), clock, 1).await
    }

    /// An instance over a store; others over the same one have another seed.
    pub(crate) async fn over(store: Arc<Store>, clock: Arc<SetClock>, seed: u8) -> Self {
        let settings = Settings { cost: Cost { memory: 8, passes: 1 }, ..Settings::default() };
        let identities = Identities::open(Arc::clone(&store), Arc::clone(&clock) as _, &secret(), [seed; 32], settings)
            .await
            .unwrap();
        Self { store, clock, identities }
    }

    /// A new user who can sign in.
    pub(crate) async fn user(&self, name: &str, role: Role, owners: &[&str], team: Option<&str>) -> User {
        let new = new_user(name, role, owners, team);
        let deed = console();
        if role == Role::Service {
            return self.identities.create_user(&deed, new).await.unwrap().user;
        }
        self.identities.create_user_with_password(&deed, new, PASSWORD, false).await.unwrap()
    }

    /// Somebody who has signed in.
    pub(crate) async fn signed_in(&self, email: &str) -> (Deed, NewSession) {
        let session = self.identities.sign_in(email, PASSWORD, &origin()).await.unwrap();
        assert_eq!(session.next, SignInStep::Done);
        (Deed::new(self.who(&session.token).await.unwrap(), origin()), session)
    }

    /// Who has a token.
    pub(crate) async fn who(&self, token: &str) -> Option<Identity> {
        match self.identities.visit(token).await.unwrap() {
            Some(Visit::Full(identity)) => Some(identity),
            Some(Visit::Pending) | None => None,
        }
    }

    /// Actions in the audit log, newest first.
    pub(crate) async fn actions(&self) -> Vec<String> {
        let page = self.identities.ledger().page(&Default::default(), None, 100).await.unwrap();
        page.items.into_iter().map(|entry| entry.action).collect()
    }
}

pub(crate) fn new_user(name: &str, role: Role, owners: &[&str], team: Option<&str>) -> NewUser {
    NewUser {
        name: name.to_owned(),
        email: (role != Role::Service).then(|| format!("{}@example.org", name.to_lowercase())),
        role,
        owners: owners.iter().map(|&owner| owner.to_owned()).collect(),
        team: team.map(str::to_owned),
    }
}

/// Somebody at the command line of the server.
pub(crate) fn console() -> Deed {
    Deed::new(Identity::of_the_server(Means::CommandLine, "root"), Origin::default())
}

pub(crate) fn origin() -> Origin {
    Origin {
        address: Some("192.0.2.7".to_owned()),
        agent: Some("Browser\u{7} 1".to_owned()),
        request_id: Some("r-1".to_owned()),
    }
}

/// A place where several instances can be.
pub(crate) struct Place {
    clock: Arc<SetClock>,
    kind: Kind,
}

enum Kind {
    /// One store that instances share, as a SQLite file has one process.
    Shared(Arc<Store>, #[expect(dead_code, reason = "held until the end")] TempDir),
    Mongo(#[expect(dead_code, reason = "held until the end")] Arc<MongoServer>, MongoAddress, TempDir),
}

impl Place {
    pub(crate) async fn instance(&self, seed: u8) -> World {
        let store = match &self.kind {
            Kind::Shared(store, _) => Arc::clone(store),
            Kind::Mongo(_, address, folder) => {
                let setup = setup(&self.clock, seed);
                Arc::new(Store::connect(address.clone(), folder.path(), setup).await.unwrap())
            }
        };
        World::over(store, Arc::clone(&self.clock), seed).await
    }
}

/// Runs a test over a file, and over a MongoDB database.
pub(crate) async fn on_every_place(name: &str, test: impl AsyncFn(&Place)) {
    let clock = Arc::new(SetClock::new(noon()));
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("state.sqlite"), setup(&clock, 1)).await.unwrap();
    test(&Place { clock, kind: Kind::Shared(Arc::new(store), folder) }).await;
    if let Some(server) = server() {
        let database = format!("bellwether_identity_{}_{name}", std::process::id());
        let address = MongoAddress { uri: server.uri().to_owned(), database };
        let clock = Arc::new(SetClock::new(noon()));
        test(&Place { clock, kind: Kind::Mongo(server, address, tempfile::tempdir().unwrap()) }).await;
    }
}

/// The server of all tests that run at the same time: it ends with the last of them.
fn server() -> Option<Arc<MongoServer>> {
    static SERVER: Mutex<Weak<MongoServer>> = Mutex::new(Weak::new());
    let mut running = SERVER.lock().unwrap_or_else(PoisonError::into_inner);
    running.upgrade().or_else(|| {
        let server = Arc::new(MongoServer::start()?);
        *running = Arc::downgrade(&server);
        Some(server)
    })
}

/// Waits until something is so; fails after two seconds, twice what is promised.
pub(crate) async fn soon(what: &str, is_so: impl AsyncFn() -> bool) {
    for _ in 0..100 {
        if is_so().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("not within two seconds: {what}");
}
