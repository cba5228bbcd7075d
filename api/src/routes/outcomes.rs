//! `/actions/outcomes` and `/actions/team`: what comes of actions, and how the work goes.

use actix_web::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, VARY};
use actix_web::{HttpRequest, HttpResponse, Responder, get, web};
use bellwether_contract::action::ActionKind;
use bellwether_contract::outcome::{DataDictionary, OutcomeRows, Uplifts};
use bellwether_contract::team_work::TeamWork;
use futures_util::{StreamExt, stream};
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

use super::actions::KINDS;
use crate::caller::{Caller, ReadCustomers};
use crate::http::answer::Answer;
use crate::http::csv::{Attachment, stream_later};
use crate::http::negotiation::{Dataset, PARQUET, choose};
use crate::http::paging::{Paging, PagingParams};
use crate::http::params::{FromParams, NoParams, Params, Query};
use crate::problem::ApiError;
use crate::state::AppState;
use crate::views::outcome::columns::dictionary;
use crate::views::outcome::{FileRow, parquet};

/// Days that are looked at unless asked otherwise.
const USUAL_DAYS: usize = 90;

/// Name of the files, without ending.
const NAME: &str = "action-outcomes";

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(list_action_outcomes)
        .service(get_outcome_dictionary)
        .service(get_outcome_uplift)
        .service(get_team_work);
}

/// Which rows.
#[derive(Debug, Clone)]
pub struct OutcomesQuery {
    kinds: Vec<ActionKind>,
    paging: Paging,
    bom: bool,
}

/// For the documentation of [`OutcomesQuery`], beside the page.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "fields are documentation; OutcomesQuery is what a request becomes")]
pub struct OutcomesParams {
    /// `call`, `email`, `meeting`, `account_review`, `training_plan`, `escalation`, `custom`.
    #[param(min_length = 1)]
    kind: Option<String>,
    /// CSV only: begin with a byte order mark, for spreadsheets that guess the encoding.
    bom: Option<bool>,
}

impl FromParams for OutcomesQuery {
    fn from_params(params: &mut Params) -> Self {
        let kinds = params.words::<ActionKind>("kind", KINDS);
        Self { kinds, paging: Paging::from_params(params), bom: params.flag("bom") }
    }
}

/// Completed actions with context and result, newest first
///
/// How the customer was when the action was made and when it was completed, and what had become of them 30, 60 and 90 days later beside
/// comparable customers. As CSV (`Accept: text/csv`, or `.csv`) and as Parquet (`Accept: application/vnd.apache.parquet`, or `.parquet`)
/// all that one sees, in columns that `/actions/outcomes/dictionary` explains. In Parquet, amounts are decimals, moments UTC, what comes by
/// key are maps, and the dictionary lies in the file's metadata as `bellwether.dictionary`, as the meaning of each column does beside it.
#[utoipa::path(tag = "work", params(OutcomesParams, PagingParams), responses(
    (status = 200, description = "The rows", content(
        (OutcomeRows = "application/json"),
        (String = "text/csv"),
        (String = "application/vnd.apache.parquet"),
    ))
))]
#[get("/actions/outcomes")]
pub(crate) async fn list_action_outcomes(
    state: web::Data<AppState>,
    caller: Caller<ReadCustomers>,
    request: HttpRequest,
    Query(query): Query<OutcomesQuery>,
) -> Result<HttpResponse, ApiError> {
    let OutcomesQuery { kinds, paging, bom } = query;
    match choose(&request)? {
        Dataset::Json => {
            let page = (paging.offset, paging.limit);
            let (items, total) = state.work.outcomes(&caller.identity, &kinds, page).await?;
            Ok(Answer(OutcomeRows { items, page: paging.info(total) }).respond_to(&request))
        }
        Dataset::Csv => {
            let (rows, _) = state.work.outcomes(&caller.identity, &kinds, (0, usize::MAX)).await?;
            let rows: Vec<FileRow> = rows.into_iter().map(FileRow).collect();
            let rows = stream::iter([Ok::<Vec<FileRow>, ApiError>(rows)]).boxed_local();
            Ok(stream_later(&Attachment { name: NAME.to_owned(), bom }, rows))
        }
        Dataset::Parquet => {
            let (rows, _) = state.work.outcomes(&caller.identity, &kinds, (0, usize::MAX)).await?;
            let rows: Vec<FileRow> = rows.into_iter().map(FileRow).collect();
            let file = web::block(move || parquet::file(&rows)).await.map_err(ApiError::internal)?;
            let mut response = HttpResponse::Ok();
            response
                .insert_header((CACHE_CONTROL, "private, no-store"))
                .insert_header((VARY, "accept"))
                .insert_header((CONTENT_DISPOSITION, format!("attachment; filename=\"{NAME}.parquet\"")));
            Ok(response.content_type(PARQUET).body(file.map_err(ApiError::internal)?))
        }
    }
}

/// What the columns of the outcomes mean
#[utoipa::path(tag = "work", responses((status = 200, description = "The columns", body = DataDictionary)))]
#[get("/actions/outcomes/dictionary")]
pub(crate) async fn get_outcome_dictionary(
    _caller: Caller<ReadCustomers>,
    _query: Query<NoParams>,
) -> Answer<DataDictionary> {
    Answer(dictionary())
}

/// By how much actions lift scores, by kind
///
/// Compared with customers of the same band, tier and trend for whom nothing was done, with the 95 % interval; nothing is told while there is
/// not enough data.
#[utoipa::path(tag = "work", responses((status = 200, description = "The uplifts", body = Uplifts)))]
#[get("/actions/outcomes/uplift")]
pub(crate) async fn get_outcome_uplift(
    state: web::Data<AppState>,
    caller: Caller<ReadCustomers>,
    _query: Query<NoParams>,
) -> Result<Answer<Uplifts>, ApiError> {
    Ok(Answer(state.work.uplifts(&caller.identity)?))
}

/// Over which days.
#[derive(Debug, Clone, Copy, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct TeamQuery {
    /// Days back from now that completed actions are looked at, 1 to 366; default 90.
    #[param(minimum = 1, maximum = 366)]
    pub days: Option<usize>,
}

impl FromParams for TeamQuery {
    fn from_params(params: &mut Params) -> Self {
        Self { days: params.number("days", 1, 366) }
    }
}

/// How the work goes
///
/// One's own; for leads that of their team, for administrators everybody's: what is late, who has how much to do, how long things take,
/// what helps.
#[utoipa::path(tag = "work", params(TeamQuery), responses((status = 200, description = "The work", body = TeamWork)))]
#[get("/actions/team")]
pub(crate) async fn get_team_work(
    state: web::Data<AppState>,
    caller: Caller<ReadCustomers>,
    Query(query): Query<TeamQuery>,
) -> Result<Answer<TeamWork>, ApiError> {
    let days = u32::try_from(query.days.unwrap_or(USUAL_DAYS)).unwrap_or(u32::MAX);
    Ok(Answer(state.work.team_work(&caller.identity, days)?))
}
