//! `/api/v1/customers.csv` is `/api/v1/customers` with `Accept: text/csv`, and so with `.pdf` and `.parquet`: an address
//! one can link to.

use actix_web::dev::ServiceRequest;
use actix_web::http::Uri;
use actix_web::http::header::{ACCEPT, HeaderValue};
use actix_web::http::uri::PathAndQuery;

use super::negotiation::{CSV, PARQUET, PDF};

/// Where the suffix means a form; elsewhere it is part of a file's name.
const API: &str = "/api/v1/";

/// Suffixes with the media types that they mean.
const SUFFIXES: [(&str, &str); 3] = [(".csv", CSV), (".pdf", PDF), (".parquet", PARQUET)];

/// Rewrites a request whose path ends with such a suffix, before it is routed.
pub fn apply(request: &mut ServiceRequest) {
    let path = request.path();
    let found = SUFFIXES.iter().find_map(|(suffix, media_type)| Some((path.strip_suffix(suffix)?, *media_type)));
    let Some((path, media_type)) = found.filter(|(path, _)| path.starts_with(API)) else { return };
    let query = request.query_string();
    let target = if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") };
    let mut parts = request.uri().clone().into_parts();
    parts.path_and_query = PathAndQuery::try_from(target).ok();
    let Ok(uri) = Uri::from_parts(parts) else { return };
    request.match_info_mut().get_mut().update(&uri);
    let head = request.head_mut();
    head.uri = uri;
    head.headers_mut().insert(ACCEPT, HeaderValue::from_static(media_type));
}
