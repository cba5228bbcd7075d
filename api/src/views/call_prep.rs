//! What to know before a call.

use bellwether_contract::call_prep as api;
use bellwether_contract::customer::OwnerRef;
use bellwether_contract::page::Context;
use bellwether_contract::value::Money;
use bellwether_domain::lifecycle::Lifecycle;
use bellwether_engine::account::Account;
use bellwether_engine::call_prep::{CallPrep, Number, OpenItem, Point, Since, Way};

use super::account::{all_contacts, family, person};
use super::customer::{UNKNOWN_LIFECYCLE, measure, score};
use super::portfolio::amount;

/// Everything on one page. `open` are open items that others know of; all are told by when they are due, those without a day last.
pub fn page(account: &Account, found: CallPrep, open: Vec<api::OpenItem>, context: Context) -> api::CallPrep {
    let row = account.row();
    let model = account.portfolio.context().model.id();
    let mut contacts = all_contacts(account, &found.contacts, found.logged.clone());
    let mut open_items: Vec<api::OpenItem> = found.open.iter().map(open_item).chain(open).collect();
    open_items.sort_by_key(|item| (item.due.is_none(), item.due));
    api::CallPrep {
        id: row.id().to_owned(),
        name: row.name().to_owned(),
        country: row.country().to_owned(),
        tier: row.tier().map(|tier| tier.as_ref().to_owned()),
        industry: row.industry().map(|industry| industry.as_ref().to_owned()),
        lifecycle: row.lifecycle().map_or(UNKNOWN_LIFECYCLE, Lifecycle::as_str).to_owned(),
        owner: row.owner().map(|(id, name)| OwnerRef { id: id.to_owned(), name: name.to_owned() }),
        since: row.since(),
        contract_end: row.contract_end(),
        people: found.people.iter().map(person).collect(),
        score: score(row, model),
        last_contact: if contacts.is_empty() { None } else { Some(contacts.swap_remove(0)) },
        changes: changes(account, &found),
        numbers: found.numbers.into_iter().map(|one| number(account, one)).collect(),
        open_items,
        talking_points: found.points.into_iter().map(point).collect(),
        gaps: found.gaps.into_iter().map(|gap| family(row, gap)).collect(),
        missing: found.missing.into_iter().map(str::to_owned).collect(),
        context,
    }
}

fn changes(account: &Account, found: &CallPrep) -> api::ChangesSince {
    let row = account.row();
    let since = |since: &Since| api::DocumentsSince {
        count: u32::try_from(since.count).unwrap_or(u32::MAX),
        amount: since.amount.map(|minor| amount(&account.portfolio, minor)),
        latest: since.latest.clone(),
    };
    api::ChangesSince {
        from: found.from,
        score_then: found.then.as_ref().and_then(|(value, _)| *value),
        band_then: found.then.as_ref().map(|(_, band)| band.clone()),
        score_now: row.score().now.value,
        band_now: row.band().to_owned(),
        orders: since(&found.orders),
        invoices: since(&found.invoices),
        credit_notes: since(&found.credit_notes),
        sentences: found.sentences.clone(),
    }
}

fn number(account: &Account, number: Number) -> api::PrepNumber {
    api::PrepNumber {
        key: number.key,
        label: number.label.to_owned(),
        amount: number.amount.map(|minor| amount(&account.portfolio, minor)),
        measure: number.measure.map(|key| measure(account.row(), key)),
        shown: number.shown,
        direction: number.way.map(Way::as_str).map(str::to_owned),
        against: number.against,
    }
}

fn open_item(item: &OpenItem) -> api::OpenItem {
    api::OpenItem {
        kind: item.kind.to_owned(),
        id: item.id.clone(),
        title: item.title.clone(),
        due: item.due,
        amount: Some(Money::from(item.amount)),
        assignee: None,
    }
}

fn point(point: Point) -> api::TalkingPoint {
    api::TalkingPoint {
        key: point.rule.key.to_owned(),
        measure: Some(point.rule.measure.to_string()),
        text: point.text,
        ask: point.rule.ask.to_owned(),
    }
}
