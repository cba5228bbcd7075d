//! What the machine may do to the file: kill the process, lose what was not synced, run out of space.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use bellwether_store::changes::Changes;
use bellwether_store::error::StoreError;
use bellwether_store::store::Store;
use futures_util::future::join_all;
use rusqlite::Connection;

use crate::crash::{moment, run};
use crate::places::setup;
use crate::things::{Mark, Thing};

/// Set in the child: the file to write to.
const FILE: &str = "BELLWETHER_TEST_STORE_FAULT_FILE";
const WRITERS: u64 = 4;
const LONGEST_LIFE: Duration = Duration::from_millis(120);
/// How long a store may take to be there again.
const RESTART: Duration = Duration::from_secs(2);

/// Both parent and child: the test runs itself again in a process that can be killed.
#[test]
fn a_killed_process_loses_no_acknowledged_commit() {
    match std::env::var_os(FILE) {
        Some(file) => run(write_until_killed(Path::new(&file))),
        None => kill("faults::a_killed_process_loses_no_acknowledged_commit", 25),
    }
}

#[test]
#[ignore = "takes half a minute"]
fn fault_kill_9_while_committing() {
    match std::env::var_os(FILE) {
        Some(file) => run(write_until_killed(Path::new(&file))),
        None => kill("faults::fault_kill_9_while_committing", 200),
    }
}

/// Several write at once, so that they are committed in groups. Each commit is a new mark and the count of marks.
async fn write_until_killed(file: &Path) {
    let store = Arc::new(Store::open(file, setup()).await.unwrap());
    let writers = (0..WRITERS).map(|writer| {
        let store = Arc::clone(&store);
        tokio::spawn(async move { while !write_one(&store, writer).await.is_empty() {} })
    });
    join_all(writers).await;
}

async fn write_one(store: &Store, writer: u64) -> String {
    let id = format!("writer {writer}");
    let mut changes = Changes::new();
    let number = match store.get::<Thing>(&id).await.unwrap() {
        None => {
            changes.insert(&id, &Thing::of(&id).rank(1)).unwrap();
            1
        }
        Some(found) => {
            let number = found.body.rank.unwrap() + 1;
            changes.replace(&id, found.version, &found.body.rank(number)).unwrap();
            number
        }
    };
    changes.insert(format!("{id}/{number}"), &Mark { thing: id.clone(), number }).unwrap();
    store.commit(changes).await.unwrap();
    let told = format!("written {writer} {number}");
    let mut stdout = std::io::stdout().lock();
    writeln!(stdout, "{told}").unwrap();
    stdout.flush().unwrap();
    told
}

fn child(test: &str, file: &Path) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args([test, "--exact", "--nocapture", "--include-ignored"]).env(FILE, file);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    command
}

fn parse(line: &str) -> Option<(u64, i64)> {
    let (writer, number) = line.rsplit_once("written ")?.1.split_once(' ')?;
    Some((writer.parse().ok()?, number.parse().ok()?))
}

fn kill(test: &str, kills: u32) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("state.sqlite");
    let mut acknowledged: BTreeMap<u64, i64> = BTreeMap::new();
    let mut slowest = Duration::ZERO;
    for number in 0..kills {
        let mut child = child(test, &file).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
        let mut written = lines.filter_map(|line| parse(&line));
        // Every other child is given the time to write, however slow the machine.
        let first = if number % 2 == 1 { written.next() } else { None };
        std::thread::sleep(moment(number, LONGEST_LIFE));
        // SIGKILL: nothing in the child runs any more.
        child.kill().unwrap();
        acknowledged.extend(first.into_iter().chain(written));
        assert!(!child.wait().unwrap().success());
        let began = Instant::now();
        let store = run(Store::open(&file, setup())).unwrap();
        slowest = slowest.max(began.elapsed());
        run(check(&store, &mut acknowledged));
        drop(store);
        let verdict: String =
            Connection::open(&file).unwrap().pragma_query_value(None, "integrity_check", |row| row.get(0)).unwrap();
        assert_eq!(verdict, "ok");
    }
    assert!(slowest < RESTART, "{slowest:?}");
    let commits: i64 = acknowledged.values().sum();
    assert!(commits >= i64::from(kills / 2), "{commits} commits in {kills} lives");
    eprintln!("{kills} kills, {commits} commits, none lost; the slowest restart took {slowest:?}");
}

