//! The real application over an engine, bound to a free port of this machine.

use std::net::SocketAddr;
use std::sync::{Arc, mpsc};

use actix_web::web::Data;
use bellwether::config::settings::Settings;
use bellwether::dashboard::Dashboard;
use bellwether::state::AppState;
use bellwether_domain::clock::Clock;
use bellwether_engine::engine::Engine;
use serde_json::Value;

use crate::access::Access;

/// A running server; it ends with the process.
#[derive(Clone)]
pub(crate) struct Server {
    address: SocketAddr,
    authorization: String,
    agent: ureq::Agent,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) retry_after: Option<u64>,
    pub(crate) text: String,
}

impl Server {
    pub(crate) fn over(settings: Settings, engine: Arc<Engine>, clock: Arc<dyn Clock>) -> Self {
        let access = Access::over(engine.store(), clock);
        let listen = settings.listen;
        let dashboard = Dashboard::of_files([("index.html".to_owned(), b"<!doctype html>"[..].into())]);
        let parts = (access.identities.clone(), access.work(&engine));
        let state = AppState::new(settings, engine, parts, dashboard).expect("a state");
        let (sender, receiver) = mpsc::channel();
        std::thread::spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                let (server, address) = bellwether::server::bind(Data::new(state), listen).expect("binds");
                sender.send(address).expect("the test waits");
                server.await.expect("serves");
            });
        });
        let address = receiver.recv().expect("the server starts");
        let authorization = format!("Bearer {}", access.key);
        Self { address, authorization, agent: ureq::Agent::config_builder().http_status_as_error(false).build().into() }
    }

    /// Where it listens.
    pub(crate) const fn address(&self) -> SocketAddr {
        self.address
    }

    /// GET of any path.
    pub(crate) fn get(&self, path: &str) -> Reply {
        let request = self.agent.get(format!("http://{}{path}", self.address));
        let mut response = request.header("authorization", &self.authorization).call().expect("an answer");
        let retry_after = response.headers().get("retry-after").map(|seconds| {
            seconds.to_str().ok().and_then(|seconds| seconds.parse().ok()).expect("a number of seconds")
        });
        let text = response.body_mut().read_to_string().expect("a text");
        Reply { status: response.status().as_u16(), retry_after, text }
    }

    /// A good answer below `/api/v1`.
    #[track_caller]
    pub(crate) fn api(&self, path: &str) -> Value {
        let reply = self.get(&format!("/api/v1{path}"));
        assert_eq!(reply.status, 200, "{path}: {}", reply.text);
        reply.json()
    }
}

impl Reply {
    /// The body as JSON.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }
}
