//! Why a learning system cannot be set up. Failures while reading are the domain's `SourceError`.

use std::path::PathBuf;

use crate::secret::SecretError;

/// Settings that make no sense.
#[derive(Debug, thiserror::Error)]
pub enum LmsError {
    /// The address is none.
    #[error("`endpoint` is `{given}`, but {cause}; write it as https://lms.example.com/path/")]
    Endpoint {
        /// What is given, without credentials.
        given: String,
        /// What is wrong with it.
        cause: &'static str,
    },
    /// A secret is not there.
    #[error("`{field}`: {cause}")]
    Secret {
        /// Where it is named.
        field: &'static str,
        /// What is wrong.
        cause: SecretError,
    },
    /// The table of learners cannot be read.
    #[error("`customer.file` {file}: {cause}; it must be CSV in UTF-8 with the columns `learner` and `customer`")]
    Roster {
        /// The file.
        file: PathBuf,
        /// What is wrong.
        cause: String,
    },
    /// The table of learners holds nobody.
    #[error("`customer` has no learners; name a `file` that holds some, or list them under `customer.learners`")]
    NoRoster,
    /// A number that cannot be.
    #[error("`{field}` is 0; it must be at least 1")]
    Zero {
        /// Where it stands.
        field: &'static str,
    },
    /// There is nothing to read.
    #[error("`courses` is empty; name at least one course")]
    NoCourses,
    /// A course is there twice.
    #[error("`courses` names course {0} twice; leave one out")]
    RepeatedCourse(u64),
    /// The HTTP client cannot be made.
    #[error("cannot prepare HTTP: {0}; is there a store of trusted certificates on this machine?")]
    Client(String),
}
