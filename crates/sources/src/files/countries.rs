//! Country names of a mapping, and which two-letter codes there are.

use std::collections::HashMap;

use bellwether_domain::codes::Country;

/// Officially assigned codes of ISO 3166-1 alpha-2.
const ASSIGNED: &str = "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR \
    BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET \
    FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ \
    IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML \
    MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS \
    PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL \
    TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW";

/// Countries by the names a source uses for them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Countries {
    by_name: HashMap<String, Country>,
}

impl Countries {
    pub(crate) fn insert(&mut self, name: &str, code: Country) {
        self.by_name.insert(name.to_owned(), code);
    }

    /// The country of that name, or of that code.
    pub(crate) fn find(&self, text: &str) -> Option<Country> {
        self.by_name.get(text).copied().or_else(|| code(text))
    }
}

/// A code in use: assigned, `EU` (exceptionally reserved), or of the user-assigned range `XA` to `XZ` and `ZZ`.
/// `UK` is none of these and a common slip for `GB`.
pub(crate) fn code(text: &str) -> Option<Country> {
    let known = match text.as_bytes() {
        b"EU" | b"ZZ" | [b'X', b'A'..=b'Z'] => true,
        [_, _] => ASSIGNED.split_ascii_whitespace().any(|assigned| assigned == text),
        _ => false,
    };
    known.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_codes_in_use() {
        for text in ["GB", "ZW", "AD", "XK", "ZZ", "EU"] {
            assert!(code(text).is_some(), "{text}");
        }
        for text in ["UK", "gb", "XX1", "X", "", "A ", "QQ", "Ü"] {
            assert!(code(text).is_none(), "{text}");
        }
        assert_eq!(ASSIGNED.split_ascii_whitespace().count(), 249);
    }
}
