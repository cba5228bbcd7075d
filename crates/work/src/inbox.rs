//! The inbox of each user: what they should hear of, until they or the numbers settle it.

use bellwether_contract::action::CustomerRef;
use bellwether_contract::alert::{Inbox, Notice as Answer, NoticeChange, NoticeKind, NoticesRead, Severity};
use bellwether_contract::identity::UserRef;
use bellwether_contract::page::PageInfo;
use bellwether_identity::act::Act;
use bellwether_identity::audit::Deed;
use bellwether_identity::identity::Identity;
use bellwether_store::collection::Collection;
use bellwether_store::document::Document;
use bellwether_store::query::{Direction, MAX_LIMIT, Query};
use chrono::{DateTime, Utc};

use crate::check::Faults;
use crate::documents::action::Action;
use crate::documents::alert::Alert;
use crate::documents::notice::Notice;
use crate::error::WorkError;
use crate::sight::Sight;
use crate::work::Work;

/// Which notices are wanted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Which {
    /// Those that are neither settled nor put off.
    #[default]
    Open,
    /// Those of them that are unread.
    Unread,
    /// Those that are put off.
    Snoozed,
    /// Those that are settled.
    Resolved,
    /// All.
    All,
}

impl Work {
    /// The inbox of whoever asks, newest first: of the latest 1,000 notices those that are wanted, from `offset` on.
    ///
    /// # Errors
    /// Before the first refresh; when the store fails.
    pub async fn inbox(
        &self,
        identity: &Identity,
        which: Which,
        (offset, limit): (usize, usize),
    ) -> Result<(Inbox, usize), WorkError> {
        let open = self.notices(identity, true).await?;
        let others = match which {
            Which::Resolved | Which::All => self.notices(identity, false).await?,
            _ => Vec::new(),
        };
        let (sight, now) = (self.sight(identity)?, self.now());
        let unread = open.iter().filter(|notice| is(Which::Unread, &notice.body, now)).count() as u64;
        let mut found: Vec<_> = open.into_iter().chain(others).filter(|notice| is(which, &notice.body, now)).collect();
        found.sort_by(|one, other| (other.body.at, &other.id).cmp(&(one.body.at, &one.id)));
        let total = found.len();
        let items = found.into_iter().skip(offset).take(limit).map(|notice| answer(&sight, notice, now)).collect();
        Ok((Inbox { items, page: PageInfo { next: None, total: total as u64 }, unread }, total))
    }

    /// A notice of whoever asks.
    ///
    /// # Errors
    /// [`WorkError::NotFound`]; before the first refresh; when the store fails.
    pub async fn notice_of(&self, identity: &Identity, id: &str) -> Result<Answer, WorkError> {
        let found = self.own_notice(identity, id).await?;
        Ok(answer(&self.sight(identity)?, found, self.now()))
    }

    /// Marks, puts off or settles a notice of version `expected`. It is one's own affair, so the audit log tells nothing of
    /// it unless an alert is settled, which settles it for everybody.
    ///
    /// # Errors
    /// As [`Self::notice_of`]; [`WorkError::Stale`] for another version, [`WorkError::Invalid`].
    pub async fn change_notice(
        &self,
        deed: &Deed,
        id: &str,
        expected: u64,
        change: &NoticeChange,
    ) -> Result<Answer, WorkError> {
        let before = self.own_notice(&deed.identity, id).await?;
        let now = self.now();
        let mut faults = Faults::default();
        let mut after = before.body.clone();
        match change.read {
            Some(true) => drop(after.read_at.get_or_insert(now)),
            Some(false) => after.read_at = None,
            None => {}
        }
        if let Some(until) = change.snoozed_until {
            until.into_iter().for_each(|until| faults.later("snoozed_until", until, now));
            after.snoozed_until = until;
        }
        if change.resolved == Some(false) {
            faults.add("resolved", "is false; what is settled stays so, it comes again when it happens again");
        }
        faults.none()?;
        if before.version != expected {
            let (id, present) = (before.id, before.version);
            return Err(WorkError::Stale { kind: "notice", id, expected, present });
        }
        if change.resolved == Some(true) && before.body.open {
            after.read_at.get_or_insert(now);
            settle(&mut after, now, Some(by(&deed.identity)));
        }
        let mut act = Act::default();
        let settles = before.body.open && !after.open;
        let alert = match after.alert.as_deref().filter(|_| settles) {
            Some(alert) => self.store().get::<Alert>(alert).await?.filter(|alert| alert.body.slot.is_some()),
            None => None,
        };
        match alert {
            // With it this notice and those of the others.
            Some(alert) => self.add_resolved(&mut act, &alert, now, Some(by(&deed.identity))).await?,
            None => drop(act.changes.replace(id, expected, &after)?),
        }
        let done = self.commit(deed, act).await;
        done.map_err(|error| error.of_version("notice", Notice::NAME, id))?;
        self.notice_of(&deed.identity, id).await
    }

