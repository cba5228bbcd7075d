//! Reads the contract's types from JSON.
//!
//! The types derive `Deserialize`, but a derived visitor for each of them would be a third of what a browser has to
//! download. Here a type is a list of its fields, which the compiler holds against the contract: a field too few is an
//! error. A native test holds the names against what the types serialise to.
//!
//! Reading never stops in the middle: what does not fit is noted, a stand-in is used, and the answer as a whole is
//! refused at the end. Without early returns the code has no clean-up paths, which is most of what it saves.

#[macro_use]
mod macros;

mod desk;
mod identity;
mod primitives;
mod scoring;
mod types;
mod work;

use std::collections::BTreeMap;

use super::json::Json;

/// What did not fit so far.
#[derive(Debug, Default)]
pub struct Misfits {
    first: Option<String>,
}

impl Misfits {
    /// Notes what was expected where something else was found; the first note counts.
    fn note(&mut self, expected: &str, found: &Json) {
        if self.first.is_none() {
            let mut text = found.print();
            text.truncate(text.char_indices().nth(60).map_or(text.len(), |(at, _)| at));
            self.first = Some(format!("expected {expected}, found {text}"));
        }
    }

    /// Adds the name of the field in which it was found.
    fn within(&mut self, before: bool, field: &str) {
        if let Some(text) = self.first.as_mut().filter(|_| !before) {
            text.insert_str(0, &format!("{field}: "));
        }
    }
}

/// A type that can be read from JSON.
pub trait Decode: Sized {
    /// Reads it, or notes what does not fit and returns a stand-in.
    fn decode(json: &Json, misfits: &mut Misfits) -> Self;
}

/// Reads a whole answer.
///
/// # Errors
/// With the first thing that does not fit.
pub fn decode<T: Decode>(json: &Json) -> Result<T, String> {
    let mut misfits = Misfits::default();
    let value = T::decode(json, &mut misfits);
    misfits.first.map_or(Ok(value), Err)
}

/// Reads a field; one that is missing is read as null.
fn field<T: Decode>(json: &Json, name: &str, misfits: &mut Misfits) -> T {
    let before = misfits.first.is_some();
    let value = T::decode(&json.get(name), misfits);
    misfits.within(before, name);
    value
}

impl<T: Decode> Decode for Option<T> {
    fn decode(json: &Json, misfits: &mut Misfits) -> Self {
        (!json.is_null()).then(|| T::decode(json, misfits))
    }
}

impl<T: Decode> Decode for Vec<T> {
    fn decode(json: &Json, misfits: &mut Misfits) -> Self {
        let Some(items) = json.items() else {
            misfits.note("a list", json);
            return Self::new();
        };
        items.iter().map(|item| T::decode(item, misfits)).collect()
    }
}

