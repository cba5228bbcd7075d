//! The cookies of a browser: its session, and what is remembered while it visits an identity provider.

use actix_web::HttpRequest;
use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::http::header::COOKIE;

/// Name of the session's cookie. Browsers take one of such a name only from the host itself, securely, for all its paths.
const SESSION: &str = "__Host-bellwether";

/// Name of the cookie that lives while somebody is at the identity provider.
const PROVIDER: &str = "__Host-bellwether-provider";

/// A visit to the identity provider is over after this.
const VISIT: Duration = Duration::minutes(10);

/// What the browser has as session: letters that stand for themselves, so that no cookie has to be decoded.
pub fn session(request: &HttpRequest) -> Option<&str> {
    let sent = request.headers().get_all(COOKIE).filter_map(|value| value.to_str().ok());
    let mut cookies = sent.flat_map(|list| list.split(';')).filter_map(|cookie| cookie.split_once('='));
    cookies.find(|(name, _)| name.trim() == SESSION).map(|(_, value)| value.trim())
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

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    #[test]
    fn finds_the_session_among_other_cookies() {
        let check = |sent: &[&str], expect: Option<&str>| {
            let request =
                sent.iter().fold(TestRequest::get(), |request, value| request.append_header((COOKIE, *value)));
            assert_eq!(session(&request.to_http_request()), expect, "{sent:?}");
        };
        check(&["__Host-bellwether=a-b_c"], Some("a-b_c"));
        check(&["theme=dark;  __Host-bellwether=abc ; __Host-bellwether-provider=xyz"], Some("abc"));
        check(&["theme=dark", "__Host-bellwether=abc"], Some("abc"));
        check(&["__Host-bellwether=first; __Host-bellwether=second"], Some("first"));
        check(&["x__Host-bellwether=abc; __host-bellwether=abc; __Host-bellwether"], None);
        check(&["__Host-bellwether-provider=xyz"], None);
        check(&[], None);
    }
}
