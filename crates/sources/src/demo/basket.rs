//! What a customer puts into its orders: documents with their lines.

use std::fmt::Write as _;
use std::sync::Arc;

use bellwether_domain::codes::Currency;
use bellwether_domain::facts::customer::CustomerId;
use bellwether_domain::facts::rows::DocumentKind;
use bellwether_domain::intake::DocumentLine;
use bellwether_domain::money::Money;
use chrono::{Datelike, NaiveDate};
use rust_decimal::Decimal;

use super::account::Account;
use super::catalogue::{Article, FAMILIES, PriceList};
use super::days::Month;
use super::dice::Dice;
use super::output::{DemoError, Output};
use super::world::World;

/// Articles of a family that a customer buys again and again.
const FAVOURITES: u32 = 7;

/// Nobody puts more packs of one article into an order.
const MOST_PACKS: i64 = 24;

/// The buying habits of one customer.
pub(super) struct Basket<'a> {
    world: &'a World,
    prices: &'a PriceList,
    customer: &'a CustomerId,
    currency: Currency,
    industry: usize,
    /// What it pays of the list price, in thousandths.
    paid: i64,
    /// Families in the order in which they were taken up.
    pub(super) families: Vec<usize>,
    /// Where its favourite articles begin.
    favourites: u32,
    weights: SeasonWeights,
}

/// Head of a document.
#[derive(Debug, Clone)]
pub(super) struct Heading {
    pub(super) number: Arc<str>,
    pub(super) kind: DocumentKind,
    pub(super) date: NaiveDate,
}

/// What a document is to hold.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wish {
    /// Worth about so much, in minor units.
    pub(super) target: i64,
    /// Lines.
    pub(super) lines: u32,
    /// Further lines at most, to come near the target.
    pub(super) more: u32,
    /// Only the first so many families.
    pub(super) breadth: usize,
}

/// A line that a credit note can take back.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sold {
    pub(super) article: usize,
    pub(super) quantity: i64,
    pub(super) price: i64,
}

/// Weights of the families in one month.
struct SeasonWeights {
    month: Option<(usize, usize)>,
    weights: [u32; FAMILIES],
}

impl<'a> Basket<'a> {
    /// Draws the habits of a customer.
    pub(super) fn draw(world: &'a World, dice: &mut Dice, account: &'a Account) -> Self {
        let usual = account.relation.tier.usual();
        let wanted = dice.between(usual.families.0, usual.families.1);
        let mut left = world.catalogue.industries[account.industry].families;
        let mut families = Vec::with_capacity(FAMILIES);
        for _ in 0..wanted {
            let family = dice.weighted(left.iter().copied());
            left[family] = 0;
            families.push(family);
        }
        Self {
            world,
            prices: world.price_list(account.relation.market),
            customer: &account.customer.id,
            currency: account.customer.currency,
            industry: account.industry,
            paid: 1000 - dice.around(usual.discount.0, usual.discount.1),
            families,
            favourites: dice.below(1000),
            weights: SeasonWeights { month: None, weights: [0; FAMILIES] },
        }
    }

    /// Writes lines of products. Gives their sum and one of them.
    pub(super) fn products(
        &mut self,
        out: &mut Output<'_>,
        dice: &mut Dice,
        heading: &Heading,
        wish: &Wish,
    ) -> Result<(i64, Option<Sold>), DemoError> {
        out.count_document(heading.kind);
        self.turn_to(heading.date, wish.breadth);
        let prices = self.prices.of(heading.date.year());
        let (mut total, mut sold) = (0, None);
        for nth in 0..wish.lines + wish.more {
            // More lines only when packs were too small to get near the amount.
            if nth >= wish.lines && total * 10 >= wish.target * 9 {
                break;
            }
            let (article, pack) = self.article(dice);
            let price = (prices[article] * self.paid / 1000).max(1);
            let lines_left = i64::from(wish.lines.saturating_sub(nth).max(1));
            let share = (wish.target - total).max(0) * dice.around(50, 150) / (100 * lines_left);
            let pieces = (share / price).min(MOST_PACKS * pack);
            let quantity = if pieces >= pack { (pieces + pack / 2) / pack * pack } else { pieces.max(1) };
            let line = Sold { article, quantity, price };
            self.product(out, heading, line, None)?;
            total += quantity * price;
            sold = Some(line);
        }
        Ok((total, sold))
    }

