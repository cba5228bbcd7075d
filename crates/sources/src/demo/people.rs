//! People at customers, with addresses and numbers that lead nowhere.

use std::sync::Arc;

use bellwether_domain::intake::{Person, PersonRecord, Record};

use super::account::Relation;
use super::dice::{Aspect, Dice};
use super::name;
use super::output::{DemoError, Output};
use super::segment::Segment;
use super::world::World;

/// Writes the people of one customer and gives their names, the one who buys first.
pub(super) fn write(
    world: &World,
    out: &mut Output<'_>,
    relation: &Relation,
    company: &str,
) -> Result<Vec<Arc<str>>, DemoError> {
    let mut dice = Dice::of(world.plan.seed, relation.subject, Aspect::People);
    let market = world.market(relation.market);
    let usual = relation.tier.usual();
    let count = if relation.segment == Segment::Prospect { 1 } else { dice.between(usual.people.0, usual.people.1) };
    let mut names: Vec<Arc<str>> = Vec::new();
    for nth in 0..count {
        let (first, last) = name::person(&mut dice, market);
        let name: Arc<str> = format!("{first} {last}").into();
        if names.contains(&name) {
            continue;
        }
        let roles = &world.staff.roles;
        let role = if nth == 0 { dice.pick(&roles.first) } else { dice.pick(&roles.others) };
        let phone = name::phone(&mut dice, market).filter(|_| nth == 0 || dice.chance(600));
        out.put(Record::Person(PersonRecord {
            customer: relation.id.clone(),
            person: Person {
                name: Arc::clone(&name),
                role: Some(Arc::clone(role)),
                email: Some(name::email(first, last, company).into()),
                phone: phone.map(Arc::from),
            },
        }))?;
        names.push(name);
    }
    Ok(names)
}
