//! HTTP as this API speaks it: what all resources share, and nothing about any of them.
//!
//! [`envelope`] wraps every request (id, panics, log, headers). Requests come in through [`params`] and [`body`],
//! answers leave through [`answer`] and [`csv`].

pub mod answer;
pub mod body;
pub mod client;
pub mod coding;
pub mod commit;
pub mod cookie;
pub mod csv;
pub mod entity_tag;
pub mod envelope;
pub mod fallback;
pub mod form_suffix;
pub mod hot;
pub mod kept;
pub mod limits;
pub mod metrics;
pub mod negotiation;
pub mod once;
pub mod paging;
pub mod params;
pub mod precondition;
pub mod request_id;
pub mod security;
pub mod turns;
