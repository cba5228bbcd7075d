//! Columns of text: one buffer and offsets, or codes into a short dictionary.

use std::collections::HashMap;
use std::sync::Arc;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Texts one after the other in a single buffer.
#[derive(Debug, Clone)]
pub struct TextColumn {
    offsets: Vec<u32>,
    buffer: String,
}

impl TextColumn {
    /// An empty column with room for `rows`.
    pub fn with_capacity(rows: usize, bytes: usize) -> Self {
        let mut offsets = Vec::with_capacity(rows + 1);
        offsets.push(0);
        Self { offsets, buffer: String::with_capacity(bytes) }
    }

    /// Adds a text.
    pub fn push(&mut self, text: &str) {
        self.buffer.push_str(text);
        self.offsets.push(u32::try_from(self.buffer.len()).expect("a text column holds less than 4 GiB"));
    }

    /// The text of a row.
    pub fn get(&self, row: u32) -> &str {
        let at = row as usize;
        &self.buffer[self.offsets[at] as usize..self.offsets[at + 1] as usize]
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.offsets.len() - 1
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The row a byte of the buffer belongs to.
    pub fn row_at(&self, byte: usize) -> usize {
        self.offsets.partition_point(|&offset| offset as usize <= byte) - 1
    }

    /// All texts, one after the other.
    pub fn buffer(&self) -> &str {
        &self.buffer
    }

    /// First byte after the text of a row.
    pub fn end_of(&self, row: usize) -> usize {
        self.offsets[row + 1] as usize
    }

    /// Gives spare memory back.
    pub fn shrink(&mut self) {
        self.offsets.shrink_to_fit();
        self.buffer.shrink_to_fit();
    }
}

/// Few distinct texts on many rows; a row may have none.
#[derive(Debug, Clone, Default)]
pub struct CodedColumn {
    values: Vec<Arc<str>>,
    codes: Vec<u16>,
    known: HashMap<Arc<str>, u16>,
}

/// The code of "none".
pub const NO_CODE: u16 = u16::MAX;

impl CodedColumn {
    /// Adds a row.
    ///
    /// # Panics
    /// With more than 65,535 distinct values: such a field is no field of codes.
    pub fn push(&mut self, value: Option<&str>) {
        let code = self.code_for(value);
        self.codes.push(code);
    }

    /// The column with other values in some rows: as it would be if it had been made with them.
    ///
    /// # Panics
    /// As [`Self::push`].
    #[must_use]
    pub fn with<'a>(&self, others: impl IntoIterator<Item = (u32, Option<&'a str>)>) -> Self {
        let mut column = self.clone();
        for (row, value) in others {
            column.codes[row as usize] = column.code_for(value);
        }
        column.number_anew();
        column
    }

    /// Numbers the values by their first row and forgets those that have none.
    fn number_anew(&mut self) {
        let mut numbers = vec![NO_CODE; self.values.len()];
        let mut values = Vec::with_capacity(self.values.len());
        for code in &mut self.codes {
            // There is no number for the code of "none", which stays.
            let Some(number) = numbers.get_mut(usize::from(*code)) else { continue };
            if *number == NO_CODE {
                *number = u16::try_from(values.len()).expect("there are no more values than before");
                values.push(self.values[usize::from(*code)].clone());
            }
            *code = *number;
        }
        self.known = (0..).zip(&values).map(|(code, value)| (value.clone(), code)).collect();
        self.values = values;
    }

    fn code_for(&mut self, value: Option<&str>) -> u16 {
        match value {
            None => NO_CODE,
            Some(value) => self.known.get(value).copied().unwrap_or_else(|| self.add(value)),
        }
    }

    fn add(&mut self, value: &str) -> u16 {
        let code = u16::try_from(self.values.len()).ok().filter(|&code| code != NO_CODE);
        let code = code.expect("a coded column has fewer than 65,535 distinct values");
        let value: Arc<str> = value.into();
        self.values.push(value.clone());
        self.known.insert(value, code);
        code
    }

    /// The text of a row.
    pub fn get(&self, row: u32) -> Option<&Arc<str>> {
        self.values.get(usize::from(self.codes[row as usize]))
    }

    /// The code of a value; none when no row has it.
    pub fn code_of(&self, value: &str) -> Option<u16> {
        self.known.get(value).copied()
    }

    /// Gives spare memory back.
    pub fn shrink(&mut self) {
        self.codes.shrink_to_fit();
    }

    /// The distinct values by code.
    pub fn values(&self) -> &[Arc<str>] {
        &self.values
    }

    /// The code of each row.
    pub fn codes(&self) -> &[u16] {
        &self.codes
    }
}

/// Lower case without accents, so that "Koket" finds "Köket".
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.nfd().filter(|c| !is_combining_mark(*c)) {
        match c {
            'ß' => folded.push_str("ss"),
            'Ø' | 'ø' => folded.push('o'),
            'Æ' | 'æ' => folded.push_str("ae"),
            'Œ' | 'œ' => folded.push_str("oe"),
            'Ł' | 'ł' => folded.push('l'),
            'Đ' | 'đ' | 'Ð' | 'ð' => folded.push('d'),
            _ => folded.extend(c.to_lowercase()),
        }
    }
    folded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_drops_case_and_accents() {
        assert_eq!(fold("Hostelería Almarén"), "hosteleria almaren");
        assert_eq!(fold("SMØRREBRØD Łódź Groß"), "smorrebrod lodz gross");
    }

    #[test]
    fn a_column_with_other_values_is_the_one_made_with_them() {
        let column = |values: &[Option<&str>]| {
            let mut column = CodedColumn::default();
            values.iter().for_each(|value| column.push(*value));
            column
        };
        let before = column(&[Some("a"), None, Some("b"), Some("a"), Some("c")]);
        let after = before.with([(0, Some("d")), (1, Some("c")), (2, None)]);
        let made = column(&[Some("d"), Some("c"), None, Some("a"), Some("c")]);
        assert_eq!((after.values(), after.codes()), (made.values(), made.codes()));
        assert_eq!(["a", "b", "c", "d"].map(|value| after.code_of(value)), [Some(2), None, Some(1), Some(0)]);
    }

    #[test]
    fn a_byte_of_the_buffer_leads_to_its_row() {
        let mut column = TextColumn::with_capacity(3, 0);
        ["ab", "", "c"].iter().for_each(|t| column.push(t));
        assert_eq!([0, 1, 2].map(|byte| column.row_at(byte)), [0, 0, 2]);
        assert_eq!((column.get(1), column.get(2)), ("", "c"));
    }
}
