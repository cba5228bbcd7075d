//! The file of a backup: written beside its place and moved there when it was read back whole.

use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use tokio::sync::mpsc::{Receiver, Sender};
use tokio::task::spawn_blocking;

use super::Contents;
use super::record::{Digest, FORM, Header, Record};
use crate::error::{Cause, StoreError};

/// Compression: three times as slow as the quickest, a quarter smaller.
const LEVEL: i32 = 3;
/// Longest line: the largest document with all that JSON adds.
const LONGEST_LINE: u64 = 64 << 20;

const WRITE: &str = "write backup";
const READ: &str = "read backup";

/// Runs `work` where it may block, and tells the file with what goes wrong.
async fn blocking<T: Send + 'static>(
    action: &'static str,
    path: PathBuf,
    work: impl FnOnce(&Path) -> Result<T, Cause> + Send + 'static,
) -> Result<T, StoreError> {
    let place = path.clone();
    let result = spawn_blocking(move || work(&place)).await.unwrap_or_else(|ended| Err(ended.into()));
    result.map_err(|cause| StoreError::File { action, path, cause })
}

/// A file that was written and synced, beside its place.
pub(super) struct Unfinished {
    path: PathBuf,
    written: PathBuf,
    contents: Contents,
}

/// Writes records until there are no more.
pub(super) async fn write(path: PathBuf, header: Header, records: Receiver<Record>) -> Result<Unfinished, StoreError> {
    blocking(WRITE, path, move |path| {
        let mut name = path.as_os_str().to_owned();
        name.push(".unfinished");
        let written = PathBuf::from(name);
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let contents = write_all(&written, &header, records)?;
        Ok(Unfinished { path: path.to_owned(), written, contents })
    })
    .await
}

fn write_all(path: &Path, header: &Header, mut records: Receiver<Record>) -> Result<Contents, Cause> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    // All state is in it: for its owner alone.
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut encoder = zstd::Encoder::new(BufWriter::new(options.open(path)?), LEVEL)?;
    encoder.include_checksum(true)?;
    serde_json::to_writer(&mut encoder, header)?;
    encoder.write_all(b"\n")?;
    let mut digest = Digest::default();
    while let Some(record) = records.blocking_recv() {
        encoder.write_all(digest.add(&record).as_bytes())?;
    }
    let contents = digest.finish();
    serde_json::to_writer(&mut encoder, &Record::End(contents.clone()))?;
    encoder.write_all(b"\n")?;
    encoder.finish()?.into_inner().map_err(std::io::IntoInnerError::into_error)?.sync_all()?;
    Ok(contents)
}

impl Unfinished {
    /// Reads the file back and moves it to its place.
    pub(super) async fn verify(self) -> Result<Contents, StoreError> {
        let Self { path, written, contents } = self;
        let expected = contents.clone();
        blocking(WRITE, path, move |path| {
            let found = read_all(&written, &mut |_| Ok(()))?.1;
            if found != expected {
                return Err("it is not what was written when read back; check the disk".into());
            }
            std::fs::rename(&written, path)?;
            // The name is durable when the folder is synced.
            let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
            File::open(folder.unwrap_or(Path::new(".")))?.sync_all()?;
            Ok(())
        })
        .await?;
        Ok(contents)
    }
}

/// A file that was read to its end and found whole.
#[derive(Debug)]
pub(super) struct Verified {
    path: PathBuf,
    pub(super) header: Header,
    pub(super) contents: Contents,
}

impl Verified {
    pub(super) async fn open(path: PathBuf) -> Result<Self, StoreError> {
        blocking(READ, path, |path| {
            let (header, contents) = read_all(path, &mut |_| Ok(()))?;
            Ok(Self { path: path.to_owned(), header, contents })
        })
        .await
    }

    /// Sends all records.
    pub(super) async fn send(&self, records: Sender<Record>) -> Result<(), StoreError> {
        blocking(READ, self.path.clone(), move |path| {
            let mut send =
                |record| records.blocking_send(record).map_err(|_| "nobody takes the records any more".into());
            read_all(path, &mut send).map(drop)
        })
        .await
    }
}

fn read_all(path: &Path, take: &mut dyn FnMut(Record) -> Result<(), Cause>) -> Result<(Header, Contents), Cause> {
    let damaged = |what: &str| -> Cause { format!("it is damaged or no backup of Bellwether: {what}").into() };
    let mut lines = BufReader::new(zstd::Decoder::new(File::open(path)?)?);
    let mut line = String::new();
    let mut next = |line: &mut String| -> Result<bool, Cause> {
        line.clear();
        let read = lines.by_ref().take(LONGEST_LINE).read_line(line).map_err(|cause| damaged(&cause.to_string()))?;
        Ok(read > 0)
    };
    next(&mut line)?;
    let header: Header = serde_json::from_str(&line).map_err(|cause| damaged(&cause.to_string()))?;
    if header.bellwether_backup > FORM {
        let found = header.bellwether_backup;
        return Err(format!("its form has version {found}, this program knows versions up to {FORM}").into());
    }
    let mut digest = Digest::default();
    while next(&mut line)? {
        match serde_json::from_str(&line).map_err(|cause| damaged(&cause.to_string()))? {
            Record::End(contents) => {
                if next(&mut line)? {
                    return Err(damaged("it goes on after its end"));
                }
                let found = digest.finish();
                return if found == contents { Ok((header, contents)) } else { Err(damaged("its digest is another")) };
            }
            record => {
                digest.add(&record);
                take(record)?;
            }
        }
    }
    Err(damaged("it has no end"))
}
