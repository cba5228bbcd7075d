//! Who a request is made as, and what they may see. A handler that takes a [`Caller`] is closed to everybody else.
//!
//! Until there is a login everybody is the demonstration user; what will change then is this extractor, not the
//! handlers.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use bellwether_contract::operation::CurrentUser;
use bellwether_engine::scope::Scope;
use bellwether_identity::identity::{Identity, Means};

use crate::problem::ApiError;

/// The user behind a request.
#[derive(Debug, Clone)]
pub struct Caller {
    /// For people and programs to see.
    pub user: CurrentUser,
    /// Which customers they may see.
    pub scope: Scope,
}

impl Caller {
    fn demonstration() -> Self {
        let user = CurrentUser { id: "demo".to_owned(), name: "Demo".to_owned(), role: "admin".to_owned(), demo: true };
        Self { user, scope: Scope::of(&Identity::of_the_server(Means::System, "Demo")) }
    }
}

impl FromRequest for Caller {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(_request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        ready(Ok(Self::demonstration()))
    }
}
