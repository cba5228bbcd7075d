//! Pages of short lists that are read whole: the cursor is the place where the next page begins.
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

/// Which part of a list is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Paging {
    /// How many items.
    pub limit: usize,
    /// How many to pass over.
    pub offset: usize,
}

/// Which part of a list is wanted whose cursors are made by whoever keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// How many items.
    pub limit: usize,
    /// Where the page begins; none is at the beginning.
    pub cursor: Option<String>,
}

impl FromParams for Place {
    fn from_params(params: &mut Params) -> Self {
        let limit = params.number("limit", 1, MAX_LIMIT).unwrap_or(DEFAULT_LIMIT);
        Self { limit, cursor: params.text("cursor") }
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
    /// Where the page begins: `page.next` of the answer before.
    #[param(min_length = 1)]
    cursor: Option<String>,
}

impl FromParams for Paging {
    fn from_params(params: &mut Params) -> Self {
        let limit = params.number("limit", 1, MAX_LIMIT).unwrap_or(DEFAULT_LIMIT);
        let offset = params.text("cursor").map_or(Some(0), |cursor| decode(&cursor));
        if offset.is_none() {
            params.refuse("cursor", "is not a cursor of this list; take `page.next` of an answer, or leave it out");
        }
        Self { limit, offset: offset.unwrap_or_default() }
    }
}

impl Paging {
    /// Everything at once, for exports.
    pub const ALL: Self = Self { limit: usize::MAX, offset: 0 };

    /// The wanted part of a list, and where it goes on.
    pub fn cut<T>(self, items: Vec<T>) -> (Vec<T>, PageInfo) {
        let total = items.len();
        (items.into_iter().skip(self.offset).take(self.limit).collect(), self.info(total))
    }

    /// Where a list of `total` items goes on after this page.
    pub fn info(self, total: usize) -> PageInfo {
        let end = self.offset.saturating_add(self.limit);
        PageInfo { next: (end < total).then(|| encode(end)), total: total as u64 }
    }
}

fn encode(offset: usize) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(format!("after:{offset}"))
}

fn decode(cursor: &str) -> Option<usize> {
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(cursor).ok()?;
    std::str::from_utf8(&bytes).ok()?.strip_prefix("after:")?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::params::parse;

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
        assert!(parse::<Paging>("cursor=abc").is_err());
        assert!(parse::<Paging>("limit=501").is_err());
        assert!(parse::<Paging>("limit=0").is_err());
    }
}