impl<T: Decode> Decode for BTreeMap<String, T> {
    fn decode(json: &Json, misfits: &mut Misfits) -> Self {
        let mut all = Self::new();
        match json.names() {
            // One by one: to collect would sort them first, by code that nothing else needs.
            Some(names) => names.into_iter().for_each(|name| {
                let value = field(json, &name, misfits);
                all.insert(name, value);
            }),
            None => misfits.note("an object", json),
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use bellwether_contract::account::{
        Cadence, Contacts, Coverage, HealthHistory, InvoiceDetail, Invoices, Orders, Revenue, Training,
    };
    use bellwether_contract::action::{ActionDetail, Actions};
    use bellwether_contract::audit::AuditPage;
    use bellwether_contract::call_prep::CallPrep;
    use bellwether_contract::colleague::Colleagues;
    use bellwether_contract::comment::Comments;
    use bellwether_contract::customer::{CustomerDetail, CustomerItem};
    use bellwether_contract::fiscal::{Calendar, FiscalWindow};
    use bellwether_contract::groups::{AttentionList, PortfolioGroups};
    use bellwether_contract::identity::{CreatedUser, Me};
    use bellwether_contract::key_date::KeyDates;
    use bellwether_contract::message_template::{MessageTemplates, RenderedMessage};
    use bellwether_contract::model_library::{Activated, ModelVersions};
    use bellwether_contract::operation::{Meta, Sources};
    use bellwether_contract::page::Page;
    use bellwether_contract::peers::PeerComparison;
    use bellwether_contract::portfolio::PortfolioSummary;
    use bellwether_contract::problem::Problem;
    use bellwether_contract::risk::RiskSegments;
    use bellwether_contract::saved_view::SavedViews;
    use bellwether_contract::score_override::OverrideState;
    use bellwether_contract::scoring::Models;
    use bellwether_contract::sign_in::Sessions;
    use bellwether_contract::simulation::{BackTest, Simulation};
    use bellwether_contract::suggestion::{Automation, SuggestionRules, Suggestions};
    use bellwether_contract::timeline::Timeline;
    use serde::de::DeserializeOwned;

    use super::*;

    /// Reads an answer that a server gave, both ways.
    fn check<T: Decode + DeserializeOwned + PartialEq + std::fmt::Debug>(answer: &str) {
        let derived: T = serde_json::from_str(answer).expect("the contract reads it");
        assert_eq!(decode::<T>(&Json::parse(answer).expect("JSON")), Ok(derived));
    }

    #[test]
    fn answers_are_read_as_the_contract_reads_them() {
        check::<Meta>(include_str!("decode/answers/meta.json"));
        check::<Sources>(include_str!("decode/answers/sources.json"));
        check::<FiscalWindow>(include_str!("decode/answers/fiscal_window.json"));
        check::<PortfolioSummary>(include_str!("decode/answers/summary.json"));
        check::<Page<CustomerItem>>(include_str!("decode/answers/customers.json"));
        check::<CustomerDetail>(include_str!("decode/answers/customer.json"));
        check::<Revenue>(include_str!("decode/answers/revenue.json"));
        check::<Cadence>(include_str!("decode/answers/cadence.json"));
        check::<Coverage>(include_str!("decode/answers/coverage.json"));
        check::<Training>(include_str!("decode/answers/training.json"));
        check::<Contacts>(include_str!("decode/answers/contacts.json"));
        check::<Orders>(include_str!("decode/answers/orders.json"));
        check::<Invoices>(include_str!("decode/answers/invoices.json"));
        check::<InvoiceDetail>(include_str!("decode/answers/invoice.json"));
        check::<HealthHistory>(include_str!("decode/answers/health_history.json"));
        check::<RiskSegments>(include_str!("decode/answers/risk_segments.json"));
        check::<Models>(include_str!("decode/answers/models.json"));
        check::<ModelVersions>(include_str!("decode/answers/model_versions.json"));
        check::<Simulation>(include_str!("decode/answers/simulation.json"));
        check::<BackTest>(include_str!("decode/answers/back_test.json"));
        check::<Activated>(r#"{"active":"distribution@2","before":"distribution@1","customers":60}"#);
        check::<AttentionList>(include_str!("decode/answers/attention.json"));
        check::<PortfolioGroups>(include_str!("decode/answers/groups.json"));
        check::<Timeline>(include_str!("decode/answers/timeline.json"));
        check::<CallPrep>(include_str!("decode/answers/call_prep.json"));
        check::<PeerComparison>(include_str!("decode/answers/peers.json"));
        check::<OverrideState>(
            r#"{"version":2,"override":{"value":41,"reason":"Buyer leaves","author":"Mara","expires":"2026-05-31"},"history":
                [{"value":41,"reason":"Buyer leaves","author":{"id":"u1","name":"Mara"},"from":"2026-05-01",
                "expires":"2026-05-31","ended":null}]}"#,
        );
        check::<SavedViews>(
            r#"{"items":[{"id":"v1","version":1,"name":"At risk","query":"band=high","shared":false,"owner":
                {"id":"u1","name":"Mara"},"created_at":"2026-03-31T09:15:07Z","updated_at":"2026-03-31T09:15:07Z"}]}"#,
        );
        check::<Problem>(include_str!("decode/answers/problem.json"));
        check::<Me>(include_str!("decode/answers/me.json"));
        check::<Sessions>(include_str!("decode/answers/sessions.json"));
        check::<CreatedUser>(include_str!("decode/answers/created_user.json"));
        check::<AuditPage>(include_str!("decode/answers/audit.json"));
        check::<Actions>(include_str!("decode/answers/actions.json"));
        check::<ActionDetail>(include_str!("decode/answers/action.json"));
        check::<Suggestions>(include_str!("decode/answers/suggestions.json"));
        check::<SuggestionRules>(include_str!("decode/answers/suggestion_rules.json"));
        check::<Automation>(include_str!("decode/answers/automation.json"));
        check::<Colleagues>(include_str!("decode/answers/colleagues.json"));
        check::<Comments>(include_str!("decode/answers/comments.json"));
        check::<KeyDates>(include_str!("decode/answers/key_dates.json"));
        check::<MessageTemplates>(
            r#"{"items":[{"id":"t1","version":2,"content":{"name":"A call","language":"en-GB","kind":"call_notes","subject":"","body":
                "Hello {contact.name|there}","shared":false,"enabled":true},"shipped":false,"changed":true,"owner":{"id":"u1","name":"Mara"},
                "editable":true,"updated_at":"2026-03-31T09:15:07Z"}],"placeholders":[{"name":"today","about":"The date"}],
                "languages":["de","en-GB"]}"#,
        );
        check::<RenderedMessage>(
            r#"{"customer":{"id":"1","name":"Kent"},"kind":"email","language":"de","subject":"S","body":"B","to":null,
                "people":[{"name":"Jo","role":null,"email":"jo@example.com","phone":null}],
                "missing":[{"placeholder":"contact.name","written":"there"}]}"#,
        );
        check::<Calendar>(
            r#"{"kind":"weeks","pattern":"445","end_month":1,"end_rule":"last_saturday","year_label":"end_year",
                "close_lag_days":3}"#,
        );
    }

    #[test]
    fn says_where_an_answer_does_not_fit() {
        let wrong = include_str!("decode/answers/customer.json").replacen("\"band\": \"", "\"bond\": \"", 1);
        let misfit = decode::<CustomerDetail>(&Json::parse(&wrong).expect("JSON"));
        assert_eq!(misfit.map(|_| ()), Err("score: band: expected a text, found null".to_owned()));
    }
}
