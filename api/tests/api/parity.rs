//! The same company in the warehouse, in files and in live systems: the same facts and the same answers, byte for byte.

use std::path::{Path, PathBuf};

use bellwether_domain::intake::Record;
use bellwether_sources::files::import::import;
use bellwether_sources::files::mapping::Mapping;
use bellwether_sources::files::progress::{Progress, Status};
use bellwether_testkit::contract::{self, Given};
use bellwether_testkit::dataset;

use crate::live::Servers;
use crate::runtime;
use crate::server::TestServer;
use crate::sheets::{MAPPING, csv_files, parquet_files};
use crate::twins::{Home, assert_same_answers, listed, paths_of, serve_live, settings};

/// Whose facts are asked for when it is not everybody's.
const A_FEW: [&str; 4] = ["c-002", "c-005", "c-009", "c-012"];

/// Everything that can be read of everybody.
pub(crate) fn paths(server: &TestServer) -> Vec<String> {
    let everybody = "/customers?limit=500&sort=id";
    let ids = listed(&server.api(everybody).ok(), "id");
    assert_eq!(ids.len(), 24);
    let of_each = ids.iter().flat_map(|id| paths_of(server, id));
    [everybody, "/portfolio/summary"].map(str::to_owned).into_iter().chain(of_each).collect()
}

struct Unheard;

impl Progress for Unheard {
    fn update(&mut self, _: Status) {}
}

/// Imports files as they come from somebody else: by the mapping, without a single reject.
fn import_sheets(records: &[Record], write: impl FnOnce(&[Record], &Path) -> Vec<PathBuf>) -> Home {
    let folder = tempfile::tempdir().expect("a folder");
    let files = write(records, folder.path());
    let mapping = Mapping::parse(MAPPING).unwrap_or_else(|faults| panic!("{faults:?}"));
    Home::filled(|intake| {
        let summary = import(&mapping, &files, intake, &mut Unheard).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!((summary.rows(), summary.accepted()), (records.len() as u64, records.len() as u64));
    })
}

#[test]
fn files_bring_what_was_written_into_them() {
    let records = dataset::records();
    let settings = settings();
    let embedded = Home::of(&records).serve(&settings);
    let paths = paths(&embedded);
    for (which, home) in
        [("CSV", import_sheets(&records, csv_files)), ("Parquet", import_sheets(&records, parquet_files))]
    {
        let generation = home.warehouse.reader(settings.reporting).expect("reads").expect("a generation");
        runtime::lasting().block_on(async {
            for given in [Given::all(&records), Given::only(&records, &A_FEW)] {
                contract::everything(generation.as_ref(), &given).await;
            }
        });
        assert_same_answers(&embedded, &home.serve(&settings), &paths, which);
    }
}

#[test]
fn warehouse_and_live_systems_give_the_same_answers() {
    let runtime = runtime::lasting();
    let Some(servers) = runtime.block_on(Servers::start("parity")) else { return };
    let records = dataset::records();
    let sources = servers.sources();
    runtime.block_on(async {
        servers.fill(&sources, &records).await;
        let (mongodb, mssql) = (sources.mongodb.as_ref(), sources.mssql.as_ref());
        let learning = sources.learning.as_deref().expect("a learning system");
        for given in [Given::all(&records), Given::only(&records, &A_FEW)] {
            contract::customers(mongodb, &given).await;
            contract::financials(mssql, Some(mongodb), &given).await;
            contract::learning(learning, &given).await;
            contract::learners(learning, &given).await;
            contract::contacts(mongodb, &given).await;
            contract::documents(mssql, &given).await;
            contract::orders(mongodb, &given).await;
            contract::people(mongodb, &given).await;
        }
    });
    let embedded = Home::of(&records).serve(&servers.settings);
    let direct = serve_live(&servers.settings, sources.loaders());
    assert_same_answers(&embedded, &direct, &paths(&embedded), "live");
}
