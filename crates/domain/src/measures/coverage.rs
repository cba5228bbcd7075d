//! Coverage: which common product families a customer buys, compared with its peers.
//!
//! Peers are the other customers with an invoice in the 12 months to the as-of date, of the same country and tier
//! (none is a tier of its own), else of the same tier, else all of them: the first group with at least 5. A family is
//! common when at least 20 % of the peers were invoiced for it in that time. Because "other" leaves the customer
//! itself out, what is common differs between a buyer and a non-buyer; each group therefore keeps three small masks
//! and no customer is compared with every other.

use std::collections::HashMap;
use std::sync::Arc;

use crate::codes::Country;
use crate::facts::customer::Customer;
use crate::facts::rows::Purchase;
use crate::fiscal::window::Window;
use crate::measure::{Measured, Missing};

/// A comparison needs at least this many peers.
pub const LEAST_PEERS: u32 = 5;

/// A family is common from one in this many peers on.
const COMMON_ONE_IN: u32 = 5;

/// How wide the circle of peers had to be drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PeerBasis {
    /// Same country and tier.
    CountryAndTier,
    /// Same tier.
    Tier,
    /// Everybody.
    All,
}

impl PeerBasis {
    /// The name used in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::CountryAndTier => "country_and_tier",
            Self::Tier => "tier",
            Self::All => "all",
        }
    }
}

/// A set of product families, one bit each.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FamilySet {
    words: Vec<u64>,
}

impl FamilySet {
    /// Makes it empty, with room for `families`.
    pub fn reset(&mut self, families: usize) {
        self.words.clear();
        self.words.resize(families.div_ceil(64), 0);
    }

    fn insert(&mut self, family: usize) {
        if let Some(word) = self.words.get_mut(family / 64) {
            *word |= 1 << (family % 64);
        }
    }

    /// Whether a family is in it.
    pub fn contains(&self, family: usize) -> bool {
        self.words.get(family / 64).is_some_and(|word| word >> (family % 64) & 1 == 1)
    }

    /// Replaces the content by the families bought in a window; `purchases` are sorted by date.
    pub fn fill(&mut self, families: usize, purchases: &[Purchase], window: Window) {
        self.reset(families);
        let start = purchases.partition_point(|p| p.date < window.start);
        for purchase in purchases[start..].iter().take_while(|p| p.date <= window.end) {
            self.insert(usize::from(purchase.family));
        }
    }
}

/// Who buys what within one group of customers.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Group {
    members: u32,
    buyers: Vec<u32>,
    masks: Masks,
}

/// Families that are common from the point of view of an outsider, of a member that buys them, of one that does not.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Masks {
    outsider: FamilySet,
    buyer: FamilySet,
    non_buyer: FamilySet,
}

impl Group {
    fn new(families: usize) -> Self {
        Self { members: 0, buyers: vec![0; families], masks: Masks::default() }
    }

    fn add(&mut self, bought: &FamilySet) {
        self.members += 1;
        for (family, buyers) in self.buyers.iter_mut().enumerate() {
            *buyers += u32::from(bought.contains(family));
        }
    }

    fn close(&mut self) {
        let Self { members, buyers, masks } = self;
        for mask in [&mut masks.outsider, &mut masks.buyer, &mut masks.non_buyer] {
            mask.reset(buyers.len());
        }
        let others = members.saturating_sub(1);
        for (family, &buyers) in buyers.iter().enumerate() {
            if is_common(buyers, *members) {
                masks.outsider.insert(family);
            }
            if is_common(buyers.saturating_sub(1), others) {
                masks.buyer.insert(family);
            }
            if is_common(buyers, others) {
                masks.non_buyer.insert(family);
            }
        }
    }
}

fn is_common(buyers: u32, peers: u32) -> bool {
    u64::from(buyers) * u64::from(COMMON_ONE_IN) >= u64::from(peers) && peers > 0
}

type Tier = Option<Arc<str>>;

/// Who buys what within every group of peers, as of one date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeerGroups {
    families: usize,
    by_country_and_tier: HashMap<(Country, Tier), Group>,
    by_tier: HashMap<Tier, Group>,
    all: Group,
}

/// One customer's peers.
#[derive(Debug, Clone, Copy)]
pub struct Peers<'a> {
    group: &'a Group,
    is_member: bool,
    /// How wide the circle was drawn.
    pub basis: PeerBasis,
}

impl PeerGroups {
    /// No customer yet; `families` is the size of the catalogue.
    pub fn new(families: usize) -> Self {
        Self { families, by_country_and_tier: HashMap::new(), by_tier: HashMap::new(), all: Group::new(families) }
    }

    /// Counts a customer that was invoiced in the 12 months, with the families bought in them.
    pub fn add(&mut self, customer: &Customer, bought: &FamilySet) {
        let new = || Group::new(self.families);
        self.by_country_and_tier.entry((customer.country, customer.tier.clone())).or_insert_with(new).add(bought);
        self.by_tier.entry(customer.tier.clone()).or_insert_with(new).add(bought);
        self.all.add(bought);
    }

    /// Works out what is common; to be called once after the last customer was added.
    pub fn close(&mut self) {
        let groups = self.by_country_and_tier.values_mut().chain(self.by_tier.values_mut());
        groups.chain([&mut self.all]).for_each(Group::close);
    }

