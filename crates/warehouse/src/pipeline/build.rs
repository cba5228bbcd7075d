//! A generation in the making: its data sets, its folder, and the record of its assets.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bellwether_domain::clock::Clock;
use bellwether_domain::intake::kind::RecordKind;
use chrono::{DateTime, Utc};

use crate::asset::Asset;
use crate::dataset::{Counts, DatasetInfo, DatasetSpec, GenerationInfo};
use crate::error::WarehouseError;
use crate::folder::{self, Folder};
use crate::pipeline::{
    customers, documents, families, finder::Finder, keyed, learning, lines, months, order_dates, purchases, raw,
    reference,
};
use crate::raw::RawFolder;
use crate::rejects::{self, RejectWriter};
use crate::runs::{AssetRun, Run};
use crate::sort::SpillDir;
use crate::table::read::Table;

/// Why a record is rejected that is there again.
const REPLACED: &str = "repeated further on, where the last one counts";

/// A data set that goes into the generation.
#[derive(Debug, Clone)]
pub(crate) struct Source {
    pub(crate) info: DatasetInfo,
    pub(crate) label: Arc<str>,
    pub(crate) raw: RawFolder,
}

impl Source {
    /// One that has just been loaded.
    pub(crate) fn loaded(spec: &DatasetSpec, run: String, loaded_at: DateTime<Utc>, raw: RawFolder) -> Self {
        let info = DatasetInfo {
            name: spec.name.clone(),
            label: spec.label.clone(),
            fingerprint: spec.fingerprint.clone(),
            generated: spec.generated,
            watermark: spec.watermark.clone(),
            loaded_at,
            rows: raw.summary.rows.clone(),
            rejects: Vec::new(),
            rejected: Counts::new(),
            raw: run,
        };
        Self { label: spec.label.as_str().into(), info, raw }
    }

    /// One that the current generation holds already.
    pub(crate) fn kept(folder: &Folder, info: &DatasetInfo) -> Result<Self, WarehouseError> {
        let raw = RawFolder::open(folder.raw(Some(&info.name)).join(&info.raw))?;
        Ok(Self { info: info.clone(), label: info.label.as_str().into(), raw })
    }
}

/// A generation in the making.
pub(crate) struct Build<'a> {
    pub(crate) sources: Vec<Source>,
    pub(crate) spill: SpillDir,
    /// The runs of assets so far.
    pub(crate) log: Vec<AssetRun>,
    /// What is being made, or could not be.
    making: Option<Asset>,
    folder: Folder,
    number: u64,
    dir: PathBuf,
    pub(crate) clock: &'a dyn Clock,
}

impl<'a> Build<'a> {
    pub(crate) fn new(folder: Folder, number: u64, clock: &'a dyn Clock) -> Result<Self, WarehouseError> {
        let dir = folder.generation(number);
        folder::create_empty(&dir)?;
        let spill = SpillDir::create(folder.spill())?;
        Ok(Self { sources: Vec::new(), spill, log: Vec::new(), making: None, folder, number, dir, clock })
    }

    /// Adds a data set. Earlier ones win where two describe the same customer.
    pub(crate) fn add(&mut self, source: Source) {
        self.sources.push(source);
    }

    /// Makes `from` and all that depends on it; takes over the rest from the tables in a folder, where there are such.
    pub(crate) fn make(&mut self, from: Asset, made: Option<&Path>) -> Result<(), WarehouseError> {
        let affected = from.downstream();
        for asset in Asset::ALL {
            match made {
                Some(made) if !affected.contains(&asset) => self.take_over(asset, made)?,
                _ => self.make_one(asset)?,
            }
        }
        Ok(())
    }

