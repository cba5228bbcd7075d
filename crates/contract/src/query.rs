//! What one can sort and filter the portfolio by: names shared by the server, its documentation and the dashboard.

/// Fields of `sort=`; a leading `-` reverses. Rows without a value come last either way.
pub const SORT_FIELDS: &[&str] = &[
    "name",
    "id",
    "country",
    "tier",
    "owner",
    "score",
    "change_30d",
    "confidence",
    "net",
    "ttm_net",
    "yoy",
    "attainment",
    "invoice_count",
    "last_invoice",
    "days_since",
    "gap_days",
    "overdue_ratio",
    "coverage",
    "training",
    "contact_days_since",
    "open_actions",
    "next_action_due",
];

/// Filters that take one value or several, comma-separated or repeated.
pub const FILTER_FIELDS: &[&str] =
    &["band", "country", "tier", "industry", "owner", "lifecycle", "pace", "trend", "currency"];

/// Filters that take one number: the least or greatest value wanted, inclusive. Rows without the value don't match.
pub const RANGE_FIELDS: &[&str] = &["min_score", "max_score", "min_overdue_ratio", "min_contact_days", "min_net"];

/// Value of a filter that stands for "has none", as in `tier=none`.
pub const NONE: &str = "none";
