//! Content codings of answers: which one a client accepts (`Accept-Encoding`, RFC 9110 §12.5.3), and bodies in it.

use std::cell::RefCell;

use actix_http::encoding::Encoder;
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{
    ACCEPT_ENCODING, AcceptEncoding, CONTENT_TYPE, ContentEncoding, Encoding, Header, HeaderMap, HeaderValue,
};

use crate::problem::{ApiError, Kind};

/// Codings that answers come in.
const OFFERED: [Encoding; 4] = [Encoding::identity(), Encoding::brotli(), Encoding::gzip(), Encoding::deflate()];

thread_local! {
    /// What the last client of this worker sent, and what was chosen for it: the next one mostly sends the same.
    static LAST: RefCell<(Vec<u8>, ContentEncoding)> = const { RefCell::new((Vec::new(), ContentEncoding::Identity)) };
}

/// The coding that the client likes best; an answer is sent as it is to one that does not say.
///
/// # Errors
/// Not acceptable, if it takes none of them.
pub fn choose(request: &ServiceRequest) -> Result<ContentEncoding, ApiError> {
    let mut sent = request.headers().get_all(ACCEPT_ENCODING);
    match (sent.next(), sent.next()) {
        (None, _) => Ok(ContentEncoding::Identity),
        (Some(only), None) => LAST.with_borrow_mut(|(last, chosen)| {
            if last.as_slice() != only.as_bytes() {
                *chosen = negotiate(request)?;
                only.as_bytes().clone_into(last);
            }
            Ok(*chosen)
        }),
        _ => negotiate(request),
    }
}

fn negotiate(request: &ServiceRequest) -> Result<ContentEncoding, ApiError> {
    // What cannot be read says nothing.
    let accepted = AcceptEncoding::parse(request).unwrap_or_else(|_| AcceptEncoding(Vec::new()));
    match accepted.negotiate(OFFERED.iter()) {
        Some(Encoding::Known(coding)) => Ok(coding),
        _ => {
            let detail = "Answers come as they are, or in br, gzip or deflate; accept one of these.";
            Err(ApiError::new(Kind::NotAcceptable, detail))
        }
    }
}

/// An answer with its body in a coding, unless it has one already or would not get smaller.
pub fn encode(response: ServiceResponse<BoxBody>, coding: ContentEncoding) -> ServiceResponse<BoxBody> {
    if coding == ContentEncoding::Identity || is_packed(response.headers()) {
        return response;
    }
    response.map_body(|head, body| Encoder::response(coding, head, body).boxed())
}

/// Whether a body is of a kind that is compressed by itself.
fn is_packed(headers: &HeaderMap) -> bool {
    let media_type = headers.get(CONTENT_TYPE).map(HeaderValue::as_bytes).unwrap_or_default();
    let is_image = media_type.starts_with(b"image/") && !media_type.starts_with(b"image/svg");
    is_image || media_type.starts_with(b"video/")
}

#[cfg(test)]
mod tests {
    use actix_web::HttpResponse;
    use actix_web::http::header::CONTENT_ENCODING;
    use actix_web::test::TestRequest;

    use super::*;

    fn request(sent: &[&str]) -> ServiceRequest {
        let append = |request: TestRequest, value: &&str| request.append_header((ACCEPT_ENCODING, *value));
        sent.iter().fold(TestRequest::get(), append).to_srv_request()
    }

    #[test]
    fn what_the_client_likes_best_is_chosen() {
        let check = |sent: &[&str], expect: Option<ContentEncoding>| {
            // Again, as the first choice is remembered.
            for _ in 0..2 {
                assert_eq!(choose(&request(sent)).ok(), expect, "{sent:?}");
            }
        };
        check(&[], Some(ContentEncoding::Identity));
        check(&[""], Some(ContentEncoding::Identity));
        check(&["identity"], Some(ContentEncoding::Identity));
        check(&["gzip, deflate, br, zstd"], Some(ContentEncoding::Brotli));
        check(&["gzip;q=1.0, br;q=0.5"], Some(ContentEncoding::Gzip));
        check(&["zstd"], Some(ContentEncoding::Identity));
        check(&["identity;q=0"], None);
        check(&["gzip", "br;q=0.1"], Some(ContentEncoding::Gzip));
        check(&["identity;q=0", "br"], Some(ContentEncoding::Brotli));
        check(&["br;q=much"], Some(ContentEncoding::Identity));
    }

    #[test]
    fn only_what_gets_smaller_is_compressed() {
        let check = |media_type: &str, packed: bool| {
            let response = HttpResponse::Ok().content_type(media_type).body("a text ".repeat(100));
            let response = encode(request(&[]).into_response(response), ContentEncoding::Gzip);
            assert_eq!(response.headers().contains_key(CONTENT_ENCODING), packed, "{media_type}");
        };
        check("application/json", true);
        check("image/svg+xml", true);
        check("image/png", false);
        check("video/mp4", false);
    }
}
