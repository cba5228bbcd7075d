//! Why a command failed.

use std::net::SocketAddr;
use std::path::PathBuf;

use bellwether_engine::error::EngineError;
use bellwether_engine::rerun::Refusal;
use bellwether_identity::audit_verify::Finding;
use bellwether_identity::error::IdentityError;
use bellwether_identity::secret::SecretError as WeakSecret;
use bellwether_identity::tokens::PolicyError;
use bellwether_sources::demo::output::DemoError;
use bellwether_sources::files::error::ImportError;
use bellwether_sources::secret::SecretError;
use bellwether_store::error::StoreError;
use bellwether_warehouse::error::WarehouseError;
use bellwether_work::error::WorkError;

use crate::cache::redis::InvalidAddress;
use crate::config::error::{ConfigError, SettingProblem};
use crate::config::layers::Origin;
use crate::live::LiveError;

/// Why a command failed.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    /// The configuration is wrong.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The mapping of an import is wrong.
    #[error("the mapping `{}` is not valid:\n{}", path.display(), errors.join("\n"))]
    Mapping {
        /// Which file.
        path: PathBuf,
        /// Everything that is wrong.
        errors: Vec<String>,
    },
    /// A file of the command line cannot be read.
    #[error("cannot read `{}`: {cause}", path.display())]
    Unreadable {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        #[source]
        cause: std::io::Error,
    },
    /// The import failed; nothing was changed.
    #[error("{0}; nothing was changed")]
    Import(#[from] ImportError),
    /// Demo data could not be made; nothing was changed.
    #[error("{0}; nothing was changed")]
    Demo(#[from] DemoError),
    /// There is nothing to lay demo data over.
    #[error("there are no customers to add demo data to; import some first, or leave out --overlay")]
    NothingToOverlay,
    /// The warehouse failed.
    #[error(transparent)]
    Warehouse(#[from] WarehouseError),
    /// The state store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// What is done for customers cannot be read.
    #[error(transparent)]
    Work(#[from] WorkError),
    /// Messages cannot be sent as configured.
    #[error("delivery: {0}")]
    Delivery(String),
    /// A secret of the configuration cannot be had.
    #[error("{key}: {cause}")]
    Secret {
        /// Of which setting.
        key: &'static str,
        /// Why not.
        #[source]
        cause: SecretError,
    },
    /// The shared cache cannot be set up.
    #[error("{key} {cause}")]
    Cache {
        /// Which setting is wrong.
        key: &'static str,
        /// Why.
        #[source]
        cause: InvalidAddress,
    },
    /// The engine failed.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// A live source cannot be set up.
    #[error(transparent)]
    Live(#[from] LiveError),
    /// A task of the pipeline cannot be begun.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// A task of the pipeline failed; facts are as before.
    #[error("{0}")]
    Pipeline(String),
    /// Sources do not deliver.
    #[error("{0}")]
    Sources(String),
    /// Something about users cannot be done.
    #[error(transparent)]
    Identity(#[from] IdentityError),
    /// The secret of the server is none.
    #[error("{key}: {cause}")]
    WeakSecret {
        /// Which setting.
        key: &'static str,
        /// What is wrong with it.
        cause: WeakSecret,
    },
    /// Tokens of services cannot be taken as configured.
    #[error("identity.tokens: {0}")]
    Tokens(#[from] PolicyError),
    /// Tokens are of services.
    #[error("`{0}` is no service; people link their account with the identity provider themselves")]
    NoService(String),
    /// Nobody knows who signs tokens.
    #[error("identity.tokens: is missing; name issuer, audience and jwks of the tokens first")]
    NoIssuer,
    /// Nobody signs in with this address.
    #[error("there is no user `{0}`")]
    NoSuchUser(String),
    /// A password would be typed for all to see.
    #[error(
        "pipe the password in, such as from a password manager; without --password-stdin a one-time link is printed"
    )]
    PasswordNotPiped,
    /// The audit log was tampered with.
    #[error("entry {number} of the audit log {finding}; compare with a backup to see what was done")]
    Tampered {
        /// The first entry that is wrong.
        number: u64,
        /// What is wrong with it.
        finding: Finding,
    },
    /// The address cannot be listened on.
    #[error("cannot listen on {address}: {cause}; give another address with --listen")]
    Listen {
        /// Which address.
        address: SocketAddr,
        /// What the system said.
        #[source]
        cause: std::io::Error,
    },
    /// The system refused something else.
    #[error(transparent)]
    Io(#[from] std::io::Error),
}

impl CliError {
    /// 2 if what was said on the command line is wrong, 1 if the task failed.
    pub fn exit_code(&self) -> u8 {
        let said_wrong = |problem: &SettingProblem| problem.origin == Some(Origin::CommandLine);
        match self {
            Self::Config(ConfigError::Invalid(problems)) if problems.iter().any(said_wrong) => 2,
            _ => 1,
        }
    }
}
