//! Learning systems behind real sockets: what becomes of what they say, and of what they fail to say.

mod contract;
mod faults;
mod garbage;
mod moodle;
mod statements;
mod store;
mod xapi;
