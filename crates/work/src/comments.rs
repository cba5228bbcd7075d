//! Comments on customers and actions. Whoever is called upon in one hears of it, if they may see the customer.

use std::collections::BTreeSet;

use bellwether_contract::alert::{NoticeKind, Severity};
use bellwether_contract::comment::{Comment as Answer, Comments, NewComment};
use bellwether_contract::identity::{Role, UserRef};
use bellwether_contract::page::PageInfo;
use bellwether_identity::act::Act;
use bellwether_identity::audit::{Deed, Entry};
use bellwether_identity::directory::People;
use bellwether_identity::identity::Identity;
use bellwether_store::collection::Collection;
use bellwether_store::document::Document;
use bellwether_store::query::{Direction, Query};

use crate::check::{Faults, LONGEST_TEXT};
use crate::documents::comment::{Comment, CommentView};
use crate::documents::notice::Notice;
use crate::error::WorkError;
use crate::work::Work;

/// Most users that a comment calls upon.
const MOST_MENTIONS: usize = 20;
/// Characters of a comment that a notice tells.
const TOLD: usize = 300;

/// What a comment is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About<'a> {
    /// A customer as such, by its id.
    Customer(&'a str),
    /// An action, by its id.
    Action(&'a str),
}

impl About<'_> {
    /// As comments name it.
    fn key(self) -> String {
        match self {
            Self::Customer(id) => format!("customer:{id}"),
            Self::Action(id) => format!("action:{id}"),
        }
    }
}

/// What was looked up of it.
struct Subject {
    customer: String,
    name: String,
    action: Option<String>,
    about: String,
}

impl Work {
    /// Comments on a customer or an action that somebody sees, newest first.
    ///
    /// # Errors
    /// [`WorkError::NotFound`] for what is not theirs to see; before the first refresh; when the store fails.
    pub async fn comments(
        &self,
        identity: &Identity,
        about: About<'_>,
        (cursor, limit): (Option<String>, usize),
    ) -> Result<Comments, WorkError> {
        let key = about.key();
        let of = || Comment::ABOUT.eq(&key);
        // The ids of one field's value come in the order in which they were made.
        let query = Query::all().with(of()).limit(limit).after(cursor);
        let query = query.sorted_by(Comment::ABOUT, Direction::Descending);
        // A cursor that is none is one of whatever list.
        let page = self.store().find(&query).await?;
        self.subject(identity, about).await?;
        let total = self.store().count([of()]).await?;
        let people = self.identities.people();
        let items = page.documents.into_iter().map(|comment| answer(&people, identity, comment)).collect();
        Ok(Comments { items, page: PageInfo { next: page.next, total } })
    }

    /// Says something about a customer or an action.
    ///
    /// # Errors
    /// As [`Self::comments`], and [`WorkError::Invalid`].
    pub async fn create_comment(&self, deed: &Deed, about: About<'_>, new: NewComment) -> Result<Answer, WorkError> {
        let subject = self.subject(&deed.identity, about).await?;
        let (text, mentions) = self.check_comment(&subject.customer, new)?;
        let by = UserRef { id: deed.identity.user().to_owned(), name: deed.identity.name().to_owned() };
        let Subject { customer, action, about, .. } = &subject;
        let (customer, action, about) = (customer.clone(), action.clone(), about.clone());
        let comment = Comment { customer, about, action, by, text, mentions, edited_at: None };
        let id = self.store().new_id();
        let mut act = Act::new(entry("comment.create", &id, &subject).after(&CommentView::from(&comment)));
        act.changes.insert(&id, &comment)?;
        self.tell_mentioned(&mut act, deed, (&id, &comment, &subject.name), &comment.mentions)?;
        self.commit(deed, act).await?;
        self.comment(&deed.identity, &id).await
    }

    /// Says something else in place of a comment of version `expected`: whoever wrote it does.
    ///
    /// # Errors
    /// As [`Self::create_comment`]; [`WorkError::Forbidden`] for somebody else's, [`WorkError::Stale`] for another version.
    pub async fn change_comment(
        &self,
        deed: &Deed,
        id: &str,
        expected: u64,
        new: NewComment,
    ) -> Result<Answer, WorkError> {
        let (before, subject) = self.own_comment(deed, id, expected).await?;
        let (text, mentions) = self.check_comment(&subject.customer, new)?;
        let known: BTreeSet<&String> = before.body.mentions.iter().collect();
        let fresh: Vec<String> = mentions.iter().filter(|user| !known.contains(user)).cloned().collect();
        let after = Comment { text, mentions, edited_at: Some(self.now()), ..before.body.clone() };
        let entry = entry("comment.change", id, &subject).before(&CommentView::from(&before.body));
        let mut act = Act::new(entry.after(&CommentView::from(&after)));
        act.changes.replace(id, expected, &after)?;
        self.tell_mentioned(&mut act, deed, (id, &after, &subject.name), &fresh)?;
        let done = self.commit(deed, act).await;
        done.map_err(|error| error.of_version("comment", Comment::NAME, id))?;
        self.comment(&deed.identity, id).await
    }

