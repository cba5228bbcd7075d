//! How a user wants to be told. The id is that of the user.

use bellwether_contract::alert::{QuietHours, Severity};
use bellwether_store::collection::{Collection, Index};
use chrono::{NaiveDate, NaiveTime};
use serde::{Deserialize, Serialize};

/// How a user wants to be told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotificationSettingsDocument {
    /// Notices at least this bad are sent at once.
    pub email_from: Option<Severity>,
    /// Whether a digest comes.
    pub digest: bool,
    /// When it comes.
    pub digest_at: NaiveTime,
    /// When nothing is sent.
    pub quiet: Option<QuietHours>,
    /// Day of the last digest, in the user's time zone.
    pub digested_on: Option<NaiveDate>,
}

impl Default for NotificationSettingsDocument {
    fn default() -> Self {
        let digest_at = NaiveTime::from_hms_opt(8, 0, 0).unwrap_or_default();
        Self { email_from: None, digest: false, digest_at, quiet: None, digested_on: None }
    }
}

impl Collection for NotificationSettingsDocument {
    const NAME: &'static str = "notification_settings";
    const SCHEMA: u32 = 1;

    fn indexes() -> Vec<Index> {
        Vec::new()
    }
}
