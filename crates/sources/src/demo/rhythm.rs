//! How often and how much a customer buys, and how that changes over the years.
//!
//! Everything is integer arithmetic in thousandths and minor units, so that every machine computes the same.

use chrono::NaiveDate;

use super::days::plus;
use super::dice::Dice;
use super::segment::{Segment, Tier};
use super::world::World;

/// The order rhythm of one customer.
#[derive(Debug, Clone)]
pub(super) struct Rhythm {
    /// Net a year at the level of the as-of date, decline left aside; minor units.
    pub(super) annual: i64,
    /// Typical days between orders.
    pub(super) gap_days: i32,
    /// First day with an order.
    pub(super) from: NaiveDate,
    /// No order after this day.
    pub(super) through: NaiveDate,
    /// Spread of the days between orders, thousandths from and to.
    pub(super) jitter: (i32, i32),
    /// Spread of amounts, thousandths from and to.
    pub(super) noise: (i32, i32),
    /// Growth a year, thousandths.
    growth: i64,
    decline: Option<Decline>,
    as_of: NaiveDate,
}

#[derive(Debug, Clone, Copy)]
struct Decline {
    days: i64,
    /// Level on the as-of date, thousandths.
    floor: i64,
}

impl Rhythm {
    /// Draws one; prospects have none.
    pub(super) fn draw(world: &World, dice: &mut Dice, market: usize, tier: Tier, segment: Segment) -> Option<Self> {
        let as_of = world.plan.as_of;
        let usual = tier.usual();
        let skew = i64::from(dice.below(1000));
        let (low, high) = (i64::from(usual.annual.0), i64::from(usual.annual.1));
        let annual = world.pounds_to_minor(low + (high - low) * skew * skew / 1_000_000, market);
        let quarterly = tier == Tier::C && segment != Segment::New && dice.chance(70);
        let gap_days = if quarterly { dice.between(70, 91) } else { dice.between(usual.gap_days.0, usual.gap_days.1) };
        let from = first_order(world, dice, segment, gap_days)?;
        let through = match segment {
            Segment::Stalled => plus(as_of, -(i64::from(gap_days) * dice.around(17, 55) / 10).clamp(16, 330)),
            Segment::Dormant => plus(as_of, -dice.around(370, 800)),
            _ => as_of,
        };
        let decline = (segment == Segment::Slipping)
            .then(|| Decline { days: dice.around(110, 340), floor: dice.around(260, 720) });
        let erratic = segment == Segment::Erratic;
        Some(Self {
            annual,
            gap_days,
            from,
            through,
            jitter: if erratic { (250, 2400) } else { (720, 1290) },
            noise: if erratic { (250, 2100) } else { (680, 1330) },
            growth: growth(dice, segment),
            decline,
            as_of,
        })
    }

    /// Level of a day against [`Rhythm::annual`], in thousandths.
    pub(super) fn level(&self, date: NaiveDate) -> i64 {
        let days_ago = (self.as_of - date).num_days();
        // A hyperbola instead of compound growth: no transcendental functions, and never below zero.
        let grown = 1_000_000 / (1000 + self.growth * days_ago / 365).max(400);
        grown * self.decline(date) / 1000
    }

    /// Days to the next order.
    pub(super) fn next_gap(&self, dice: &mut Dice, date: NaiveDate) -> i64 {
        let slowed = 4_000_000 / (1000 + 3 * self.decline(date));
        (i64::from(self.gap_days) * dice.around(self.jitter.0, self.jitter.1) * slowed / 1_000_000).max(1)
    }

    /// Amount of an order before season, in minor units.
    pub(super) fn amount(&self, dice: &mut Dice, date: NaiveDate) -> i64 {
        // What the slower rhythm already takes away must not be taken twice.
        let level = self.level(date) * 4000 / (1000 + 3 * self.decline(date));
        let noise = dice.around(self.noise.0, self.noise.1);
        self.annual * i64::from(self.gap_days) / 365 * level / 1000 * noise / 1000
    }

    /// Whether the customer is in decline on a day.
    pub(super) fn is_declining(&self, date: NaiveDate) -> bool {
        self.decline(date) < 1000
    }

    /// What the decline leaves on a day, in thousandths.
    fn decline(&self, date: NaiveDate) -> i64 {
        let days_ago = (self.as_of - date).num_days();
        self.decline.map_or(
            1000,
            |Decline { days, floor }| {
                if days_ago >= days { 1000 } else { floor + (1000 - floor) * days_ago.max(0) / days }
            },
        )
    }
}

fn first_order(world: &World, dice: &mut Dice, segment: Segment, gap_days: i32) -> Option<NaiveDate> {
    let as_of = world.plan.as_of;
    match segment {
        Segment::Prospect => None,
        Segment::New => Some(plus(as_of, -dice.around(20, 330))),
        Segment::Dormant => Some(plus(world.start_day(), dice.around(0, 90))),
        _ if dice.chance(250) => Some(plus(as_of, -dice.around(420, 1000))),
        _ => Some(plus(world.start_day(), dice.around(0, gap_days))),
    }
}

fn growth(dice: &mut Dice, segment: Segment) -> i64 {
    match segment {
        Segment::Growing => dice.around(60, 190),
        Segment::Steady => dice.around(-25, 45),
        Segment::New => dice.around(0, 200),
        Segment::Erratic => dice.around(-80, 100),
        Segment::Slipping | Segment::Stalled => dice.around(-30, 40),
        Segment::Dormant | Segment::Prospect => 0,
    }
}
