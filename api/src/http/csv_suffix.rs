//! `/api/v1/customers.csv` is `/api/v1/customers` with `Accept: text/csv`: an address one can link to.

use actix_web::dev::ServiceRequest;
use actix_web::http::Uri;
use actix_web::http::header::{ACCEPT, HeaderValue};
use actix_web::http::uri::PathAndQuery;

/// Where the suffix means a form; elsewhere it is part of a file's name.
const API: &str = "/api/v1/";

/// Rewrites a request whose path ends with `.csv`, before it is routed.
pub fn apply(request: &mut ServiceRequest) {
    let Some(path) = request.path().strip_suffix(".csv").filter(|path| path.starts_with(API)) else { return };
    let query = request.query_string();
    let target = if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") };
    let mut parts = request.uri().clone().into_parts();
    parts.path_and_query = PathAndQuery::try_from(target).ok();
    let Ok(uri) = Uri::from_parts(parts) else { return };
    request.match_info_mut().get_mut().update(&uri);
    let head = request.head_mut();
    head.uri = uri;
    head.headers_mut().insert(ACCEPT, HeaderValue::from_static("text/csv"));
}
