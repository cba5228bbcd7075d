//! `/customers/{id}/timeline`: everything that happened with a customer.
//!
//! The engine tells of facts and of what it keeps itself. Whoever keeps more about customers adds a list of events of
//! their own in [`lists`]; all are joined by their instants.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use actix_web::{get, web};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use bellwether_contract::page::{Context, PageInfo};
use bellwether_contract::timeline::{KindCount, Timeline};
use bellwether_engine::account::Account;
use bellwether_engine::timeline::{Event, KINDS, Told, merged};
use bellwether_engine::view::View;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

use super::account::context_of;
use super::customers::AsOfQuery;
use crate::caller::{Caller, ReadCustomers};
use crate::http::answer::Answer;
use crate::http::paging::{PagingParams, Place};
use crate::http::params::{FromParams, Params, Query};
use crate::problem::ApiError;
use crate::state::AppState;
use crate::views;

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(list_customer_timeline);
}

/// Which events.
#[derive(Debug, Clone)]
pub struct TimelineQuery {
    view: View,
    kinds: Vec<String>,
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
    place: Place,
    after: Option<After>,
}

/// For the documentation of [`TimelineQuery`], beside date and page.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "fields are documentation; TimelineQuery is what a request becomes")]
pub struct TimelineParams {
    /// Kinds of events: `order`, `invoice`, `credit_note`, `adjustment`, `contact`, `training`, `score_change`,
    /// `override`, `assignment`. Values repeat or are separated by commas; default: all.
    #[param(example = "invoice,credit_note", min_length = 1)]
    kind: Option<String>,
    /// First day.
    from: Option<NaiveDate>,
    /// Last day.
    to: Option<NaiveDate>,
}

/// The place of the last event of a page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct After {
    date: NaiveDate,
    at: Option<DateTime<Utc>>,
    kind: String,
    id: String,
}

impl After {
    fn of(event: &Event) -> Self {
        Self { date: event.date, at: event.at, kind: event.kind.to_owned(), id: event.id.clone() }
    }

    fn encode(&self) -> String {
        // Texts and dates always serialise.
        BASE64_URL_SAFE_NO_PAD.encode(serde_json::to_vec(self).unwrap_or_default())
    }

    fn decode(text: &str) -> Option<Self> {
        serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(text).ok()?).ok()
    }

    fn is_before(&self, event: &Event) -> bool {
        (Reverse(self.date), Reverse(self.at), self.kind.as_str(), self.id.as_str()) < event.place()
    }
}

impl FromParams for TimelineQuery {
    fn from_params(params: &mut Params) -> Self {
        let kinds = params.list("kind");
        for unknown in kinds.iter().filter(|kind| !kind.is_empty() && !KINDS.contains(&kind.as_str())) {
            params.refuse("kind", format!("`{unknown}` is not allowed; give some of {}", KINDS.join(", ")));
        }
        let place = Place::from_params(params);
        let after = place.cursor.as_deref().map(After::decode);
        if after == Some(None) {
            params.refuse("cursor", "is not a cursor of this list; take `page.next` of an answer, or leave it out");
        }
        let view = AsOfQuery::from_params(params).view();
        let (from, to) = params.dates(("from", "to"));
        Self { view, kinds, from, to, place, after: after.flatten() }
    }
}

/// Everything that happened with a customer, newest first
///
/// Orders, invoices, credit notes, contacts, training, moves into another band, scores set by people, changes of hands.
#[utoipa::path(
    tag = "customers",
    params(
        ("id" = String, Path, description = "Id of the customer", example = "12346"),
        AsOfQuery,
        TimelineParams,
        PagingParams
    ),
    responses((status = 200, description = "A page of its timeline", body = Timeline))
)]
#[get("/customers/{id}/timeline")]
pub(crate) async fn list_customer_timeline(
    state: web::Data<AppState>,
    caller: Caller<ReadCustomers>,
    id: web::Path<String>,
    Query(query): Query<TimelineQuery>,
) -> Result<Answer<Timeline>, ApiError> {
    let account = state.engine.account(&caller.scope, &id, query.view).await?;
    let told = lists(&state, &caller, &account).await?;
    // Some of it is kept beside the portfolio, so that the answer is named by what it says.
    Ok(Answer(page(&query, told, context_of(&state, &account))))
}

/// All lists of events about a customer, as one.
async fn lists(state: &AppState, caller: &Caller<ReadCustomers>, account: &Account) -> Result<Told, ApiError> {
    let Told { events, missing } = state.engine.events(&caller.scope, account).await?;
    Ok(Told { events: merged([events]), missing })
}

fn page(query: &TimelineQuery, told: Told, context: Context) -> Timeline {
    let Told { mut events, missing } = told;
    events
        .retain(|event| query.from.is_none_or(|from| from <= event.date) && query.to.is_none_or(|to| event.date <= to));
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    events.iter().for_each(|event| *counts.entry(event.kind).or_default() += 1);
    let kinds = counts.into_iter().map(|(kind, count)| KindCount { kind: kind.to_owned(), count }).collect();
    events.retain(|event| query.kinds.is_empty() || query.kinds.iter().any(|kind| kind == event.kind));
    let total = events.len() as u64;
    events.retain(|event| query.after.as_ref().is_none_or(|after| after.is_before(event)));
    let more = events.len() > query.place.limit;
    events.truncate(query.place.limit);
    let next = events.last().filter(|_| more).map(|last| After::of(last).encode());
    Timeline {
        items: events.into_iter().map(views::timeline::event).collect(),
        page: query.place.told(PageInfo { next, total }),
        kinds,
        missing: missing.into_iter().map(str::to_owned).collect(),
        context,
    }
}
