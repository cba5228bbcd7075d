//! Compressed inputs, told by their first bytes; and what happens when they are cut off or damaged.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::memory::{Memory, try_import};

const MAPPING: &str = "dataset = \"d\"\n[[table]]\nkind = \"owners\"\nfields = { id = \"Id\", name = \"Name\" }\n";

/// Enough for several blocks of either format, and not too regular.
fn text() -> String {
    let rows = (0..20_000u64).map(|i| format!("o{i},Name {}\n", i.wrapping_mul(0x9e37_79b9_7f4a_7c15)));
    format!("Id,Name\n{}", rows.collect::<String>())
}

fn gz(content: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(content).expect("writes to memory");
    encoder.finish().expect("writes to memory")
}

fn zst(content: &[u8]) -> Vec<u8> {
    zstd::encode_all(content, 3).expect("compresses")
}

fn read(content: &[u8]) -> Result<Memory, String> {
    try_import(MAPPING, &[("owners", content)]).map(|(sink, _)| sink)
}

#[test]
fn compressed_files_are_told_by_content_not_by_name() {
    let text = text();
    let plain = read(text.as_bytes()).expect("imports");
    assert_eq!(plain.records.len(), 20_000);
    assert_eq!(read(&gz(text.as_bytes())).as_ref(), Ok(&plain));
    assert_eq!(read(&zst(text.as_bytes())).as_ref(), Ok(&plain));
    let mut marked = b"\xef\xbb\xbf".to_vec();
    marked.extend_from_slice(text.as_bytes());
    assert_eq!(read(&marked).as_ref(), Ok(&plain), "byte order mark");
    assert_eq!(read(&gz(&marked)).as_ref(), Ok(&plain), "byte order mark within");
    assert_eq!(read(text.replace('\n', "\r\n").as_bytes()).as_ref(), Ok(&plain), "CRLF");
}

#[test]
fn files_of_several_members_are_read_to_the_end() {
    let text = text();
    let (first, second) = text.split_at(text.len() / 2);
    let plain = read(text.as_bytes());
    assert_eq!(read(&[gz(first.as_bytes()), gz(second.as_bytes())].concat()), plain);
    assert_eq!(read(&[zst(first.as_bytes()), zst(second.as_bytes())].concat()), plain);
}

#[test]
fn a_cut_off_or_damaged_file_is_an_error_at_any_place() {
    let text = text();
    for (name, whole) in [("gzip", gz(text.as_bytes())), ("zstd", zst(text.as_bytes()))] {
        for part in 1..20 {
            let cut = whole.len() * part / 20;
            let error = read(&whole[..cut]).expect_err("cut off");
            assert!(error.contains("damaged or cut off") && error.contains("get a complete copy"), "{name}: {error}");
        }
        let error = read(&whole[..whole.len() - 1]).expect_err("the last byte is missing");
        assert!(error.contains("damaged or cut off"), "{name}: {error}");
    }
    let mut damaged = gz(text.as_bytes());
    let middle = damaged.len() / 2;
    damaged[middle] ^= 0x55;
    assert!(read(&damaged).is_err(), "the checksum of gzip tells");
}

#[test]
fn twice_compressed_is_said_so() {
    let error = read(&gz(&zst(b"Id,Name\n"))).expect_err("no CSV within");
    assert!(error.contains("compressed twice"), "{error}");
}
