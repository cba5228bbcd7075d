//! The cookies of a browser: its session, and what is remembered while it visits an identity provider.

use actix_web::HttpRequest;
use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};

/// Name of the session's cookie. Browsers take one of such a name only from the host itself, securely, for all its paths.
const SESSION: &str = "__Host-bellwether";

/// Name of the cookie that lives while somebody is at the identity provider.
const PROVIDER: &str = "__Host-bellwether-provider";

/// A visit to the identity provider is over after this.
const VISIT: Duration = Duration::minutes(10);

/// What the browser has as session.
pub fn session(request: &HttpRequest) -> Option<String> {
    request.cookie(SESSION).map(|cookie| cookie.value().to_owned())
}

/// What was remembered when the browser left for the identity provider.
pub fn visit(request: &HttpRequest) -> Option<String> {
    request.cookie(PROVIDER).map(|cookie| cookie.value().to_owned())
}

/// Gives a session to the browser. It ends with the browser, or when the server says so.
pub fn set_session(token: &str) -> Cookie<'static> {
    host_cookie(SESSION, token).finish()
}

/// Takes the session away.
pub fn end_session() -> Cookie<'static> {
    host_cookie(SESSION, "").max_age(Duration::ZERO).finish()
}

/// Has the browser remember something while it is at the identity provider.
pub fn set_visit(remembered: &str) -> Cookie<'static> {
    host_cookie(PROVIDER, remembered).max_age(VISIT).finish()
}

/// Has it forgotten.
pub fn end_visit() -> Cookie<'static> {
    host_cookie(PROVIDER, "").max_age(Duration::ZERO).finish()
}

/// Out of reach for scripts. `Lax`, as `Strict` would have people who follow a link from a mail sign in again.
fn host_cookie(name: &'static str, value: &str) -> actix_web::cookie::CookieBuilder<'static> {
    Cookie::build(name, value.to_owned()).path("/").secure(true).http_only(true).same_site(SameSite::Lax)
}
