//! What a portfolio can be sorted and filtered by, by name.

use std::str::FromStr;

macro_rules! fields {
    ($(#[$doc:meta])* $name:ident { $($variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[expect(missing_docs, reason = "each variant is the field of that name")]
        pub enum $name { $($variant),+ }

        impl $name {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The name in requests.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }

            /// Position in [`Self::ALL`].
            pub const fn index(self) -> usize {
                self as usize
            }
        }

        impl FromStr for $name {
            type Err = ();
            fn from_str(text: &str) -> Result<Self, ()> {
                Self::ALL.iter().copied().find(|field| field.as_str() == text).ok_or(())
            }
        }
    };
}

fields! {
    /// A field to sort by.
    SortField {
        Id = "id",
        Name = "name",
        Country = "country",
        Tier = "tier",
        Owner = "owner",
        Score = "score",
        Change30d = "change_30d",
        Confidence = "confidence",
        Net = "net",
        TtmNet = "ttm_net",
        Yoy = "yoy",
        Attainment = "attainment",
        InvoiceCount = "invoice_count",
        LastInvoice = "last_invoice",
        DaysSince = "days_since",
        GapDays = "gap_days",
        OverdueRatio = "overdue_ratio",
        Coverage = "coverage",
        Training = "training",
        ContactDaysSince = "contact_days_since",
        OpenActions = "open_actions",
        NextActionDue = "next_action_due",
    }
}

fields! {
    /// A field that is one of several values.
    FilterField {
        Band = "band",
        Country = "country",
        Tier = "tier",
        Industry = "industry",
        Owner = "owner",
        Lifecycle = "lifecycle",
        Pace = "pace",
        Trend = "trend",
        Currency = "currency",
        Factor = "factor",
    }
}

fields! {
    /// A bound on a number, inclusive.
    RangeField {
        MinScore = "min_score",
        MaxScore = "max_score",
        MinOverdueRatio = "min_overdue_ratio",
        MinContactDays = "min_contact_days",
        MinNet = "min_net",
    }
}
