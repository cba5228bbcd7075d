//! What a client asks a server about itself: `INFORMATION_SCHEMA`, `@@VERSION`, permissions and the time. Only the
//! columns of those views that tell names and types.

use rusqlite::Connection;
use rusqlite::types::{Value, ValueRef};

use super::encode::text;
use super::functions::scalar;
use super::permissions::Permissions;

/// As a SQL Server 2022 introduces itself, with the truth behind it.
const VERSION: &str = "Microsoft SQL Server 2022 (RTM) - 16.0.1000.6 (a stand-in for tests over SQLite)";

/// The views are temporary, so that nothing of them is in a file.
pub(super) fn register(
    connection: &Connection,
    database: &str,
    permissions: &Permissions,
) -> Result<(), rusqlite::Error> {
    let quoted = database.replace('\'', "''");
    connection.execute_batch(&format!(
        "CREATE TEMP VIEW ts_objects AS
           SELECT name AS stored, type,
                  CASE WHEN instr(name, '.') > 0 THEN substr(name, 1, instr(name, '.') - 1) ELSE 'dbo' END AS schema,
                  substr(name, instr(name, '.') + 1) AS object
           FROM main.sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%';
         CREATE TEMP VIEW \"information_schema.tables\" AS
           SELECT '{quoted}' AS TABLE_CATALOG, schema AS TABLE_SCHEMA, object AS TABLE_NAME,
                  CASE type WHEN 'view' THEN 'VIEW' ELSE 'BASE TABLE' END AS TABLE_TYPE
           FROM ts_objects;
         CREATE TEMP VIEW \"information_schema.schemata\" AS
           SELECT '{quoted}' AS CATALOG_NAME, 'dbo' AS SCHEMA_NAME, 'dbo' AS SCHEMA_OWNER
           UNION SELECT '{quoted}', schema, 'dbo' FROM ts_objects;
         CREATE TEMP VIEW \"information_schema.views\" AS
           SELECT '{quoted}' AS TABLE_CATALOG, schema AS TABLE_SCHEMA, object AS TABLE_NAME
           FROM ts_objects WHERE type = 'view';
         CREATE TEMP VIEW \"information_schema.columns\" AS
           SELECT '{quoted}' AS TABLE_CATALOG, o.schema AS TABLE_SCHEMA, o.object AS TABLE_NAME, c.name AS COLUMN_NAME,
                  c.cid + 1 AS ORDINAL_POSITION, CASE c.\"notnull\" WHEN 0 THEN 'YES' ELSE 'NO' END AS IS_NULLABLE,
                  lower(CASE WHEN instr(c.type, '(') > 0 THEN trim(substr(c.type, 1, instr(c.type, '(') - 1))
                             ELSE c.type END) AS DATA_TYPE,
                  c.dflt_value AS COLUMN_DEFAULT
           FROM ts_objects AS o, pragma_table_info(o.stored) AS c;
         CREATE TEMP VIEW \"sys.databases\" AS SELECT 5 AS database_id, '{quoted}' AS name, 1 AS snapshot_isolation_state,
           'ON' AS snapshot_isolation_state_desc, 1 AS is_read_committed_snapshot_on, 160 AS compatibility_level;"
    ))?;
    let name = database.to_owned();
    scalar(connection, "db_name", 0, move |_| Ok(Value::Text(name.clone())))?;
    scalar(connection, "ts_global", 1, |call| {
        Ok(match call.get::<String>(0)?.as_str() {
            "version" => Value::Text(VERSION.to_owned()),
            "servername" => Value::Text("standin".to_owned()),
            "spid" => Value::Integer(51),
            "trancount" => Value::Integer(0),
            _ => Value::Null,
        })
    })?;
    scalar(connection, "serverproperty", 1, |call| {
        Ok(match call.get::<String>(0)?.to_lowercase().as_str() {
            "productversion" => Value::Text("16.0.1000.6".to_owned()),
            "edition" => Value::Text("Stand-in".to_owned()),
            "engineedition" => Value::Integer(3),
            _ => Value::Null,
        })
    })?;
    let permissions = permissions.clone();
    scalar(connection, "has_perms_by_name", 3, move |call| {
        let (object, permission) = (text(call.get_raw(0)), text(call.get_raw(2)).unwrap_or_default());
        let granted = match object.as_deref().map(Permissions::object).filter(|_| call.get_raw(1) != ValueRef::Null) {
            Some((schema, object)) => permissions.allow(&permission, &schema, &object),
            None => permissions.granted(&permission),
        };
        Ok(Value::Integer(i64::from(granted)))
    })
}
