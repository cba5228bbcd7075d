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
    ($(#[$doc:meta])* $name:ident, $len:literal, $expected:literal, $known:expr) => {
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
                    Ok(bytes) if $known(&bytes) => Ok(Self(bytes)),
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
    Country, 2, "a two-letter upper-case country code (ISO 3166-1 alpha-2) such as GB",
    (|code: &[u8; 2]| code.iter().all(u8::is_ascii_uppercase))
);
code!(
    /// An ISO 4217 code: one in use, or one withdrawn since 2005, as facts may be that old.
    Currency, 3, "a currency code of ISO 4217, in upper case, such as GBP",
    (|code: &[u8; 3]| CURRENCIES.binary_search(code).is_ok())
);

impl Currency {
    /// Pound sterling.
    pub const GBP: Self = Self(*b"GBP");
    /// Euro.
    pub const EUR: Self = Self(*b"EUR");

    /// Digits of the minor unit by ISO 4217: 0, 2 or 3.
    pub const fn minor_digits(self) -> u32 {
        match &self.0 {
            b"BIF" | b"BYR" | b"CLP" | b"DJF" | b"GNF" | b"ISK" | b"JPY" | b"KMF" | b"KRW" | b"MGF" | b"PYG"
            | b"RWF" | b"TRL" | b"UGX" | b"UYI" | b"VND" | b"VUV" | b"XAF" | b"XOF" | b"XPF" => 0,
            b"BHD" | b"IQD" | b"JOD" | b"KWD" | b"LYD" | b"OMR" | b"TND" => 3,
            _ => 2,
        }
    }

    /// The code as its three bytes, for columnar storage.
    pub const fn to_bytes(self) -> [u8; 3] {
        self.0
    }
}

/// The codes of lists one and three of ISO 4217, the latter from 2005 on; sorted. Without names and countries, which libraries
/// bring along: this is part of what browsers download.
const CURRENCIES: [[u8; 3]; 210] = [
    *b"AED", *b"AFN", *b"ALL", *b"AMD", *b"ANG", *b"AOA", *b"ARS", *b"AUD", *b"AWG", *b"AZM", *b"AZN", *b"BAM",
    *b"BBD", *b"BDT", *b"BGN", *b"BHD", *b"BIF", *b"BMD", *b"BND", *b"BOB", *b"BOV", *b"BRL", *b"BSD", *b"BTN",
    *b"BWP", *b"BYN", *b"BYR", *b"BZD", *b"CAD", *b"CDF", *b"CHE", *b"CHF", *b"CHW", *b"CLF", *b"CLP", *b"CNY",
    *b"COP", *b"COU", *b"CRC", *b"CSD", *b"CUC", *b"CUP", *b"CVE", *b"CYP", *b"CZK", *b"DJF", *b"DKK", *b"DOP",
    *b"DZD", *b"EEK", *b"EGP", *b"ERN", *b"ETB", *b"EUR", *b"FJD", *b"FKP", *b"GBP", *b"GEL", *b"GHC", *b"GHS",
    *b"GIP", *b"GMD", *b"GNF", *b"GTQ", *b"GYD", *b"HKD", *b"HNL", *b"HRK", *b"HTG", *b"HUF", *b"IDR", *b"ILS",
    *b"INR", *b"IQD", *b"IRR", *b"ISK", *b"JMD", *b"JOD", *b"JPY", *b"KES", *b"KGS", *b"KHR", *b"KMF", *b"KPW",
    *b"KRW", *b"KWD", *b"KYD", *b"KZT", *b"LAK", *b"LBP", *b"LKR", *b"LRD", *b"LSL", *b"LTL", *b"LVL", *b"LYD",
    *b"MAD", *b"MDL", *b"MGA", *b"MGF", *b"MKD", *b"MMK", *b"MNT", *b"MOP", *b"MRO", *b"MRU", *b"MTL", *b"MUR",
    *b"MVR", *b"MWK", *b"MXN", *b"MXV", *b"MYR", *b"MZM", *b"MZN", *b"NAD", *b"NGN", *b"NIO", *b"NOK", *b"NPR",
    *b"NZD", *b"OMR", *b"PAB", *b"PEN", *b"PGK", *b"PHP", *b"PKR", *b"PLN", *b"PYG", *b"QAR", *b"ROL", *b"RON",
    *b"RSD", *b"RUB", *b"RWF", *b"SAR", *b"SBD", *b"SCR", *b"SDD", *b"SDG", *b"SEK", *b"SGD", *b"SHP", *b"SIT",
    *b"SKK", *b"SLE", *b"SLL", *b"SOS", *b"SRD", *b"SSP", *b"STD", *b"STN", *b"SVC", *b"SYP", *b"SZL", *b"THB",
    *b"TJS", *b"TMM", *b"TMT", *b"TND", *b"TOP", *b"TRL", *b"TRY", *b"TTD", *b"TWD", *b"TZS", *b"UAH", *b"UGX",
    *b"USD", *b"USN", *b"USS", *b"UYI", *b"UYU", *b"UYW", *b"UZS", *b"VEB", *b"VED", *b"VEF", *b"VES", *b"VND",
    *b"VUV", *b"WST", *b"XAF", *b"XAG", *b"XAU", *b"XBA", *b"XBB", *b"XBC", *b"XBD", *b"XCD", *b"XCG", *b"XDR",
    *b"XFU", *b"XOF", *b"XPD", *b"XPF", *b"XPT", *b"XSU", *b"XTS", *b"XUA", *b"XXX", *b"YER", *b"ZAR", *b"ZMK",
    *b"ZMW", *b"ZWD", *b"ZWG", *b"ZWL", *b"ZWN", *b"ZWR",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn currencies_are_those_of_the_standard() {
        assert!(CURRENCIES.is_sorted_by(|one, other| one < other), "they are searched for");
        for code in ["GBP", "EUR", "XOF", "ZWG", "HRK", "BYR"] {
            assert_eq!(code.parse::<Currency>().map(|currency| currency.to_string()).as_deref(), Ok(code));
        }
        for code in ["XXQ", "gbp", "GB", "GBPP", "", "£", "ABC"] {
            let expected = format!("`{code}` is not a currency code of ISO 4217, in upper case, such as GBP");
            assert_eq!(code.parse::<Currency>().map_err(|error| error.to_string()), Err(expected));
        }
    }
}
