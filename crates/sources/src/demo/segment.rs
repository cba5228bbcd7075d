//! How invented customers behave over the years, and how large they are.

use std::sync::Arc;

use super::dice::Dice;

/// What kind of story a customer tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Segment {
    /// Buys more every year.
    Growing,
    /// Buys about the same.
    Steady,
    /// Has bought less and less for some months.
    Slipping,
    /// Bought regularly and has missed several orders now.
    Stalled,
    /// Buys when it suits, and as much as it suits.
    Erratic,
    /// Has not bought for more than a year.
    Dormant,
    /// First bought within the last year.
    New,
    /// Never bought.
    Prospect,
}

/// Segments with their share of customers, in thousandths.
const SHARES: [(Segment, u32); 8] = [
    (Segment::Growing, 190),
    (Segment::Steady, 370),
    (Segment::Slipping, 170),
    (Segment::Stalled, 55),
    (Segment::Erratic, 75),
    (Segment::Dormant, 40),
    (Segment::New, 70),
    (Segment::Prospect, 30),
];

impl Segment {
    /// One, as likely as its share.
    pub(super) fn draw(dice: &mut Dice) -> Self {
        SHARES[dice.weighted(SHARES.iter().map(|(_, share)| *share))].0
    }
}

/// Commercial class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Tier {
    A,
    B,
    C,
    /// Not classified yet.
    None,
}

/// What is usual in a class.
#[derive(Debug, Clone, Copy)]
pub(super) struct Usual {
    /// Name in facts.
    pub(super) name: Option<&'static str>,
    /// Net a year in pounds, from and to.
    pub(super) annual: (i32, i32),
    /// Days between orders, from and to.
    pub(super) gap_days: (i32, i32),
    /// Lines of an invoice, from and to.
    pub(super) lines: (i32, i32),
    /// Product families bought, from and to.
    pub(super) families: (i32, i32),
    /// Discount off the list, in thousandths, from and to.
    pub(super) discount: (i32, i32),
    /// Days between contacts.
    pub(super) contact_days: u32,
    /// People known, from and to.
    pub(super) people: (i32, i32),
    /// Learners when there are any, from and to.
    pub(super) learners: (i32, i32),
    /// How many of a thousand have learners.
    pub(super) trained: u32,
    /// How many of a thousand have budgets.
    pub(super) budgeted: u32,
    /// How many of a thousand have a contract.
    pub(super) contracted: u32,
}

const USUAL_A: Usual = Usual {
    name: Some("a"),
    annual: (140_000, 520_000),
    gap_days: (5, 11),
    lines: (5, 12),
    families: (9, 14),
    discount: (90, 190),
    contact_days: 21,
    people: (3, 4),
    learners: (3, 8),
    trained: 800,
    budgeted: 980,
    contracted: 620,
};
const USUAL_B: Usual = Usual {
    name: Some("b"),
    annual: (45_000, 140_000),
    gap_days: (9, 20),
    lines: (3, 9),
    families: (7, 12),
    discount: (40, 120),
    contact_days: 34,
    people: (2, 3),
    learners: (1, 5),
    trained: 550,
    budgeted: 930,
    contracted: 350,
};
const USUAL_C: Usual = Usual {
    name: Some("c"),
    annual: (8_000, 45_000),
    gap_days: (16, 42),
    lines: (2, 6),
    families: (5, 10),
    discount: (0, 60),
    contact_days: 48,
    people: (1, 2),
    learners: (1, 3),
    trained: 300,
    budgeted: 800,
    contracted: 100,
};
const USUAL_UNCLASSIFIED: Usual = Usual {
    name: None,
    annual: (3_000, 14_000),
    gap_days: (25, 60),
    lines: (1, 4),
    families: (2, 6),
    discount: (0, 20),
    contact_days: 50,
    people: (1, 2),
    learners: (1, 2),
    trained: 60,
    budgeted: 200,
    contracted: 30,
};

impl Tier {
    /// One, with few large customers and many small ones.
    pub(super) fn draw(dice: &mut Dice, segment: Segment) -> Self {
        let weights = match segment {
            Segment::Prospect => [60, 240, 300, 400],
            Segment::New => [80, 300, 520, 100],
            Segment::Dormant => [40, 250, 680, 30],
            _ => [205, 360, 425, 10],
        };
        [Self::A, Self::B, Self::C, Self::None][dice.weighted(weights.into_iter())]
    }

    /// What is usual in it.
    pub(super) const fn usual(self) -> &'static Usual {
        match self {
            Self::A => &USUAL_A,
            Self::B => &USUAL_B,
            Self::C => &USUAL_C,
            Self::None => &USUAL_UNCLASSIFIED,
        }
    }

    /// The class with a name in facts.
    pub(super) fn named(name: &str) -> Option<Self> {
        [Self::A, Self::B, Self::C].into_iter().find(|tier| tier.usual().name == Some(name))
    }

    /// Its name in facts.
    pub(super) fn name(self) -> Option<Arc<str>> {
        self.usual().name.map(Arc::from)
    }
}
