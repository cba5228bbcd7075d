//! Who a request is made as, and whether they may make it. A handler that takes a [`Caller`] of some [`Demand`] is closed to
//! everybody whom that shuts out; one that takes none is open to the world.

use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::http::header::{AUTHORIZATION, HeaderName, ORIGIN, WWW_AUTHENTICATE};
use actix_web::{FromRequest, HttpRequest, web};
use bellwether_contract::identity::{KeyScope, Permission};
use bellwether_contract::operation::CurrentUser;
use bellwether_engine::scope::Scope;
use bellwether_identity::audit::Deed;
use bellwether_identity::identity::{Identity, Means};
use bellwether_identity::sessions::Visit;

use crate::http::client::Client;
use crate::http::cookie;
use crate::problem::{ApiError, Kind};
use crate::state::AppState;

/// Where requests of a session say what a foreign page cannot know.
pub const CSRF_HEADER: HeaderName = HeaderName::from_static("x-csrf-token");

/// What a handler asks of whoever calls it.
pub trait Demand: 'static {
    /// What their role must allow.
    const PERMISSION: Option<Permission> = None;
    /// Whether the handler changes something.
    const CHANGES: bool = false;
    /// Whether a person must have signed in: no key or token will do.
    const IN_PERSON: bool = false;
}

/// Declares demands.
macro_rules! demands {
    ($($(#[$doc:meta])* $name:ident { $($constant:ident: $type:ty = $value:expr),* })+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy)]
        pub struct $name;

        impl Demand for $name {
            $(const $constant: $type = $value;)*
        }
    )+};
}

demands! {
    /// To be known.
    SignedIn {}
    /// To look at customers.
    ReadCustomers { PERMISSION: Option<Permission> = Some(Permission::ReadCustomers) }
    /// To work on customers: actions, comments, decisions.
    WorkOnCustomers { PERMISSION: Option<Permission> = Some(Permission::ReadCustomers), CHANGES: bool = true }
    /// To look at where alerts are sent.
    ReadWork { PERMISSION: Option<Permission> = Some(Permission::ManageWork) }
    /// To change rules, playbooks and where alerts are sent.
    ManageWork { PERMISSION: Option<Permission> = Some(Permission::ManageWork), CHANGES: bool = true }
    /// To have signed in, and look at what is one's own.
    OwnAccount { IN_PERSON: bool = true }
    /// To have signed in, and change what is one's own.
    ChangeOwnAccount { CHANGES: bool = true, IN_PERSON: bool = true }
    /// To write something about customers.
    WorkCustomers { PERMISSION: Option<Permission> = Some(Permission::ReadCustomers), CHANGES: bool = true }
    /// To keep scoring models and choose the one that scores.
    ManageModels { PERMISSION: Option<Permission> = Some(Permission::ManageModels), CHANGES: bool = true }
    /// To give customers to others.
    ManageAssignments { PERMISSION: Option<Permission> = Some(Permission::ManageAssignments), CHANGES: bool = true }
    /// To look at users and teams: whoever can give them customers.
    ReadPeople { PERMISSION: Option<Permission> = Some(Permission::ManageAssignments) }
    /// To change users and teams.
    ManageUsers { PERMISSION: Option<Permission> = Some(Permission::ManageUsers), CHANGES: bool = true, IN_PERSON: bool = true }
    /// To read the audit log.
    ReadAudit { PERMISSION: Option<Permission> = Some(Permission::ReadAudit) }
    /// To look at what was rejected.
    ReadPipeline { PERMISSION: Option<Permission> = Some(Permission::ManagePipeline) }
    /// To start copies and repeat runs.
    ManagePipeline { PERMISSION: Option<Permission> = Some(Permission::ManagePipeline), CHANGES: bool = true }
}

/// The user behind a request.
#[derive(Debug, Clone)]
pub struct Caller<D = SignedIn> {
    /// Who they are.
    pub identity: Identity,
    /// Which customers they may see.
    pub scope: Scope,
    /// Where they ask from.
    pub client: Client,
    demand: PhantomData<fn() -> D>,
}

impl<D: Demand> Caller<D> {
    /// Whoever makes a request.
    ///
    /// # Errors
    /// When nobody knows who that is, or they may not.
    pub async fn of(request: &HttpRequest) -> Result<Self, ApiError> {
        let state = request.app_data::<web::Data<AppState>>().ok_or_else(|| ApiError::internal("no state"))?;
        let identity = identify(state, request).await?;
        state.limits.count_caller(identity.shared_user())?;
        check::<D>(state, request, &identity)?;
        let client = Client::of(request.peer_addr(), request.headers(), &state.settings.identity.trusted_proxies);
        Ok(Self { scope: Scope::of(&identity), identity, client, demand: PhantomData })
    }

    /// What the audit log is to say of a change they make.
    pub fn deed(&self) -> Deed {
        Deed::new(self.identity.clone(), self.client.origin())
    }

    /// For people and programs to see.
    pub fn user(&self, demo: bool) -> CurrentUser {
        CurrentUser {
            id: self.identity.user().to_owned(),
            name: self.identity.name().to_owned(),
            role: self.identity.role(),
            demo,
        }
    }

    /// The session, where there is one.
    pub fn session(&self) -> Option<&str> {
        match self.identity.means() {
            Means::Session(id) => Some(id),
            _ => None,
        }
    }
}

impl<D: Demand> FromRequest for Caller<D> {
    type Error = ApiError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, ApiError>>>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move { Self::of(&request).await })
    }
}