    /// The customer's peers: the first group with at least 5 others. `is_member` says whether the customer itself
    /// was invoiced in the 12 months and so was added.
    pub fn peers_of(&self, customer: &Customer, is_member: bool) -> Option<Peers<'_>> {
        let key = (customer.country, customer.tier.clone());
        let candidates = [
            (self.by_country_and_tier.get(&key), PeerBasis::CountryAndTier),
            (self.by_tier.get(&key.1), PeerBasis::Tier),
            (Some(&self.all), PeerBasis::All),
        ];
        candidates
            .into_iter()
            .filter_map(|(group, basis)| Some(Peers { group: group?, is_member, basis }))
            .find(|peers| peers.count() >= LEAST_PEERS)
    }
}

impl Peers<'_> {
    /// How many others.
    pub fn count(&self) -> u32 {
        self.group.members - u32::from(self.is_member)
    }

    /// Share of the peers that were invoiced for a family, 0 to 1.
    pub fn share(&self, family: usize, bought: &FamilySet) -> f64 {
        let own = u32::from(self.is_member && bought.contains(family));
        f64::from(self.group.buyers.get(family).copied().unwrap_or_default() - own) / f64::from(self.count())
    }

    /// Whether a family is common among the peers.
    pub fn is_common(&self, family: usize, bought: &FamilySet) -> bool {
        let masks = &self.group.masks;
        match (self.is_member, bought.contains(family)) {
            (false, _) => masks.outsider.contains(family),
            (true, true) => masks.buyer.contains(family),
            (true, false) => masks.non_buyer.contains(family),
        }
    }

    /// How many common families there are, and how many of them are in `bought`.
    pub fn common(&self, bought: &FamilySet) -> (u32, u32) {
        let masks = &self.group.masks;
        let (mut common, mut covered) = (0, 0);
        for (at, &own) in bought.words.iter().enumerate() {
            let mask = if self.is_member {
                (masks.buyer.words[at] & own) | (masks.non_buyer.words[at] & !own)
            } else {
                masks.outsider.words[at]
            };
            common += mask.count_ones();
            covered += (mask & own).count_ones();
        }
        (common, covered)
    }
}

/// `coverage.breadth`: common families invoiced in the 12 months ÷ common families.
///
/// Not applicable when never invoiced, without a catalogue (`families` is 0), or when no family is common;
/// insufficient history with fewer than 5 peers.
pub fn breadth(ever_invoiced: bool, families: usize, peers: Option<Peers<'_>>, bought: &FamilySet) -> Measured {
    if !ever_invoiced || families == 0 {
        return Err(Missing::NotApplicable);
    }
    match peers.ok_or(Missing::InsufficientHistory)?.common(bought) {
        (0, _) => Err(Missing::NotApplicable),
        (common, covered) => Ok(f64::from(covered) / f64::from(common)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codes::Currency;

    fn customer(country: &str, tier: Option<&str>) -> Customer {
        Customer {
            id: "x".into(),
            name: "X".into(),
            country: country.parse().expect("a country"),
            currency: Currency::EUR,
            tier: tier.map(Into::into),
            industry: None,
            owner: None,
            since: None,
            parent: None,
            contract_end: None,
        }
    }

    fn set(families: &[usize]) -> FamilySet {
        let mut set = FamilySet::default();
        set.reset(70);
        families.iter().for_each(|&f| set.insert(f));
        set
    }

    fn groups(members: &[(&str, Option<&str>, &[usize])]) -> PeerGroups {
        let mut groups = PeerGroups::new(70);
        for (country, tier, families) in members {
            groups.add(&customer(country, *tier), &set(families));
        }
        groups.close();
        groups
    }

    #[test]
    fn the_customer_is_not_its_own_peer() {
        // Six members: without the customer itself five are left, one buyer of five is exactly 20 %.
        let members: Vec<_> = (0..6usize).map(|i| ("DE", None, if i < 2 { &[0usize, 69][..] } else { &[] })).collect();
        let groups = groups(&members);
        let peers = groups.peers_of(&customer("DE", None), true).expect("five peers");
        assert_eq!((peers.count(), peers.basis), (5, PeerBasis::CountryAndTier));
        assert_eq!(peers.common(&set(&[0])), (2, 1));
        assert_eq!(breadth(true, 70, Some(peers), &set(&[0])), Ok(0.5));
        let lone = groups_with_one_buyer();
        let peers = lone.peers_of(&customer("DE", None), true).expect("five peers");
        assert_eq!(breadth(true, 70, Some(peers), &set(&[0])), Err(Missing::NotApplicable));
        assert_eq!(breadth(true, 70, Some(peers), &set(&[])), Ok(0.0));
    }

    fn groups_with_one_buyer() -> PeerGroups {
        groups(&[
            ("DE", None, &[0]),
            ("DE", None, &[]),
            ("DE", None, &[]),
            ("DE", None, &[]),
            ("DE", None, &[]),
            ("DE", None, &[]),
        ])
    }

    #[test]
    fn the_circle_widens_until_there_are_five() {
        let members: Vec<_> = (0..5).map(|i| (["DE", "FR"][i % 2], Some("a"), &[1usize][..])).collect();
        let groups = groups(&members);
        let of =
            |country, tier, member| groups.peers_of(&customer(country, tier), member).map(|p| (p.basis, p.count()));
        assert_eq!(of("DE", Some("a"), false), Some((PeerBasis::Tier, 5)));
        assert_eq!(of("DE", Some("a"), true), None);
        assert_eq!(of("DE", None, false), Some((PeerBasis::All, 5)));
        assert_eq!(breadth(true, 70, None, &set(&[])), Err(Missing::InsufficientHistory));
        assert_eq!(breadth(false, 70, None, &set(&[])), Err(Missing::NotApplicable));
    }
}