    /// Takes a comment of version `expected` back: whoever wrote it does, or an administrator.
    ///
    /// # Errors
    /// As [`Self::change_comment`].
    pub async fn delete_comment(&self, deed: &Deed, id: &str, expected: u64) -> Result<(), WorkError> {
        let (before, subject) = self.own_comment(deed, id, expected).await?;
        let mut act = Act::new(entry("comment.delete", id, &subject).before(&CommentView::from(&before.body)));
        act.changes.delete::<Comment>(id, expected)?;
        let done = self.commit(deed, act).await;
        done.map_err(|error| error.of_version("comment", Comment::NAME, id)).map(drop)
    }

    async fn comment(&self, identity: &Identity, id: &str) -> Result<Answer, WorkError> {
        let found = self.store().get::<Comment>(id).await?;
        let found = found.ok_or_else(|| WorkError::not_found("comment", id))?;
        Ok(answer(&self.identities.people(), identity, found))
    }

    async fn own_comment(
        &self,
        deed: &Deed,
        id: &str,
        expected: u64,
    ) -> Result<(Document<Comment>, Subject), WorkError> {
        let missing = || WorkError::not_found("comment", id);
        let found = self.store().get::<Comment>(id).await?.ok_or_else(missing)?;
        let about = match &found.body.action {
            Some(action) => About::Action(action),
            None => About::Customer(&found.body.customer),
        };
        let subject = self.subject(&deed.identity, about).await.map_err(|error| match error {
            WorkError::NotFound { .. } => missing(),
            error => error,
        })?;
        if !is_editable(&deed.identity, &found.body) {
            return Err(WorkError::Forbidden("Only whoever wrote a comment can change it."));
        }
        if found.version != expected {
            let (id, present) = (found.id, found.version);
            return Err(WorkError::Stale { kind: "comment", id, expected, present });
        }
        Ok((found, subject))
    }

    async fn subject(&self, identity: &Identity, about: About<'_>) -> Result<Subject, WorkError> {
        match about {
            About::Customer(id) => {
                let sight = self.sight(identity)?;
                let row = sight.row(id).ok_or_else(|| WorkError::not_found("customer", id))?;
                let (customer, name) = (id.to_owned(), row.name().to_owned());
                Ok(Subject { customer, name, action: None, about: about.key() })
            }
            About::Action(id) => {
                let head = self.visible_action(identity, id).await?.body.head;
                let (customer, name) = (head.customer, head.title);
                Ok(Subject { customer, name, action: Some(id.to_owned()), about: about.key() })
            }
        }
    }

    fn check_comment(&self, customer: &str, new: NewComment) -> Result<(String, Vec<String>), WorkError> {
        let mut faults = Faults::default();
        let text = faults.text("text", &new.text, (1, LONGEST_TEXT));
        let mentions: BTreeSet<String> = new.mentions.into_iter().collect();
        if mentions.len() > MOST_MENTIONS {
            faults.add("mentions", format!("has {} users; give at most {MOST_MENTIONS}", mentions.len()));
        } else {
            let portfolio = self.portfolio()?;
            for user in mentions.iter().filter(|user| !self.may_work(&portfolio, user, customer)) {
                let message = format!("`{user}` is nobody who sees this customer; `GET /colleagues` tells who does");
                faults.add("mentions", message);
            }
        }
        faults.none()?;
        Ok((text, mentions.into_iter().collect()))
    }

    fn tell_mentioned(
        &self,
        act: &mut Act,
        deed: &Deed,
        (id, comment, about): (&str, &Comment, &str),
        users: &[String],
    ) -> Result<(), WorkError> {
        for user in users.iter().filter(|user| *user != deed.identity.user()) {
            let mut text: String = comment.text.chars().take(TOLD).collect();
            if text.len() < comment.text.len() {
                text.push('…');
            }
            let title = format!("{} mentioned you: {about}", comment.by.name);
            let notice = Notice {
                comment: Some(id.to_owned()),
                action: comment.action.clone(),
                by: Some(comment.by.clone()),
                ..self.notice(user, (NoticeKind::Mention, Severity::Info), (title, text), Some(&comment.customer))
            };
            let version = comment.edited_at.map_or_else(String::new, |at| at.timestamp_millis().to_string());
            act.changes.insert(Notice::id(user, &format!("comment.{id}{version}")), &notice)?;
        }
        Ok(())
    }
}

fn entry(what: &'static str, id: &str, subject: &Subject) -> Entry {
    Entry::new(what, "comment", id, &subject.name)
}

fn is_editable(identity: &Identity, comment: &Comment) -> bool {
    comment.by.id == identity.user() || identity.role() == Role::Admin
}

fn answer(people: &People, identity: &Identity, document: Document<Comment>) -> Answer {
    let Document { id, version, created_at, body, .. } = document;
    Answer {
        id,
        version,
        editable: is_editable(identity, &body),
        mentions: body.mentions.iter().map(|user| people.user_ref(user)).collect(),
        customer: body.customer,
        action: body.action,
        by: body.by,
        text: body.text,
        created_at,
        edited_at: body.edited_at,
    }
}
