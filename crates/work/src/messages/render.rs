//! A template filled in for one customer: with their numbers, the person there, the action it is about, and who writes.

use bellwether_contract::account::Person;
use bellwether_contract::action::{ActionItem, CustomerRef};
use bellwether_contract::message_template::{
    MessageDraft, MessageOccasion, MessageTemplateContent, MissingValue, RenderedMessage,
};
use bellwether_domain::measure::MeasureKey as Key;
use bellwether_domain::money::Money;
use bellwether_engine::account::Account;
use bellwether_engine::error::EngineError;
use bellwether_engine::portfolio::row::Row;
use bellwether_engine::scope::Scope;
use bellwether_engine::view::View;
use bellwether_identity::identity::Identity;
use chrono::NaiveDate;

use super::placeholder::Placeholder;
use super::writing::Writing;
use super::{Checked, checked};
use crate::check::Faults;
use crate::error::WorkError;
use crate::work::Work;

/// What placeholders stand for.
struct Values<'a> {
    row: Row<'a>,
    person: Option<&'a Person>,
    user: (&'a str, Option<String>),
    action: Option<&'a ActionItem>,
    due: Option<NaiveDate>,
    today: NaiveDate,
    writing: &'a Writing,
}

impl Work {
    /// A template filled in for a customer within the scope.
    ///
    /// # Errors
    /// [`WorkError::NotFound`] for a template, a customer or an action that is not there for whoever asks;
    /// [`WorkError::Invalid`] for an occasion that says nothing or does not fit together.
    pub async fn render_template(
        &self,
        identity: &Identity,
        id: &str,
        occasion: &MessageOccasion,
    ) -> Result<RenderedMessage, WorkError> {
        let content = self.message_template(identity, id)?.content;
        self.render(identity, &content, occasion, ["", ""]).await
    }

    /// A text that is being written, filled in for a customer within the scope.
    ///
    /// # Errors
    /// As [`Self::render_template`]; [`WorkError::Invalid`] with everything that is wrong with the text.
    pub async fn render_draft(&self, identity: &Identity, draft: &MessageDraft) -> Result<RenderedMessage, WorkError> {
        self.render(identity, &draft.template, &draft.occasion, ["template.", "occasion."]).await
    }

    async fn render(
        &self,
        identity: &Identity,
        content: &MessageTemplateContent,
        occasion: &MessageOccasion,
        [of_template, of_occasion]: [&str; 2],
    ) -> Result<RenderedMessage, WorkError> {
        let mut faults = Faults::default();
        let Checked { document, subject, body, writing } = checked(content, of_template, &mut faults);
        let (account, action) = self.occasion(identity, occasion, of_occasion, &mut faults).await?;
        // A source that does not answer leaves its values out, as it does on the page of a call.
        let people = match &account {
            Some(account) => account.people().await.unwrap_or_default(),
            None => Vec::new(),
        };
        let people: Vec<Person> = people.iter().map(shown).collect();
        let person = match &occasion.contact {
            None => people.first(),
            Some(name) => {
                let found = people.iter().find(|person| person.name == *name);
                if found.is_none() && account.is_some() {
                    let known: Vec<&str> = people.iter().map(|person| person.name.as_str()).collect();
                    let message = format!("`{name}` is nobody known there; give one of: {}", known.join(", "));
                    faults.add(&format!("{of_occasion}contact"), message);
                }
                found
            }
        };
        faults.none()?;
        let (Some(account), Some(writing)) = (account, writing) else {
            return Err(WorkError::invalid(
                &format!("{of_occasion}customer"),
                "is missing; name a customer or an action",
            ));
        };
        let people_of_ours = self.identities.people();
        let email = people_of_ours.user(identity.user()).and_then(|user| user.body.email.clone());
        let values = Values {
            row: account.row(),
            person,
            user: (identity.name(), email),
            due: action.as_ref().and_then(|action| action.due_at).map(|due| self.engine.date_of(due)),
            action: action.as_ref(),
            today: self.engine.today(),
            writing: &writing,
        };
        let mut missing = Vec::new();
        let mut absent = |placeholder: Placeholder, words: Option<&str>| {
            let written = words.unwrap_or_else(|| writing.missing()).to_owned();
            let value = MissingValue { placeholder: placeholder.to_string(), written: written.clone() };
            if !missing.contains(&value) {
                missing.push(value);
            }
            written
        };
        let subject = subject.say(|placeholder| values.of(placeholder), &mut absent);
        let body = body.say(|placeholder| values.of(placeholder), &mut absent);
        let row = account.row();
        Ok(RenderedMessage {
            customer: CustomerRef { id: row.id().to_owned(), name: row.name().to_owned() },
            kind: document.kind,
            language: document.language,
            subject,
            body,
            to: person.cloned(),
            people,
            missing,
        })
    }

