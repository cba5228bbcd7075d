//! Pages of short lists that are read whole: the cursor is the place where the next page begins. A cursor holds for the list
//! that it was given by, with the same filters, and for no other.
//!
//! The portfolio pages differently, by key ([`bellwether_engine::portfolio::cursor`]): it may change between two pages.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use bellwether_contract::page::PageInfo;

use super::params::{FromParams, Params};

/// Items of a page unless asked otherwise.
const DEFAULT_LIMIT: usize = 50;
/// Items of a page at most.
const MAX_LIMIT: usize = 500;

/// What is said of a cursor that is none of the list.
const FOREIGN: &str =
    "is not a cursor of this list with these filters; take `page.next` of its last answer, or leave it out";

/// Which part of a list is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Paging {
    /// How many items.
    pub limit: usize,
    /// How many to pass over.
    pub offset: usize,
    /// What the list is called.
    mark: u64,
}

/// Which part of a list is wanted whose cursors are made by whoever keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// How many items.
    pub limit: usize,
    /// Where the page begins; none is at the beginning.
    pub cursor: Option<String>,
    /// What the list is called.
    mark: u64,
}

impl FromParams for Place {
    fn from_params(params: &mut Params) -> Self {
        let limit = params.number("limit", 1, MAX_LIMIT).unwrap_or(DEFAULT_LIMIT);
        let (cursor, mark) = cursor(params, |inner| Some(inner.to_owned()));
        Self { limit, cursor, mark }
    }
}

impl Place {
    /// The page as it is told, with a cursor that holds for this list alone.
    pub fn told(&self, page: PageInfo) -> PageInfo {
        PageInfo { next: page.next.map(|next| sealed(self.mark, &next)), ..page }
    }
}

/// For the documentation of [`Paging`].
#[derive(Debug, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "fields are documentation; Paging is what a request becomes")]
pub struct PagingParams {
    /// Items on the page, 1 to 500; default 50.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<usize>,
    /// Where the page begins: `page.next` of the answer before, with the same filters.
    #[param(min_length = 1)]
    cursor: Option<String>,
}

impl FromParams for Paging {
    fn from_params(params: &mut Params) -> Self {
        let limit = params.number("limit", 1, MAX_LIMIT).unwrap_or(DEFAULT_LIMIT);
        let (offset, mark) = cursor(params, offset);
        Self { limit, offset: offset.unwrap_or_default(), mark }
    }
}

impl Paging {
    /// Everything at once, for exports.
    pub const ALL: Self = Self { limit: usize::MAX, offset: 0, mark: 0 };

    /// The wanted part of a list, and where it goes on.
    pub fn cut<T>(self, items: Vec<T>) -> (Vec<T>, PageInfo) {
        let total = items.len();
        (items.into_iter().skip(self.offset).take(self.limit).collect(), self.info(total))
    }

    /// Where a list of `total` items goes on after this page.
    pub fn info(self, total: usize) -> PageInfo {
        let end = self.offset.saturating_add(self.limit);
        PageInfo { next: (end < total).then(|| sealed(self.mark, &format!("after:{end}"))), total: total as u64 }
    }
}

/// What the cursor says, if there is one, and what the list is called. Refuses one of another list.
fn cursor<T>(params: &mut Params, read: impl FnOnce(&str) -> Option<T>) -> (Option<T>, u64) {
    let mark = params.list_mark();
    let given = params.text("cursor");
    let found = given.as_deref().map(|cursor| opened(mark, cursor).as_deref().and_then(read));
    if matches!(found, Some(None)) {
        params.refuse("cursor", FOREIGN);
    }
    (found.flatten(), mark)
}

fn offset(inner: &str) -> Option<usize> {
    inner.strip_prefix("after:")?.parse().ok()
}

fn sealed(mark: u64, inner: &str) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(format!("{mark:016x}:{inner}"))
}

fn opened(mark: u64, cursor: &str) -> Option<String> {
    let text = String::from_utf8(BASE64_URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()?;
    text.strip_prefix(&format!("{mark:016x}:")).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::params::parse;

    /// A list with a filter.
    struct Sample(Paging);

    impl FromParams for Sample {
        fn from_params(params: &mut Params) -> Self {
            let _kinds = params.list("kind");
            Self(Paging::from_params(params))
        }
    }

    #[test]
    fn pages_tile_the_list() {
        let list: Vec<u32> = (0..120).collect();
        let mut seen = Vec::new();
        let mut query = "limit=50".to_owned();
        loop {
            let paging: Paging = parse(&query).expect("valid");
            let (items, page) = paging.cut(list.clone());
            seen.extend(items);
            assert_eq!(page.total, 120);
            let Some(next) = page.next else { break };
            query = format!("limit=50&cursor={next}");
        }
        assert_eq!(seen, list);
    }

    #[test]
    fn refuses_cursors_of_others() {
        let page = |query: &str| parse::<Sample>(query).map(|sample| sample.0.info(120).next);
        let next = page("limit=50&kind=a").expect("a page").expect("there is more");
        assert!(page(&format!("limit=20&cursor={next}&kind=a")).is_ok(), "another limit is the same list");
        for other in ["", "&kind=b", "&kind=a&kind=b"] {
            let error = page(&format!("cursor={next}{other}")).expect_err("another list").to_string();
            assert!(error.contains("cursor: is not a cursor of this list with these filters"), "{error}");
        }
        assert!(parse::<Paging>("cursor=abc").is_err());
        assert!(parse::<Paging>("limit=501").is_err());
        assert!(parse::<Paging>("limit=0").is_err());
    }
}
