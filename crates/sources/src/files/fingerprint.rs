//! Recognises an import that would change nothing.

use std::fmt::Write;
use std::fs::File;
use std::io::Read;
use std::path::PathBuf;

use sha2::{Digest, Sha256};

use super::error::ImportError;
use super::mapping::Mapping;

/// SHA-256 over the mapping's text and the bytes of the inputs, in hexadecimal. Names and dates of the files do not
/// matter; their order does, because a mapping may tell inputs apart by it.
///
/// # Errors
/// [`ImportError::Unreadable`].
pub fn fingerprint(mapping: &Mapping, inputs: &[PathBuf]) -> Result<String, ImportError> {
    let mut whole = Sha256::new();
    whole.update(Sha256::digest(mapping.text()));
    let mut buffer = vec![0; 256 * 1024];
    for input in inputs {
        let unreadable = |cause| ImportError::Unreadable { input: input.clone(), cause };
        let mut file = File::open(input).map_err(unreadable)?;
        let mut content = Sha256::new();
        loop {
            match file.read(&mut buffer).map_err(unreadable)? {
                0 => break,
                n => content.update(&buffer[..n]),
            }
        }
        whole.update(content.finalize());
    }
    Ok(whole.finalize().iter().fold(String::with_capacity(64), |mut hex, byte| {
        write!(hex, "{byte:02x}").expect("writing to a string cannot fail");
        hex
    }))
}
