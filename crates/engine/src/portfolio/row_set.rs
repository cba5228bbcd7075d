//! A set of rows, one bit each.

use super::bits::count_ones;

/// Words that are worked on at once: 4 kB.
const PIECE: usize = 512;

/// Rows of a portfolio, as bits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowSet {
    words: Vec<u64>,
    rows: usize,
}

impl RowSet {
    /// No row of `rows`.
    pub fn none(rows: usize) -> Self {
        Self { words: vec![0; rows.div_ceil(64)], rows }
    }

    /// Every row of `rows`.
    pub fn all(rows: usize) -> Self {
        let mut set = Self { words: vec![u64::MAX; rows.div_ceil(64)], rows };
        set.trim();
        set
    }

    /// The rows a predicate accepts.
    pub fn matching(rows: usize, mut accept: impl FnMut(usize) -> bool) -> Self {
        let words = (0..rows.div_ceil(64))
            .map(|word| {
                let from = word * 64;
                (from..rows.min(from + 64)).fold(0, |bits, row| bits | u64::from(accept(row)) << (row - from))
            })
            .collect();
        Self { words, rows }
    }

    /// The rows that are in all of some sets and in none of others; of all rows if there are none to be in. Goes over the
    /// sets once, a piece at a time that stays in the processor's cache.
    pub fn common(rows: usize, within: &[&Self], without: &[&Self]) -> Self {
        let all;
        let (first, second, others) = match within {
            [] => {
                all = Self::all(rows);
                (&all, &all, within)
            }
            [only] => (*only, *only, &within[1..]),
            [first, second, others @ ..] => (*first, *second, others),
        };
        let mut words = Vec::with_capacity(first.words.len());
        for from in (0..first.words.len()).step_by(PIECE) {
            let piece = from..first.words.len().min(from + PIECE);
            // Most filters have two conditions: these are not copied first and narrowed then.
            words.extend(
                first.words[piece.clone()].iter().zip(&second.words[piece.clone()]).map(|(one, two)| one & two),
            );
            let made = &mut words[piece.clone()];
            for other in others {
                made.iter_mut().zip(&other.words[piece.clone()]).for_each(|(word, other)| *word &= other);
            }
            for other in without {
                made.iter_mut().zip(&other.words[piece.clone()]).for_each(|(word, other)| *word &= !other);
            }
        }
        Self { words, rows }
    }

    fn trim(&mut self) {
        if let Some(last) = self.words.last_mut()
            && !self.rows.is_multiple_of(64)
        {
            *last &= (1 << (self.rows % 64)) - 1;
        }
    }

    /// Adds a row.
    pub fn insert(&mut self, row: usize) {
        self.words[row / 64] |= 1 << (row % 64);
    }

    /// Takes a row out.
    pub fn remove(&mut self, row: usize) {
        self.words[row / 64] &= !(1 << (row % 64));
    }

    /// Whether a row is in it.
    pub fn contains(&self, row: u32) -> bool {
        self.words[row as usize / 64] >> (row % 64) & 1 == 1
    }

    /// How many rows are in it.
    pub fn count(&self) -> usize {
        count_ones(&self.words)
    }

    /// Adds the rows of another set.
    pub fn unite(&mut self, other: &Self) {
        self.words.iter_mut().zip(&other.words).for_each(|(word, other)| *word |= other);
    }

    /// Keeps the rows that are in another set too.
    pub fn intersect(&mut self, other: &Self) {
        self.words.iter_mut().zip(&other.words).for_each(|(word, other)| *word &= other);
    }

    /// Takes the rows of another set out.
    pub fn subtract(&mut self, other: &Self) {
        self.words.iter_mut().zip(&other.words).for_each(|(word, other)| *word &= !other);
    }

    /// How many rows both sets have.
    pub fn count_common(&self, other: &Self) -> usize {
        self.words.iter().zip(&other.words).map(|(word, other)| (word & other).count_ones() as usize).sum()
    }

    /// The rows in ascending order.
    pub fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        self.words.iter().enumerate().flat_map(|(at, &word)| {
            let mut rest = word;
            std::iter::from_fn(move || {
                if rest == 0 {
                    return None;
                }
                let bit = rest.trailing_zeros();
                rest &= rest - 1;
                u32::try_from(at * 64).ok().map(|base| base + bit)
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_count_and_iterate() {
        let set = RowSet::matching(130, |row| row % 3 == 0);
        assert_eq!(set.count(), 44);
        assert_eq!(set.iter().collect::<Vec<_>>(), (0..130).step_by(3).collect::<Vec<u32>>());
        assert_eq!(RowSet::all(130).count(), 130);
        let mut both = set.clone();
        both.intersect(&RowSet::matching(130, |row| row % 2 == 0));
        assert_eq!(both.count(), 22);
        assert_eq!(set.count_common(&RowSet::all(130)), 44);
        assert!(both.contains(6) && !both.contains(3));
        both.remove(6);
        assert_eq!(both.count(), 21);
        both.subtract(&RowSet::matching(130, |row| row < 12));
        assert_eq!(both.iter().next(), Some(12));
    }

    #[test]
    fn what_is_common_is_in_each_and_in_none_of_the_others() {
        let rows = 100 * 1000;
        let multiples = |of: usize| RowSet::matching(rows, |row| row % of == 0);
        let (two, three, seven) = (multiples(2), multiples(3), multiples(7));
        let of_six_alone = RowSet::matching(rows, |row| row % 6 == 0 && row % 7 != 0);
        assert_eq!(RowSet::common(rows, &[&two, &three], &[&seven]), of_six_alone);
        assert_eq!(RowSet::common(rows, &[&two], &[]), two);
        assert_eq!(RowSet::common(rows, &[], &[&two]), RowSet::matching(rows, |row| row % 2 == 1));
    }
}
