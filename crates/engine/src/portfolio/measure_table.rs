//! Measures of all customers, those of one next to each other: whoever looks at a customer wants several.

use bellwether_domain::measure::{MeasureKey, Measured, Measures, Missing};

/// A row for each customer, with a cell for each measure that anybody has. The others are "not applicable" for everybody.
#[derive(Debug, Default)]
pub(super) struct MeasureTable {
    /// The place in a row of each measure.
    places: [Option<u8>; MeasureKey::COUNT],
    width: usize,
    rows: usize,
    cells: Vec<PackedMeasure>,
    expected_rows: usize,
}

impl MeasureTable {
    /// An empty table with room for `rows`.
    pub(super) fn with_capacity(rows: usize) -> Self {
        Self { expected_rows: rows, ..Self::default() }
    }

    /// Adds a customer. `derived` are worked out from other columns and not kept.
    pub(super) fn push(&mut self, measures: &Measures, derived: &[MeasureKey]) {
        let kept = |key: MeasureKey| !derived.contains(&key);
        let has = |measured: Measured| measured != Err(Missing::NotApplicable);
        let new = measures.iter().filter(|&(key, measured)| kept(key) && has(measured) && !self.has(key));
        let new: Vec<MeasureKey> = new.map(|(key, _)| key).collect();
        if !new.is_empty() {
            self.widen(&new);
        }
        let from = self.cells.len();
        self.cells.resize(from + self.width, PackedMeasure::NOT_APPLICABLE);
        for (key, measured) in measures.iter() {
            if let Some(place) = self.places[key.index()] {
                self.cells[from + usize::from(place)] = PackedMeasure::new(measured);
            }
        }
        self.rows += 1;
    }

    /// Makes room in each row, which happens as often as there are measures.
    fn widen(&mut self, new: &[MeasureKey]) {
        let (before, width) = (self.width, self.width + new.len());
        let mut cells = Vec::with_capacity(width * self.expected_rows.max(self.rows + 1));
        for row in 0..self.rows {
            cells.extend_from_slice(&self.cells[row * before..(row + 1) * before]);
            cells.resize((row + 1) * width, PackedMeasure::NOT_APPLICABLE);
        }
        for (place, key) in (before..).zip(new) {
            self.places[key.index()] = Some(u8::try_from(place).expect("there are fewer than 256 measures"));
        }
        (self.width, self.cells) = (width, cells);
    }

    /// Whether anybody has this measure, or a reason for not having it that is worth keeping.
    pub(super) fn has(&self, key: MeasureKey) -> bool {
        self.places[key.index()].is_some()
    }

    /// One measure of one customer.
    pub(super) fn get(&self, key: MeasureKey, row: u32) -> Measured {
        match self.places[key.index()] {
            Some(place) => self.cells[row as usize * self.width + usize::from(place)].get(),
            None => Err(Missing::NotApplicable),
        }
    }

    /// Reads something of each part of a row's memory and throws it away.
    pub(super) fn touch(&self, row: u32) -> u64 {
        let cells = &self.cells[row as usize * self.width..(row as usize + 1) * self.width];
        cells.iter().step_by(8).chain(cells.last()).fold(0, |sum, cell| sum ^ cell.0)
    }

    /// Gives spare memory back.
    pub(super) fn shrink(&mut self) {
        self.cells.shrink_to_fit();
    }
}

/// A measure in 8 bytes: the number, or a NaN whose payload is the reason for having none. No measure is NaN.
#[derive(Debug, Clone, Copy)]
struct PackedMeasure(u64);

const MISSING: u64 = 0x7ff8_0000_0000_0000;

impl PackedMeasure {
    const NOT_APPLICABLE: Self = Self(MISSING | 1);

    fn new(measured: Measured) -> Self {
        match measured {
            Ok(value) => Self(value.to_bits()),
            Err(Missing::NotApplicable) => Self::NOT_APPLICABLE,
            Err(Missing::InsufficientHistory) => Self(MISSING | 2),
            Err(Missing::SourceUnavailable) => Self(MISSING | 3),
        }
    }

    fn get(self) -> Measured {
        match self.0.wrapping_sub(MISSING) {
            1 => Err(Missing::NotApplicable),
            2 => Err(Missing::InsufficientHistory),
            3 => Err(Missing::SourceUnavailable),
            _ => Ok(f64::from_bits(self.0)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packed_measures_keep_number_and_reason() {
        let cases = [
            Ok(0.0),
            Ok(-0.5),
            Ok(f64::MAX),
            Err(Missing::NotApplicable),
            Err(Missing::InsufficientHistory),
            Err(Missing::SourceUnavailable),
        ];
        for measured in cases {
            assert_eq!(PackedMeasure::new(measured).get(), measured);
        }
    }

    #[test]
    fn a_measure_that_comes_late_is_not_applicable_before() {
        let mut table = MeasureTable::with_capacity(2);
        let rows = [
            vec![(MeasureKey::Yoy, Ok(1.5))],
            vec![],
            vec![(MeasureKey::GapDays, Err(Missing::InsufficientHistory)), (MeasureKey::Net, Ok(3.0))],
            vec![(MeasureKey::Yoy, Ok(0.5)), (MeasureKey::GapDays, Ok(14.0))],
        ];
        for row in &rows {
            let mut measures = Measures::default();
            row.iter().for_each(|&(key, measured)| measures.set(key, measured));
            table.push(&measures, &[MeasureKey::Net]);
        }
        let of = |key| (0..4).map(|row| table.get(key, row)).collect::<Vec<_>>();
        let none = Err(Missing::NotApplicable);
        assert_eq!(of(MeasureKey::Yoy), [Ok(1.5), none, none, Ok(0.5)]);
        assert_eq!(of(MeasureKey::GapDays), [none, none, Err(Missing::InsufficientHistory), Ok(14.0)]);
        assert_eq!(of(MeasureKey::Breadth), [none; 4]);
        assert!(!table.has(MeasureKey::Net));
    }
}
