//! The types of columns and parameters, and how each is written. Text is always sent as `nvarchar`, also where a real
//! server would send `varchar`.

use super::tokens::COLLATION;

/// A SQL Server type. Lengths are in characters or bytes, `None` is `max`; scales are digits after the point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SqlType {
    Bit,
    TinyInt,
    SmallInt,
    Int,
    BigInt,
    Real,
    Float,
    Decimal { precision: u8, scale: u8 },
    Text(Option<u16>),
    Binary(Option<u16>),
    Date,
    Time(u8),
    DateTime,
    DateTime2(u8),
    DateTimeOffset(u8),
    Guid,
}

impl SqlType {
    /// The type written as `decimal(19, 4)`, in any case; `None` for what isn't one.
    pub(super) fn parse(declared: &str) -> Option<Self> {
        let declared = declared.to_lowercase();
        let (name, arguments) = declared.split_once('(').unwrap_or((&declared, ""));
        let mut arguments =
            arguments.trim_end_matches(')').split(',').map(|argument| argument.trim().parse::<i32>().ok());
        let (first, second) = (arguments.next().flatten(), arguments.next().flatten());
        let length = |most: i32| match first {
            Some(length) if length < 0 || length > most => None,
            Some(length) => Some(length as u16),
            None => None,
        };
        let scale = first.map_or(7, |scale| scale.clamp(0, 7) as u8);
        Some(match name.trim() {
            "bit" => Self::Bit,
            "tinyint" => Self::TinyInt,
            "smallint" => Self::SmallInt,
            "int" | "integer" => Self::Int,
            "bigint" => Self::BigInt,
            "real" => Self::Real,
            "float" | "double" | "double precision" => Self::Float,
            "decimal" | "numeric" => {
                let precision = first.unwrap_or(18).clamp(1, 38);
                Self::Decimal { precision: precision as u8, scale: second.unwrap_or(0).clamp(0, precision) as u8 }
            }
            "money" => Self::Decimal { precision: 19, scale: 4 },
            "smallmoney" => Self::Decimal { precision: 10, scale: 4 },
            "nvarchar" | "nchar" | "sysname" => Self::Text(length(4000)),
            "varchar" | "char" => Self::Text(length(8000).map(|length| length.min(4000))),
            "text" | "ntext" => Self::Text(None),
            "varbinary" | "binary" | "blob" => Self::Binary(length(8000)),
            "date" => Self::Date,
            "time" => Self::Time(scale),
            "datetime" | "smalldatetime" => Self::DateTime,
            "datetime2" => Self::DateTime2(scale),
            "datetimeoffset" => Self::DateTimeOffset(scale),
            "uniqueidentifier" => Self::Guid,
            _ => return None,
        })
    }

    /// The type's name without lengths, as messages have it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Bit => "bit",
            Self::TinyInt => "tinyint",
            Self::SmallInt => "smallint",
            Self::Int => "int",
            Self::BigInt => "bigint",
            Self::Real => "real",
            Self::Float => "float",
            Self::Decimal { .. } => "numeric",
            Self::Text(_) => "nvarchar",
            Self::Binary(_) => "varbinary",
            Self::Date => "date",
            Self::Time(_) => "time",
            Self::DateTime => "datetime",
            Self::DateTime2(_) => "datetime2",
            Self::DateTimeOffset(_) => "datetimeoffset",
            Self::Guid => "uniqueidentifier",
        }
    }

    /// TYPE_INFO, always of a type that may be NULL.
    pub(super) fn write_info(self, out: &mut Vec<u8>) {
        match self {
            Self::Bit => out.extend_from_slice(&[0x68, 1]),
            Self::TinyInt => out.extend_from_slice(&[0x26, 1]),
            Self::SmallInt => out.extend_from_slice(&[0x26, 2]),
            Self::Int => out.extend_from_slice(&[0x26, 4]),
            Self::BigInt => out.extend_from_slice(&[0x26, 8]),
            Self::Real => out.extend_from_slice(&[0x6d, 4]),
            Self::Float => out.extend_from_slice(&[0x6d, 8]),
            Self::Decimal { precision, scale } => {
                out.extend_from_slice(&[0x6c, decimal_size(precision) as u8 + 1, precision, scale]);
            }
            Self::Text(length) => {
                out.push(0xe7);
                out.extend_from_slice(&length.map_or(0xffff, |length| length.max(1) * 2).to_le_bytes());
                out.extend_from_slice(&COLLATION);
            }
            Self::Binary(length) => {
                out.push(0xa5);
                out.extend_from_slice(&length.map_or(0xffff, |length| length.max(1)).to_le_bytes());
            }
            Self::Date => out.push(0x28),
            Self::Time(scale) => out.extend_from_slice(&[0x29, scale]),
            Self::DateTime => out.extend_from_slice(&[0x6f, 8]),
            Self::DateTime2(scale) => out.extend_from_slice(&[0x2a, scale]),
            Self::DateTimeOffset(scale) => out.extend_from_slice(&[0x2b, scale]),
            Self::Guid => out.extend_from_slice(&[0x24, 16]),
        }
    }
}

/// Bytes of a decimal's magnitude.
pub(super) fn decimal_size(precision: u8) -> usize {
    match precision {
        0..=9 => 4,
        10..=19 => 8,
        20..=28 => 12,
        _ => 16,
    }
}

/// Bytes of a time of day.
pub(super) fn time_size(scale: u8) -> usize {
    match scale {
        0..=2 => 3,
        3..=4 => 4,
        _ => 5,
    }
}
