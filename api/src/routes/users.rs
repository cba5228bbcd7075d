//! `/users` and `/teams`: who can sign in, and who works together.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, delete, get, patch, post, web};
use bellwether_contract::identity::{
    CreatedUser, NewUser, Role, Team, TeamName, Teams, User, UserChange, UserStatus, Users,
};
use bellwether_contract::problem::FieldProblem;
use bellwether_contract::sign_in::{Link, LinkPurpose};
use bellwether_identity::error::{Fault, IdentityError};
use bellwether_identity::links::MadeLink;
use bellwether_identity::people::UserFilter;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::caller::{Caller, ManageUsers, ReadPeople};
use crate::http::answer::Answer;
use crate::http::body::JsonBody;
use crate::http::once::{Done, Once, OnceParams};
use crate::http::paging::Place;
use crate::http::params::{FromParams, NoParams, Params, Query};
use crate::http::precondition::{IfMatch, IfMatchParams, Versioned};
use crate::problem::ApiError;
use crate::state::AppState;

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(list_users)
        .service(get_user)
        .service(create_user)
        .service(update_user)
        .service(create_user_link)
        .service(end_user_sessions)
        .service(list_teams)
        .service(get_team)
        .service(create_team)
        .service(update_team)
        .service(delete_team);
}

/// Which users.
#[derive(Debug, Clone)]
pub struct UsersQuery {
    filter: UserFilter,
    place: Place,
}

/// For the documentation of [`UsersQuery`], beside the page.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "fields are documentation; UsersQuery is what a request becomes")]
pub struct UsersParams {
    /// Part of name or e-mail address, whatever the case and accents.
    q: Option<String>,
    /// Roles. Filters repeat or separate values by commas.
    #[param(example = "lead,account_manager", min_length = 1)]
    role: Option<String>,
    /// `invited`, `active`, `disabled`.
    #[param(min_length = 1)]
    status: Option<String>,
    /// Key of a team.
    team: Option<String>,
    /// Users on the page, 1 to 500; default 50.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<usize>,
    /// Where the page begins: `page.next` of the answer before, with the same filters.
    #[param(min_length = 1)]
    cursor: Option<String>,
}

impl FromParams for UsersQuery {
    fn from_params(params: &mut Params) -> Self {
        let roles = params.words::<Role>("role", "admin, lead, account_manager, learner, service");
        let statuses = params.words::<UserStatus>("status", "invited, active, disabled");
        let filter = UserFilter { q: params.text("q"), roles, statuses, team: params.text("team") };
        Self { filter, place: Place::from_params(params) }
    }
}

/// Users by name
///
/// All for administrators, those of the team for leads.
#[utoipa::path(tag = "users", params(UsersParams), responses((status = 200, description = "The users", body = Users)))]
#[get("/users")]
pub(crate) async fn list_users(
    state: web::Data<AppState>,
    caller: Caller<ReadPeople>,
    Query(query): Query<UsersQuery>,
) -> Result<Answer<Users>, ApiError> {
    let UsersQuery { filter, place } = query;
    let users = state.identities.users(&caller.identity, &filter, place.cursor.as_deref(), place.limit);
    let mut users = users.map_err(of_query)?;
    users.page = place.told(users.page);
    Ok(Answer(users))
}

/// What is wrong is in the query, as there is no body.
fn of_query(error: IdentityError) -> ApiError {
    let problem = |fault: Fault| FieldProblem { field: fault.field.to_owned(), message: fault.message };
    match error {
        IdentityError::Invalid(faults) => ApiError::invalid_parameters(faults.into_iter().map(problem).collect()),
        error => error.into(),
    }
}

/// A user
#[utoipa::path(
    tag = "users",
    params(("id" = String, Path, description = "Key of the user")),
    responses((status = 200, description = "The user", body = User))
)]
#[get("/users/{id}")]
pub(crate) async fn get_user(
    state: web::Data<AppState>,
    caller: Caller<ReadPeople>,
    id: web::Path<String>,
    _query: Query<NoParams>,
) -> Result<Versioned<User>, ApiError> {
    let user = state.identities.user(&caller.identity, &id)?;
    Ok(Versioned { version: user.version, body: user })
}

/// Invite a user, or make a service
///
/// The answer holds the one-time link by which a person chooses a password.
#[utoipa::path(tag = "users", params(OnceParams), request_body = NewUser, responses(
    (status = 201, description = "The user", body = CreatedUser),
    (status = 409, description = "Somebody has this e-mail address"),
))]
#[post("/users")]
pub(crate) async fn create_user(
    state: web::Data<AppState>,
    caller: Caller<ManageUsers>,
    request: HttpRequest,
    _query: Query<NoParams>,
    once: Once,
    JsonBody(new): JsonBody<NewUser>,
) -> Result<HttpResponse, ApiError> {
    let act = async |deed| {
        let created = state.identities.create_user(&deed, new).await?;
        let link = created.link.map(|made| link(&state, &request, made));
        let (location, version) = (format!("/api/v1/users/{}", created.user.id), created.user.version);
        Done::created(&location, Some(version), &CreatedUser { user: created.user, link })
    };
    once.run(&state, &caller, act).await
}

