//! What went wrong at the server, in words that say what to grant or mend.

use std::io::ErrorKind;
use std::sync::Arc;

use bellwether_domain::loader::SourceError;
use tiberius::error::Error;

use super::settings::MssqlSettings;
use crate::secret::Secret;

/// Which kind of [`SourceError`] a fault is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Unreachable,
    TimedOut,
    Refused,
    Unusable,
}

/// Something that went wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fault {
    pub kind: Kind,
    /// What was seen, without secrets.
    pub cause: String,
    /// What to do about it.
    pub remedy: String,
}

impl Fault {
    pub(super) fn new(kind: Kind, cause: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { kind, cause: cause.into(), remedy: remedy.into() }
    }
}

/// What is known of the server, to make a cause and a remedy concrete.
#[derive(Debug, Clone)]
pub(super) struct Place {
    pub origin: Arc<str>,
    pub host: String,
    pub port: u16,
    pub database: String,
    pub user: String,
    pub schema: String,
    pub timeout_s: u64,
    pub connect_timeout_s: u64,
    pub secret: Secret,
}

impl Place {
    pub(super) fn of(settings: &MssqlSettings, origin: Arc<str>, secret: Secret) -> Self {
        Self {
            origin,
            host: settings.host.clone(),
            port: settings.port,
            database: settings.database.clone(),
            user: settings.user.clone(),
            schema: settings.schema.clone(),
            timeout_s: settings.timeout_s,
            connect_timeout_s: settings.connect_timeout_s,
            secret,
        }
    }

    /// What the driver says, explained.
    pub(super) fn explain(&self, error: &Error) -> Fault {
        let Self { host, port, .. } = self;
        match error {
            Error::Server(token) => self.explain_code(token.code(), token.message()),
            Error::Io { kind: ErrorKind::TimedOut, .. } => self.too_late(),
            Error::Io { kind: ErrorKind::InvalidData, message } => self.no_tls(message),
            Error::Io { kind, message } => self.unreachable(*kind, message),
            Error::Tls(message) => self.no_tls(message),
            Error::Protocol(message) if message.contains("encryption level") => Fault::new(
                Kind::Unreachable,
                format!("{host}:{port} offers no encryption"),
                "install a certificate there, or set `encrypt = \"off\"` if nobody can listen in between",
            ),
            Error::Routing { host, port } => Fault::new(
                Kind::Unreachable,
                format!("the server sends us on to {host}:{port}"),
                "set `host` and `port` to these",
            ),
            other => Fault::new(
                Kind::Unusable,
                self.secret.redact(&other.to_string()),
                format!("check that {host}:{port} is a SQL Server of 2012 or later"),
            ),
        }
    }

    /// An error of the server by its number; see `sys.messages` there.
    fn explain_code(&self, code: u32, message: &str) -> Fault {
        let Self { schema, user, database, .. } = self;
        let named = quoted(message);
        let message = self.secret.redact(message);
        match code {
            18452 | 18456 | 18470 | 18486..=18488 => Fault::new(
                Kind::Refused,
                format!("login of `{user}` failed ({code})"),
                "check `user` and `password`, and that the server allows SQL Server logins",
            ),
            4060 | 916 => Fault::new(
                Kind::Refused,
                format!("database `{database}` cannot be opened by `{user}` ({code})"),
                format!("check `database`, or there: CREATE USER [{user}] FOR LOGIN [{user}];"),
            ),
            208 => {
                let name = named.first().copied().unwrap_or("an object");
                let cause = format!("there is no `{name}` ({code})");
                Fault::new(Kind::Unusable, cause, "create the view, see sql/mssql/views.sql, or set `schema`")
            }
            229 | 230 => {
                // 229 names object, database and schema; 230 names the column first.
                let names = if code == 230 { named.get(1..).unwrap_or_default() } else { named.as_slice() };
                let object = names.first().copied().unwrap_or("documents");
                let owner = names.get(2).copied().unwrap_or(schema);
                let cause = format!("`{user}` may not read {owner}.{object} ({code})");
                Fault::new(Kind::Refused, cause, format!("GRANT SELECT ON [{owner}].[{object}] TO [{user}];"))
            }
            207 => {
                let name = named.first().copied().unwrap_or("a column");
                let cause = format!("a view has no column `{name}` ({code})");
                Fault::new(Kind::Unusable, cause, "add the column to the view, see sql/mssql/views.sql")
            }
            4413 | 4502 | 4512 => Fault::new(
                Kind::Unusable,
                format!("a view no longer fits the tables below it: {message} ({code})"),
                "mend the view, or there: EXEC sp_refreshview",
            ),
            8115 | 8114 | 245 | 241 | 242 => Fault::new(
                Kind::Unusable,
                format!("a value in a view does not fit its type: {message} ({code})"),
                "CAST to the types of sql/mssql/views.sql, and leave out what cannot be",
            ),
            _ => Fault::new(Kind::Unusable, format!("{message} ({code})"), "ask whoever runs the server"),
        }
    }

    pub(super) fn too_late(&self) -> Fault {
        let cause = format!("no answer within {} s", self.timeout_s);
        Fault::new(Kind::TimedOut, cause, "raise `timeout_s`, or see what keeps the server busy")
    }

