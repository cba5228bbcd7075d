//! How a server is to be started. What can change while it runs is not here.

use std::path::PathBuf;

use super::certificates::Certificates;

/// The one login, the one database, and where its content lies.
#[derive(Debug, Clone)]
pub struct TdsOptions {
    /// Compared with regard to case.
    pub user: String,
    /// In the clear, as nothing here is worth keeping.
    pub password: String,
    /// Compared without regard to case.
    pub database: String,
    /// A SQLite file; without one everything is in memory and gone at the end.
    pub file: Option<PathBuf>,
    /// With them every connection is encrypted from the log-in on, without them none is.
    pub certificates: Option<Certificates>,
}

impl Default for TdsOptions {
    fn default() -> Self {
        Self {
            user: "bellwether_reader".to_owned(),
            password: "Not-A-Secret-1".to_owned(),
            database: "sales".to_owned(),
            file: None,
            certificates: None,
        }
    }
}
