//! Why an import as a whole fails. Single bad rows are not here: they are rejects.

use std::path::PathBuf;

use bellwether_domain::intake::SinkError;

/// An import that must not be committed.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// Inputs and tables do not fit together.
    #[error(
        "{given} inputs for a mapping of {expected} tables ({tables}); name one input for each table, in this order"
    )]
    InputCount {
        /// How many inputs were named.
        given: usize,
        /// How many there should be.
        expected: usize,
        /// Kinds of the tables.
        tables: String,
    },
    /// No table of the mapping means this input.
    #[error("`{input}` fits no `file` pattern of the mapping ({patterns}); rename it or add a table for it")]
    UnmatchedInput {
        /// The input.
        input: PathBuf,
        /// The patterns there are.
        patterns: String,
    },
    /// More than one table means this input.
    #[error("`{input}` fits several `file` patterns of the mapping ({patterns}); make them distinct")]
    AmbiguousInput {
        /// The input.
        input: PathBuf,
        /// The patterns that fit.
        patterns: String,
    },
    /// A table got no input.
    #[error("no input fits `file = \"{pattern}\"` of the table of {kind}; name such a file, or set `optional = true`")]
    TableWithoutInput {
        /// The table's pattern.
        pattern: String,
        /// The table's kind.
        kind: &'static str,
    },
    /// An input cannot be read at all.
    #[error("cannot read `{input}`: {cause}")]
    Unreadable {
        /// The input.
        input: PathBuf,
        /// What the operating system says.
        cause: std::io::Error,
    },
    /// An input is something else than CSV.
    #[error("`{input}` is {found}; export it as CSV in UTF-8, plain or compressed by gzip or Zstandard")]
    NotCsv {
        /// The input.
        input: PathBuf,
        /// What it looks like.
        found: &'static str,
    },
    /// A compressed input ends early or is damaged.
    #[error("`{input}` is damaged or cut off after data row {rows}: {cause}; get a complete copy")]
    Damaged {
        /// The input.
        input: PathBuf,
        /// Data rows that could be read.
        rows: u64,
        /// What the decoder says.
        cause: std::io::Error,
    },
    /// A Parquet file that is damaged, or packed in a way that cannot be unpacked.
    #[error(
        "`{input}` is no Parquet file that can be read (after data row {rows}): {cause}; \
        get a complete copy, or write it anew with Snappy, gzip, Zstandard or no compression"
    )]
    Parquet {
        /// The input.
        input: PathBuf,
        /// Data rows that could be read.
        rows: u64,
        /// What the decoder says.
        cause: String,
    },
    /// A column that the mapping names holds what has no text.
    #[error(
        "`{input}` column `{column}` is of the type {kind}; \
        write it anew as text, number, date or timestamp, nested columns taken apart"
    )]
    UnsupportedColumn {
        /// The input.
        input: PathBuf,
        /// The column.
        column: String,
        /// Its type.
        kind: String,
    },
    /// Quotes or line ends leave in doubt where rows begin and end.
    #[error("`{input}`: {fault}")]
    Structure {
        /// The input.
        input: PathBuf,
        /// What is wrong and where.
        fault: StructureFault,
    },
    /// An input holds not even a header line.
    #[error("`{input}` is empty; its first line must name the columns")]
    NoHeader {
        /// The input.
        input: PathBuf,
    },
    /// A column that the mapping names is not there.
    #[error("`{input}` has no column `{column}`, which the mapping names in `{field}`; its columns are {present}")]
    MissingColumn {
        /// The input.
        input: PathBuf,
        /// The column.
        column: String,
        /// Where the mapping names it.
        field: String,
        /// The columns there are.
        present: String,
    },
    /// A column that the mapping names is there twice.
    #[error("`{input}` has more than one column `{column}`, which the mapping names in `{field}`; rename all but one")]
    RepeatedColumn {
        /// The input.
        input: PathBuf,
        /// The column.
        column: String,
        /// Where the mapping names it.
        field: String,
    },
    /// A country that the mapping does not know. Every customer counts among its country's peers, so none is guessed.
    #[error(
        "`{input}` row {row}: unknown country `{value}` in column `{column}`; \
        add `\"{value}\" = \"…\"` with its ISO 3166-1 code under [countries] in the mapping"
    )]
    UnknownCountry {
        /// The input.
        input: PathBuf,
        /// The data row, with its line where that differs.
        row: String,
        /// The column.
        column: String,
        /// What it holds.
        value: String,
    },
    /// The first rows are all unusable, so the mapping is wrong rather than the rows.
    #[error(
        "`{input}`: not one of the {rows} data rows tried can be used; row {row}: {cause}; correct the mapping or the file"
    )]
    NothingUsable {
        /// The input.
        input: PathBuf,
        /// How many were tried.
        rows: u64,
        /// The first of them.
        row: String,
        /// What is wrong with it and what it holds.
        cause: String,
    },
    /// The same file is named twice.
    #[error("`{input}` is named twice; its rows would count twice")]
    RepeatedInput {
        /// The input.
        input: PathBuf,
    },
    /// The sink failed.
    #[error(transparent)]
    Sink(#[from] SinkError),
}

/// Why it is in doubt where the rows of a file begin and end. Lines are counted from 1, the header included.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StructureFault {
    /// A quoted field reaches to the end of the file.
    #[error("the quote opened in line {opened} is never closed; close it, or double quotes inside quoted text")]
    UnclosedQuote {
        /// Line of the opening quote.
        opened: u64,
    },
    /// A quoted field over several lines goes on after its closing quote, so it was probably never meant as one.
    #[error(
        "the quote opened in line {opened} is closed in line {line} in the middle of a field; \
        close it where the field ends, or double quotes inside quoted text"
    )]
    TextAfterQuote {
        /// Line of the opening quote.
        opened: u64,
        /// Line of the closing quote.
        line: u64,
    },
    /// A row that no file of sense has.
    #[error("the row before line {line} is longer than {limit} bytes; is a quote not closed, or is this no CSV?")]
    RowTooLong {
        /// Line where reading stopped.
        line: u64,
        /// The limit.
        limit: usize,
    },
}
