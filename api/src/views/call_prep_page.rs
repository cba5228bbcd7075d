//! What to know before a call, as the blocks of a printed page.

use bellwether_contract::call_prep::{CallPrep, DocumentsSince, OpenItem, PrepNumber};
use bellwether_contract::value::Money;

use crate::pdf::Block;

/// People that are named.
const PEOPLE: usize = 4;

/// The page.
pub fn blocks(prep: &CallPrep) -> Vec<Block> {
    let mut blocks = vec![Block::Title(prep.name.clone()), Block::Note(who(prep))];
    if !prep.people.is_empty() {
        blocks.push(Block::Heading("People".to_owned()));
        blocks.extend(prep.people.iter().take(PEOPLE).map(|person| {
            let parts = [person.role.as_deref(), person.phone.as_deref(), person.email.as_deref()];
            Block::Pair(person.name.clone(), joined(parts))
        }));
    }
    blocks.push(Block::Heading("Since the last contact".to_owned()));
    blocks.push(Block::Text(last_contact(prep)));
    blocks.extend(changes(prep));
    blocks.push(Block::Heading("In numbers".to_owned()));
    let score = prep.score.value.map_or_else(|| "unknown".to_owned(), |value| value.to_string());
    let change = prep.score.change_30d.map(|change| format!(" ({change:+} in 30 days)")).unwrap_or_default();
    blocks.push(Block::Pair("Score".to_owned(), format!("{score}, {}{change}", prep.score.band)));
    blocks.extend(prep.numbers.iter().map(number));
    if !prep.talking_points.is_empty() {
        blocks.push(Block::Heading("To talk about".to_owned()));
        blocks.extend(prep.talking_points.iter().map(|point| Block::Item(format!("{} {}", point.text, point.ask))));
    }
    if !prep.open_items.is_empty() {
        blocks.push(Block::Heading("Open".to_owned()));
        blocks.extend(prep.open_items.iter().map(open));
    }
    if !prep.gaps.is_empty() {
        blocks.push(Block::Heading("Product families that comparable customers buy".to_owned()));
        let gaps = prep.gaps.iter().map(|gap| match gap.peer_share {
            Some(share) => format!("{} ({:.0}%)", gap.family, share * 100.0),
            None => gap.family.clone(),
        });
        blocks.push(Block::Text(gaps.collect::<Vec<_>>().join(", ")));
    }
    if !prep.missing.is_empty() {
        blocks.push(Block::Note(format!("Not told, because the source does not answer: {}.", prep.missing.join(", "))));
    }
    blocks.push(Block::Note(format!(
        "As of {}, {} to {} fiscal year to date, model {}.",
        prep.context.as_of, prep.context.window.start, prep.context.window.end, prep.context.model
    )));
    blocks
}

fn joined<'a>(parts: impl IntoIterator<Item = Option<&'a str>>) -> String {
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

fn who(prep: &CallPrep) -> String {
    let since = prep.since.map(|day| format!("customer since {day}"));
    let end = prep.contract_end.map(|day| format!("contract to {day}"));
    let tier = prep.tier.as_deref().map(|tier| format!("tier {tier}"));
    let owner = prep.owner.as_ref().map(|owner| format!("looked after by {}", owner.name));
    joined([
        Some(prep.id.as_str()),
        Some(prep.country.as_str()),
        tier.as_deref(),
        prep.industry.as_deref(),
        Some(prep.lifecycle.as_str()),
        since.as_deref(),
        end.as_deref(),
        owner.as_deref(),
    ])
}

fn last_contact(prep: &CallPrep) -> String {
    let Some(contact) = &prep.last_contact else {
        return format!("No contact is known; changes since {}.", prep.changes.from);
    };
    let person = contact.person.as_ref().map(|person| format!(" with {person}")).unwrap_or_default();
    let outcome = contact.outcome.as_ref().map(|outcome| format!(" {outcome}")).unwrap_or_default();
    format!("{}, {}{person}: {}{outcome}", contact.at.format("%Y-%m-%d"), contact.channel, contact.note)
}

fn changes(prep: &CallPrep) -> Vec<Block> {
    let changes = &prep.changes;
    if changes.sentences.is_empty() {
        return vec![Block::Text("Nothing has changed since.".to_owned())];
    }
    let mut blocks: Vec<Block> = changes.sentences.iter().cloned().map(Block::Item).collect();
    let named = |what: &str, since: &DocumentsSince| {
        (!since.latest.is_empty()).then(|| Block::Note(format!("{what}: {}", since.latest.join(", "))))
    };
    blocks.extend(named("Orders", &changes.orders));
    blocks.extend(named("Invoices", &changes.invoices));
    blocks.extend(named("Credit notes", &changes.credit_notes));
    blocks
}

fn number(number: &PrepNumber) -> Block {
    let way = match number.direction.as_deref() {
        Some("better") => " ▲",
        Some("worse") => " ▼",
        _ => "",
    };
    let against = number.against.as_ref().map(|against| format!("  ({against})")).unwrap_or_default();
    Block::Pair(number.label.clone(), format!("{}{way}{against}", number.shown))
}

fn open(item: &OpenItem) -> Block {
    let amount = item.amount.as_ref().map(written);
    let due = item.due.map(|day| format!("due {day}"));
    Block::Item(joined([Some(item.title.as_str()), amount.as_deref(), due.as_deref(), item.assignee.as_deref()]))
}

fn written(money: &Money) -> String {
    format!("{} {}", money.amount, money.currency)
}
