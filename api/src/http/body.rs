//! JSON request bodies: bounded in size and time, decompressed within the same bound, decoded with the path of
//! whatever is wrong.

mod explain;

use std::future::Future;
use std::io::Read;
use std::pin::Pin;
use std::time::Duration;

use actix_web::dev::Payload;
use actix_web::http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE};
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use bellwether_contract::problem::FieldProblem;
use futures_util::StreamExt;
use serde::de::DeserializeOwned;

use super::once;
use crate::problem::{ApiError, Kind};

/// Largest body, before and after decompression, in bytes.
pub const MAX_BODY: usize = 1 << 20;

/// A body has to arrive within this time, however it trickles in.
pub const BODY_TIMEOUT: Duration = Duration::from_secs(10);

/// The decoded body of a request.
#[derive(Debug)]
pub struct JsonBody<T>(pub T);

/// The bytes of a body, for whoever tells requests apart by them. Only kept where that is asked for.
#[derive(Debug)]
pub struct RequestBody(pub Vec<u8>);

impl<T: DeserializeOwned> FromRequest for JsonBody<T> {
    type Error = ApiError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, ApiError>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let coding = check_headers(request);
        let payload = payload.take();
        let keeper = request.headers().contains_key(once::HEADER).then(|| request.clone());
        Box::pin(async move {
            let coding = coding?;
            let bytes = tokio::time::timeout(BODY_TIMEOUT, receive(payload)).await.map_err(|_| {
                let seconds = BODY_TIMEOUT.as_secs();
                ApiError::new(
                    Kind::RequestTimeout,
                    format!("The body did not arrive within {seconds} s; send it again."),
                )
            })??;
            let bytes = coding.decompress(bytes)?;
            let body = decode(&bytes).map(Self);
            if let Some(request) = keeper {
                request.extensions_mut().insert(RequestBody(bytes));
            }
            body
        })
    }
}

#[derive(Debug, Clone, Copy)]
enum Coding {
    Identity,
    Gzip,
    Brotli,
}

fn check_headers(request: &HttpRequest) -> Result<Coding, ApiError> {
    let text = |name| request.headers().get(name).map(|value| value.to_str().unwrap_or("not ASCII"));
    let media_type = text(CONTENT_TYPE).unwrap_or_default().split(';').next().unwrap_or_default().trim();
    if !media_type.eq_ignore_ascii_case("application/json") {
        let detail = format!("Content-Type is `{media_type}`; send application/json.");
        return Err(ApiError::new(Kind::UnsupportedMediaType, detail));
    }
    if text(CONTENT_LENGTH).and_then(|length| length.parse().ok()).is_some_and(|length: usize| length > MAX_BODY) {
        return Err(too_large());
    }
    match text(CONTENT_ENCODING).unwrap_or("identity").trim().to_ascii_lowercase().as_str() {
        "identity" => Ok(Coding::Identity),
        "gzip" | "x-gzip" => Ok(Coding::Gzip),
        "br" => Ok(Coding::Brotli),
        other => {
            let detail = format!("Content-Encoding is `{other}`; send br, gzip or identity.");
            Err(ApiError::new(Kind::UnsupportedMediaType, detail))
        }
    }
}

async fn receive(mut payload: Payload) -> Result<Vec<u8>, ApiError> {
    let mut body = Vec::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|cause| {
            ApiError::new(Kind::MalformedRequest, "The body broke off or is not framed correctly; send it again.")
                .caused_by(cause)
        })?;
        if body.len() + chunk.len() > MAX_BODY {
            return Err(too_large());
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

impl Coding {
    /// Never holds more than the limit: a decoder that is fed whole chunks would unpack a bomb in one go.
    fn decompress(self, body: Vec<u8>) -> Result<Vec<u8>, ApiError> {
        let (name, mut decoder): (_, Box<dyn Read>) = match self {
            Self::Identity => return Ok(body),
            Self::Gzip => ("gzip", Box::new(flate2::bufread::MultiGzDecoder::new(body.as_slice()))),
            Self::Brotli => ("br", Box::new(brotli::Decompressor::new(body.as_slice(), 4096))),
        };
        let mut plain = Vec::new();
        let limit = u64::try_from(MAX_BODY + 1).unwrap_or(u64::MAX);
        decoder.by_ref().take(limit).read_to_end(&mut plain).map_err(|cause| {
            ApiError::new(Kind::MalformedRequest, format!("The body is not valid {name}; compress it again."))
                .caused_by(cause)
        })?;
        if plain.len() > MAX_BODY { Err(too_large()) } else { Ok(plain) }
    }
}

fn decode<T: DeserializeOwned>(body: &[u8]) -> Result<T, ApiError> {
    let mut deserializer = serde_json::Deserializer::from_slice(body);
    let value = serde_path_to_error::deserialize(&mut deserializer);
    let value = value.map_err(|error| refused(explain::fault(body, error.path(), error.inner())))?;
    deserializer.end().map_err(|error| refused(explain::no_json(&error)))?;
    Ok(value)
}

fn refused(fault: FieldProblem) -> ApiError {
    ApiError::invalid_body(vec![fault])
}

fn too_large() -> ApiError {
    ApiError::new(Kind::PayloadTooLarge, format!("The body is larger than {MAX_BODY} bytes; send less at once."))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(bytes).expect("writes to memory");
        encoder.finish().expect("writes to memory")
    }

    fn brotli(bytes: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        let params = brotli::enc::BrotliEncoderParams { quality: 1, ..Default::default() };
        brotli::BrotliCompress(&mut &*bytes, &mut out, &params).expect("writes to memory");
        out
    }

    #[test]
    fn decompresses_within_the_limit() {
        let fits = vec![b' '; MAX_BODY];
        assert_eq!(Coding::Gzip.decompress(gzip(&fits)).expect("fits"), fits);
        assert_eq!(Coding::Brotli.decompress(brotli(&fits)).expect("fits"), fits);
    }

    #[test]
    fn bombs_are_too_large() {
        let bomb = vec![0; 16 << 20];
        for (coding, packed) in [(Coding::Gzip, gzip(&bomb)), (Coding::Brotli, brotli(&bomb))] {
            assert!(packed.len() < MAX_BODY);
            let error = coding.decompress(packed).expect_err("unpacks to 16 MiB");
            assert_eq!(error.kind(), Kind::PayloadTooLarge);
        }
    }

    #[test]
    fn garbage_is_malformed() {
        for coding in [Coding::Gzip, Coding::Brotli] {
            let error = coding.decompress(b"garbage".to_vec()).expect_err("not compressed");
            assert_eq!(error.kind(), Kind::MalformedRequest);
        }
    }

    #[test]
    fn errors_name_the_field() {
        #[derive(Debug, serde::Deserialize)]
        struct Sample {
            #[expect(dead_code, reason = "only decoded")]
            list: Vec<u8>,
        }
        let check = |body: &str, field: &str| {
            let error = decode::<Sample>(body.as_bytes()).expect_err("the body is wrong").to_string();
            assert!(error.starts_with(&format!("invalid_body: {field}: ")), "{error}");
        };
        check(r#"{"list":[1,"x"]}"#, "list[1]");
        check(r#"{"list":[1]} trailing"#, "body");
        check(r#"{"list":[1e400]}"#, "list[0]");
        check(&format!("{{\"list\":{}", "[".repeat(100_000)), "list[0]");
    }
}