    fn take_over(&self, asset: Asset, made: &Path) -> Result<(), WarehouseError> {
        for name in asset.tables().iter().copied().chain([rejects::table_of(asset).as_str()]) {
            let (from, to) = (table_path(made, name), self.path(name));
            match fs::hard_link(&from, &to) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                    return Err(WarehouseError::io("link", from)(error));
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn make_one(&mut self, asset: Asset) -> Result<(), WarehouseError> {
        let started_at = self.clock.now();
        self.making = Some(asset);
        let outcome = match asset {
            Asset::Raw => raw::make(self),
            Asset::Customers => customers::make(self),
            Asset::Lines => lines::make(self),
            Asset::Documents => documents::make(self),
            Asset::Families => families::make(self),
            Asset::Purchases => purchases::make(self),
            Asset::OrderDates => order_dates::make(self),
            Asset::CustomerMonths => months::make(self),
            Asset::Owners => reference::make_owners(self),
            Asset::Products => reference::make_products(self),
            Asset::FxRates => reference::make_fx_rates(self),
            Asset::Modules => learning::make_modules(self),
            Asset::Learners => learning::make_learners(self),
            Asset::Assignments => learning::make_assignments(self),
            Asset::Completions => learning::make_completions(self),
            Asset::Orders => keyed::make_orders(self),
            Asset::Budgets => keyed::make_budgets(self),
            Asset::Contacts => keyed::make_contacts(self),
            Asset::People => keyed::make_people(self),
        }?;
        let failed = outcome.checks.iter().find(|check| !check.passed).cloned();
        let inputs = if asset == Asset::Raw {
            self.sources.iter().map(|source| source.info.name.clone()).collect()
        } else {
            asset.inputs().iter().map(|input| input.name().to_owned()).collect()
        };
        self.log.push(AssetRun {
            asset,
            layer: asset.layer(),
            inputs,
            rows_in: outcome.rows_in,
            rows_out: outcome.rows_out,
            checks: outcome.checks,
            rejects: rejects::count(self.table(&rejects::table_of(asset))?.as_ref())?.by_reason(),
            started_at,
            finished_at: self.clock.now(),
        });
        match failed {
            None => {
                self.making = None;
                Ok(())
            }
            Some(check) => {
                Err(WarehouseError::CheckFailed { asset: asset.name(), check: check.name, detail: check.detail })
            }
        }
    }

    /// The asset that ended the build: the one after the last that was made, or the last if its checks failed.
    pub(crate) fn first_failed(&self) -> Option<Asset> {
        let failed = self.log.iter().find(|run| run.checks.iter().any(|check| !check.passed));
        failed.map(|run| run.asset).or(self.making)
    }

    /// Its folder.
    pub(crate) fn dir(&self) -> &Path {
        &self.dir
    }

    /// Where a table of the generation is written.
    pub(crate) fn path(&self, table: &str) -> PathBuf {
        table_path(&self.dir, table)
    }

    /// A table of the generation that has been made already; none when it has no rows.
    pub(crate) fn table(&self, table: &str) -> Result<Option<Table>, WarehouseError> {
        Table::open(&self.path(table))
    }

    /// Keeps a reject of each record that a later one of its data set replaced: position of the source, and what the record is
    /// called.
    pub(crate) fn reject_replaced(
        &self,
        asset: Asset,
        kind: RecordKind,
        replaced: impl IntoIterator<Item = (usize, String)>,
    ) -> Result<(), WarehouseError> {
        let mut rejects = RejectWriter::new(self.path(&rejects::table_of(asset)));
        for (source, row) in replaced {
            let Source { info, label, .. } = &self.sources[source];
            // Which one counts is declared, so that it does not fail the load: daily rates are such records.
            rejects.write([info.name.as_str(), kind.table(), label, &row, REPLACED], true)?;
        }
        rejects.finish().map(drop)
    }

    /// Dense numbers by customer id.
    pub(crate) fn finder(&self) -> Result<Finder, WarehouseError> {
        Ok(Finder::new(customers::ids(self.table("customers")?.as_ref())?))
    }

    /// The description of what was made.
    pub(crate) fn info(&self) -> Result<GenerationInfo, WarehouseError> {
        let mut tables = std::collections::BTreeMap::new();
        for asset in Asset::ALL {
            for &name in asset.tables() {
                if let Some(table) = self.table(name)? {
                    tables.insert(name.to_owned(), table.rows()? as u64);
                }
            }
        }
        let rejects: Vec<Table> = rejects::tables(&self.dir)?;
        let counts = rejects::count(&rejects)?;
        let datasets = self.sources.iter().map(|source| {
            let mut info = source.info.clone();
            info.rows = counts.taken(&info.name, &source.raw.summary.rows);
            info.rejects = counts.of(&info.name);
            info.rejected = counts.by_kind(&info.name);
            info
        });
        let dates = documents::date_range(self.table("documents")?.as_ref())?;
        Ok(GenerationInfo {
            number: self.number,
            created_at: self.clock.now(),
            datasets: datasets.collect(),
            tables,
            first_document: dates.map(|(first, _)| first),
            last_document: dates.map(|(_, last)| last),
        })
    }

    /// Makes the generation durable, with the record of the run that made it.
    pub(crate) fn make_durable(&self, run: &Run) -> Result<(), WarehouseError> {
        let bytes = serde_json::to_vec(run).expect("plain data with text keys serializes");
        folder::write_durably(&self.dir.join("run.json"), &bytes)?;
        folder::sync_dir(&self.dir)?;
        folder::sync_dir(&self.folder.generations())?;
        folder::sync_dir(&self.folder.raw(None))
    }
}

/// Path of a table in the folder of a generation.
pub(crate) fn table_path(dir: &Path, table: &str) -> PathBuf {
    dir.join(format!("{table}.parquet"))
}
