//! Answers that are serialised already, by all that decides about their bytes. So an entry never grows old: it is only
//! forgotten when others are asked for more often.

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

/// Bytes of a name, as a rule.
const NAME: usize = 512;

/// The answers.
pub struct HotAnswers(Cache<Box<[u8]>, Prepared, ByLength>);

/// Everything that decides about the bytes of an answer. Names are compared, not only their hashes: nobody is given an answer of
/// which only the hash is the same.
#[derive(Debug)]
pub struct Name(Vec<u8>);

impl Default for Name {
    fn default() -> Self {
        Self(Vec::with_capacity(NAME))
    }
}

impl Name {
    /// Adds a part with its length, so that parts do not run together.
    pub fn add(&mut self, part: &[u8]) {
        self.0.extend_from_slice(&part.len().to_le_bytes());
        self.0.extend_from_slice(part);
    }

    /// The tag of the answer.
    pub fn tag(&self) -> EntityTag {
        EntityTag::of([self.0.as_slice()])
    }
}

/// Keys and bodies count by the bytes they take.
#[derive(Debug, Clone, Copy)]
pub struct ByLength;

impl Weighter<String, Bytes> for ByLength {
    fn weight(&self, key: &String, body: &Bytes) -> u64 {
        (key.len() + body.len()) as u64
    }
}

impl Weighter<Box<[u8]>, Prepared> for ByLength {
    fn weight(&self, key: &Box<[u8]>, answer: &Prepared) -> u64 {
        (key.len() + answer.body.len()) as u64
    }
}

impl Default for HotAnswers {
    fn default() -> Self {
        Self(Cache::with_weighter(ENTRIES, CAPACITY, ByLength))
    }
}

/// What is behind a first page is asked for once by each reader, and would only drive out what is asked for by all.
fn is_asked_again(request: &HttpRequest) -> bool {
    !["cursor=", "offset="].iter().any(|part| request.query_string().contains(part))
}

impl HotAnswers {
    /// The answer of this name: kept, or made now. A client that has it gets none made.
    ///
    /// # Errors
    /// Those of `make`.
    pub fn answer(
        &self,
        request: &HttpRequest,
        name: Name,
        make: impl FnOnce() -> Result<Vec<u8>, ApiError>,
    ) -> Result<Prepared, ApiError> {
        if let Some(kept) = self.0.get(name.0.as_slice()) {
            return Ok(kept);
        }
        let tag = name.tag();
        if tag.is_known_to(request) {
            return Ok(Prepared { tag, body: Bytes::new() });
        }
        let mut body = make()?;
        if !is_asked_again(request) {
            return Ok(Prepared { tag, body: body.into() });
        }
        body.shrink_to_fit();
        let answer = Prepared { tag, body: body.into() };
        self.0.insert(name.0.into(), answer.clone());
        Ok(answer)
    }
}
