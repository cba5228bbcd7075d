//! What was sent, what waits, and what was given up.

use bellwether_contract::alert::{Deliveries, Delivery as Answer, DeliveryStatus};
use bellwether_contract::page::PageInfo;
use bellwether_identity::act::Act;
use bellwether_identity::audit::{Deed, Entry};
use bellwether_store::collection::Collection;
use bellwether_store::document::Document;
use bellwether_store::query::{Direction, Query};

use crate::documents::delivery::{Delivery, DeliveryView, Target};
use crate::error::WorkError;
use crate::rules::contract::spelt;
use crate::work::Work;

impl Work {
    /// Messages, newest first.
    ///
    /// # Errors
    /// When the store fails, or for a cursor of another list.
    pub async fn deliveries(
        &self,
        status: Option<DeliveryStatus>,
        (cursor, limit): (Option<String>, usize),
    ) -> Result<Deliveries, WorkError> {
        let word = status.as_ref().map(spelt);
        let query = Query::all().sorted_by(Delivery::AT, Direction::Descending).limit(limit).after(cursor);
        let (query, total) = match &word {
            Some(word) => {
                (query.with(Delivery::STATUS.eq(word)), self.store().count([Delivery::STATUS.eq(word)]).await?)
            }
            None => (query, self.store().count::<Delivery>([]).await?),
        };
        let page = self.store().find(&query).await?;
        let items = page.documents.into_iter().map(answer).collect();
        Ok(Deliveries { items, page: PageInfo { next: page.next, total } })
    }

    /// Tries a message again that was given up or waits.
    ///
    /// # Errors
    /// [`WorkError::NotFound`]; [`WorkError::Conflict`] for one that has arrived; when it cannot be recorded.
    pub async fn retry_delivery(&self, deed: &Deed, id: &str) -> Result<Answer, WorkError> {
        let missing = || WorkError::not_found("delivery", id);
        let found = self.store().get::<Delivery>(id).await?.ok_or_else(missing)?;
        if found.body.status == DeliveryStatus::Delivered {
            return Err(WorkError::Conflict("It has arrived; there is nothing to try again.".to_owned()));
        }
        let mut after = found.body.clone();
        (after.status, after.attempts, after.next_at) = (DeliveryStatus::Waiting, 0, Some(self.clock_now()));
        let entry = Entry::new("delivery.retry", "delivery", id, &after.title);
        let mut act = Act::new(entry.before(&DeliveryView::from(&found.body)).after(&DeliveryView::from(&after)));
        act.changes.replace(id, found.version, &after)?;
        let done = self.commit(deed, act).await;
        done.map_err(|error| error.of_version("delivery", Delivery::NAME, id))?;
        self.store().get::<Delivery>(id).await?.map(answer).ok_or_else(missing)
    }
}

fn answer(document: Document<Delivery>) -> Answer {
    let Document { id, body, .. } = document;
    let channel = match body.target {
        Target::Email { .. } => "email",
        Target::Webhook { .. } => "webhook",
    };
    Answer {
        id,
        channel: channel.to_owned(),
        to: body.to,
        title: body.title,
        status: body.status,
        attempts: body.attempts,
        next_at: body.next_at,
        error: body.error,
        receipt: body.receipt,
        created_at: body.at,
        delivered_at: body.delivered_at,
    }
}
