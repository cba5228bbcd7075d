//! Names of companies and people, and addresses that lead nowhere.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::account::Group;
use super::dice::Dice;
use super::market::Market;
use super::world::World;

/// Coprime to every number of roots, as it is a prime and larger than each of them: neighbours get distant roots, and
/// no root comes twice before all are used.
const STRIDE: u64 = 7919;

/// Name of a company, unique within its country.
pub(super) fn company(
    world: &World,
    dice: &mut Dice,
    index: u32,
    market: usize,
    industry: usize,
    group: &Group,
) -> String {
    let market = world.market(market);
    let patterns = market
        .business
        .get(&*world.catalogue.industries[industry].name)
        .expect("every market names every industry, which is tested");
    match group {
        Group::None => {
            let (root, round) = root(market, index, world.name_offset);
            with_place(market, dice.pick(patterns).replace("{}", &root), round)
        }
        // Without a choice of pattern, so that members find the name of their parent.
        Group::Head => market.group.replace("{}", &branded(world, market, patterns, index)),
        Group::Member { head, site } => {
            let city = &market.cities[(head + site) as usize % market.cities.len()];
            format!("{} {city}", branded(world, market, patterns, *head))
        }
    }
}

/// First and last name.
pub(super) fn person<'a>(dice: &mut Dice, market: &'a Market) -> (&'a str, &'a str) {
    let (first, last): (&String, &String) = (dice.pick(&market.first), dice.pick(&market.last));
    (first, last)
}

/// An address under `.example`, which is reserved and never delivered (RFC 2606).
pub(super) fn email(first: &str, last: &str, company: &str) -> String {
    format!("{}.{}@{}.example", slug(first, ""), slug(last, ""), slug(company, "-"))
}

/// A number of a range that the country's regulator keeps free for fiction; none where there is no such range.
pub(super) fn phone(dice: &mut Dice, market: &Market) -> Option<String> {
    let width = market.phone_digits as usize;
    let number = dice.below(10u32.pow(market.phone_digits));
    market.phone.as_ref().map(|range| format!("{range}{number:0width$}"))
}

fn branded(world: &World, market: &Market, patterns: &[String], head: u32) -> String {
    let (root, round) = root(market, head, world.name_offset);
    with_place(market, patterns[0].replace("{}", &root), round)
}

/// The root of customer `index` and how often all roots were used before.
fn root(market: &Market, index: u32, offset: u32) -> (String, u32) {
    let roots = (market.starts.len() * market.ends.len()) as u64;
    let position = (u64::from(index) * STRIDE + u64::from(offset)) % roots;
    let at = |n: u64| usize::try_from(n).expect("below the number of roots");
    let (start, end) = (at(position) / market.ends.len(), at(position) % market.ends.len());
    let round = u64::from(index) / roots;
    (joined(&market.starts[start], &market.ends[end]), u32::try_from(round).expect("not above the index"))
}

/// One word of two; of three equal letters in a row one is left out, as Norwegians and Swedes do.
fn joined(start: &str, end: &str) -> String {
    let doubled = start.chars().rev().take(2).chain(end.chars().next()).collect::<Vec<_>>();
    match doubled[..] {
        [a, b, c] if a == b && b == c => format!("{start}{}", &end[c.len_utf8()..]),
        _ => format!("{start}{end}"),
    }
}

fn with_place(market: &Market, name: String, round: u32) -> String {
    let cities = u32::try_from(market.cities.len()).expect("a short list");
    match round.checked_sub(1) {
        None => name,
        Some(nth) if nth < cities => format!("{name} {}", market.cities[nth as usize]),
        Some(nth) => format!("{name} {} {}", market.cities[(nth % cities) as usize], nth / cities + 1),
    }
}

/// Lower-case ASCII letters and digits, words joined by `between`.
fn slug(text: &str, between: &str) -> String {
    let mut slug = String::with_capacity(text.len());
    let mut word_ended = false;
    for letter in text.nfd().filter(|letter| !is_combining_mark(*letter)).flat_map(char::to_lowercase) {
        let plain = match letter {
            'ø' => "o",
            'æ' => "ae",
            'ß' => "ss",
            'ł' => "l",
            'a'..='z' | '0'..='9' => "",
            // An apostrophe is within a word.
            '\'' => continue,
            _ => {
                word_ended = !slug.is_empty();
                continue;
            }
        };
        if word_ended {
            slug.push_str(between);
            word_ended = false;
        }
        if plain.is_empty() {
            slug.push(letter);
        } else {
            slug.push_str(plain);
        }
    }
    slug
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_letter_comes_three_times() {
        assert_eq!((joined("Norr", "ryd"), joined("Norr", "vik")), ("Norryd".to_owned(), "Norrvik".to_owned()));
    }

    #[test]
    fn addresses_are_plain_and_reserved() {
        assert_eq!(email("Lærke", "Kjærgaard", "Søholm Køkken & Bord"), "laerke.kjaergaard@soholm-kokken-bord.example");
        assert_eq!(email("Élodie", "D'Amico", "Hôtel Aubérigny"), "elodie.damico@hotel-auberigny.example");
        assert_eq!(email("Łukasz", "van der Laan", "Dworzyń"), "lukasz.vanderlaan@dworzyn.example");
    }
}
