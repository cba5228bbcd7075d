//! Files that nobody but their owner may read.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

/// Writes a file as a whole, unless there is one already.
///
/// # Errors
/// When it cannot be written.
pub fn create(path: &Path, content: &[u8]) -> io::Result<()> {
    // Under another name first, so that a half-written file is never taken for a whole one.
    let own = path.with_extension(format!("{}.new", std::process::id()));
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&own)?;
    file.write_all(content)?;
    file.sync_all()?;
    let linked = fs::hard_link(&own, path);
    fs::remove_file(&own)?;
    match linked {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        done => done,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_one_stays_and_only_its_owner_reads_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("secret");
        create(&path, b"first").expect("writes");
        create(&path, b"second").expect("leaves it");
        assert_eq!(fs::read(&path).expect("reads"), b"first");
        assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 1);
        #[cfg(unix)]
        {
            let mode = std::os::unix::fs::PermissionsExt::mode(&fs::metadata(&path).expect("is there").permissions());
            assert_eq!(mode & 0o777, 0o600);
        }
    }
}
