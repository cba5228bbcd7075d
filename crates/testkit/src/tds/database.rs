//! The SQLite database behind the server. One connection for all clients, who take turns; a result is whole before
//! anything of it is sent.

use std::collections::HashMap;
use std::path::Path;

use rusqlite::types::Value;
use rusqlite::{Connection, config::DbConfig};

use super::decode::Parameter;
use super::encode::encode;
use super::error::SqlError;
use super::infer::{Scope, of_value};
use super::lexer::render;
use super::permissions::Permissions;
use super::tokens::{COUNT, Done, MORE, Tokens};
use super::translate::{Statement, translate};
use super::types::SqlType;
use super::{catalogue, functions, grouping};

/// Tables, their content, and who may not read what.
pub(super) struct Database {
    connection: Connection,
    name: String,
    permissions: Permissions,
}

impl Database {
    /// # Errors
    /// SQLite's, if the file is no database.
    pub(super) fn open(file: Option<&Path>, name: &str, permissions: Permissions) -> Result<Self, rusqlite::Error> {
        let connection = match file {
            Some(file) => Connection::open(file)?,
            None => Connection::open_in_memory()?,
        };
        // Without this a mistyped `[column]` would be a text.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DML, false)?;
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DDL, false)?;
        functions::register(&connection)?;
        catalogue::register(&connection, name, &permissions)?;
        Ok(Self { connection, name: name.to_owned(), permissions })
    }

    /// Runs what fills the database: no permissions, no results.
    pub(super) fn execute(&self, sql: &str) -> Result<(), SqlError> {
        for statement in translate(sql) {
            let run = self.connection.execute_batch(&render(&statement.tokens));
            run.map_err(|error| SqlError::from_sqlite(&error))?;
        }
        Ok(())
    }

    /// Runs a client's statements, and writes results up to the first error.
    pub(super) fn run(
        &self,
        sql: &str,
        parameters: &[Parameter],
        done: Done,
        out: &mut Tokens,
    ) -> Result<(), SqlError> {
        let statements = translate(sql);
        let in_batch = done == Done::Batch;
        let count = statements.len();
        if count == 0 && in_batch {
            out.done(done, 0, 0);
        }
        for (place, statement) in statements.into_iter().enumerate() {
            let rows = self.one(&statement, parameters, out)?;
            let more = if in_batch && place + 1 == count { 0 } else { MORE };
            out.done(done, COUNT | more, rows);
        }
        Ok(())
    }

    fn one(&self, statement: &Statement, parameters: &[Parameter], out: &mut Tokens) -> Result<u64, SqlError> {
        for (schema, object) in &statement.objects {
            let verb = statement.tokens[0].text.to_uppercase();
            let permission = if verb == "WITH" { "SELECT" } else { &verb };
            if !self.permissions.allow(permission, schema, object) {
                return Err(SqlError::denied(permission, schema, object, &self.name));
            }
        }
        let failed = |error: rusqlite::Error| SqlError::from_sqlite(&error);
        let mut prepared = self.connection.prepare(&render(&statement.tokens)).map_err(failed)?;
        let given: HashMap<String, &Parameter> =
            parameters.iter().rev().map(|parameter| (parameter.name.to_ascii_lowercase(), parameter)).collect();
        for place in 1..=prepared.parameter_count() {
            let name = prepared.parameter_name(place).unwrap_or_default().to_owned();
            let Some(parameter) = given.get(&name.to_ascii_lowercase()) else {
                return Err(SqlError::new(137, 15, format!("Must declare the scalar variable \"{name}\".")));
            };
            prepared.raw_bind_parameter(place, &parameter.value).map_err(failed)?;
        }
        let names: Vec<String> = prepared.column_names().map(str::to_owned).collect();
        if names.is_empty() {
            return prepared.raw_execute().map(|rows| rows as u64).map_err(failed);
        }
        let declared: Vec<_> = prepared.columns().map(|column| column.decl_type().and_then(SqlType::parse)).collect();
        let types: HashMap<_, _> =
            parameters.iter().map(|parameter| (parameter.name.to_lowercase(), parameter.kind)).collect();
        grouping::check(&statement.tokens)?;
        let scope = Scope { connection: &self.connection, parameters: &types };
        let inferred = scope.columns(&statement.tokens, &names, &declared);
        let mut rows: Vec<Vec<Value>> = Vec::new();
        let mut cursor = prepared.raw_query();
        while let Some(row) = cursor.next().map_err(failed)? {
            let values = (0..names.len()).map(|column| row.get(column));
            rows.push(values.collect::<Result<_, _>>().map_err(failed)?);
        }
        write(names.into_iter().zip(inferred), &rows, out)
    }
}

fn write(
    columns: impl Iterator<Item = (String, Option<SqlType>)>,
    rows: &[Vec<Value>],
    out: &mut Tokens,
) -> Result<u64, SqlError> {
    let columns: Vec<(String, SqlType)> = columns
        .enumerate()
        .map(|(place, (name, kind))| {
            let name = if name.contains(['(', ' ', '\'']) { String::new() } else { name };
            let by_value = || rows.iter().find_map(|row| of_value(&row[place]));
            (name, kind.or_else(by_value).unwrap_or(SqlType::Int))
        })
        .collect();
    out.columns(&columns);
    for row in rows {
        let values = columns.iter().zip(row).map(|((_, kind), value)| encode(*kind, value.into()));
        out.row(&values.collect::<Result<Vec<_>, _>>()?);
    }
    Ok(rows.len() as u64)
}
