//! A customer's score in 24 bytes: what the columns keep for each row.

use bellwether_domain::scoring::score::{Score, UnknownReason};
use bellwether_domain::scoring::trend::{Direction, trend};

/// A customer's score and how it came to it in 30 days.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ScoreCell {
    /// Published now.
    pub now: Score,
    /// Computed 30 days before; none when the score was Unknown, even where it could be computed.
    pub computed_before: Option<u8>,
    /// Band 30 days before.
    pub band_before: Option<u8>,
    /// Points gained in 30 days; none when either is Unknown.
    pub change: Option<i16>,
    /// Direction of the change.
    pub direction: Option<Direction>,
    /// Whether other dimensions had a score then.
    pub basis_changed: bool,
}

/// [`ScoreCell`] without gaps. Scores and bands are below 255, which stands for none.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PackedScore {
    confidence: f64,
    basis: u32,
    basis_before: u32,
    value: u8,
    computed: u8,
    band: u8,
    bounds: [u8; 2],
    computed_before: u8,
    band_before: u8,
    /// Bit 0: degraded. Bits 1 and 2: why it is Unknown.
    flags: u8,
}

const NONE: u8 = u8::MAX;

const REASONS: [Option<UnknownReason>; 4] =
    [None, Some(UnknownReason::NoSignal), Some(UnknownReason::SourceUnavailable), Some(UnknownReason::TooLittleSignal)];

impl PackedScore {
    /// Packs the score of a date and that of 30 days before.
    pub(crate) fn new(now: &Score, before: &Score) -> Self {
        let reason = REASONS.iter().position(|reason| *reason == now.reason).unwrap_or(0);
        let known_before = before.computed.filter(|_| before.value.is_some());
        Self {
            confidence: now.confidence,
            basis: now.basis,
            basis_before: before.basis,
            value: now.value.unwrap_or(NONE),
            computed: now.computed.unwrap_or(NONE),
            band: now.band.unwrap_or(NONE),
            bounds: now.bounds,
            computed_before: known_before.unwrap_or(NONE),
            band_before: before.band.unwrap_or(NONE),
            flags: u8::from(now.degraded) | u8::try_from(reason << 1).unwrap_or(0),
        }
    }

    /// The score with its change.
    pub(crate) fn unpack(&self) -> ScoreCell {
        let some = |packed: u8| (packed != NONE).then_some(packed);
        let now = Score {
            value: some(self.value),
            computed: some(self.computed),
            band: some(self.band),
            confidence: self.confidence,
            bounds: self.bounds,
            degraded: self.flags & 1 == 1,
            reason: REASONS[usize::from(self.flags >> 1 & 3)],
            basis: self.basis,
        };
        let before = Score {
            value: some(self.computed_before),
            computed: some(self.computed_before),
            band: some(self.band_before),
            basis: self.basis_before,
            ..now
        };
        let change = trend(&now, &before);
        ScoreCell {
            now,
            computed_before: before.computed,
            band_before: before.band,
            change: change.change,
            direction: change.direction,
            basis_changed: change.basis_changed,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_score_takes_24_bytes_and_comes_back_whole() {
        assert_eq!(size_of::<PackedScore>(), 24);
        let known = Score {
            value: Some(39),
            computed: Some(80),
            band: Some(0),
            confidence: 0.75,
            bounds: [10, 39],
            degraded: true,
            reason: None,
            basis: 0b101,
        };
        let unknown = Score { value: None, band: None, reason: Some(UnknownReason::TooLittleSignal), ..known };
        let cell = PackedScore::new(&known, &Score { computed: Some(70), ..known }).unpack();
        assert_eq!((cell.now, cell.computed_before, cell.change), (known, Some(70), Some(10)));
        assert_eq!((cell.direction, cell.basis_changed), (Some(Direction::Improving), false));
        for reason in REASONS {
            let score = Score { reason, ..unknown };
            let cell = PackedScore::new(&score, &Score { basis: 1, ..unknown }).unpack();
            assert_eq!((cell.now, cell.computed_before, cell.change, cell.basis_changed), (score, None, None, true));
        }
    }
}
