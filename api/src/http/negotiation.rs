//! Which form of an answer a client accepts (`Accept`, RFC 9110 §12.5.1).

use actix_web::HttpRequest;
use actix_web::http::header::{ACCEPT, Accept, Header, HeaderValue, Quality};

use crate::problem::{ApiError, Kind};

/// Media type of JSON.
pub const JSON: &str = "application/json";
/// Media type of CSV.
pub const CSV: &str = "text/csv";
/// Media type of PDF.
pub const PDF: &str = "application/pdf";
/// Media type of Apache Parquet.
pub const PARQUET: &str = "application/vnd.apache.parquet";

/// The forms that a resource has, the one that is sent unasked first: a type for each set of them, so that whoever chooses
/// deals with all that can be chosen, and with nothing else.
pub trait Forms: Copy + 'static {
    /// Each with its media type.
    const ALL: &'static [(Self, &'static str)];
}

/// JSON alone.
#[derive(Debug, Clone, Copy)]
pub struct Only;

impl Forms for Only {
    const ALL: &'static [(Self, &'static str)] = &[(Self, JSON)];
}

/// A file for spreadsheets, and nothing else.
#[derive(Debug, Clone, Copy)]
pub struct Export;

impl Forms for Export {
    const ALL: &'static [(Self, &'static str)] = &[(Self, CSV)];
}

/// A list, page by page or as a whole for spreadsheets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum List {
    /// A page of it.
    Json,
    /// All of it.
    Csv,
}

impl Forms for List {
    const ALL: &'static [(Self, &'static str)] = &[(Self::Json, JSON), (Self::Csv, CSV)];
}

/// A list that programs learn from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dataset {
    /// A page of it.
    Json,
    /// All of it, for spreadsheets.
    Csv,
    /// All of it, with exact types.
    Parquet,
}

impl Forms for Dataset {
    const ALL: &'static [(Self, &'static str)] = &[(Self::Json, JSON), (Self::Csv, CSV), (Self::Parquet, PARQUET)];
}

/// Something to read or to print.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sheet {
    /// What it says.
    Json,
    /// On paper.
    Pdf,
}

impl Forms for Sheet {
    const ALL: &'static [(Self, &'static str)] = &[(Self::Json, JSON), (Self::Pdf, PDF)];
}

/// The form that the client likes best; the first of equals, and the first if it does not say.
///
/// # Errors
/// Not acceptable, if it takes none of them.
pub fn choose<F: Forms>(request: &HttpRequest) -> Result<F, ApiError> {
    let refuse = || {
        let names = F::ALL.iter().map(|(_, media_type)| *media_type).collect::<Vec<_>>().join(" or ");
        ApiError::new(Kind::NotAcceptable, format!("This resource answers with {names}; accept one of these."))
    };
    // What programs and scripts of pages send needs no parsing.
    let mut given = request.headers().get_all(ACCEPT);
    if matches!((given.next().map(HeaderValue::as_bytes), given.next()), (None | Some(b"*/*"), None)) {
        return F::ALL.first().map(|(form, _)| *form).ok_or_else(refuse);
    }
    let accept = Accept::parse(request).map_err(|_| refuse())?;
    let mut best: Option<(Quality, F)> = None;
    for &(form, media_type) in F::ALL {
        let quality = quality(&accept, media_type);
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

    fn check(accept: Option<&str>, expect: Option<List>) {
        let mut request = TestRequest::get();
        if let Some(accept) = accept {
            request = request.insert_header(("accept", accept));
        }
        assert_eq!(choose(&request.to_http_request()).ok(), expect, "{accept:?}");
    }

    #[test]
    fn the_most_specific_range_decides() {
        check(None, Some(List::Json));
        check(Some("*/*"), Some(List::Json));
        check(Some("text/csv"), Some(List::Csv));
        check(Some("text/*"), Some(List::Csv));
        check(Some("text/html,application/xhtml+xml,*/*;q=0.8"), Some(List::Json));
        check(Some("application/json;q=0.5, text/csv;q=0.9"), Some(List::Csv));
        check(Some("application/json;q=0, */*"), Some(List::Csv));
        check(Some("text/html"), None);
        check(Some("image/png, text/html"), None);
    }
}
