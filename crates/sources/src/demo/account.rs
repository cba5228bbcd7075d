//! One invented customer: who it is and what story it tells.

use std::sync::Arc;

use bellwether_domain::facts::customer::{Customer, CustomerId};
use chrono::NaiveDate;

use super::days::{Month, plus};
use super::dice::{Aspect, Dice};
use super::name;
use super::rhythm::Rhythm;
use super::segment::{Segment, Tier};
use super::world::World;

/// A customer with everything that its facts are generated from.
#[derive(Debug)]
pub(super) struct Account {
    pub(super) relation: Relation,
    pub(super) customer: Customer,
    /// Position of its industry.
    pub(super) industry: usize,
    /// None for a prospect.
    pub(super) rhythm: Option<Rhythm>,
    /// Position among all customers.
    pub(super) index: u32,
}

/// What learning, contacts and people are generated from, for invented and for imported customers alike.
#[derive(Debug, Clone)]
pub(super) struct Relation {
    /// Number of its streams of draws.
    pub(super) subject: u64,
    pub(super) id: CustomerId,
    pub(super) market: usize,
    pub(super) tier: Tier,
    pub(super) segment: Segment,
    /// Time between contacts, in percent of what is usual.
    pub(super) interval: u32,
    pub(super) since: NaiveDate,
    pub(super) first_invoice: Option<NaiveDate>,
}

/// What a group shares.
struct Kin {
    market: usize,
    industry: usize,
}

impl Account {
    /// Customer number `index`, the same however many others there are.
    pub(super) fn new(world: &World, index: u32) -> Self {
        let subject = u64::from(index);
        let mut dice = Dice::of(world.plan.seed, subject, Aspect::Profile);
        let own = kin(world, &mut dice);
        let family = Group::of(world, index);
        let Kin { market, industry } = match &family {
            Group::Member { head, .. } => kin(world, &mut Dice::of(world.plan.seed, u64::from(*head), Aspect::Profile)),
            _ => own,
        };
        let drawn = Segment::draw(&mut dice);
        let segment = match (&family, drawn) {
            // A parent that buys less long than its sites would look like a mistake.
            (Group::Head, Segment::Prospect | Segment::Dormant | Segment::New) => Segment::Steady,
            _ => drawn,
        };
        let tier = match family {
            Group::Head => Tier::A,
            _ => Tier::draw(&mut dice, segment),
        };
        let rhythm = Rhythm::draw(world, &mut dice, market, tier, segment);
        let first_invoice = rhythm.as_ref().map(|rhythm| rhythm.from);
        let since = since(world, &mut dice, segment, first_invoice);
        let country = world.market(market).country;
        let manager = (!dice.chance(12)).then(|| world.staff.manager(&mut dice, country, tier, 0));
        let customer = Customer {
            id: id(index),
            name: name::company(world, &mut dice, index, market, industry, &family).into(),
            country,
            currency: world.market(market).currency,
            tier: tier.name(),
            industry: Some(Arc::clone(&world.catalogue.industries[industry].name)),
            owner: manager.map(|position| world.staff.managers[position].owner.id.clone()),
            since: Some(since),
            parent: match family {
                Group::Member { head, .. } => Some(id(head)),
                _ => None,
            },
            contract_end: contract_end(world, &mut dice, tier, segment),
        };
        let relation = Relation {
            subject,
            id: customer.id.clone(),
            market,
            tier,
            segment,
            interval: manager.map_or(200, |position| world.staff.managers[position].interval),
            since,
            first_invoice,
        };
        Self { relation, customer, industry, rhythm, index }
    }
}

/// Whether a customer belongs to a group.
pub(super) enum Group {
    /// It stands alone.
    None,
    /// It is the parent.
    Head,
    /// It is the n-th site of this parent.
    Member { head: u32, site: u32 },
}

impl Group {
    /// One group of three or four in every forty customers; the parent comes first, so that it exists however few
    /// customers there are.
    fn of(world: &World, index: u32) -> Self {
        let block = index / 40 * 40;
        let head = block + 5;
        let has_third = (block / 40 + world.name_offset).is_multiple_of(2);
        match index - block {
            5 => Self::Head,
            14 => Self::Member { head, site: 0 },
            23 => Self::Member { head, site: 1 },
            31 if has_third => Self::Member { head, site: 2 },
            _ => Self::None,
        }
    }
}

fn kin(world: &World, dice: &mut Dice) -> Kin {
    let market = dice.weighted(world.markets.markets.iter().map(|market| market.weight));
    let industry = dice.weighted(world.catalogue.industries.iter().map(|industry| industry.weight));
    Kin { market, industry }
}

/// Wide enough for all, so that the order of ids is the order of numbers.
fn id(index: u32) -> CustomerId {
    CustomerId::from(format!("C{:07}", index + 1))
}

fn since(world: &World, dice: &mut Dice, segment: Segment, first_invoice: Option<NaiveDate>) -> NaiveDate {
    match first_invoice {
        None => plus(world.plan.as_of, -dice.around(15, 200)),
        Some(first) if segment == Segment::New || first > plus(world.start_day(), 95) => {
            plus(first, -dice.around(7, 45))
        }
        Some(_) => plus(world.start_day(), -dice.around(60, 6200)),
    }
}

fn contract_end(world: &World, dice: &mut Dice, tier: Tier, segment: Segment) -> Option<NaiveDate> {
    let months = dice.between(-1, 20);
    let contracted = dice.chance(tier.usual().contracted);
    let months = if segment == Segment::Dormant { -months - 6 } else { months };
    (contracted && segment != Segment::Prospect)
        .then(|| plus(Month::of(world.plan.as_of).plus(months + 1).first_day(), -1))
}
