//! Financial facts from SQL Server, asked of a server that speaks its protocol; with `TEST_MSSQL_URL` set, what needs no
//! faults is asked of that server instead.

mod copy;
mod details;
mod doctor;
mod facts;
mod faults;
mod push;
mod server;
mod tls;
