//! A thousand random damages to a small valid file: never a panic, and every row is accounted for.

use bellwether_sources::files::import::import;
use bellwether_sources::files::mapping::Mapping;
use proptest::prelude::*;

use crate::memory::{Files, Memory, assert_adds_up, parse};

const MAPPING: &str = include_str!("../../../../mappings/online-retail-ii.toml");
const GOOD: &str = "Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country\n\
    489434,85048,\"15CM \"\"GLASS\"\" BALL, 20\",12,2009-12-01 07:45:00,6.95,13085,United Kingdom\n\
    489434,79323P,PINK LIGHTS,12,2009-12-01 07:45:00,6.75,13085,United Kingdom\n\
    C489449,22087,PAPER BUNTING,-12,2009-12-01 10:33:00,2.95,16321,Australia\n\
    489435,POST,\"POST\nAGE\",1,2010-12-09 12:50:00,18,12680,France\n\
    A506401,B,Adjust bad debt,1,2010-04-29 13:36:00,-53594.36,,United Kingdom\n";

#[derive(Debug, Clone)]
enum Damage {
    Set(usize, u8),
    Remove(usize, usize),
    Repeat(usize, usize),
    Insert(usize, Vec<u8>),
    CutOff(usize),
}

impl Damage {
    fn inflict(&self, bytes: &mut Vec<u8>) {
        let at = |place: usize, len: usize| place % (len + 1);
        match self {
            Self::Set(place, byte) => {
                let place = at(*place, bytes.len());
                if let Some(target) = bytes.get_mut(place) {
                    *target = *byte;
                }
            }
            Self::Remove(place, length) => {
                let start = at(*place, bytes.len());
                let end = (start + length).min(bytes.len());
                bytes.drain(start..end);
            }
            Self::Repeat(place, length) => {
                let start = at(*place, bytes.len());
                let piece = bytes[start..(start + length).min(bytes.len())].to_vec();
                bytes.splice(start..start, piece);
            }
            Self::Insert(place, piece) => {
                let start = at(*place, bytes.len());
                bytes.splice(start..start, piece.iter().copied());
            }
            Self::CutOff(place) => bytes.truncate(at(*place, bytes.len())),
        }
    }
}

fn damage() -> impl Strategy<Value = Damage> {
    let pieces: Vec<&[u8]> = vec![
        b"\"",
        b",",
        b"\n",
        b"\r",
        b"\0",
        b"\xff",
        b"NaN",
        b"1e400",
        b"-0",
        b"<html>",
        b"\xef\xbb\xbf",
        b"\xe2\x80\x8b",
        b"99999999999999999999999999999999",
    ];
    let place = any::<usize>;
    prop_oneof![
        (place(), any::<u8>()).prop_map(|(p, b)| Damage::Set(p, b)),
        (place(), 1..40usize).prop_map(|(p, n)| Damage::Remove(p, n)),
        (place(), 1..200usize).prop_map(|(p, n)| Damage::Repeat(p, n)),
        (place(), proptest::sample::select(pieces)).prop_map(|(p, b)| Damage::Insert(p, b.to_vec())),
        place().prop_map(Damage::CutOff),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn damaged_files_are_refused_or_add_up(damages in proptest::collection::vec(damage(), 1..6)) {
        let mut bytes = GOOD.as_bytes().to_vec();
        for damage in &damages {
            damage.inflict(&mut bytes);
        }
        let files = Files::new(&[("input.csv", &bytes)]);
        let mut sink = Memory::default();
        match import(&parse(MAPPING), &files.paths, &mut sink, &mut ()) {
            Ok(summary) => assert_adds_up(&sink, &summary),
            Err(error) => prop_assert!(!error.to_string().is_empty()),
        }
    }

    #[test]
    fn damaged_mappings_are_refused_or_taken(damages in proptest::collection::vec(damage(), 1..4)) {
        let mut bytes = MAPPING.as_bytes().to_vec();
        for damage in &damages {
            damage.inflict(&mut bytes);
        }
        if let Err(errors) = Mapping::parse(&String::from_utf8_lossy(&bytes)) {
            prop_assert!(!errors.is_empty());
        }
    }
}

#[test]
fn the_undamaged_file_is_taken() {
    let files = Files::new(&[("input.csv", GOOD.as_bytes())]);
    let mut sink = Memory::default();
    let summary = import(&parse(MAPPING), &files.paths, &mut sink, &mut ()).unwrap_or_else(|e| panic!("{e}"));
    assert_eq!((summary.rows(), summary.accepted()), (5, 3));
    assert_eq!(sink.reasons(), [("4", "repeated in the second sheet"), ("5 (line 7)", "no customer")]);
}
