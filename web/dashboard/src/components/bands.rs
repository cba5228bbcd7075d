//! Bands of a model as charts need them: which one a score is in, and its colour.

use bellwether_contract::scoring::Band;

/// Bands of a model that brings none (`docs/metrics.md`).
const DEFAULT: [(&str, f64); 4] = [("critical", 0.0), ("high", 40.0), ("medium", 60.0), ("low", 80.0)];

/// The bands of a model, from low to high.
pub(crate) fn or_default(bands: Option<&[Band]>) -> Vec<Band> {
    bands.map_or_else(|| DEFAULT.map(|(key, min)| Band { key: key.to_owned(), min }).to_vec(), <[Band]>::to_vec)
}

/// Key of the band that a score is in.
pub(crate) fn of_score(bands: &[Band], score: u8) -> &str {
    bands.iter().rev().find(|band| band.min <= f64::from(score)).map_or("unknown", |band| &band.key)
}

/// Name of a band's colour in option templates.
pub(crate) fn colour(band: &str) -> &'static str {
    match band {
        "low" => "low",
        "medium" => "medium",
        "high" => "high",
        "critical" => "critical",
        _ => "unknown",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_score_is_in_the_band_with_the_highest_minimum_below() {
        let bands = or_default(None);
        let of = |score| of_score(&bands, score);
        assert_eq!([of(0), of(39), of(40), of(79), of(100)], ["critical", "critical", "high", "medium", "low"]);
        assert_eq!(of_score(&[], 5), "unknown");
    }
}