/// What was acknowledged is there, at most one commit more of each writer, and no half of any.
async fn check(store: &Store, acknowledged: &mut BTreeMap<u64, i64>) {
    for writer in 0..WRITERS {
        let id = format!("writer {writer}");
        let found = store.get::<Thing>(&id).await.unwrap();
        let kept = found.map_or(0, |found| found.body.rank.unwrap());
        let told = acknowledged.get(&writer).copied().unwrap_or(0);
        assert!((told..=told + 1).contains(&kept), "writer {writer}: {kept} of {told}");
        assert_eq!(store.count([Mark::THING.eq(&id)]).await.unwrap(), kept.cast_unsigned());
        acknowledged.insert(writer, kept);
    }
}

/// Keeps copies of files as they were when they were last synced: all that a machine without power must have kept.
const KEEP_SYNCED: &str = r#"
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void keep(int fd) {
    const char *folder = getenv("KEEP_SYNCED_IN");
    char link[64], path[8192], copy[8192], part[65536];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, 4096);
    if (!folder || length <= 0) return;
    path[length] = 0;
    struct stat about;
    if (!fstat(fd, &about) && S_ISDIR(about.st_mode)) {
        /* What was deleted before its folder was synced stays deleted. */
        strcat(path, "/state.sqlite-journal");
        snprintf(copy, sizeof copy, "%s/state.sqlite-journal", folder);
        if (access(path, F_OK)) unlink(copy);
        return;
    }
    const char *name = strrchr(path, '/');
    if (!name || !strstr(name, "state.sqlite")) return;
    snprintf(copy, sizeof copy, "%s%s", folder, name);
    int from = open(path, O_RDONLY), to = open(copy, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    while ((length = read(from, part, sizeof part)) > 0)
        if (write(to, part, length) != length) abort();
    close(from);
    close(to);
}

int fsync(int fd) {
    int result = ((int (*)(int))dlsym(RTLD_NEXT, "fsync"))(fd);
    if (!result) keep(fd);
    return result;
}

int fdatasync(int fd) {
    int result = ((int (*)(int))dlsym(RTLD_NEXT, "fdatasync"))(fd);
    if (!result) keep(fd);
    return result;
}
"#;

/// How many acknowledged commits are looked for.
const LOOKS: i64 = 100;

/// After each acknowledgement the child waits, and a store is opened over nothing but what was synced.
#[test]
fn what_was_not_synced_may_be_lost_and_nothing_acknowledged_is() {
    if let Some(file) = std::env::var_os(FILE) {
        return run(write_when_told(Path::new(&file)));
    }
    let folder = tempfile::tempdir().unwrap();
    let Some(library) = compile(folder.path()) else {
        eprintln!("SKIPPED: there is no C compiler to keep synced copies with");
        assert!(std::env::var_os("CI").is_none(), "in CI a C compiler must be there");
        return;
    };
    let synced = folder.path().join("synced");
    std::fs::create_dir(&synced).unwrap();
    let mut child = child("faults::what_was_not_synced_may_be_lost_and_nothing_acknowledged_is", &{
        folder.path().join("state.sqlite")
    })
    .env("LD_PRELOAD", library)
    .env("KEEP_SYNCED_IN", &synced)
    .spawn()
    .unwrap();
    let mut go = child.stdin.take().unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    let mut written = lines.filter_map(|line| parse(&line));
    for number in 1..=LOOKS {
        writeln!(go, "go").unwrap();
        assert_eq!(written.next(), Some((0, number)));
        let after = tempfile::tempdir().unwrap();
        for entry in std::fs::read_dir(&synced).unwrap().map(Result::unwrap) {
            std::fs::copy(entry.path(), after.path().join(entry.file_name())).unwrap();
        }
        let store = run(Store::open(&after.path().join("state.sqlite"), setup())).unwrap();
        let mut acknowledged = BTreeMap::from([(0, number)]);
        run(check(&store, &mut acknowledged));
        assert_eq!(acknowledged[&0], number);
    }
    drop(go);
    assert!(child.wait().unwrap().success());
}

