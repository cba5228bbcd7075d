//! Answers that are serialised already, by entity tag. A tag says everything that decides about the bytes, so an entry
//! never grows old: it is only forgotten when others are asked for more often.

use actix_web::HttpRequest;
use actix_web::web::Bytes;
use quick_cache::Weighter;
use quick_cache::sync::Cache;

use super::answer::Prepared;
use super::entity_tag::EntityTag;
use crate::problem::ApiError;

/// Bytes that are kept.
const CAPACITY: u64 = 16 << 20;

/// Answers expected to be kept, of some kilobytes each.
const ENTRIES: usize = 1024;

/// The answers.
pub struct HotAnswers(Cache<String, Bytes, ByLength>);

/// Keys and bodies count by the bytes they take.
#[derive(Debug, Clone, Copy)]
pub struct ByLength;

impl Weighter<String, Bytes> for ByLength {
    fn weight(&self, key: &String, body: &Bytes) -> u64 {
        (key.len() + body.len()) as u64
    }
}

impl Default for HotAnswers {
    fn default() -> Self {
        Self(Cache::with_weighter(ENTRIES, CAPACITY, ByLength))
    }
}

/// What is behind a first page is asked for once by each reader, and would only drive out what is asked for by all.
fn is_asked_again(request: &HttpRequest) -> bool {
    !request.query_string().contains("cursor=")
}

impl HotAnswers {
    /// The answer with this tag: kept, or made now. A client that has it gets none made.
    ///
    /// # Errors
    /// Those of `make`.
    pub fn answer(
        &self,
        request: &HttpRequest,
        tag: EntityTag,
        make: impl FnOnce() -> Result<Vec<u8>, ApiError>,
    ) -> Result<Prepared, ApiError> {
        if tag.is_known_to(request) {
            return Ok(Prepared { tag, body: Bytes::new() });
        }
        let key = tag.to_header();
        if let Some(body) = self.0.get(&key) {
            return Ok(Prepared { tag, body });
        }
        let mut body = make()?;
        let keep = is_asked_again(request);
        if keep {
            body.shrink_to_fit();
        }
        let body = Bytes::from(body);
        if keep {
            self.0.insert(key, body.clone());
        }
        Ok(Prepared { tag, body })
    }
}
