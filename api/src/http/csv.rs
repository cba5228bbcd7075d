//! CSV answers: RFC 4180, streamed, and safe to open in a spreadsheet.
//!
//! Texts from outside that a spreadsheet would take for a formula are preceded by an apostrophe; numbers are not
//! texts, so negative ones stay numbers.

use std::fmt::Display;
use std::io;

use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, ETAG, VARY};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse};
use csv::ByteRecord;
use futures_util::StreamExt;
use futures_util::stream::LocalBoxStream;

use super::entity_tag::EntityTag;
use crate::problem::ApiError;

/// Marks UTF-8 for spreadsheets that would guess another encoding.
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// A row type of a list, with the columns of its JSON form.
pub trait Columns {
    /// Paths of the JSON leaves, such as `revenue.net.amount`, in order.
    const HEADER: &'static [&'static str];

    /// Writes one cell per column.
    fn write(&self, cells: &mut Cells);
}

/// The cells of one row.
#[derive(Debug, Default)]
pub struct Cells(ByteRecord);

impl Cells {
    /// A text from outside.
    pub fn text(&mut self, text: &str) {
        if is_formula(text) {
            self.0.push_field(format!("'{text}").as_bytes());
        } else {
            self.0.push_field(text.as_bytes());
        }
    }

    /// A text from outside that may be absent.
    pub fn optional_text(&mut self, text: Option<&str>) {
        self.text(text.unwrap_or_default());
    }

    /// A number, date or name made by this program.
    pub fn plain(&mut self, value: impl Display) {
        self.0.push_field(value.to_string().as_bytes());
    }

    /// As [`Self::plain`], empty if absent.
    pub fn optional(&mut self, value: Option<impl Display>) {
        match value {
            Some(value) => self.plain(value),
            None => self.0.push_field(b""),
        }
    }
}

/// What a CSV answer is called, and whether it begins with a byte order mark.
#[derive(Debug, Clone)]
pub struct Attachment {
    /// Name of the file without ending.
    pub name: String,
    /// Whether to mark the text as UTF-8.
    pub bom: bool,
}

/// Streams rows that come in chunks; a chunk is made only when the client has room for it.
///
/// A chunk that cannot be made breaks the answer off, which a client notices; its head is out by then.
pub fn stream<R: Columns + 'static>(
    request: &HttpRequest,
    tag: &EntityTag,
    attachment: &Attachment,
    chunks: impl Iterator<Item = Result<Vec<R>, ApiError>> + 'static,
) -> HttpResponse {
    let known = tag.is_known_to(request);
    let mut response = HttpResponse::build(if known { StatusCode::NOT_MODIFIED } else { StatusCode::OK });
    response
        .insert_header((ETAG, tag.to_header()))
        .insert_header((CACHE_CONTROL, "private, no-cache"))
        .insert_header((VARY, "accept"));
    if known {
        return response.finish();
    }
    let start = if attachment.bom { BYTE_ORDER_MARK.to_vec() } else { Vec::new() };
    let head = header::<R>(start);
    let chunks = chunks.map(|rows| rows.map_err(io::Error::other).and_then(|rows| encode(Vec::new(), &rows)));
    let body = std::iter::once(head).chain(chunks);
    response
        .insert_header((CONTENT_DISPOSITION, format!("attachment; filename=\"{}.csv\"", attachment.name)))
        .content_type("text/csv; charset=utf-8")
        .streaming(futures_util::stream::iter(body.map(|chunk| chunk.map(Bytes::from))))
}

/// Streams rows of a list that changes all the time, in chunks that have to be waited for.
///
/// A chunk that cannot be made breaks the answer off, which a client notices; its head is out by then.
pub fn stream_later<R: Columns + 'static>(
    attachment: &Attachment,
    chunks: LocalBoxStream<'static, Result<Vec<R>, ApiError>>,
) -> HttpResponse {
    let start = if attachment.bom { BYTE_ORDER_MARK.to_vec() } else { Vec::new() };
    let head = futures_util::stream::iter([header::<R>(start)]);
    let chunks = chunks.map(|rows| rows.map_err(io::Error::other).and_then(|rows| encode(Vec::new(), &rows)));
    HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "private, no-store"))
        .insert_header((VARY, "accept"))
        .insert_header((CONTENT_DISPOSITION, format!("attachment; filename=\"{}.csv\"", attachment.name)))
        .content_type("text/csv; charset=utf-8")
        .streaming(head.chain(chunks).map(|chunk| chunk.map(Bytes::from)))
}

fn header<R: Columns>(out: Vec<u8>) -> io::Result<Vec<u8>> {
    let mut writer = writer(out);
    writer.write_record(R::HEADER)?;
    writer.into_inner().map_err(csv::IntoInnerError::into_error)
}

fn encode<R: Columns>(out: Vec<u8>, rows: &[R]) -> io::Result<Vec<u8>> {
    let mut writer = writer(out);
    let mut cells = Cells::default();
    for row in rows {
        cells.0.clear();
        row.write(&mut cells);
        writer.write_byte_record(&cells.0)?;
    }
    writer.into_inner().map_err(csv::IntoInnerError::into_error)
}

fn writer(out: Vec<u8>) -> csv::Writer<Vec<u8>> {
    csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out)
}

/// Whether a spreadsheet would evaluate the text (OWASP: CSV injection). A plain number is harmless.
fn is_formula(text: &str) -> bool {
    let risky = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']);
    risky && !is_number(text)
}

fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    [whole, fraction].iter().all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Sample(&'static str, f64);

    impl Columns for Sample {
        const HEADER: &'static [&'static str] = &["text", "number"];

        fn write(&self, cells: &mut Cells) {
            cells.text(self.0);
            cells.plain(self.1);
        }
    }

    fn check(text: &'static str, number: f64, expect: &str) {
        let bytes = encode(Vec::new(), &[Sample(text, number)]).expect("writes to memory");
        assert_eq!(String::from_utf8(bytes).expect("UTF-8"), expect);
    }

    #[test]
    fn quotes_as_rfc_4180_says() {
        check("plain", 1.0, "plain,1\r\n");
        check("a,b \"c\"\nd", 1.5, "\"a,b \"\"c\"\"\nd\",1.5\r\n");
    }

    #[test]
    fn formulas_become_texts_and_numbers_stay_numbers() {
        check("=1+1", -1.5, "'=1+1,-1.5\r\n");
        check("+44 20 7946 0000", 0.0, "'+44 20 7946 0000,0\r\n");
        check("-cmd|' /C calc'!A0", 0.0, "'-cmd|' /C calc'!A0,0\r\n");
        check("@SUM(A1)", 0.0, "'@SUM(A1),0\r\n");
        check("\tx", 0.0, "'\tx,0\r\n");
        check("-12.50", 0.0, "-12.50,0\r\n");
        check("--1", 0.0, "'--1,0\r\n");
    }
}