/// Change a user
///
/// Disabling somebody, another role or taking the second factor away ends their sessions.
#[utoipa::path(
    tag = "users",
    params(("id" = String, Path, description = "Key of the user"), IfMatchParams),
    request_body = UserChange,
    responses(
        (status = 200, description = "The user", body = User),
        (status = 409, description = "Nobody would be left to administer"),
    )
)]
#[patch("/users/{id}")]
pub(crate) async fn update_user(
    state: web::Data<AppState>,
    caller: Caller<ManageUsers>,
    id: web::Path<String>,
    IfMatch(version): IfMatch,
    _query: Query<NoParams>,
    JsonBody(change): JsonBody<UserChange>,
) -> Result<Versioned<User>, ApiError> {
    let user = state.identities.change_user(&caller.deed(), &id, version, &change).await?;
    Ok(Versioned { version: user.version, body: user })
}

/// Make a one-time link
///
/// By it the user chooses a password; it takes the place of the one before. It is shown this once.
#[utoipa::path(
    tag = "users",
    params(("id" = String, Path, description = "Key of the user"), OnceParams),
    responses(
        (status = 201, description = "The link", body = Link),
        (status = 409, description = "The user is disabled, or a service"),
    )
)]
#[post("/users/{id}/links")]
pub(crate) async fn create_user_link(
    state: web::Data<AppState>,
    caller: Caller<ManageUsers>,
    request: HttpRequest,
    id: web::Path<String>,
    _query: Query<NoParams>,
    once: Once,
) -> Result<HttpResponse, ApiError> {
    let act = async |deed| {
        let made = state.identities.make_link(&deed, &id).await?;
        Done::with_body(StatusCode::CREATED, &link(&state, &request, made))
    };
    once.run(&state, &caller, act).await
}

/// The link as a page of this server.
fn link(state: &AppState, request: &HttpRequest, made: MadeLink) -> Link {
    let MadeLink { purpose, token, expires_at } = made;
    let page = match purpose {
        LinkPurpose::Invitation | LinkPurpose::Reset => "link",
    };
    Link { purpose, url: format!("{}/{page}/{token}", state.origin(request)), expires_at }
}

/// End all sessions of a user
#[utoipa::path(
    tag = "users",
    params(("id" = String, Path, description = "Key of the user")),
    responses((status = 204, description = "Ended"))
)]
#[delete("/users/{id}/sessions")]
pub(crate) async fn end_user_sessions(
    state: web::Data<AppState>,
    caller: Caller<ManageUsers>,
    id: web::Path<String>,
    _query: Query<NoParams>,
) -> Result<HttpResponse, ApiError> {
    state.identities.end_user_sessions(&caller.deed(), &id).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Teams by name
#[utoipa::path(tag = "users", responses((status = 200, description = "The teams", body = Teams)))]
#[get("/teams")]
pub(crate) async fn list_teams(
    state: web::Data<AppState>,
    _caller: Caller<ReadPeople>,
    _query: Query<NoParams>,
) -> Answer<Teams> {
    Answer(state.identities.teams())
}

/// A team
#[utoipa::path(
    tag = "users",
    params(("id" = String, Path, description = "Key of the team")),
    responses((status = 200, description = "The team", body = Team))
)]
#[get("/teams/{id}")]
pub(crate) async fn get_team(
    state: web::Data<AppState>,
    _caller: Caller<ReadPeople>,
    id: web::Path<String>,
    _query: Query<NoParams>,
) -> Result<Versioned<Team>, ApiError> {
    let team = state.identities.team(&id)?;
    Ok(Versioned { version: team.version, body: team })
}

/// Form a team
#[utoipa::path(tag = "users", params(OnceParams), request_body = TeamName, responses(
    (status = 201, description = "The team", body = Team),
    (status = 409, description = "There is one of this name"),
))]
#[post("/teams")]
pub(crate) async fn create_team(
    state: web::Data<AppState>,
    caller: Caller<ManageUsers>,
    _query: Query<NoParams>,
    once: Once,
    JsonBody(name): JsonBody<TeamName>,
) -> Result<HttpResponse, ApiError> {
    let act = async |deed| {
        let team = state.identities.create_team(&deed, &name.name).await?;
        Done::created(&format!("/api/v1/teams/{}", team.id), Some(team.version), &team)
    };
    once.run(&state, &caller, act).await
}

/// Give a team another name
#[utoipa::path(
    tag = "users",
    params(("id" = String, Path, description = "Key of the team"), IfMatchParams),
    request_body = TeamName,
    responses(
        (status = 200, description = "The team", body = Team),
        (status = 409, description = "There is one of this name"),
    )
)]
#[patch("/teams/{id}")]
pub(crate) async fn update_team(
    state: web::Data<AppState>,
    caller: Caller<ManageUsers>,
    id: web::Path<String>,
    IfMatch(version): IfMatch,
    _query: Query<NoParams>,
    JsonBody(name): JsonBody<TeamName>,
) -> Result<Versioned<Team>, ApiError> {
    let team = state.identities.rename_team(&caller.deed(), &id, version, &name.name).await?;
    Ok(Versioned { version: team.version, body: team })
}

/// Dissolve a team in which nobody is
#[utoipa::path(
    tag = "users",
    params(("id" = String, Path, description = "Key of the team"), IfMatchParams),
    responses(
        (status = 204, description = "Gone"),
        (status = 409, description = "There is somebody in it"),
    )
)]
#[delete("/teams/{id}")]
pub(crate) async fn delete_team(
    state: web::Data<AppState>,
    caller: Caller<ManageUsers>,
    id: web::Path<String>,
    IfMatch(version): IfMatch,
    _query: Query<NoParams>,
) -> Result<HttpResponse, ApiError> {
    state.identities.delete_team(&caller.deed(), &id, version).await?;
    Ok(HttpResponse::NoContent().finish())
}