    /// A connection that took too long to make.
    pub(super) fn connected_too_late(&self) -> Fault {
        let Self { host, port, connect_timeout_s, .. } = self;
        let cause = format!("{host}:{port} let nobody in within {connect_timeout_s} s");
        Fault::new(Kind::TimedOut, cause, "check `host`, `port` and firewalls, or raise `connect_timeout_s`")
    }

    /// A connection that could not be made or broke.
    pub(super) fn unreachable(&self, kind: ErrorKind, message: &str) -> Fault {
        let Self { host, port, .. } = self;
        let (cause, remedy) = match kind {
            ErrorKind::ConnectionRefused => {
                ("refuses connections".to_owned(), "check `port`, and that the server listens to TCP/IP")
            }
            ErrorKind::UnexpectedEof | ErrorKind::ConnectionReset | ErrorKind::BrokenPipe => {
                ("closed the connection".to_owned(), "see the server's log; check `encrypt` if it happens at once")
            }
            _ => (self.secret.redact(message), "check `host`, `port` and the network"),
        };
        Fault::new(Kind::Unreachable, format!("{host}:{port} {cause}"), remedy)
    }

    fn no_tls(&self, message: &str) -> Fault {
        let what = message.split("To connect anyway").next().unwrap_or(message).trim();
        Fault::new(
            Kind::Unreachable,
            format!("no encrypted connection to {}:{}: {}", self.host, self.port, self.secret.redact(what)),
            "set `ca_file` to the certificate of the authority that signed the server's, use the name on it as `host`, \
             or set `trust_server_certificate = true` if nobody can come in between",
        )
    }

    /// The fault as a loader reports it.
    pub(super) fn source_error(&self, fault: Fault) -> SourceError {
        let Fault { kind, cause, remedy } = fault;
        let origin = self.origin.clone();
        let cause = format!("{cause}; {remedy}");
        match kind {
            Kind::Unreachable => SourceError::Unreachable { origin, cause },
            Kind::TimedOut => SourceError::TimedOut { origin, seconds: self.timeout_s },
            Kind::Refused => SourceError::Refused { origin, cause },
            Kind::Unusable => SourceError::Unusable { origin, cause },
        }
    }

    /// Whether a server's error says that a view of ours is not there; a table missing below a view is another matter.
    pub(super) fn says_absent(&self, error: &Error, view: &str) -> bool {
        let Error::Server(token) = error else { return false };
        let name = format!("{}.{view}", self.schema);
        token.code() == 208 && quoted(token.message()).first().is_some_and(|named| named.eq_ignore_ascii_case(&name))
    }
}

/// The names between quotes in a server's message.
fn quoted(message: &str) -> Vec<&str> {
    message.split('\'').skip(1).step_by(2).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place() -> Place {
        let text = "mssql://reader:hunter2@db.example/erp";
        let settings = MssqlSettings::from_url(text).expect("an address");
        Place::of(&settings, "erp".into(), Secret::new("hunter2"))
    }

    #[test]
    fn errors_of_the_server_come_with_a_remedy() {
        let denied = "The SELECT permission was denied on the object 'lines', database 'erp', schema 'bellwether'.";
        for (code, message, kind, cause, remedy) in [
            (18456, "Login failed for user 'reader'.", Kind::Refused, "`reader`", "password"),
            (4060, "Cannot open database \"erp\"", Kind::Refused, "`erp`", "CREATE USER [reader]"),
            (208, "Invalid object name 'bellwether.lines'.", Kind::Unusable, "`bellwether.lines`", "views.sql"),
            (229, denied, Kind::Refused, "bellwether.lines", "GRANT SELECT ON [bellwether].[lines] TO [reader];"),
            (207, "Invalid column name 'due'.", Kind::Unusable, "`due`", "add the column"),
            (50000, "told hunter2", Kind::Unusable, "told ***", "ask"),
        ] {
            let fault = place().explain_code(code, message);
            assert_eq!(fault.kind, kind, "{code}");
            assert!(fault.cause.contains(cause) && fault.remedy.contains(remedy), "{fault:?}");
        }
    }

    #[test]
    fn a_certificate_that_is_not_trusted_is_told_what_to_set() {
        let driver = "the server's certificate was rejected: UnknownIssuer. To connect anyway you can: (1) hunter2";
        let fault = place().explain(&Error::Tls(driver.to_owned()));
        assert_eq!(fault.kind, Kind::Unreachable);
        assert!(fault.cause.ends_with("UnknownIssuer."), "{fault:?}");
        assert!(fault.remedy.contains("`ca_file`") && fault.remedy.contains("`trust_server_certificate"), "{fault:?}");
    }

    #[test]
    fn a_denied_column_names_the_view() {
        let message = "The SELECT permission was denied on the column 'paid' of the object 'documents', database 'erp', \
                       schema 'bellwether'.";
        let fault = place().explain_code(230, message);
        assert_eq!(fault.remedy, "GRANT SELECT ON [bellwether].[documents] TO [reader];");
    }
}
