//! `/auth/oidc`: signing in with an identity provider. Browsers are sent there and come back; programs have no use for it.

use actix_web::http::header::LOCATION;
use actix_web::{HttpRequest, HttpResponse, get, post, web};
use bellwether_contract::sign_in::ProviderVisit;
use bellwether_identity::error::IdentityError;
use bellwether_identity::oidc::{Finished, Provider, Purpose};
use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::caller::{Caller, ChangeOwnAccount, OwnAccount};
use crate::http::client::Client;
use crate::http::cookie;
use crate::http::params::{FromParams, NoParams, Params, Query};
use crate::problem::{ApiError, Kind};
use crate::state::AppState;

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(start_provider_visit).service(finish_provider_visit).service(create_provider_link);
}

/// What for.
#[derive(Debug, Clone)]
pub struct VisitQuery {
    invitation: Option<String>,
    next: Option<String>,
}

/// For the documentation of [`VisitQuery`].
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "fields are documentation; VisitQuery is what a request becomes")]
pub struct VisitParams {
    /// What the address of an invitation ends in: to take it up without a password. Otherwise to sign in.
    #[param(min_length = 1)]
    invitation: Option<String>,
    /// The page to go on to: a path of this server.
    #[param(example = "/data")]
    next: Option<String>,
}

impl FromParams for VisitQuery {
    fn from_params(params: &mut Params) -> Self {
        Self { invitation: params.text("invitation"), next: params.text("next").filter(|path| is_own_path(path)) }
    }
}

/// Whether an address is one of this server: anything else would let a link lead people who sign in elsewhere.
fn is_own_path(path: &str) -> bool {
    path.starts_with('/') && !path.starts_with("//") && !path.contains(['\\', '\r', '\n'])
}

/// Go to the identity provider
///
/// For browsers: sends them there to sign in, or to take up an invitation.
#[utoipa::path(tag = "sign-in", params(VisitParams), responses(
    (status = 303, description = "To the identity provider"),
    (status = 404, description = "There is no identity provider, or the invitation was used"),
))]
#[get("/auth/oidc/start")]
pub(crate) async fn start_provider_visit(
    state: web::Data<AppState>,
    client: Client,
    Query(query): Query<VisitQuery>,
) -> Result<HttpResponse, ApiError> {
    state.count_sign_in(client.address).await?;
    let purpose = query.invitation.map_or(Purpose::SignIn, Purpose::Invitation);
    let started = provider(&state)?.start(&state.identities, purpose).await?;
    let remembered = remember(&started.sealed, query.next.as_deref());
    let mut response = HttpResponse::SeeOther();
    Ok(response.cookie(cookie::set_visit(&remembered)).insert_header((LOCATION, started.url)).finish())
}

/// Link one's profile with the identity provider
///
/// The page then sends the browser to the address in the answer.
#[utoipa::path(tag = "profile", responses(
    (status = 200, description = "Where to go", body = ProviderVisit),
    (status = 404, description = "There is no identity provider"),
))]
#[post("/me/provider")]
pub(crate) async fn create_provider_link(
    state: web::Data<AppState>,
    caller: Caller<ChangeOwnAccount>,
    _query: Query<NoParams>,
) -> Result<HttpResponse, ApiError> {
    let purpose = Purpose::Link(caller.identity.user().to_owned());
    let started = provider(&state)?.start(&state.identities, purpose).await?;
    let visit = ProviderVisit { url: started.url };
    Ok(HttpResponse::Ok().cookie(cookie::set_visit(&remember(&started.sealed, Some("/profile")))).json(visit))
}

/// What the identity provider sends people back with.
#[derive(Debug, Clone)]
pub struct ReturnQuery {
    state: Option<String>,
    code: Option<String>,
    refused: bool,
}

/// For the documentation of [`ReturnQuery`].
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "fields are documentation; ReturnQuery is what a request becomes")]
pub struct ReturnParams {
    /// What it was given to bring back.
    state: Option<String>,
    /// What the identity is asked for with; none if the provider refused.
    code: Option<String>,
    /// Why the provider refused.
    error: Option<String>,
    /// The same in words.
    error_description: Option<String>,
    /// Where more is told about it.
    error_uri: Option<String>,
    /// The session at the provider.
    session_state: Option<String>,
    /// Who answers.
    iss: Option<String>,
    /// What the provider grants.
    scope: Option<String>,
}

impl FromParams for ReturnQuery {
    fn from_params(params: &mut Params) -> Self {
        for other in ["error_description", "error_uri", "session_state", "iss", "scope"] {
            params.text(other);
        }
        let refused = params.text("error").is_some();
        Self { state: params.text("state"), code: params.text("code"), refused }
    }
}

/// Come back from the identity provider
///
/// For browsers: begins a session or links the profile, then goes on to a page, which says what went wrong if something did.
#[utoipa::path(tag = "sign-in", params(ReturnParams), responses(
    (status = 303, description = "To a page"),
    (status = 404, description = "There is no identity provider"),
))]
#[get("/auth/oidc/callback")]
pub(crate) async fn finish_provider_visit(
    state: web::Data<AppState>,
    client: Client,
    request: HttpRequest,
    Query(query): Query<ReturnQuery>,
) -> Result<HttpResponse, ApiError> {
    state.count_sign_in(client.address).await?;
    let remembered = cookie::visit(&request).unwrap_or_default();
    let (sealed, next) = recall(&remembered);
    let back = (sealed, query.state.as_deref().unwrap_or_default(), query.code.as_deref().unwrap_or_default());
    let deed = Caller::<OwnAccount>::of(&request).await.ok().map(|caller| caller.deed());
    let finished = provider(&state)?.finish(&state.identities, back, deed.as_ref(), &client.origin()).await;
    let mut response = HttpResponse::SeeOther();
    response.cookie(cookie::end_visit());
    let page = match finished {
        Ok(Finished::SignedIn(session)) => {
            response.cookie(cookie::set_session(&session.token));
            next
        }
        Ok(Finished::Linked) => next,
        Err(error) => {
            tracing::info!(%error, "somebody came back from the identity provider in vain");
            let problem = match error {
                _ if query.refused => "access_denied",
                IdentityError::NotSignedIn => "not_linked",
                _ => "failed",
            };
            format!("/sign-in?error={problem}")
        }
    };
    Ok(response.insert_header((LOCATION, page)).finish())
}

/// What the browser is to remember while it is away: what was sealed, and the page to go on to.
fn remember(sealed: &str, next: Option<&str>) -> String {
    format!("{sealed}~{}", utf8_percent_encode(next.unwrap_or("/"), NON_ALPHANUMERIC))
}

/// What it remembered.
fn recall(remembered: &str) -> (&str, String) {
    let (sealed, next) = remembered.split_once('~').unwrap_or((remembered, ""));
    let next = percent_decode_str(next).decode_utf8_lossy().into_owned();
    (sealed, if is_own_path(&next) { next } else { "/".to_owned() })
}

fn provider(state: &AppState) -> Result<&Provider, ApiError> {
    let none = || ApiError::new(Kind::NotFound, "There is no identity provider here; sign in with a password.");
    state.provider.as_ref().ok_or_else(none)
}
