//! Numbers, money and dates as people read them. Formats only: every value comes from the API as it is.
//!
//! The functions take a [`locale::Locale`], plain data, so they run and are tested natively. The browser's own locale
//! is read once from `Intl` and is what [`locale::locale`] returns.

pub mod date;
pub mod instant;
pub mod labels;
pub mod locale;
pub mod money;
pub mod number;
pub mod reason;
pub mod zone;
