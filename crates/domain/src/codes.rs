//! Two- and three-letter codes of the outside world: ISO 3166-1 countries and ISO 4217 currencies.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A code that does not have the required form.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{value}` is not {expected}")]
pub struct InvalidCode {
    /// What was given.
    pub value: String,
    /// What would be right.
    pub expected: &'static str,
}

macro_rules! code {
    ($(#[$doc:meta])* $name:ident, $len:literal, $expected:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name([u8; $len]);

        impl $name {
            /// The code in upper case.
            pub fn as_str(&self) -> &str {
                std::str::from_utf8(&self.0).expect("ASCII by construction")
            }
        }

        impl FromStr for $name {
            type Err = InvalidCode;
            fn from_str(value: &str) -> Result<Self, InvalidCode> {
                match <[u8; $len]>::try_from(value.as_bytes()) {
                    Ok(bytes) if bytes.iter().all(u8::is_ascii_uppercase) => Ok(Self(bytes)),
                    _ => Err(InvalidCode { value: value.to_owned(), expected: $expected }),
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

code!(
    /// An ISO 3166-1 alpha-2 code, including its user-assigned range (`XA` to `XZ`, `ZZ`) for places that have none.
    Country, 2, "a two-letter upper-case country code (ISO 3166-1 alpha-2) such as GB"
);
code!(
    /// An ISO 4217 code.
    Currency, 3, "a three-letter upper-case currency code (ISO 4217) such as GBP"
);

impl Currency {
    /// Pound sterling.
    pub const GBP: Self = Self(*b"GBP");
    /// Euro.
    pub const EUR: Self = Self(*b"EUR");

    /// Digits of the minor unit by ISO 4217: 0, 2 or 3.
    pub const fn minor_digits(self) -> u32 {
        match &self.0 {
            b"BIF" | b"CLP" | b"DJF" | b"GNF" | b"ISK" | b"JPY" | b"KMF" | b"KRW" | b"PYG" | b"RWF" | b"UGX"
            | b"UYI" | b"VND" | b"VUV" | b"XAF" | b"XOF" | b"XPF" => 0,
            b"BHD" | b"IQD" | b"JOD" | b"KWD" | b"LYD" | b"OMR" | b"TND" => 3,
            _ => 2,
        }
    }

    /// The code as its three bytes, for columnar storage.
    pub const fn to_bytes(self) -> [u8; 3] {
        self.0
    }
}
