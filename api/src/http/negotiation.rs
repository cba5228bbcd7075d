//! Which form of an answer a client accepts (`Accept`, RFC 9110 §12.5.1).

use actix_web::HttpRequest;
use actix_web::http::header::{ACCEPT, Accept, Header, HeaderValue, Quality};

use crate::problem::{ApiError, Kind};

/// Forms in which the API answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// `application/json`.
    Json,
    /// `text/csv`.
    Csv,
    /// `application/pdf`.
    Pdf,
    /// `application/vnd.apache.parquet`.
    Parquet,
}

impl Form {
    /// As it is called in headers.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Csv => "text/csv",
            Self::Pdf => "application/pdf",
            Self::Parquet => "application/vnd.apache.parquet",
        }
    }
}

/// The form among `offered` that the client likes best; the first of equals, and the first if it does not say.
///
/// # Errors
/// Not acceptable, if it takes none of them.
pub fn choose(request: &HttpRequest, offered: &[Form]) -> Result<Form, ApiError> {
    let refuse = || {
        let names = offered.iter().map(|form| form.media_type()).collect::<Vec<_>>().join(" or ");
        ApiError::new(Kind::NotAcceptable, format!("This resource answers with {names}; accept one of these."))
    };
    // What programs and scripts of pages send needs no parsing.
    let mut given = request.headers().get_all(ACCEPT);
    if matches!((given.next().map(HeaderValue::as_bytes), given.next()), (None | Some(b"*/*"), None)) {
        return offered.first().copied().ok_or_else(refuse);
    }
    let accept = Accept::parse(request).map_err(|_| refuse())?;
    let mut best: Option<(Quality, Form)> = None;
    for &form in offered {
        let quality = quality(&accept, form.media_type());
        if quality > Quality::ZERO && best.is_none_or(|(other, _)| quality > other) {
            best = Some((quality, form));
        }
    }
    best.map(|(_, form)| form).ok_or_else(refuse)
}

/// The quality that the most specific matching range gives a media type; zero if none matches.
fn quality(accept: &Accept, media_type: &str) -> Quality {
    let main = media_type.split('/').next().unwrap_or_default();
    let matching = accept.iter().filter_map(|item| {
        let range = item.item.essence_str();
        let specificity = if range == media_type {
            2
        } else if range.strip_suffix("/*") == Some(main) {
            1
        } else if range == "*/*" {
            0
        } else {
            return None;
        };
        Some((specificity, item.quality))
    });
    matching.max().map_or(Quality::ZERO, |(_, quality)| quality)
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    fn check(accept: Option<&str>, expect: Option<Form>) {
        let mut request = TestRequest::get();
        if let Some(accept) = accept {
            request = request.insert_header(("accept", accept));
        }
        assert_eq!(choose(&request.to_http_request(), &[Form::Json, Form::Csv]).ok(), expect, "{accept:?}");
    }

    #[test]
    fn the_most_specific_range_decides() {
        check(None, Some(Form::Json));
        check(Some("*/*"), Some(Form::Json));
        check(Some("text/csv"), Some(Form::Csv));
        check(Some("text/*"), Some(Form::Csv));
        check(Some("text/html,application/xhtml+xml,*/*;q=0.8"), Some(Form::Json));
        check(Some("application/json;q=0.5, text/csv;q=0.9"), Some(Form::Csv));
        check(Some("application/json;q=0, */*"), Some(Form::Csv));
        check(Some("text/html"), None);
        check(Some("image/png, text/html"), None);
    }
}
