//! Training at customers: learners, modules to be completed, and what became of them.

use std::sync::Arc;

use bellwether_domain::intake::{AssignmentRecord, CompletionRecord, LearnerRecord, Record};
use chrono::{Datelike, NaiveDate};

use super::account::Relation;
use super::days::{business_day, business_day_before, plus};
use super::dice::{Aspect, Dice};
use super::name;
use super::output::{DemoError, Output};
use super::segment::Segment;
use super::world::World;

/// Modules are assigned so long before they are due.
const NOTICE_DAYS: i64 = 45;

/// How a customer takes its training.
struct Attitude {
    /// Modules of a thousand that get done.
    done: u32,
    /// Of these, how many of a thousand late.
    late: u32,
    /// Days between the due dates of one learner.
    pace: i64,
}

/// Writes the training of one customer; many have none.
pub(super) fn write(world: &World, out: &mut Output<'_>, relation: &Relation) -> Result<(), DemoError> {
    let mut dice = Dice::of(world.plan.seed, relation.subject, Aspect::Learning);
    let usual = relation.tier.usual();
    let Some(first_invoice) = relation.first_invoice.filter(|_| dice.chance(usual.trained)) else { return Ok(()) };
    let just_started = dice.chance(80);
    let attitude = attitude(&mut dice, relation.segment);
    let earliest = plus(first_invoice.max(plus(world.plan.as_of, -900)), dice.around(10, 60));
    for nth in 1..=dice.between(usual.learners.0, usual.learners.1) {
        let enrolled = if just_started {
            plus(world.plan.as_of, -dice.around(1, 12))
        } else {
            plus(world.plan.as_of, -dice.around(40, 880)).max(earliest)
        };
        let enrolled = business_day_before(enrolled.min(world.plan.as_of));
        let (first, last) = name::person(&mut dice, world.market(relation.market));
        let learner: Arc<str> = format!("L-{}-{nth}", relation.id).into();
        out.put(Record::Learner(LearnerRecord {
            customer: relation.id.clone(),
            learner: Arc::clone(&learner),
            name: format!("{first} {last}").into(),
            enrolled,
        }))?;
        modules(world, out, &mut dice, relation, (&learner, enrolled), &attitude)?;
    }
    Ok(())
}

fn modules(
    world: &World,
    out: &mut Output<'_>,
    dice: &mut Dice,
    relation: &Relation,
    (learner, enrolled): (&Arc<str>, NaiveDate),
    attitude: &Attitude,
) -> Result<(), DemoError> {
    let as_of = world.plan.as_of;
    let names = &world.staff.modules;
    let start = dice.index(names.len());
    let mut due = business_day(plus(enrolled, dice.around(21, 45)));
    let mut nth = 0;
    while due <= plus(as_of, NOTICE_DAYS) {
        let name = &names[(start + nth) % names.len()];
        // After a full round modules are refreshed, as modules of their year.
        let module = if nth < names.len() { Arc::clone(name) } else { format!("{name} {}", due.year()).into() };
        out.put(Record::Assignment(AssignmentRecord {
            customer: relation.id.clone(),
            learner: Arc::clone(learner),
            module: Arc::clone(&module),
            due,
        }))?;
        let done = if dice.chance(attitude.late) {
            plus(due, dice.around(1, 40))
        } else {
            plus(due, -dice.around(0, 24)).max(plus(enrolled, 1))
        };
        let done = business_day(done);
        if dice.chance(attitude.done) && done <= as_of {
            let (customer, learner) = (relation.id.clone(), Arc::clone(learner));
            out.put(Record::Completion(CompletionRecord { customer, learner, module, date: done }))?;
        }
        nth += 1;
        due = business_day(plus(due, attitude.pace * dice.around(70, 130) / 100));
    }
    Ok(())
}

fn attitude(dice: &mut Dice, segment: Segment) -> Attitude {
    let done = match segment {
        Segment::Growing => (650, 1000),
        Segment::Slipping | Segment::Stalled => (250, 800),
        Segment::Dormant => (50, 400),
        _ => (450, 960),
    };
    Attitude {
        done: dice.between(done.0, done.1).unsigned_abs(),
        late: dice.between(50, 350).unsigned_abs(),
        pace: dice.around(45, 120),
    }
}
