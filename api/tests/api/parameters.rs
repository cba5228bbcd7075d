//! What is documented is what is read: the parameters of every resource, both ways.

use bellwether::http::paging::{Paging, PagingParams};
use bellwether::http::params::{FromParams, Params};
use bellwether::routes::account_lists::{CsvParams, HistoryQuery, ListQuery};
use bellwether::routes::customers::{AsOfQuery, CustomersParams, CustomersQuery, FilterParams};
use bellwether::routes::fiscal::FiscalWindowQuery;
use bellwether::routes::groups::{AttentionParams, AttentionQuery, GroupsParams, GroupsQuery};
use bellwether::routes::portfolio::SummaryQuery;
use bellwether::routes::sources::{RejectsParams, RejectsQuery};
use bellwether::routes::timeline::{TimelineParams, TimelineQuery};
use utoipa::IntoParams;

fn documented<T: IntoParams>() -> Vec<String> {
    T::into_params(|| None).into_iter().map(|parameter| parameter.name).collect()
}

#[track_caller]
fn check<T: FromParams>(documented: &[Vec<String>]) {
    let mut params = Params::default();
    T::from_params(&mut params);
    let mut read: Vec<&str> = params.known().to_vec();
    let mut documented: Vec<&str> = documented.iter().flatten().map(String::as_str).collect();
    read.sort_unstable();
    documented.sort_unstable();
    assert_eq!(read, documented);
}

#[test]
fn every_documented_parameter_is_read_and_the_other_way_round() {
    check::<CustomersQuery>(&[documented::<FilterParams>(), documented::<CustomersParams>()]);
    check::<SummaryQuery>(&[documented::<FilterParams>()]);
    check::<AsOfQuery>(&[documented::<AsOfQuery>()]);
    check::<ListQuery>(&[documented::<AsOfQuery>(), documented::<PagingParams>(), documented::<CsvParams>()]);
    check::<HistoryQuery>(&[documented::<HistoryQuery>()]);
    check::<FiscalWindowQuery>(&[documented::<FiscalWindowQuery>()]);
    check::<RejectsQuery>(&[documented::<RejectsParams>(), documented::<PagingParams>()]);
    check::<GroupsQuery>(&[documented::<FilterParams>(), documented::<GroupsParams>()]);
    check::<AttentionQuery>(&[documented::<FilterParams>(), documented::<AttentionParams>()]);
    check::<TimelineQuery>(&[documented::<AsOfQuery>(), documented::<TimelineParams>(), documented::<PagingParams>()]);
    check::<Paging>(&[documented::<PagingParams>()]);
}
