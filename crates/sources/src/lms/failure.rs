//! Why a learning system delivered nothing, closer than a [`SourceError`] tells, so that the doctor knows a remedy.

use std::sync::Arc;

use bellwether_domain::loader::SourceError;

/// Why there is no answer, or none that can be used. Holds no secrets.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum Failure {
    #[error("no connection: {0}")]
    Connect(String),
    #[error("no answer within {0} s")]
    TimedOut(u64),
    #[error("it answers {status} {name}")]
    Status { status: u16, name: &'static str },
    #[error("it answers {status} and asks to wait {seconds} s, which is longer than the load may take")]
    Busy { status: u16, seconds: u64 },
    #[error("it redirects to another address ({0}), and credentials are not carried there")]
    Redirect(String),
    #[error("its answer is longer than the {0} bytes that are taken")]
    TooLong(usize),
    #[error("it sends {0} where JSON is expected")]
    NotJson(String),
    #[error("{0}")]
    Shape(String),
    #[error("Moodle refuses `{function}` with `{code}`: {message}")]
    Moodle { function: &'static str, code: String, message: String },
}

impl Failure {
    /// What to do about it.
    pub(super) fn remedy(&self) -> String {
        match self {
            Self::Connect(_) => "check `endpoint`, name resolution, firewall and the server's certificate".to_owned(),
            Self::TimedOut(_) => {
                "see why it is slow, or raise `limits.request_seconds` or `limits.load_seconds`".to_owned()
            }
            Self::Status { status: 401, .. } => "check the credentials in the settings".to_owned(),
            Self::Status { status: 403, .. } => "grant the account the right to read what others stored".to_owned(),
            Self::Status { status: 404 | 405, .. } => {
                "check `endpoint`: there is no such interface below it".to_owned()
            }
            Self::Status { status: 400, .. } => "check `version`; the server may speak another one".to_owned(),
            Self::Status { .. } => "look into the server's log; it is tried again at the next refresh".to_owned(),
            Self::Busy { .. } => "ask for a higher rate limit, or raise `limits.load_seconds`".to_owned(),
            Self::Redirect(to) => format!("set `endpoint` to the final address ({to})"),
            Self::TooLong(_) => "lower `page`, or raise `limits.answer_bytes`".to_owned(),
            Self::NotJson(_) => "check `endpoint`: this is no learning system, or a login page before it".to_owned(),
            Self::Shape(_) => "check `endpoint` and the version of the server".to_owned(),
            Self::Moodle { function, code, .. } => match code.as_str() {
                "invalidtoken" => {
                    "make a new token under Site administration › Server › Web services › Manage tokens".to_owned()
                }
                "accessexception" => {
                    format!("add `{function}` to the functions of the external service that the token belongs to")
                }
                "nopermissions" | "requireloginerror" | "notingroup" | "errorcoursecontextnotvalid" => format!(
                    "give the token's user the capabilities that `{function}` needs, such as \
                     moodle/course:viewparticipants and report/progress:view, in every course"
                ),
                "invalidrecord" | "invalidrecordunknown" | "cannotfindcourse" => {
                    "correct the ids under `courses`; there is no such record".to_owned()
                }
                "servicenotavailable" | "enablewsdescription" | "wsnotenabled" => {
                    "enable web services and the REST protocol in Moodle's site administration".to_owned()
                }
                _ => "look the error code up in Moodle's documentation".to_owned(),
            },
        }
    }

    /// Whether a function is not in the service of the token, while others may be.
    pub(super) fn lacks_function(&self) -> bool {
        matches!(self, Self::Moodle { code, .. } if code == "accessexception")
    }

    /// As loaders say it.
    pub(super) fn into_error(self, origin: &Arc<str>) -> SourceError {
        let (origin, remedy) = (origin.clone(), self.remedy());
        match self {
            Self::TimedOut(seconds) => SourceError::TimedOut { origin, seconds },
            Self::Connect(_) | Self::Status { .. } | Self::Busy { .. } => {
                SourceError::Unreachable { origin, cause: format!("{self}; {remedy}") }
            }
            Self::Redirect(_) | Self::TooLong(_) | Self::NotJson(_) | Self::Shape(_) | Self::Moodle { .. } => {
                SourceError::Unusable { origin, cause: format!("{self}; {remedy}") }
            }
        }
    }
}
