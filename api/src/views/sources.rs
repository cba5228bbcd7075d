//! Sources, data sets, rejects and runs.

use bellwether_contract::operation as api;
use bellwether_contract::page::PageInfo;
use bellwether_domain::facts::set::Availability;
use bellwether_engine::breaker::Position;
use bellwether_engine::copier::UnderWay;
use bellwether_engine::engine::Snapshot;
use bellwether_engine::portfolio::context::SourceStatus;
use bellwether_engine::rerun::Task;
use bellwether_identity::audit::{Entry, View};
use bellwether_warehouse::asset::Asset;
use bellwether_warehouse::dataset::{DatasetInfo, RejectCount};
use bellwether_warehouse::rejects::StoredReject;
use bellwether_warehouse::runs::{AssetRun, Run};
use chrono::{DateTime, Utc};
use serde::Serialize;

use super::context;
use crate::problem::ApiError;

/// Every source with its state, and what was loaded.
pub fn sources(snapshot: &Snapshot, now: DateTime<Utc>) -> api::Sources {
    let portfolio = snapshot.portfolio.context();
    let datasets = snapshot.generation.iter().flat_map(|generation| &generation.info().datasets);
    api::Sources {
        items: portfolio.sources.iter().map(|status| source(status, snapshot, now)).collect(),
        datasets: datasets.map(dataset).collect(),
    }
}

fn source(status: &SourceStatus, snapshot: &Snapshot, now: DateTime<Utc>) -> api::Source {
    api::Source {
        name: status.name.to_owned(),
        origin: status.origin.as_ref().to_owned(),
        state: context::condition(status.availability),
        as_of: context::business_date(status, snapshot.portfolio.context()),
        loaded_at: status.loaded_at,
        age_s: context::age(status, now),
        rows: status.rows,
        rejects: snapshot.rejects(status),
        last_error: status.last_error.clone(),
        stale_since: match status.availability {
            Availability::Stale(date) => Some(date),
            _ => None,
        },
        failures: u64::from(status.health.failures),
        breaker: breaker(status, now),
        retry_at: status.health.retry_at,
    }
}

/// Where a breaker stands now: an open one becomes half open by the passing of time alone.
fn breaker(status: &SourceStatus, now: DateTime<Utc>) -> api::BreakerState {
    match status.health.breaker {
        Position::Closed => api::BreakerState::Closed,
        Position::Open if status.health.retry_at.is_some_and(|retry_at| now < retry_at) => api::BreakerState::Open,
        Position::Open | Position::HalfOpen => api::BreakerState::HalfOpen,
    }
}

fn dataset(info: &DatasetInfo) -> api::Dataset {
    api::Dataset {
        name: info.name.clone(),
        label: info.label.clone(),
        generated: info.generated,
        loaded_at: info.loaded_at,
        rows: info.total_rows(),
        rejects: info.rejects.iter().map(reason).collect(),
    }
}

fn reason(count: &RejectCount) -> api::RejectReason {
    api::RejectReason { reason: count.reason.clone(), declared: count.declared, count: count.rows }
}

/// A page of rejected rows.
pub fn rejects(stored: Vec<StoredReject>, page: PageInfo) -> api::Rejects {
    api::Rejects { items: stored.into_iter().map(reject).collect(), page }
}

/// A rejected row.
pub fn reject(stored: StoredReject) -> api::Reject {
    api::Reject {
        dataset: stored.dataset.as_ref().to_owned(),
        row: stored.reject.row,
        reason: stored.reject.reason.as_ref().to_owned(),
    }
}

/// A run of the pipeline.
pub fn run(run: Run) -> api::PipelineRun {
    api::PipelineRun {
        generation: run.generation,
        dataset: run.dataset,
        from: asset(run.from),
        started_at: run.started_at,
        finished_at: run.finished_at,
        failure: run.failure,
        assets: run.assets.into_iter().map(asset_run).collect(),
    }
}

/// A copy that is being made.
pub fn running(copy: &UnderWay) -> api::RunningCopy {
    api::RunningCopy { source: copy.source.as_ref().to_owned(), since: copy.since }
}

/// What is to be run.
///
/// # Errors
/// When it is not exactly one thing, or an asset that there is not.
pub fn task(request: api::RunRequest) -> Result<Task, ApiError> {
    let api::RunRequest { copy, resume, from } = request;
    match (copy, resume, from) {
        (Some(source), None, None) => Ok(Task::Copy(source)),
        (None, Some(dataset), None) => Ok(Task::Resume(dataset)),
        (None, None, Some(name)) => match Asset::parse(&name) {
            Some(asset) => Ok(Task::From(asset)),
            None => {
                let known: Vec<&str> = Asset::ALL.into_iter().map(Asset::name).collect();
                let message = format!("`{name}` is no asset; give one of {}", known.join(", "));
                Err(ApiError::invalid_field("from", message))
            }
        },
        _ => Err(ApiError::invalid_field("copy", "give exactly one of `copy`, `resume` and `from`")),
    }
}

/// What is to be run, for the audit log.
#[derive(Debug, Serialize)]
struct RunView<'a>(&'a api::RunRequest);

impl View for RunView<'_> {}

/// That a run was asked for.
pub fn entry(request: &api::RunRequest) -> Entry {
    let api::RunRequest { copy, resume, from } = request;
    let target = copy.as_deref().or(resume.as_deref()).or(from.as_deref()).unwrap_or_default();
    Entry::new("pipeline.run", "pipeline", target, target).after(&RunView(request))
}

fn asset_run(run: AssetRun) -> api::AssetRun {
    api::AssetRun {
        asset: asset(run.asset),
        layer: name(&run.layer),
        inputs: run.inputs,
        rows_in: run.rows_in,
        rows_out: run.rows_out,
        checks: run
            .checks
            .into_iter()
            .map(|check| api::AssetCheck { name: check.name, passed: check.passed, detail: check.detail })
            .collect(),
        rejects: run.rejects.iter().map(reason).collect(),
        started_at: run.started_at,
        finished_at: run.finished_at,
    }
}

fn asset(asset: Asset) -> String {
    name(&asset)
}

/// The name a unit variant is serialised by.
fn name(variant: &impl Serialize) -> String {
    match serde_json::to_value(variant) {
        Ok(serde_json::Value::String(name)) => name,
        _ => String::new(),
    }
}
