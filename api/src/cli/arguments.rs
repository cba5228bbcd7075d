//! What can be said on the command line.

use std::path::PathBuf;

use bellwether_contract::identity::{KeyScope, Role};
use bellwether_warehouse::asset::Asset;
use chrono::NaiveDate;
use clap::{Args, Parser, Subcommand};

use crate::config::layers::Layers;

/// Customer-success intelligence for account managers of a distribution business.
#[derive(Debug, Parser)]
#[command(name = "bellwether", version, propagate_version = true)]
pub struct Arguments {
    /// Configuration file; default: bellwether.toml, if there is one
    #[arg(long, global = true, value_name = "FILE", env = "BELLWETHER_CONFIG")]
    pub config: Option<PathBuf>,
    /// Folder of facts and state
    #[arg(long, global = true, value_name = "DIR")]
    pub data_dir: Option<PathBuf>,
    /// Results for programs: JSON on stdout
    #[arg(long, global = true)]
    pub json: bool,
    /// What to do
    #[command(subcommand)]
    pub command: Command,
}

/// One task.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve dashboard, API and Swagger UI on one port
    Serve(ServeOptions),
    /// Import files as a mapping says
    Import(ImportOptions),
    /// Generate demo data
    Demo(DemoOptions),
    /// Compute the portfolio anew and keep today's scores
    Refresh,
    /// Write all state to one file, while it is in use
    Backup {
        /// Where to
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
    /// Bring the state of a backup into the configured file or database, which must be empty
    Restore {
        /// What `backup` wrote, from any kind of database
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
    /// Look at the sources of facts
    Sources {
        /// What to do with them
        #[command(subcommand)]
        command: SourcesCommand,
    },
    /// Copy sources, make facts again, look at what was run
    Pipeline {
        /// What to do
        #[command(subcommand)]
        command: PipelineCommand,
    },
    /// Make users, from the server itself
    User {
        /// What to do
        #[command(subcommand)]
        command: UserCommand,
    },
    /// Look after the audit log
    Audit {
        /// What to do
        #[command(subcommand)]
        command: AuditCommand,
    },
    /// Look at the configuration
    Config {
        /// What to do with it
        #[command(subcommand)]
        command: ConfigCommand,
    },
    /// Print the description of the API (OpenAPI)
    Openapi,
}

/// Options of `serve`.
#[derive(Debug, Args)]
pub struct ServeOptions {
    /// Address and port; port 0 takes a free one [default: 127.0.0.1:8080]
    #[arg(long, value_name = "ADDRESS")]
    pub listen: Option<String>,
    /// Business date to pin, for data that ends in the past
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<String>,
    /// Generate demo data first if there are no facts
    #[arg(long)]
    pub demo: bool,
}

/// Options of `import`.
#[derive(Debug, Args)]
pub struct ImportOptions {
    /// What the files mean
    #[arg(long, value_name = "FILE")]
    pub mapping: PathBuf,
    /// CSV files, plain or compressed (.gz, .zst)
    #[arg(required = true, value_name = "INPUT")]
    pub inputs: Vec<PathBuf>,
}

/// Options of `demo`.
#[derive(Debug, Args)]
pub struct DemoOptions {
    /// How many customers
    #[arg(long, value_name = "N", default_value_t = bellwether_sources::demo::DEFAULT_CUSTOMERS)]
    pub customers: u32,
    /// Another seed gives another company
    #[arg(long, value_name = "S", default_value_t = 1)]
    pub seed: u64,
    /// Last day that has happened [default: the business date]
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    pub as_of: Option<NaiveDate>,
    /// Add owners, budgets, learners and contacts to the customers that are there
    #[arg(long, conflicts_with_all = ["customers", "lines"])]
    pub overlay: bool,
    /// Fill servers instead of the warehouse: mongodb://…/DATABASE, mssql://…/DATABASE, env:NAME or file:PATH of such an
    /// address; what they hold under our names is lost
    #[arg(long, value_name = "ADDRESS", conflicts_with = "overlay")]
    pub into: Vec<String>,
    /// For benchmarks: exactly so many document lines for every customer, and little else
    #[arg(long, value_name = "LINES")]
    pub lines: Option<u32>,
}

/// Tasks around sources.
#[derive(Debug, Clone, Copy, Subcommand)]
pub enum SourcesCommand {
    /// Whether their facts can be loaded
    Check,
}

/// Tasks around the pipeline that makes facts.
#[derive(Debug, Clone, Subcommand)]
pub enum PipelineCommand {
    /// Copy live sources into the warehouse now
    Copy {
        /// Which [default: all of them]
        #[arg(value_name = "SOURCE")]
        sources: Vec<String>,
    },
    /// Take up a load that failed after its records had come, where it failed, without asking its source again
    Resume {
        /// Name of the source or data set
        #[arg(value_name = "DATASET")]
        dataset: String,
    },
    /// Make assets again from the data sets that are there
    Run {
        /// The asset to begin with; what is made of it follows
        #[arg(long, value_name = "ASSET", default_value = "raw", value_parser = parse_asset)]
        from: Asset,
    },
    /// List the latest runs
    Runs {
        /// How many
        #[arg(long, value_name = "N", default_value_t = 10)]
        limit: usize,
    },
}

/// Tasks around users.
#[derive(Debug, Clone, Subcommand)]
pub enum UserCommand {
    /// Make a user, the first administrator for example, and print a one-time link to choose a password with
    Create(NewUserOptions),
    /// Name the subject of the tokens with which a service comes (`[identity.tokens]` names their issuer)
    Link {
        /// Key of the service, as `user create` tells it
        #[arg(long, value_name = "ID")]
        id: String,
        /// What the tokens have as `sub`; without it tokens are no longer taken
        #[arg(long, value_name = "SUBJECT")]
        subject: Option<String>,
    },
    /// Make a key of the API and print it: for a service, or for somebody who writes a program
    Key(NewKeyOptions),
    /// Print a one-time link with which a user chooses a new password
    Reset {
        /// What they sign in with
        #[arg(long, value_name = "ADDRESS")]
        email: String,
    },
}

/// Options of `user create`.
#[derive(Debug, Clone, Args)]
pub struct NewUserOptions {
    /// Name for people
    #[arg(long, value_name = "NAME")]
    pub name: String,
    /// What they sign in with; services have none
    #[arg(long, value_name = "ADDRESS")]
    pub email: Option<String>,
    /// What they may do: admin, lead, account_manager, learner, service
    #[arg(long, value_name = "ROLE", default_value = "admin", value_parser = parse_role)]
    pub role: Role,
    /// Account manager whose customers they look after, as facts name them; `*` for a service that sees all
    #[arg(long, value_name = "ID")]
    pub owner: Vec<String>,
    /// Read a password from stdin instead of printing a link
    #[arg(long)]
    pub password_stdin: bool,
}

/// Options of `user key`.
#[derive(Debug, Clone, Args)]
pub struct NewKeyOptions {
    /// Whose: what they sign in with, or the name of a service
    #[arg(long, value_name = "USER")]
    pub user: String,
    /// What it is for
    #[arg(long, value_name = "NAME", default_value = "command line")]
    pub name: String,
    /// What it may be used for: read, write; given once for each [default: read]
    #[arg(long, value_name = "SCOPE", value_parser = parse_scope)]
    pub scope: Vec<KeyScope>,
    /// Days until it ends, 1 to 365
    #[arg(long, value_name = "N", default_value_t = 90)]
    pub days: u32,
}

/// Tasks around the audit log.
#[derive(Debug, Clone, Copy, Subcommand)]
pub enum AuditCommand {
    /// Whether all entries are there and as they were written
    Verify,
}

/// Tasks around the configuration.
#[derive(Debug, Clone, Copy, Subcommand)]
pub enum ConfigCommand {
    /// Whether it is valid, and what it comes to
    Check,
    /// Print the description of its file for editors (JSON Schema)
    Schema,
}

impl Command {
    /// Adds the options that are settings.
    pub fn add_options(&self, layers: &mut Layers) {
        if let Self::Serve(options) = self {
            layers.add_option("listen", options.listen.as_ref());
            layers.add_option("as_of", options.as_of.as_ref());
        }
    }
}

fn parse_role(text: &str) -> Result<Role, &'static str> {
    serde_json::from_value(text.into()).map_err(|_| "give one of admin, lead, account_manager, learner, service")
}

fn parse_scope(text: &str) -> Result<KeyScope, &'static str> {
    serde_json::from_value(text.into()).map_err(|_| "give read or write")
}

fn parse_asset(text: &str) -> Result<Asset, String> {
    let known = || Asset::ALL.into_iter().map(Asset::name).collect::<Vec<_>>().join(", ");
    Asset::parse(text).ok_or_else(|| format!("give one of {}", known()))
}

fn parse_date(text: &str) -> Result<NaiveDate, &'static str> {
    crate::http::params::parse_date(text).ok_or("give a date such as 2011-12-09, from 1900-01-01 to 2200-12-31")
}