/// Who makes a request. What is sent as `Authorization` alone decides, where it is sent.
async fn identify(state: &AppState, request: &HttpRequest) -> Result<Identity, ApiError> {
    let Some(authorization) = request.headers().get(AUTHORIZATION) else {
        let token = cookie::session(request).ok_or_else(|| unauthenticated("Sign in, or send an API key."))?;
        return match state.identities.visit(token).await? {
            Some(Visit::Full(identity)) => Ok(identity),
            Some(Visit::Pending) => Err(unauthenticated("Signing in is not finished; confirm it with a code.")),
            None => Err(unauthenticated("The session has ended; sign in again.")),
        };
    };
    let bearer = authorization.to_str().ok().and_then(|value| value.split_once(' '));
    let token = bearer.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer")).map(|(_, token)| token.trim());
    let token =
        token.ok_or_else(|| unauthenticated("`Authorization` is to be `Bearer` with an API key or a token."))?;
    let known = match (state.identities.key_identity(token), &state.tokens) {
        (None, Some(tokens)) => match Box::pin(tokens.verify(token)).await {
            Ok(linked) => state.identities.token_identity(&linked),
            Err(error) => {
                tracing::info!(%error, "a token was not taken");
                None
            }
        },
        (known, _) => known,
    };
    known.ok_or_else(|| unauthenticated("The API key or token is not valid: unknown, ended, or not for this server."))
}

fn unauthenticated(detail: &str) -> ApiError {
    ApiError::new(Kind::Unauthenticated, detail).with_header(WWW_AUTHENTICATE, "Bearer realm=\"bellwether\"")
}

fn check<D: Demand>(state: &AppState, request: &HttpRequest, identity: &Identity) -> Result<(), ApiError> {
    let forbidden = |detail: &str| Err(ApiError::new(Kind::Forbidden, detail));
    if D::PERMISSION.is_some_and(|permission| !identity.may(permission)) {
        return forbidden("Your role does not allow this; ask an administrator.");
    }
    match identity.means() {
        Means::Session(id) if D::CHANGES => check_origin(state, request, id),
        Means::ApiKey(..) | Means::Token if D::IN_PERSON => {
            forbidden("This takes a person who has signed in, not a key.")
        }
        Means::ApiKey(_, scopes) => {
            let needed = if D::CHANGES { KeyScope::Write } else { KeyScope::Read };
            if scopes.contains(&needed) {
                Ok(())
            } else {
                forbidden("The API key is not made for this; make one that is.")
            }
        }
        _ => Ok(()),
    }
}

/// Browsers send cookies with what other pages ask for, too. Those pages know no token of the session, and browsers say where
/// a request comes from.
fn check_origin(state: &AppState, request: &HttpRequest, session: &str) -> Result<(), ApiError> {
    let sent = request.headers().get(CSRF_HEADER).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !state.identities.is_csrf_token(session, sent) {
        let detail = "`X-CSRF-Token` is missing or not that of the session; `GET /api/v1/me` tells it.";
        return Err(ApiError::new(Kind::Forbidden, detail));
    }
    let origin = request.headers().get(ORIGIN).map(|value| value.to_str().unwrap_or("not ASCII"));
    if origin.is_some_and(|origin| !state.is_own_origin(request, origin)) {
        return Err(ApiError::new(Kind::Forbidden, "The request comes from a page of another server."));
    }
    Ok(())
}
