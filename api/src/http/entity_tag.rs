//! Entity tags: strong validators of answers, and what a client's `If-None-Match` says about them (RFC 9110 §8.8).
//!
//! A compressed answer is another representation, so it gets another tag: that of the plain one with the coding
//! appended, as Apache does it. A conditional request may quote either.

use actix_web::HttpRequest;
use actix_web::http::header::IF_NONE_MATCH;
use actix_web::web::Bytes;
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

/// Codings a quoted tag may end with.
const CODINGS: [&str; 3] = ["-br", "-gzip", "-deflate"];

/// A strong validator, as the header has it: in quotes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntityTag(Bytes);

impl EntityTag {
    /// Of everything that decides about an answer's bytes, or of the bytes themselves.
    pub fn of<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> Self {
        let mut hash = Sha256::new();
        for part in parts {
            hash.update(part.len().to_le_bytes());
            hash.update(part);
        }
        // 16 of the 32 bytes: as unlikely to collide as a random UUID.
        Self::quoted(&BASE64_URL_SAFE_NO_PAD.encode(&hash.finalize()[..16]))
    }

    /// Of a thing whose versions are numbered, with the bytes that tell of it: they also tell what is no part of the thing and
    /// changes without it, such as the names of a team's members.
    pub fn version(version: u64, bytes: &[u8]) -> Self {
        let hash = Sha256::digest(bytes);
        let hash: String = hash.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        Self::quoted(&format!("{version}-{hash}"))
    }

    fn quoted(tag: &str) -> Self {
        Self(format!("\"{tag}\"").into())
    }

    /// The header's value for the plain representation.
    pub fn to_header(&self) -> Bytes {
        self.0.clone()
    }

    /// Whether the client already holds this representation, in whatever coding.
    pub fn is_known_to(&self, request: &HttpRequest) -> bool {
        let headers = request.headers().get_all(IF_NONE_MATCH).filter_map(|value| value.to_str().ok());
        headers.flat_map(|list| list.split(',')).any(|quoted| {
            let quoted = quoted.trim();
            // If-None-Match compares weakly: a W/ prefix does not matter.
            let tag = quoted.strip_prefix("W/").unwrap_or(quoted).trim_matches('"');
            let plain = CODINGS.iter().find_map(|coding| tag.strip_suffix(coding)).unwrap_or(tag);
            quoted == "*" || plain.as_bytes() == &self.0[1..self.0.len() - 1]
        })
    }
}

/// The value for a representation in a content coding.
pub fn with_coding(header: &str, coding: &str) -> Option<String> {
    header.strip_suffix('"').map(|open| format!("{open}-{coding}\""))
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    #[test]
    fn quoted_tags_match_in_any_coding() {
        let tag = EntityTag::of([b"answer".as_slice()]);
        let check = |sent: &str, expect: bool| {
            let request = TestRequest::get().insert_header((IF_NONE_MATCH, sent)).to_http_request();
            assert_eq!(tag.is_known_to(&request), expect, "{sent}");
        };
        let plain = std::str::from_utf8(&tag.0).expect("text");
        check(plain, true);
        check(&format!("\"other\", W/{plain}"), true);
        check(&with_coding(plain, "br").expect("quoted"), true);
        check("*", true);
        check("\"other\"", false);
    }

    #[test]
    fn parts_do_not_run_together() {
        assert_ne!(EntityTag::of([b"ab".as_slice(), b"c"]), EntityTag::of([b"a".as_slice(), b"bc"]));
    }
}
