//! What went wrong at the server, in words that say what to grant or mend.

use bellwether_domain::loader::SourceError;
use mongodb::error::{Error, ErrorKind};

use super::MongoSource;

/// Codes of the server: unauthorised, authentication failed, time limit exceeded.
const UNAUTHORISED: i32 = 13;
const AUTHENTICATION_FAILED: i32 = 18;
const TOO_LATE: i32 = 50;

impl MongoSource {
    /// What the driver said, without the secrets of the address, and what to do about it.
    pub(super) fn fault(&self, error: &Error) -> SourceError {
        let origin = self.name.clone();
        let cause = self.words(error);
        let database = &self.settings.database;
        match &*error.kind {
            ErrorKind::Authentication { .. } => SourceError::Refused {
                origin,
                cause: format!("{cause}; correct user, password or `authSource` in `uri`"),
            },
            ErrorKind::Command(command) if command.code == AUTHENTICATION_FAILED => SourceError::Refused {
                origin,
                cause: format!("{cause}; correct user, password or `authSource` in `uri`"),
            },
            ErrorKind::Command(command) if command.code == UNAUTHORISED && self.anonymous() => SourceError::Refused {
                origin,
                cause: format!(
                    "{cause}; name user and password in `uri`: mongodb://user:password@host/?authSource=admin"
                ),
            },
            ErrorKind::Command(command) if command.code == UNAUTHORISED => SourceError::Refused {
                origin,
                cause: format!("{cause}; grant the user the role `read` on the database `{database}`"),
            },
            ErrorKind::Command(command) if command.code == TOO_LATE => self.too_late(),
            // The driver tries again, and does not select a server that has just refused it.
            ErrorKind::ServerSelection { message, .. } if refused(message) => SourceError::Refused {
                origin,
                cause: "authentication failed; correct user, password or `authSource` in `uri`".to_owned(),
            },
            ErrorKind::ServerSelection { .. } => {
                let cause = silent_servers(&cause).unwrap_or(cause);
                SourceError::Unreachable {
                    origin,
                    cause: format!("{cause}; see that the server runs, and that `uri` names it"),
                }
            }
            ErrorKind::Io(_) | ErrorKind::DnsResolve { .. } | ErrorKind::ConnectionPoolCleared { .. } => {
                SourceError::Unreachable {
                    origin,
                    cause: format!("{cause}; see that the server runs, and that `uri` names it"),
                }
            }
            _ => SourceError::Unusable { origin, cause },
        }
    }

    /// Whether the address names no user.
    fn anonymous(&self) -> bool {
        let hosts = self.uri.expose().split_once("://").map_or("", |(_, rest)| rest);
        !hosts.split(['/', '?']).next().is_some_and(|hosts| hosts.contains('@'))
    }

    /// The deadline has passed.
    pub(super) fn too_late(&self) -> SourceError {
        SourceError::TimedOut { origin: self.name.clone(), seconds: self.settings.timeout_s }
    }

    /// The driver's words without address and password: it likes to quote both.
    fn words(&self, error: &Error) -> String {
        let words = self.uri.redact(&error.kind.to_string());
        let password = self.uri.expose().split_once("://").and_then(|(_, rest)| rest.rsplit_once('@'));
        let password = password.and_then(|(user, _)| user.split_once(':')).map(|(_, password)| password);
        match password {
            Some(password) if !password.is_empty() => words.replace(password, "***"),
            _ => words,
        }
    }
}

/// Whether a server was not selected because of the log-in.
fn refused(message: &str) -> bool {
    ["AuthenticationFailed", "SCRAM failure"].iter().any(|sign| message.contains(sign))
}

/// Which servers do not answer, and why: what people can use of the driver's account of all it knows.
fn silent_servers(message: &str) -> Option<String> {
    let servers = message.split("Address: ").skip(1).map(|server| {
        let address = server.split(',').next().unwrap_or_default();
        let error = server.split_once("Error: Kind: ").and_then(|(_, rest)| rest.split(", labels").next());
        error.map_or_else(|| address.to_owned(), |error| format!("{address} ({error})"))
    });
    let servers: Vec<String> = servers.collect();
    (!servers.is_empty()).then(|| format!("no server can be used: {}", servers.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::silent_servers;

    #[test]
    fn an_error_names_the_servers_and_what_is_wrong_with_them() {
        let message = "Server selection timeout: No available servers. Topology: { Type: ReplicaSetNoPrimary, Servers: [ \
                       { Address: db1:27017, Type: Unknown, Error: Kind: I/O error: Connection refused (os error 111), \
                       labels: {\"RetryableError\"}, source: None, server response: None }, { Address: db2:27017, Type: \
                       RSSecondary } ] }";
        let words = "no server can be used: db1:27017 (I/O error: Connection refused (os error 111)), db2:27017";
        assert_eq!(silent_servers(message).as_deref(), Some(words));
        assert_eq!(silent_servers("Server selection timeout"), None);
    }
}