async fn write_when_told(file: &Path) {
    let store = Store::open(file, setup()).await.unwrap();
    for line in std::io::stdin().lines() {
        assert_eq!(line.unwrap(), "go");
        write_one(&store, 0).await;
    }
}

fn compile(folder: &Path) -> Option<PathBuf> {
    let (source, library) = (folder.join("synced.c"), folder.join("synced.so"));
    std::fs::write(&source, KEEP_SYNCED).unwrap();
    let compiler = Command::new("cc").args(["-shared", "-fPIC", "-o"]).args([&library, &source]).arg("-ldl").status();
    compiler.is_ok_and(|status| status.success()).then_some(library)
}

/// A file system in memory, as long as this.
struct SmallDisk(tempfile::TempDir);

impl SmallDisk {
    /// 16 MB; none, loudly, for whoever may not mount.
    fn mount() -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", "size=16m", "tmpfs"]).arg(folder.path()).stderr(Stdio::null());
        if mount.status().is_ok_and(|status| status.success()) {
            return Some(Self(folder));
        }
        eprintln!("SKIPPED: a small file system can't be mounted; run this test as root");
        None
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        drop(Command::new("umount").arg(self.0.path()).status());
    }
}

#[tokio::test]
async fn a_full_disk_stops_writes_alone_and_only_while_it_is_full() {
    let Some(disk) = SmallDisk::mount() else { return };
    let ballast = disk.0.path().join("ballast");
    std::fs::write(&ballast, vec![1; 6 << 20]).unwrap();
    let file = disk.0.path().join("state.sqlite");
    let store = Store::open(&file, setup()).await.unwrap();
    let large = |number: usize| Thing { words: vec!["x".repeat(200_000)], ..Thing::of(&format!("owner {number}")) };
    let write = async |number: usize| {
        let mut changes = Changes::new();
        changes.insert(format!("t{number:04}"), &large(number)).unwrap();
        store.commit(changes).await
    };
    let mut kept = 0;
    let error = loop {
        match write(kept).await {
            Ok(_) => kept += 1,
            Err(error) => break error,
        }
    };
    assert!(kept > 5, "{kept}");
    assert!(matches!(error, StoreError::DiskFull { .. }), "{error}");
    assert_eq!(
        error.to_string(),
        "cannot write documents: the disk of the state is full; free space and try again, no restart is needed"
    );
    for _ in 0..5 {
        assert!(matches!(write(kept).await, Err(StoreError::DiskFull { .. })));
        assert_eq!(store.count::<Thing>([]).await.unwrap(), kept as u64);
        assert_eq!(store.get::<Thing>("t0000").await.unwrap().unwrap().body, large(0));
    }
    std::fs::remove_file(&ballast).unwrap();
    write(kept).await.unwrap();
    drop(store);
    let store = Store::open(&file, setup()).await.unwrap();
    assert_eq!(store.count::<Thing>([]).await.unwrap(), kept as u64 + 1);
}

#[tokio::test]
async fn a_damaged_file_that_nobody_closed_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("state.sqlite");
    {
        let store = Store::open(&file, setup()).await.unwrap();
        for number in 0..50 {
            write_one(&store, number % 2).await;
        }
    }
    let mut bytes = std::fs::read(&file).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle - 6_000..middle + 6_000].fill(0x5a);
    std::fs::write(&file, &bytes).unwrap();
    // As after a crash; a log that is no log is passed over.
    std::fs::write(file.with_file_name("state.sqlite-wal"), [0; 64]).unwrap();
    let error = Store::open(&file, setup()).await.unwrap_err();
    assert!(matches!(&error, StoreError::Damaged { path, .. } if *path == file), "{error}");
    assert!(error.to_string().ends_with("restore a backup, and check the disk"), "{error}");
}
