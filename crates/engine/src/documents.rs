//! The types of documents that the engine keeps in the store.

use bellwether_store::error::StoreError;
use bellwether_store::setup::Setup;

use crate::assignments::{Assignment, Move};
use crate::contact_log::Logged;
use crate::models::{ActiveModel, StoredModel};
use crate::overrides::OverrideRecord;
use crate::saved_views::View;

/// A setup with all of them.
///
/// # Errors
/// When their names are taken.
pub fn collections(setup: Setup) -> Result<Setup, StoreError> {
    let setup = setup.with::<Assignment>()?.with::<Move>()?.with::<OverrideRecord>()?.with::<Logged>()?;
    setup.with::<View>()?.with::<StoredModel>()?.with::<ActiveModel>()
}