    /// The customer and the action that are meant; no customer if a fault says why.
    async fn occasion(
        &self,
        identity: &Identity,
        occasion: &MessageOccasion,
        path: &str,
        faults: &mut Faults,
    ) -> Result<(Option<Account>, Option<ActionItem>), WorkError> {
        let action = match &occasion.action {
            Some(id) => Some(self.action(identity, id).await?.item),
            None => None,
        };
        let of_action = action.as_ref().map(|action| &action.customer.id);
        let customer = match (&occasion.customer, of_action) {
            (Some(given), Some(of_action)) if given != of_action => {
                let message = format!("`{given}` is not that of the action; give `{of_action}`, or leave it out");
                faults.add(&format!("{path}customer"), message);
                return Ok((None, action));
            }
            (Some(id), _) | (None, Some(id)) => id,
            (None, None) => {
                faults.add(&format!("{path}customer"), "is missing; name a customer or an action");
                return Ok((None, action));
            }
        };
        let found = self.engine.account(&Scope::of(identity), customer, View::default()).await;
        let account = found.map_err(|error| match error {
            EngineError::UnknownCustomer(id) => WorkError::not_found("customer", &id),
            error => error.into(),
        })?;
        Ok((Some(account), action))
    }
}

impl Values<'_> {
    /// What a placeholder stands for, as its readers write it.
    fn of(&self, placeholder: Placeholder) -> Option<String> {
        let (row, writing) = (&self.row, self.writing);
        let date = |date: Option<NaiveDate>| date.map(|date| writing.date(date));
        let person = |read: fn(&Person) -> Option<&String>| self.person.and_then(read).cloned();
        // What is added up of invoices means nothing while they are not known.
        let money = |minor: i64| row.knows_invoices().then(|| writing.money(row.money(minor)));
        let said = match placeholder {
            Placeholder::CustomerName => Some(row.name().to_owned()),
            Placeholder::CustomerId => Some(row.id().to_owned()),
            Placeholder::CustomerSince => date(row.since()),
            Placeholder::ContractEnd => date(row.contract_end()),
            Placeholder::LastInvoice => date(row.activity().span.map(|(_, last)| last)),
            Placeholder::ContactName => person(|person| Some(&person.name)),
            Placeholder::ContactRole => person(|person| person.role.as_ref()),
            Placeholder::ContactEmail => person(|person| person.email.as_ref()),
            Placeholder::ContactPhone => person(|person| person.phone.as_ref()),
            Placeholder::OwnerName => row.owner().map(|(_, name)| name.to_owned()),
            Placeholder::UserName => Some(self.user.0.to_owned()),
            Placeholder::UserEmail => self.user.1.clone(),
            Placeholder::ActionTitle => self.action.map(|action| action.title.clone()),
            Placeholder::ActionDue => date(self.due),
            Placeholder::Today => date(Some(self.today)),
            Placeholder::Score => row.score().now.value.map(|score| score.to_string()),
            Placeholder::Net => {
                let window = row.window();
                money(window.invoiced.saturating_sub(window.credited))
            }
            Placeholder::PriorNet => money(row.prior_net()),
            Placeholder::TtmNet => money(row.ttm_net()),
            Placeholder::Budget => row.budget().map(|figures| writing.money(row.money(figures.budget))),
            Placeholder::Measure(key) => row.measure(key).ok().map(|value| self.measure(key, value)),
        };
        said.filter(|said| !said.trim().is_empty())
    }

    fn measure(&self, key: Key, value: f64) -> String {
        match key {
            Key::BudgetAttainment
            | Key::Breadth
            | Key::TrainingCompletion
            | Key::Features
            | Key::Satisfied
            | Key::Tasks
            | Key::MilestonesOnTime => self.writing.percent(value),
            Key::Yoy | Key::TtmChange => self.writing.change(value),
            Key::Net => {
                // The measure is a float for models; the amount behind it is exact.
                let window = self.row.window();
                let net: Money = self.row.money(window.invoiced.saturating_sub(window.credited));
                self.writing.money(net)
            }
            _ => self.writing.number(value, 1),
        }
    }
}

fn shown(person: &bellwether_domain::intake::Person) -> Person {
    let text = |text: &Option<std::sync::Arc<str>>| text.as_deref().map(str::to_owned);
    Person {
        name: person.name.to_string(),
        role: text(&person.role),
        email: text(&person.email),
        phone: text(&person.phone),
    }
}
