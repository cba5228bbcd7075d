//! The words that stand for enumerations in tables.

use bellwether_domain::facts::rows::{Channel, Direction, DocumentKind, OrderStatus};

/// An enumeration with a word for each of its values.
pub(crate) trait Worded: Copy + PartialEq + 'static {
    /// Values and words.
    const WORDS: &'static [(Self, &'static str)];

    /// The word of a value.
    fn word(self) -> &'static str {
        let found = Self::WORDS.iter().find(|(value, _)| *value == self);
        found.map_or_else(|| unreachable!("every value has a word"), |(_, word)| *word)
    }

    /// The value of a word; none when there is no such word.
    fn parse(word: &str) -> Option<Self> {
        Self::WORDS.iter().find(|(_, known)| *known == word).map(|(value, _)| *value)
    }
}

impl Worded for DocumentKind {
    const WORDS: &'static [(Self, &'static str)] = &[
        (Self::Invoice, Self::Invoice.as_str()),
        (Self::CreditNote, Self::CreditNote.as_str()),
        (Self::Adjustment, Self::Adjustment.as_str()),
    ];
}

impl Worded for OrderStatus {
    const WORDS: &'static [(Self, &'static str)] = &[
        (Self::Open, Self::Open.as_str()),
        (Self::Fulfilled, Self::Fulfilled.as_str()),
        (Self::Cancelled, Self::Cancelled.as_str()),
    ];
}

impl Worded for Direction {
    const WORDS: &'static [(Self, &'static str)] =
        &[(Self::Outbound, Self::Outbound.as_str()), (Self::Inbound, Self::Inbound.as_str())];
}

impl Worded for Channel {
    const WORDS: &'static [(Self, &'static str)] = &[
        (Self::Call, Self::Call.as_str()),
        (Self::Email, Self::Email.as_str()),
        (Self::Meeting, Self::Meeting.as_str()),
        (Self::Message, Self::Message.as_str()),
    ];
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check<T: Worded + std::fmt::Debug + serde::Serialize>(all: &[T]) {
        for &value in all {
            assert_eq!(T::parse(value.word()), Some(value));
            assert_eq!(serde_json::to_value(value).expect("serializes"), value.word(), "tables and JSON agree");
        }
        assert_eq!(T::WORDS.len(), all.len());
        assert_eq!(T::parse(""), None);
    }

    #[test]
    fn words_are_those_of_json() {
        check(&[DocumentKind::Invoice, DocumentKind::CreditNote, DocumentKind::Adjustment]);
        check(&[OrderStatus::Open, OrderStatus::Fulfilled, OrderStatus::Cancelled]);
        check(&[Direction::Outbound, Direction::Inbound]);
        check(&[Channel::Call, Channel::Email, Channel::Meeting, Channel::Message]);
    }
}
