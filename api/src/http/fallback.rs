//! Addresses that no resource answers: known ones with another method, files and pages of the dashboard, and nothing.

use actix_web::dev::ResourceDef;
use actix_web::http::Method;
use actix_web::http::header::{Accept, Header};
use actix_web::{HttpRequest, HttpResponse, web};
use utoipa::openapi::OpenApi;

use crate::problem::{ApiError, Kind};
use crate::state::AppState;

/// Addresses below these never belong to the dashboard.
const RESERVED: [&str; 5] = ["/api/", "/swagger-ui/", "/healthz", "/readyz", "/metrics"];

/// Which methods each documented address has.
#[derive(Debug)]
pub struct MethodTable(Vec<(ResourceDef, Vec<Method>)>);

impl MethodTable {
    /// Of the documented operations, which are all there are.
    pub fn of(document: &OpenApi) -> Self {
        let methods = document.paths.paths.iter().map(|(path, item)| {
            let operations = [
                (&item.get, Method::GET),
                (&item.get, Method::HEAD),
                (&item.post, Method::POST),
                (&item.put, Method::PUT),
                (&item.patch, Method::PATCH),
                (&item.delete, Method::DELETE),
            ];
            let methods = operations.into_iter().filter_map(|(operation, method)| operation.as_ref().map(|_| method));
            (ResourceDef::new(path.as_str()), methods.collect())
        });
        Self(methods.collect())
    }

    /// The methods of an address; none if it is not documented.
    pub fn at(&self, path: &str) -> Option<&[Method]> {
        self.0.iter().find(|(pattern, _)| pattern.is_match(path)).map(|(_, methods)| methods.as_slice())
    }
}

/// Answers what nothing else does.
///
/// # Errors
/// Method not allowed, or not found.
pub async fn answer_unknown(request: HttpRequest, state: web::Data<AppState>) -> Result<HttpResponse, ApiError> {
    if let Some(allowed) = state.document.methods.at(request.path()) {
        return Err(ApiError::method_not_allowed(request.method(), allowed));
    }
    let reserved = RESERVED.iter().any(|prefix| request.path().starts_with(prefix));
    if request.method() == Method::GET && !reserved {
        let path = request.path().trim_start_matches('/');
        if let Some(file) = state.dashboard.file(path, &request) {
            return Ok(file);
        }
        // The dashboard routes its own addresses; programs that ask for something else are told the truth.
        if let Some(page) = state.dashboard.start_page(&request).filter(|_| accepts_html(&request)) {
            return Ok(page);
        }
    }
    Err(ApiError::new(
        Kind::NotFound,
        format!("There is nothing at `{}`; see /swagger-ui/ for what there is.", request.path()),
    ))
}

fn accepts_html(request: &HttpRequest) -> bool {
    Accept::parse(request).is_ok_and(|accept| accept.iter().any(|item| item.item.essence_str() == "text/html"))
}
