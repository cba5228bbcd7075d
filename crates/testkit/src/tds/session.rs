//! One client from its first byte to its last: login, then one request after another.

use std::collections::HashMap;
use std::io::Error;
use std::net::TcpStream;
use std::sync::atomic::Ordering;

use rusqlite::types::Value;

use super::decode::Parameter;
use super::error::SqlError;
use super::infer::parameter_names;
use super::log::Statement;
use super::login::{Login, prelogin_answer, wants_encryption};
use super::request::{Call, batch};
use super::shared::{Shared, locked};
use super::tokens::{ATTENTION as ATTENTION_DONE, COLLATION, Done, ERROR, Tokens};
use super::wire::{ATTENTION, BATCH, LOGIN, Message, PRELOGIN, RPC, TRANSACTION, Wire};

/// A client that has been accepted.
pub(super) struct Session<'a> {
    wire: Wire,
    shared: &'a Shared,
    logged_in: bool,
    prepared: HashMap<i32, String>,
    definitions: HashMap<i32, Vec<String>>,
}

impl<'a> Session<'a> {
    pub(super) fn new(stream: TcpStream, shared: &'a Shared) -> Self {
        let (prepared, definitions) = (HashMap::new(), HashMap::new());
        Self { wire: Wire::new(stream), shared, logged_in: false, prepared, definitions }
    }

    /// Answers until the client goes, the server stops, or a message is malformed.
    pub(super) fn run(&mut self) -> Result<(), Error> {
        while let Some(message) = self.wire.read()? {
            let goes_on = match message.kind {
                PRELOGIN => self.prelogin(&message.body),
                LOGIN => self.login(&message.body),
                _ if !self.logged_in => Ok(false),
                BATCH | RPC => self.statement(&message),
                TRANSACTION => self.transaction(&message.body),
                ATTENTION => self.acknowledge_attention(),
                _ => Ok(false),
            }?;
            if !goes_on {
                break;
            }
        }
        Ok(())
    }

    fn prelogin(&mut self, body: &[u8]) -> Result<bool, Error> {
        let certificates = self.shared.options.certificates.as_ref();
        let wanted = wants_encryption(body)?;
        self.wire.write(&prelogin_answer(certificates.is_some(), wanted))?;
        match certificates {
            Some(certificates) if wanted => self.wire.secure(certificates.config.clone())?,
            // Nobody logs in here in the open.
            Some(_) => return Ok(false),
            None => {}
        }
        Ok(true)
    }

    fn login(&mut self, body: &[u8]) -> Result<bool, Error> {
        let login = Login::read(body)?;
        let options = &self.shared.options;
        let mut out = Tokens::default();
        let wanted = if login.database.is_empty() { &options.database } else { &login.database };
        let known = wanted.eq_ignore_ascii_case(&options.database);
        if login.user != options.user || login.password != options.password || !known {
            if !known {
                let message = format!("Cannot open database \"{wanted}\" requested by the login. The login failed.");
                out.error(&SqlError::new(4060, 11, message));
            }
            out.error(&SqlError::login_failed(&login.user));
            out.done(Done::Batch, ERROR, 0);
            self.wire.write(&out.bytes)?;
            return Ok(false);
        }
        let old = self.wire.packet_size;
        out.changed(1, &options.database, "master");
        out.info(5701, format!("Changed database context to '{}'.", options.database));
        out.changed_bytes(7, &COLLATION, &[]);
        out.login_acknowledged();
        out.changed(4, &login.packet_size.to_string(), &old.to_string());
        out.done(Done::Batch, 0, 0);
        self.wire.write(&out.bytes)?;
        self.wire.packet_size = login.packet_size;
        self.logged_in = true;
        Ok(true)
    }

    fn statement(&mut self, message: &Message) -> Result<bool, Error> {
        let mut out = Tokens::default();
        if message.reset {
            self.prepared.clear();
            self.definitions.clear();
            out.changed_bytes(18, &[], &[]);
        }
        if message.kind == BATCH {
            let sql = batch(&message.body)?;
            self.run_sql(&sql, &[], Done::Batch, &mut out);
        } else {
            for call in Call::read(&message.body)? {
                self.call(&call, &mut out);
            }
        }
        self.answer(&out)
    }

