//! Last good facts come back as they were, or not at all.

use bellwether_domain::loader::{
    ContactFacts, ContactLoader, CustomerFacts, CustomerLoader, FinancialFacts, FinancialLoader, LearningFacts,
    LearningLoader, LoadRequest, Loading, Selection,
};
use bellwether_engine::last_good::{Keepable, decode, encode};
use bellwether_testkit::generated;
use bellwether_testkit::sources::CompanySource;
use chrono::{DateTime, NaiveDate};
use proptest::prelude::*;

use crate::support::as_of;

fn rows<T>(loading: Loading<'_, T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    runtime.block_on(loading).expect("delivers").rows
}

fn comes_back<T: Keepable + PartialEq>(facts: &T, flipped: usize) -> bool {
    let bytes = encode(facts).expect("is written");
    let mut other_version = bytes.clone();
    other_version[0] += 1;
    let mut damaged = bytes.clone();
    let at = 1 + flipped % (bytes.len() - 1);
    damaged[at] ^= 1;
    decode::<T>(&bytes).as_ref() == Some(facts)
        && decode::<T>(&other_version).is_none()
        && decode::<T>(&bytes[..bytes.len() / 2]).is_none()
        && decode::<T>(&damaged).is_none_or(|found| &found == facts)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn facts_come_back_as_they_were_or_not_at_all(company in generated::company(8), flipped in any::<usize>()) {
        let source = CompanySource::new(company, DateTime::UNIX_EPOCH);
        let request =
            LoadRequest { customers: Selection::All, through: as_of(), purchases_after: NaiveDate::MIN };
        prop_assert!(comes_back::<CustomerFacts>(&rows(source.load_customers(&request)), flipped));
        prop_assert!(comes_back::<FinancialFacts>(&rows(source.load_financials(&request)), flipped));
        prop_assert!(comes_back::<Option<LearningFacts>>(&rows(source.load_learning(&request)), flipped));
        prop_assert!(comes_back::<Option<ContactFacts>>(&rows(source.load_contacts(&request)), flipped));
    }
}
