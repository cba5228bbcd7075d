//! Account managers, and what is learned and noted down, read from the embedded `people.toml`.

use std::collections::BTreeMap;
use std::sync::Arc;

use bellwether_domain::codes::Country;
use bellwether_domain::facts::customer::Owner;
use bellwether_domain::facts::rows::{Channel, Direction};
use serde::Deserialize;

use super::dice::Dice;
use super::segment::{Segment, Tier};

/// Who looks after customers, and their vocabulary.
#[derive(Debug)]
pub(super) struct Staff {
    pub(super) managers: Vec<Manager>,
    pub(super) roles: Roles,
    pub(super) modules: Vec<Arc<str>>,
    pub(super) credit_reasons: Vec<String>,
    notes: BTreeMap<&'static str, Vec<Note>>,
}

/// An account manager with a territory.
#[derive(Debug)]
pub(super) struct Manager {
    pub(super) owner: Owner,
    /// Time between contacts, in percent of what is usual.
    pub(super) interval: u32,
    key_accounts: u32,
    countries: BTreeMap<Country, u32>,
}

/// What people at customers do.
#[derive(Debug, Deserialize)]
pub(super) struct Roles {
    /// The one who buys.
    pub(super) first: Vec<Arc<str>>,
    /// Others one talks to.
    pub(super) others: Vec<Arc<str>>,
}

/// A note with one text for each product family, or one for all.
#[derive(Debug)]
struct Note(Vec<Arc<str>>);

#[derive(Deserialize)]
struct StaffFile {
    manager: Vec<ManagerEntry>,
    roles: Roles,
    learning: Learning,
    notes: BTreeMap<String, Vec<String>>,
    credits: Credits,
}

#[derive(Deserialize)]
struct ManagerEntry {
    id: String,
    name: String,
    #[serde(default)]
    key_accounts: u32,
    interval: u32,
    countries: BTreeMap<String, u32>,
}

#[derive(Deserialize)]
struct Learning {
    modules: Vec<Arc<str>>,
}

#[derive(Deserialize)]
struct Credits {
    reasons: Vec<String>,
}

/// Pools of notes; every one is in the file.
const POOLS: [&str; 8] = ["routine", "growing", "slipping", "quiet", "new", "prospect", "visit", "unreached"];

impl Staff {
    /// Reads the embedded file; notes speak of these families.
    pub(super) fn load(families: &[&str]) -> Self {
        let file: StaffFile =
            toml::from_str(include_str!("data/people.toml")).expect("the embedded staff is tested to parse");
        let note = |text: &String| {
            if text.contains("{family}") {
                Note(families.iter().map(|f| text.replace("{family}", &f.to_lowercase()).into()).collect())
            } else {
                Note(vec![text.as_str().into()])
            }
        };
        let notes = POOLS.map(|pool| (pool, file.notes[pool].iter().map(note).collect())).into();
        Self {
            managers: file.manager.into_iter().map(Manager::from).collect(),
            roles: file.roles,
            modules: file.learning.modules,
            credit_reasons: file.credits.reasons,
            notes,
        }
    }

    /// Who looks after a customer. `anywhere` is the weight of managers of other countries; 0 keeps territories.
    pub(super) fn manager(&self, dice: &mut Dice, country: Country, tier: Tier, anywhere: u32) -> usize {
        if tier == Tier::A {
            for (index, manager) in self.managers.iter().enumerate() {
                if manager.key_accounts > 0 && dice.chance(manager.key_accounts) {
                    return index;
                }
            }
        }
        dice.weighted(self.managers.iter().map(|m| anywhere + m.countries.get(&country).copied().unwrap_or(0)))
    }

    /// What was said to a customer of a segment.
    pub(super) fn note(&self, dice: &mut Dice, segment: Segment, channel: Channel, direction: Direction) -> Arc<str> {
        let calls = channel == Channel::Call && direction == Direction::Outbound;
        let pool = match segment {
            _ if calls && dice.chance(90) => "unreached",
            Segment::Prospect => "prospect",
            _ if channel == Channel::Meeting && dice.chance(600) => "visit",
            _ if dice.chance(550) => "routine",
            Segment::Growing => "growing",
            Segment::Slipping | Segment::Stalled => "slipping",
            Segment::Dormant => "quiet",
            Segment::New => "new",
            Segment::Steady | Segment::Erratic => "routine",
        };
        let note = dice.pick(&self.notes[pool]);
        Arc::clone(dice.pick(&note.0))
    }
}

impl Manager {
    #[cfg(test)]
    pub(super) fn covers(&self, country: Country) -> bool {
        self.countries.contains_key(&country)
    }
}

impl From<ManagerEntry> for Manager {
    fn from(entry: ManagerEntry) -> Self {
        let country = |(code, weight): (String, u32)| (code.parse().expect("country codes are tested"), weight);
        Self {
            owner: Owner { id: entry.id.as_str().into(), name: entry.name },
            interval: entry.interval,
            key_accounts: entry.key_accounts,
            countries: entry.countries.into_iter().map(country).collect(),
        }
    }
}