    fn call(&mut self, call: &Call, out: &mut Tokens) {
        let mut handle = None;
        let run = match call.procedure.as_str() {
            "sp_executesql" => Some((call.text(0).to_owned(), call.values(2, &parameter_names(call.text(1))))),
            "sp_prepare" | "sp_prepexec" => {
                let number = self.shared.handles.fetch_add(1, Ordering::Relaxed) as i32;
                let names = parameter_names(call.text(1));
                self.prepared.insert(number, call.text(2).to_owned());
                self.definitions.insert(number, names.clone());
                handle = Some(number);
                (call.procedure == "sp_prepexec").then(|| (call.text(2).to_owned(), call.values(3, &names)))
            }
            "sp_execute" => {
                let number = call.handle(0);
                let Some(sql) = self.prepared.get(&number).cloned() else {
                    let message = format!("Could not find prepared statement with handle {number}.");
                    return refuse(&SqlError::new(8179, 16, message), out);
                };
                Some((sql, call.values(1, self.definitions.get(&number).map_or(&[], Vec::as_slice))))
            }
            "sp_unprepare" => {
                self.prepared.remove(&call.handle(0));
                None
            }
            other => {
                let message = format!("Could not find stored procedure '{other}'.");
                return refuse(&SqlError::new(2812, 16, message), out);
            }
        };
        let failed = run.is_some_and(|(sql, values)| !self.run_sql(&sql, &values, Done::InProcedure, out));
        out.return_status(i32::from(failed));
        if let Some(handle) = handle {
            out.return_handle(0, call.parameters.first().map_or("", |parameter| &parameter.name), handle);
        }
        out.done(Done::Procedure, if failed { ERROR } else { 0 }, 0);
    }

    /// Runs and logs `sql`; whether it succeeded.
    fn run_sql(&self, sql: &str, parameters: &[Parameter], done: Done, out: &mut Tokens) -> bool {
        let values = parameters.iter().map(|parameter| (parameter.name.clone(), shown(&parameter.value))).collect();
        locked(&self.shared.statements).push(Statement { sql: sql.to_owned(), parameters: values });
        let run = locked(&self.shared.database).run(sql, parameters, done, out);
        if let Err(error) = &run {
            out.error(error);
            if done == Done::Batch {
                out.done(done, ERROR, 0);
            }
        }
        run.is_ok()
    }

    /// Transactions are acknowledged, and nothing else.
    fn transaction(&mut self, body: &[u8]) -> Result<bool, Error> {
        let headers = body.first().map_or(0, |length| usize::from(*length));
        const DESCRIPTOR: [u8; 8] = 1_u64.to_le_bytes();
        let mut out = Tokens::default();
        match body.get(headers).copied() {
            Some(5) => out.changed_bytes(8, &DESCRIPTOR, &[]),
            Some(7) => out.changed_bytes(9, &[], &DESCRIPTOR),
            Some(8) => out.changed_bytes(10, &[], &DESCRIPTOR),
            _ => {}
        }
        out.done(Done::Batch, 0, 0);
        self.wire.write(&out.bytes)?;
        Ok(true)
    }

    fn acknowledge_attention(&mut self) -> Result<bool, Error> {
        let mut out = Tokens::default();
        out.done(Done::Batch, ATTENTION_DONE, 0);
        self.wire.write(&out.bytes)?;
        Ok(true)
    }

    /// Sends a response the way the faults of the moment want it.
    fn answer(&mut self, out: &Tokens) -> Result<bool, Error> {
        let faults = locked(&self.shared.faults).clone();
        let stopped = || self.shared.stopped.load(Ordering::Relaxed);
        if faults.hang || faults.delay.is_some() {
            self.wire.wait(faults.delay.filter(|_| !faults.hang), stopped)?;
            if stopped() {
                return Ok(false);
            }
            if faults.hang || self.wire.interrupted()? {
                // The next message is the attention, and its acknowledgement all that is answered.
                return Ok(true);
            }
        }
        if let Some(rows) = faults.drop_after_rows {
            let end = rows.checked_sub(1).and_then(|last| out.row_ends.get(last)).copied();
            let end = end.unwrap_or(if rows == 0 { 0 } else { out.bytes.len() });
            return self.wire.write_and_drop(&out.bytes[..end]).map(|()| false);
        }
        match faults.drip {
            Some(pause) => self.wire.drip(&out.bytes, pause, stopped)?,
            None => self.wire.write(&out.bytes)?,
        }
        Ok(true)
    }
}

fn refuse(error: &SqlError, out: &mut Tokens) {
    out.error(error);
    out.done(Done::Procedure, ERROR, 0);
}

fn shown(value: &Value) -> String {
    match value {
        Value::Null => "NULL".to_owned(),
        Value::Integer(whole) => whole.to_string(),
        Value::Real(real) => real.to_string(),
        Value::Text(text) => text.clone(),
        Value::Blob(bytes) => bytes.iter().map(|byte| format!("{byte:02x}")).collect(),
    }
}
