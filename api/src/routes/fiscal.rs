//! `/fiscal`: what the fiscal calendar says about a date.

use actix_web::{get, web};
use bellwether_contract::calendars::{Calendars, NamedCalendar};
use bellwether_contract::fiscal::FiscalWindow;
use bellwether_domain::fiscal::named::CalendarName;
use bellwether_domain::fiscal::position::fiscal_position;
use bellwether_domain::fiscal::spec::CalendarSpec;
use chrono::NaiveDate;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

use super::customers::CALENDARS;
use crate::caller::{Caller, ReadCustomers};
use crate::http::answer::Answer;
use crate::http::params::{FromParams, NoParams, Params, Query};
use crate::problem::ApiError;
use crate::state::AppState;
use crate::views;

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(get_fiscal_window).service(list_fiscal_calendars);
}

/// A date, and a calendar if another than the configured one is meant.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct FiscalWindowQuery {
    /// The date asked about, 1900-01-01 to 2200-12-31; default: the business date.
    #[param(example = "2011-12-09")]
    pub as_of: Option<NaiveDate>,
    /// `configured`, the default, or a name that `GET /fiscal/calendars` lists. Leave it out to describe a calendar by the
    /// parameters below.
    #[param(example = "months-04")]
    pub calendar: Option<String>,
    /// `months` or `weeks`; default: by the other parameters.
    #[param(pattern = "^(months|weeks)$")]
    pub kind: Option<String>,
    /// Calendar of months: month in which the fiscal year begins, 1 to 12; default 1.
    #[param(value_type = Option<u8>, minimum = 1, maximum = 12)]
    pub first_month: Option<String>,
    /// Calendar of weeks: weeks in the months of a quarter, `445`, `454` or `544`.
    #[param(pattern = "^(445|454|544)$")]
    pub pattern: Option<String>,
    /// Calendar of weeks: month in or near whose end the fiscal year ends, 1 to 12.
    #[param(value_type = Option<u8>, minimum = 1, maximum = 12)]
    pub end_month: Option<String>,
    /// Calendar of weeks: `last_saturday` or `nearest_saturday`.
    #[param(pattern = "^(last_saturday|nearest_saturday)$")]
    pub end_rule: Option<String>,
    /// Which calendar year names the fiscal year: `start_year` or `end_year`.
    #[param(pattern = "^(start_year|end_year)$")]
    pub year_label: Option<String>,
    /// Days after a month's end until it is closed, 0 to 60; default 0.
    #[param(value_type = Option<u8>, minimum = 0, maximum = 60)]
    pub close_lag_days: Option<String>,
    /// IANA name; plays no part in the answer.
    #[param(example = "Europe/London")]
    pub time_zone: Option<String>,
}

impl FromParams for FiscalWindowQuery {
    fn from_params(params: &mut Params) -> Self {
        let query = Self {
            as_of: params.date("as_of"),
            calendar: params.text("calendar"),
            kind: params.text("kind"),
            first_month: params.text("first_month"),
            pattern: params.text("pattern"),
            end_month: params.text("end_month"),
            end_rule: params.text("end_rule"),
            year_label: params.text("year_label"),
            close_lag_days: params.text("close_lag_days"),
            time_zone: params.text("time_zone"),
        };
        if let Some(name) = query.calendar.as_deref() {
            if !query.spec().is_empty() {
                params.refuse("calendar", format!("is `{name}` beside a described calendar; give one of the two"));
            } else if query.named().is_none() {
                let message = format!("`{name}` is not allowed; give configured, {CALENDARS}, or describe a calendar");
                params.refuse("calendar", message);
            }
        }
        for error in query.spec().errors() {
            let message = error.to_string();
            let message = message.strip_prefix(error.field()).unwrap_or(&message).trim_start_matches([':', ' ']);
            params.refuse(error.field(), message);
        }
        query
    }
}

impl FiscalWindowQuery {
    /// The calendar that is named, which is the configured one if none is.
    fn named(&self) -> Option<CalendarName> {
        match self.calendar.as_deref() {
            None | Some("configured") => Some(CalendarName::Company),
            Some(name) => name.parse().ok(),
        }
    }

    fn spec(&self) -> CalendarSpec {
        CalendarSpec {
            kind: self.kind.clone(),
            first_month: self.first_month.clone(),
            pattern: self.pattern.clone(),
            end_month: self.end_month.clone(),
            end_rule: self.end_rule.clone(),
            year_label: self.year_label.clone(),
            close_lag_days: self.close_lag_days.clone(),
            time_zone: self.time_zone.clone(),
        }
    }
}

/// Where a date lies in a fiscal calendar
///
/// Fiscal year, quarter and month with their labels, the last closed month, the default window ("fiscal year to date")
/// and its prior-year window, for the configured calendar, one that is named, or one described in the request.
#[utoipa::path(
    tag = "fiscal",
    params(FiscalWindowQuery),
    responses((status = 200, description = "What the calendar says about the date", body = FiscalWindow))
)]
#[get("/fiscal/window")]
pub(crate) async fn get_fiscal_window(
    state: web::Data<AppState>,
    _caller: Caller,
    Query(query): Query<FiscalWindowQuery>,
) -> Result<Answer<FiscalWindow>, ApiError> {
    let spec = query.spec();
    let calendar = if spec.is_empty() {
        query.named().unwrap_or_default().calendar(&state.settings.calendar)
    } else {
        spec.build().map_err(|error| ApiError::invalid_parameter(error.field(), error.to_string()))?
    };
    let as_of = query.as_of.unwrap_or_else(|| state.engine.today());
    Ok(Answer(views::fiscal::position(&fiscal_position(&calendar, as_of))))
}

/// The calendars and currencies that numbers can be told in
///
/// What `calendar` and `reporting` take where customers are read. Currencies are those with rates of exchange for all months
/// with amounts, that of the company first; a read that asks for another one says which rate is missing.
#[utoipa::path(tag = "fiscal", responses((status = 200, description = "What there is", body = Calendars)))]
#[get("/fiscal/calendars")]
pub(crate) async fn list_fiscal_calendars(
    state: web::Data<AppState>,
    _caller: Caller<ReadCustomers>,
    _query: Query<NoParams>,
) -> Result<Answer<Calendars>, ApiError> {
    let items = CalendarName::all().map(|name| NamedCalendar {
        name: name.to_string(),
        label: name.label(),
        calendar: views::fiscal::calendar(&name.calendar(&state.settings.calendar)),
    });
    let currencies = state.engine.currencies().await?.iter().map(ToString::to_string).collect();
    Ok(Answer(Calendars { items: items.collect(), currencies }))
}
