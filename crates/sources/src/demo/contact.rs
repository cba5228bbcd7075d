//! The contact log: calls, emails, meetings and messages, with short notes.

use std::sync::Arc;

use bellwether_domain::facts::rows::{Channel, Direction};
use bellwether_domain::intake::{ContactEntry, ContactRecord, Record};
use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};

use super::account::Relation;
use super::days::{business_day_before, plus};
use super::dice::{Aspect, Dice};
use super::output::{DemoError, Output};
use super::segment::Segment;
use super::world::World;

/// The log begins so many days before the as-of date.
const LOG_DAYS: i64 = 730;

/// Writes what was logged about one customer, by date.
pub(super) fn write(
    world: &World,
    out: &mut Output<'_>,
    relation: &Relation,
    people: &[Arc<str>],
) -> Result<(), DemoError> {
    let mut dice = Dice::of(world.plan.seed, relation.subject, Aspect::Contact);
    let as_of = world.plan.as_of;
    let usual_days = i64::from(relation.tier.usual().contact_days * relation.interval);
    let days = (usual_days * dice.around(65, 135) / 10_000).max(3);
    let rarely = if relation.segment == Segment::Dormant { 2 } else { 1 };
    // The last working day at the latest: nothing may be logged later than now.
    let latest = plus(as_of, -1 - dice.around(0, i32::try_from(days * rarely).unwrap_or(365)));
    let neglected = if dice.chance(neglect(relation.segment)) { dice.around(25, 110) } else { 0 };
    let mut date = business_day_before(plus(latest, -neglected));
    let mut dates = Vec::new();
    while date >= plus(as_of, -LOG_DAYS).max(relation.since) {
        dates.push(date);
        let step = (days * rarely * dice.around(45, 165) / 100).max(1);
        date = business_day_before(plus(date, -step));
    }
    let mut said = None;
    for &date in dates.iter().rev() {
        let mut entry = entry(world, &mut dice, relation, people, date);
        if said.as_ref() == Some(&entry.note) {
            entry.note = world.staff.note(&mut dice, Segment::Steady, entry.channel, entry.direction);
        }
        said = Some(Arc::clone(&entry.note));
        out.put(Record::Contact(ContactRecord { customer: relation.id.clone(), entry }))?;
    }
    Ok(())
}

fn entry(world: &World, dice: &mut Dice, relation: &Relation, people: &[Arc<str>], date: NaiveDate) -> ContactEntry {
    let channel = [Channel::Call, Channel::Email, Channel::Meeting, Channel::Message]
        [dice.weighted([46, 30, 10, 14].into_iter())];
    let direction = if dice.chance(740) { Direction::Outbound } else { Direction::Inbound };
    let at = instant(dice, date);
    let awaits = direction == Direction::Outbound && matches!(channel, Channel::Email | Channel::Message);
    let patience = if matches!(relation.segment, Segment::Slipping | Segment::Stalled) { 90 } else { 30 };
    let answered = (awaits && dice.chance(760)).then(|| at + TimeDelta::minutes(dice.around(12, patience * 60)));
    let person = if dice.chance(720) { people.first() } else { people.get(dice.index(people.len())) };
    // Long before things went wrong, people talked about other things.
    let long_ago = date < plus(world.plan.as_of, -300);
    let segment = match relation.segment {
        Segment::Slipping | Segment::Stalled | Segment::New if long_ago => Segment::Steady,
        segment => segment,
    };
    ContactEntry {
        at,
        answered: answered.filter(|answered| answered.date_naive() < world.plan.as_of),
        direction,
        channel,
        person: person.cloned(),
        note: world.staff.note(dice, segment, channel, direction),
    }
}

/// Within office hours all over Europe.
fn instant(dice: &mut Dice, date: NaiveDate) -> DateTime<Utc> {
    let minutes = dice.around(8 * 60, 15 * 60 + 30);
    date.and_time(NaiveTime::MIN).and_utc() + TimeDelta::minutes(minutes)
}

/// How many of a thousand customers nobody has talked to for long.
const fn neglect(segment: Segment) -> u32 {
    match segment {
        Segment::Growing => 90,
        Segment::Steady | Segment::New => 170,
        Segment::Erratic | Segment::Prospect => 250,
        Segment::Slipping => 380,
        Segment::Stalled => 450,
        Segment::Dormant => 500,
    }
}