    /// Writes a line of a product, with the text of the catalogue or another one.
    pub(super) fn product(
        &self,
        out: &mut Output<'_>,
        heading: &Heading,
        sold: Sold,
        text: Option<Arc<str>>,
    ) -> Result<(), DemoError> {
        let product = &self.world.catalogue.articles[sold.article].product;
        out.line(DocumentLine {
            code: Arc::clone(&product.code),
            description: text.unwrap_or_else(|| Arc::clone(&product.name)),
            family: Some(Arc::clone(&product.family)),
            ..self.blank(heading, sold.quantity, sold.price)
        })
    }

    /// Writes a line of one piece that is no product: carriage, a discount, a write-off.
    pub(super) fn service(
        &self,
        out: &mut Output<'_>,
        heading: &Heading,
        service: &Service,
        amount: i64,
    ) -> Result<(), DemoError> {
        out.line(DocumentLine {
            code: Arc::clone(&service.code),
            description: Arc::clone(&service.text),
            ..self.blank(heading, 1, amount)
        })
    }

    /// The article a line was about.
    pub(super) fn sold_article(&self, sold: Sold) -> &'a Article {
        &self.world.catalogue.articles[sold.article]
    }

    fn blank(&self, heading: &Heading, quantity: i64, price: i64) -> DocumentLine {
        let empty = &self.world.services.empty;
        DocumentLine {
            document: Arc::clone(&heading.number),
            kind: heading.kind,
            date: heading.date,
            customer: self.customer.clone(),
            code: Arc::clone(empty),
            description: Arc::clone(empty),
            family: None,
            quantity: Decimal::from(quantity),
            unit_price: Decimal::new(price, self.currency.minor_digits()),
            amount: Money::from_minor(quantity * price, self.currency),
        }
    }

    fn article(&self, dice: &mut Dice) -> (usize, i64) {
        let family = &self.world.catalogue.families[dice.weighted(self.weights.weights.iter().copied())];
        let nth = (self.favourites + dice.below(FAVOURITES)) as usize % family.articles;
        (family.first_article + nth, i64::from(family.pack))
    }

    /// Weighs the families for the month of a date.
    fn turn_to(&mut self, date: NaiveDate, breadth: usize) {
        let month = Month::of(date).index();
        if self.weights.month == Some((month, breadth)) {
            return;
        }
        let liking = &self.world.catalogue.industries[self.industry].families;
        self.weights = SeasonWeights { month: Some((month, breadth)), weights: [0; FAMILIES] };
        for &family in self.families.iter().take(breadth) {
            self.weights.weights[family] = liking[family] * self.world.catalogue.families[family].season[month];
        }
    }
}

/// A code that is no product.
#[derive(Debug)]
pub(super) struct Service {
    code: Arc<str>,
    text: Arc<str>,
}

/// The codes that are no products.
#[derive(Debug)]
pub(super) struct Services {
    pub(super) carriage: Service,
    pub(super) discount: Service,
    pub(super) bad_debt: Service,
    empty: Arc<str>,
}

impl Services {
    pub(super) fn new() -> Self {
        let service = |code: &str, text: &str| Service { code: code.into(), text: text.into() };
        Self {
            carriage: service("POST", "Carriage"),
            discount: service("D", "Volume discount"),
            bad_debt: service("B", "Bad debt written off"),
            empty: "".into(),
        }
    }
}

/// Number of a document or order: unique, whatever other customers there are.
pub(super) fn number(buffer: &mut String, prefix: &str, index: u32, sequence: u32) -> Arc<str> {
    buffer.clear();
    write!(buffer, "{prefix}-{}", (u64::from(index) + 1) * 1000 + u64::from(sequence))
        .expect("a string takes any text");
    Arc::from(buffer.as_str())
}
