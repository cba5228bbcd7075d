//! Keys in the forms in which databases hold them: texts, whole numbers, object ids, UUIDs.
//!
//! A key has one text, whichever form it is stored in, so that the customer of an order is found among the customers.

use mongodb::bson::oid::ObjectId;
use mongodb::bson::spec::BinarySubtype;
use mongodb::bson::{Binary, Bson, RawBinaryRef, RawBsonRef, Uuid, UuidRepresentation};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Whole numbers up to here are exact in a double.
const EXACT: f64 = 9_007_199_254_740_991.0;

/// In which order a driver wrote the bytes of UUIDs of subtype 3. Those of subtype 4 need no such word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LegacyUuids {
    /// As the C# driver does.
    Csharp,
    /// As the Java driver does.
    Java,
    /// As the Python driver does, and most others.
    Python,
}

impl LegacyUuids {
    const fn representation(self) -> UuidRepresentation {
        match self {
            Self::Csharp => UuidRepresentation::CSharpLegacy,
            Self::Java => UuidRepresentation::JavaLegacy,
            Self::Python => UuidRepresentation::PythonLegacy,
        }
    }
}

/// The text of a key: a UUID in lower case with hyphens, a double as the whole number that it is. None for a value of
/// another type.
///
/// # Errors
/// Why a value of such a type is no key all the same.
pub(super) fn text(value: RawBsonRef<'_>, legacy: Option<LegacyUuids>) -> Result<Option<String>, &'static str> {
    Ok(Some(match value {
        RawBsonRef::String(text) | RawBsonRef::Symbol(text) => text.trim().to_owned(),
        RawBsonRef::Int32(number) => number.to_string(),
        RawBsonRef::Int64(number) => number.to_string(),
        RawBsonRef::Double(number) if number.abs() > EXACT => return Err("a double too large to be exact"),
        RawBsonRef::Double(number) if number.fract() == 0.0 => format!("{number:.0}").replace("-0", "0"),
        RawBsonRef::Double(_) => return Err("a double that is no whole number"),
        RawBsonRef::ObjectId(id) => id.to_hex(),
        RawBsonRef::Binary(binary) => uuid(binary, legacy)?,
        _ => return Ok(None),
    }))
}

fn uuid(binary: RawBinaryRef<'_>, legacy: Option<LegacyUuids>) -> Result<String, &'static str> {
    let representation = match (binary.subtype, legacy) {
        (BinarySubtype::Uuid, _) => UuidRepresentation::Standard,
        (BinarySubtype::UuidOld, Some(legacy)) => legacy.representation(),
        (BinarySubtype::UuidOld, None) => {
            return Err(
                "a UUID of subtype 3, whose bytes each driver orders in its own way; say which in `legacy_uuids`",
            );
        }
        _ => return Err("binary data that is no UUID"),
    };
    let binary = Binary { subtype: binary.subtype, bytes: binary.bytes.to_vec() };
    let uuid = binary.to_uuid_with_representation(representation);
    uuid.map(|uuid| uuid.to_string()).map_err(|_| "binary data that is no UUID")
}

/// Everything that a key may be stored as, to look it up by. A server finds a whole number in any numeric type.
pub(super) fn forms(key: &str, legacy: Option<LegacyUuids>) -> Vec<Bson> {
    let mut forms = vec![Bson::String(key.to_owned())];
    if let Ok(number) = key.parse::<i64>()
        && number.to_string() == key
    {
        forms.push(Bson::Int64(number));
    }
    forms.extend(ObjectId::parse_str(key).ok().map(Bson::ObjectId));
    if let Ok(uuid) = Uuid::parse_str(key)
        && uuid.to_string() == key
    {
        forms.push(Bson::Binary(Binary::from_uuid(uuid)));
        let old = legacy.map(|legacy| Binary::from_uuid_with_representation(uuid, legacy.representation()));
        forms.extend(old.map(Bson::Binary));
    }
    forms
}

#[cfg(test)]
mod tests {
    use mongodb::bson::doc;

    use super::*;

    fn read(value: impl Into<Bson>, legacy: Option<LegacyUuids>) -> Result<Option<String>, &'static str> {
        let row = mongodb::bson::RawDocumentBuf::try_from(&doc! { "key": value.into() }).expect("a row");
        text(row.get("key").expect("sound").expect("there"), legacy)
    }

    #[test]
    fn a_key_is_the_same_text_in_every_form() {
        let uuid = "00112233-4455-6677-8899-aabbccddeeff";
        let legacy = [None, Some(LegacyUuids::Csharp), Some(LegacyUuids::Java), Some(LegacyUuids::Python)];
        for key in ["12346", "-7", "0", "C-1", "507f1f77bcf86cd799439011", uuid] {
            for legacy in legacy {
                for form in forms(key, legacy) {
                    assert_eq!(read(form.clone(), legacy), Ok(Some(key.to_owned())), "{form:?}");
                }
            }
        }
        assert_eq!(forms(uuid, None).len(), 2);
        assert_eq!(forms(uuid, Some(LegacyUuids::Java)).len(), 3);
        for (number, key) in [(12_346.0, "12346"), (-7.0, "-7"), (-0.0, "0"), (EXACT, "9007199254740991")] {
            assert_eq!(read(number, None), Ok(Some(key.to_owned())));
        }
    }

    #[test]
    fn what_could_be_another_key_is_none() {
        let old = Binary { subtype: BinarySubtype::UuidOld, bytes: vec![7; 16] };
        for (value, named) in [
            (Bson::Double(0.5), "no whole number"),
            (Bson::Double(f64::NAN), "no whole number"),
            (Bson::Double(1e16), "too large"),
            (Bson::Binary(old.clone()), "legacy_uuids"),
            (Bson::Binary(Binary { subtype: BinarySubtype::Generic, bytes: vec![7; 16] }), "no UUID"),
            (Bson::Binary(Binary { subtype: BinarySubtype::Uuid, bytes: vec![7; 3] }), "no UUID"),
        ] {
            let reason = read(value.clone(), None).expect_err("no key");
            assert!(reason.contains(named), "{value}: {reason}");
        }
        assert_eq!(read(true, None), Ok(None));
        // The same bytes are different keys to different drivers.
        let keys = [LegacyUuids::Csharp, LegacyUuids::Java, LegacyUuids::Python];
        let bytes: Vec<u8> = (0..16).collect();
        let keys = keys.map(|legacy| {
            read(Binary { subtype: BinarySubtype::UuidOld, bytes: bytes.clone() }, Some(legacy)).expect("a key")
        });
        assert_eq!(
            keys.map(Option::unwrap),
            [
                "03020100-0504-0706-0809-0a0b0c0d0e0f",
                "07060504-0302-0100-0f0e-0d0c0b0a0908",
                "00010203-0405-0607-0809-0a0b0c0d0e0f"
            ]
        );
    }
}