    /// Marks all unread notices of whoever asks as read.
    ///
    /// # Errors
    /// As [`Self::inbox`].
    pub async fn read_notices(&self, deed: &Deed) -> Result<NoticesRead, WorkError> {
        let now = self.now();
        let unread = self.notices(&deed.identity, true).await?;
        let unread = unread.into_iter().filter(|notice| is(Which::Unread, &notice.body, now));
        let mut act = Act::default();
        let mut changed = 0;
        for notice in unread {
            let after = Notice { read_at: Some(now), ..notice.body };
            act.changes.replace(&notice.id, notice.version, &after)?;
            changed += 1;
        }
        if changed > 0 {
            self.commit(deed, act).await?;
        }
        Ok(NoticesRead { changed })
    }

    /// What a user is to hear of something that happens now.
    pub(crate) fn notice(
        &self,
        user: &str,
        (kind, severity): (NoticeKind, Severity),
        (title, text): (String, String),
        customer: Option<&str>,
    ) -> Notice {
        let name = customer.and_then(|id| {
            let identity = self.identity_of(user)?;
            let sight = self.sight(&identity).ok()?;
            sight.row(id).map(|row| row.name().to_owned())
        });
        Notice {
            user: user.to_owned(),
            kind,
            severity,
            title,
            text,
            evidence: Vec::new(),
            customer: customer.map(str::to_owned),
            customer_name: name,
            rule: None,
            alert: None,
            action: None,
            comment: None,
            by: None,
            at: self.now(),
            read_at: None,
            snoozed_until: None,
            open: true,
            resolved_at: None,
            resolved_by: None,
        }
    }

    /// Tells whoever an action is for, unless they gave it to themselves.
    pub(crate) fn tell_owner(&self, act: &mut Act, deed: &Deed, id: &str, action: &Action) -> Result<(), WorkError> {
        let head = &action.head;
        let Some(owner) = head.owner.as_deref().filter(|owner| *owner != deed.identity.user()) else { return Ok(()) };
        let title = format!("{} gave you an action: {}", deed.identity.name(), head.title);
        let text = format!("For {}.", head.customer_name);
        let notice = Notice {
            action: Some(id.to_owned()),
            by: Some(by(&deed.identity)),
            ..self.notice(owner, (NoticeKind::Assigned, Severity::Info), (title, text), Some(&head.customer))
        };
        act.changes.insert(Notice::id(owner, &format!("assigned.{}", self.store().new_id())), &notice)?;
        Ok(())
    }

    /// The latest notices of a user that they may still see.
    async fn notices(&self, identity: &Identity, open: bool) -> Result<Vec<Document<Notice>>, WorkError> {
        let query = Query::all().with(Notice::USER.eq(identity.user())).with(Notice::OPEN.eq(&open));
        let query = query.sorted_by(Notice::AT, Direction::Descending).limit(MAX_LIMIT);
        let found = self.store().find(&query).await?.documents;
        let sight = self.sight(identity)?;
        Ok(found.into_iter().filter(|notice| self.still_sees(&sight, &notice.body)).collect())
    }

    async fn own_notice(&self, identity: &Identity, id: &str) -> Result<Document<Notice>, WorkError> {
        let missing = || WorkError::not_found("notice", id);
        let found = self.store().get::<Notice>(id).await?.filter(|notice| notice.body.user == identity.user());
        let found = found.ok_or_else(missing)?;
        let sight = self.sight(identity)?;
        if self.still_sees(&sight, &found.body) { Ok(found) } else { Err(missing()) }
    }

    /// Customers may have gone into other hands since.
    fn still_sees(&self, sight: &Sight, notice: &Notice) -> bool {
        let customer = || notice.customer.as_deref().is_none_or(|id| sight.customer(id).is_some());
        let action = || notice.action.as_deref().and_then(|id| self.book.get(id));
        customer() || action().is_some_and(|known| sight.sees(&known.head))
    }
}

fn by(identity: &Identity) -> UserRef {
    UserRef { id: identity.user().to_owned(), name: identity.name().to_owned() }
}

/// Settles a notice.
pub(crate) fn settle(notice: &mut Notice, at: DateTime<Utc>, by: Option<UserRef>) {
    (notice.open, notice.resolved_at, notice.resolved_by) = (false, Some(at), by);
}

fn is(which: Which, notice: &Notice, now: DateTime<Utc>) -> bool {
    let snoozed = notice.snoozed_until.is_some_and(|until| until > now);
    match which {
        Which::Open => notice.open && !snoozed,
        Which::Unread => notice.open && !snoozed && notice.read_at.is_none(),
        Which::Snoozed => notice.open && snoozed,
        Which::Resolved => !notice.open,
        Which::All => true,
    }
}

fn answer(sight: &Sight, document: Document<Notice>, now: DateTime<Utc>) -> Answer {
    let Document { id, version, body, .. } = document;
    let name = body.customer_name;
    let customer = body.customer.map(|id| match &name {
        Some(name) => sight.customer_ref(&id, name),
        None => CustomerRef { name: id.clone(), id },
    });
    Answer {
        id,
        version,
        kind: body.kind,
        severity: body.severity,
        title: body.title,
        text: body.text,
        evidence: body.evidence,
        customer,
        rule: body.rule,
        alert: body.alert,
        action: body.action,
        comment: body.comment,
        by: body.by,
        at: body.at,
        read_at: body.read_at,
        snoozed_until: body.snoozed_until.filter(|&until| until > now),
        resolved_at: body.resolved_at,
        resolved_by: body.resolved_by,
    }
}
