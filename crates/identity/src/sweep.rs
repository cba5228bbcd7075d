//! Removing what has ended. Nobody notices that it is gone, so it is no deed of anybody and not recorded.

use std::ops::Bound;

use bellwether_store::changes::Changes;
use bellwether_store::collection::Collection;
use bellwether_store::error::StoreError;
use bellwether_store::query::{Filter, Query};
use chrono::{Days, TimeDelta};

use crate::documents::api_key::ApiKey;
use crate::documents::cover::Cover;
use crate::documents::mark::Mark;
use crate::documents::session::Session;
use crate::idempotency::REMEMBERED;
use crate::identities::Identities;

/// How many documents are removed in one transaction.
const AT_ONCE: usize = 200;
/// How often it tries again when others were quicker; there is a next time.
const CONFLICTS: u32 = 5;
/// How long covers and keys that ended can still be asked about.
const LOOKED_BACK: i64 = 30;

impl Identities {
    /// Removes sessions, idempotency marks, keys and covers that ended long enough ago; returns how many.
    ///
    /// # Errors
    /// [`StoreError::Database`] if the database fails: some may be removed then.
    pub async fn sweep(&self) -> Result<u64, StoreError> {
        let now = self.now();
        let back = TimeDelta::days(LOOKED_BACK);
        let mut removed = self.sweep_of(|| Session::EXPIRES_AT.range(Bound::Unbounded, Bound::Included(&now))).await?;
        let idle = now - self.settings.idle;
        removed += self.sweep_of(|| Session::LAST_SEEN_AT.range(Bound::Unbounded, Bound::Included(&idle))).await?;
        let forgotten = now - REMEMBERED;
        removed += self.sweep_of(|| Mark::DONE_AT.range(Bound::Unbounded, Bound::Included(&forgotten))).await?;
        let ended = now - back;
        removed += self.sweep_of(|| ApiKey::EXPIRES_AT.range(Bound::Unbounded, Bound::Included(&ended))).await?;
        if let Some(day) = self.today().checked_sub_days(Days::new(LOOKED_BACK.unsigned_abs())) {
            removed += self.sweep_of(|| Cover::THROUGH.range(Bound::Unbounded, Bound::Excluded(&day))).await?;
        }
        Ok(removed)
    }

    async fn sweep_of<T: Collection>(&self, ended: impl Fn() -> Filter<T>) -> Result<u64, StoreError> {
        let (mut removed, mut conflicts) = (0, 0);
        loop {
            let found = self.store.find::<T>(&Query::all().with(ended()).limit(AT_ONCE)).await?.documents;
            let mut changes = Changes::new();
            for document in &found {
                changes.delete::<T>(&document.id, document.version)?;
            }
            match self.store.commit(changes).await {
                Ok(_) => removed += found.len() as u64,
                // Somebody else is sweeping, or uses one of them at this moment.
                Err(StoreError::NotFound { .. } | StoreError::VersionConflict { .. }) if conflicts < CONFLICTS => {
                    conflicts += 1;
                    continue;
                }
                Err(StoreError::NotFound { .. } | StoreError::VersionConflict { .. }) => return Ok(removed),
                Err(error) => return Err(error),
            }
            let touched: Vec<_> = found.into_iter().map(|document| (T::NAME.to_owned(), document.id)).collect();
            self.directory.refresh(&self.store, &touched).await?;
            if touched.len() < AT_ONCE {
                return Ok(removed);
            }
        }
    }
}
