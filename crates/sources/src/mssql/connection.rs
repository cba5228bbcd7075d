//! Connections: made and logged in within a time, kept for reuse, thrown away as soon as anything went wrong on them.

use std::time::Duration;

use deadpool::managed::{Manager, Metrics, Object, Pool, PoolError, RecycleError, RecycleResult};
use futures_util::TryStreamExt as _;
use tiberius::{AuthMethod, Client, Config, EncryptionLevel, Query, Row, ToSql};
use tokio::net::TcpStream;
use tokio_util::compat::{Compat, TokioAsyncWriteCompatExt as _};

use super::fault::{Fault, Kind, Place};
use super::settings::{Encrypt, MssqlSettings};
use super::shape::misfit;
use super::statement::{Parameter, Statement};

/// After so long without use, a connection is tried before it is used again.
const IDLE: Duration = Duration::from_secs(30);

type Tds = Client<Compat<TcpStream>>;

/// Makes connections.
#[derive(Debug)]
pub(super) struct Maker {
    config: Config,
    connect_timeout: Duration,
    pub place: Place,
}

impl Maker {
    pub(super) fn new(settings: &MssqlSettings, place: Place) -> Self {
        let mut config = Config::new();
        config.host(&settings.host);
        config.port(settings.port);
        config.database(&settings.database);
        config.application_name("bellwether");
        config.authentication(AuthMethod::sql_server(&settings.user, place.secret.expose()));
        config.encryption(match settings.encrypt {
            Encrypt::Required => EncryptionLevel::Required,
            Encrypt::Off => EncryptionLevel::NotSupported,
        });
        config.readonly(true);
        config.lossy_utf16_decoding(true);
        config.handshake_timeout(None);
        config.command_timeout(Some(settings.timeout()));
        if settings.trust_server_certificate {
            config.trust_cert();
        } else if let Some(file) = &settings.ca_file {
            config.trust_cert_ca(file.display());
        }
        Self { config, connect_timeout: settings.connect_timeout(), place }
    }

    /// A connection without anything said on it.
    pub(super) async fn reach(&self) -> Result<TcpStream, Fault> {
        let Place { host, port, .. } = &self.place;
        let connecting = tokio::time::timeout(self.connect_timeout, TcpStream::connect((host.as_str(), *port)));
        let stream = connecting.await.map_err(|_| self.place.connected_too_late())?;
        stream.map_err(|error| self.place.unreachable(error.kind(), &error.to_string()))
    }
}

impl Manager for Maker {
    type Type = Tds;
    type Error = Fault;

    async fn create(&self) -> Result<Tds, Fault> {
        let making = async {
            let stream = self.reach().await?;
            // A lost delay only costs time.
            let _ = stream.set_nodelay(true);
            // On the heap: the driver's futures are tens of kilobytes, which pile up on the stack of whoever waits.
            let login = Box::pin(Client::connect(self.config.clone(), stream.compat_write()));
            login.await.map_err(|error| self.place.explain(&error))
        };
        tokio::time::timeout(self.connect_timeout, Box::pin(making))
            .await
            .map_err(|_| self.place.connected_too_late())?
    }

    async fn recycle(&self, client: &mut Tds, metrics: &Metrics) -> RecycleResult<Fault> {
        if metrics.last_used() < IDLE {
            return Ok(());
        }
        let trying = async { client.simple_query("SELECT 1").await?.into_results().await };
        match tokio::time::timeout(self.connect_timeout, trying).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(RecycleError::Backend(self.place.explain(&error))),
            Err(_) => Err(RecycleError::Backend(self.place.connected_too_late())),
        }
    }
}

/// A connection in use. It goes back to the pool by [`Lease::release`] only; dropped by an error, a time-out or a caller
/// that went away, it is closed, as nobody knows what is still under way on it.
pub(super) struct Lease {
    object: Option<Object<Maker>>,
    place: Place,
}

impl Drop for Lease {
    fn drop(&mut self) {
        if let Some(object) = self.object.take() {
            drop(Object::take(object));
        }
    }
}

impl Lease {
    /// A connection of the pool, or a new one.
    pub(super) async fn of(pool: &Pool<Maker>) -> Result<Self, Fault> {
        let place = pool.manager().place.clone();
        match pool.get().await {
            Ok(object) => Ok(Self { object: Some(object), place }),
            Err(PoolError::Backend(fault)) => Err(fault),
            Err(_) => Err(place.too_late()),
        }
    }

    /// Keeps the connection for others.
    pub(super) fn release(mut self) {
        drop(self.object.take());
    }

    fn client(&mut self) -> &mut Tds {
        self.object.as_mut().expect("there until it is released")
    }

    /// Runs a statement that gives no rows.
    pub(super) async fn execute(&mut self, sql: &str, parameters: &[&dyn ToSql]) -> Result<(), Fault> {
        let place = self.place.clone();
        let running = Box::pin(self.client().execute(sql, parameters));
        running.await.map(drop).map_err(|error| place.explain(&error))
    }

    /// Hands each row of a statement to `row`. Rows are not kept.
    pub(super) async fn each(
        &mut self,
        statement: &Statement,
        mut row: impl FnMut(&Row) -> Result<(), Fault> + Send,
    ) -> Result<(), Fault> {
        let place = self.place.clone();
        let explain = |error| place.explain(&error);
        let mut stream = Box::pin(query(statement).query(self.client())).await.map_err(explain)?;
        let columns = stream.columns().await.map_err(explain)?.unwrap_or_default();
        if let Some((name, found, class)) = misfit(columns, statement.columns) {
            return Err(Fault::new(
                Kind::Unusable,
                format!("column `{name}` is of type {found:?}"),
                format!("CAST it to {} in the view, see sql/mssql/views.sql", class.expected()),
            ));
        }
        let mut rows = stream.into_row_stream();
        while let Some(next) = rows.try_next().await.map_err(explain)? {
            row(&next)?;
        }
        Ok(())
    }

    /// The columns of a view; none when there is no such view. The connection can be used on either way.
    pub(super) async fn columns(
        &mut self,
        view: &str,
        probe: &Statement,
    ) -> Result<Option<Vec<tiberius::Column>>, Fault> {
        let place = self.place.clone();
        let probing = async {
            let mut stream = query(probe).query(self.client()).await?;
            let columns = stream.columns().await?.unwrap_or_default().to_vec();
            stream.into_results().await?;
            Ok(columns)
        };
        match Box::pin(probing).await {
            Ok(columns) => Ok(Some(columns)),
            Err(error) if place.says_absent(&error, view) => Ok(None),
            Err(error) => Err(place.explain(&error)),
        }
    }
}

fn query(statement: &Statement) -> Query<'_> {
    let mut query = Query::new(statement.sql.as_str());
    for parameter in &statement.parameters {
        match parameter {
            Parameter::Text(text) => query.bind(text.as_str()),
            Parameter::Date(date) => query.bind(*date),
            Parameter::Int(number) => query.bind(*number),
        }
    }
    query
}
