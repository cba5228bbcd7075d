//! Query parameters, strictly: what is unknown, repeated or unreadable is refused by name, everything at once.
//!
//! A query type lists its parameters twice: by deriving `IntoParams` for the documentation and by taking them in
//! [`FromParams`]; a test holds the two together.

use std::collections::BTreeMap;
use std::future::{Ready, ready};
use std::str::FromStr;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, web};
use bellwether_contract::problem::FieldProblem;
use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, Utc};
use percent_encoding::percent_decode_str;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use crate::problem::ApiError;
use crate::state::AppState;

/// Parameters of most resources, at most.
const KNOWN: usize = 32;
/// Parameters that say which part of a list is wanted in which form, not of which list.
const OF_A_PART: [&str; 4] = ["limit", "cursor", "offset", "bom"];

/// Names of the parameters that are the ends of a range.
type Range = (&'static str, &'static str);

/// The typed query of a request.
#[derive(Debug)]
pub struct Query<T>(pub T);

/// What can be taken out of query parameters.
pub trait FromParams: Sized {
    /// Takes every parameter it knows. What is wrong is noted in `params`; the value then does not matter.
    fn from_params(params: &mut Params) -> Self;
}

/// A resource without parameters.
#[derive(Debug, Clone, Copy)]
pub struct NoParams;

impl FromParams for NoParams {
    fn from_params(_params: &mut Params) -> Self {
        Self
    }
}

impl<T: FromParams> FromRequest for Query<T> {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        ready(Asked::of(Params::of(request)).right(Vec::new()).map(Self))
    }
}

/// The typed query of a request with what it tells by itself to be wrong, for resources that know of more: so all that is wrong is
/// told at once. What is wrong is as if it were not given.
#[derive(Debug)]
pub struct Asked<T> {
    query: T,
    faults: Vec<FieldProblem>,
}

impl<T: FromParams> FromRequest for Asked<T> {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        ready(Ok(Self::of(Params::of(request))))
    }
}

impl<T: FromParams> Asked<T> {
    fn of(mut params: Params) -> Self {
        let query = T::from_params(&mut params);
        Self { query, faults: params.finish() }
    }
}

impl<T> Asked<T> {
    /// What was understood of it.
    pub const fn query(&self) -> &T {
        &self.query
    }

    /// Whether nothing is wrong as far as it tells by itself.
    pub const fn is_right(&self) -> bool {
        self.faults.is_empty()
    }

    /// The query.
    ///
    /// # Errors
    /// Everything that is wrong with it, by parameter; `more` is what only the resource knows.
    pub fn right(self, more: Vec<FieldProblem>) -> Result<T, ApiError> {
        let Self { query, mut faults } = self;
        faults.extend(more);
        if faults.is_empty() { Ok(query) } else { Err(ApiError::invalid_parameters(faults)) }
    }
}

/// Parses a raw query.
///
/// # Errors
/// Everything that is wrong with it, by parameter.
pub fn parse<T: FromParams>(query: &str) -> Result<T, ApiError> {
    Asked::of(Params { query: query.to_owned(), ..Params::decode(query) }).right(Vec::new())
}

/// The parameters of one request.
#[derive(Debug, Default)]
pub struct Params {
    /// What is asked only by some resources is looked up when they do; none where there is a query alone.
    request: Option<HttpRequest>,
    query: String,
    given: BTreeMap<String, Vec<String>>,
    known: Vec<&'static str>,
    errors: Vec<FieldProblem>,
}

impl Params {
    /// A parameter that may be given once.
    pub fn text(&mut self, name: &'static str) -> Option<String> {
        self.known.push(name);
        let mut values = self.given.remove(name)?;
        if values.len() > 1 {
            self.refuse(name, format!("is given {} times; give it once", values.len()));
        }
        values.pop()
    }

    /// A parameter whose values repeat (`band=high&band=critical`) or are separated by commas.
    pub fn list(&mut self, name: &'static str) -> Vec<String> {
        self.known.push(name);
        let values = self.given.remove(name).unwrap_or_default();
        let parts: Vec<String> = values.iter().flat_map(|value| value.split(',')).map(str::to_owned).collect();
        if parts.iter().any(String::is_empty) {
            self.refuse(name, "has an empty value; leave the parameter out, or separate values by single commas");
        }
        parts
    }

    /// A parameter of a type that has a text form; `allowed` says which.
    pub fn parsed<T: FromStr>(&mut self, name: &'static str, allowed: &str) -> Option<T> {
        let text = self.text(name)?;
        let value = text.parse().ok();
        if value.is_none() {
            self.refuse(name, format!("`{text}` is not allowed; give {allowed}"));
        }
        value
    }

    /// A parameter whose values are those of an enumeration, spelt as in JSON; `allowed` says which.
    pub fn words<T: DeserializeOwned>(&mut self, name: &'static str, allowed: &str) -> Vec<T> {
        let mut values = Vec::new();
        for text in self.list(name) {
            match serde_json::from_value(text.as_str().into()) {
                Ok(value) => values.push(value),
                Err(_) => self.refuse(name, format!("`{text}` is not allowed; give one of {allowed}")),
            }
        }
        values
    }

    /// As [`Self::words`], given once.
    pub fn word<T: DeserializeOwned>(&mut self, name: &'static str, allowed: &str) -> Option<T> {
        let text = self.text(name)?;
        let value = serde_json::from_value(text.as_str().into()).ok();
        if value.is_none() {
            self.refuse(name, format!("`{text}` is not allowed; give one of {allowed}"));
        }
        value
    }

    /// A number within bounds, ends included.
    pub fn number(&mut self, name: &'static str, least: usize, most: usize) -> Option<usize> {
        let text = self.text(name)?;
        let value = text.parse::<usize>().ok().filter(|value| (least..=most).contains(value));
        if value.is_none() {
            self.refuse(name, format!("`{text}` is not allowed; give a number from {least} to {most}"));
        }
        value
    }

    /// `true` or `false`; false if absent.
    pub fn flag(&mut self, name: &'static str) -> bool {
        self.parsed(name, "true or false").unwrap_or_default()
    }

    /// An instant, or the beginning (UTC) of a date that is `days` after the one given.
    pub fn instant(&mut self, name: &'static str, days: u64) -> Option<DateTime<Utc>> {
        let text = self.text(name)?;
        let of_date =
            |date: NaiveDate| Some(date.checked_add_days(Days::new(days))?.and_time(NaiveTime::MIN).and_utc());
        let instant = parse_date(&text).and_then(of_date);
        let instant = instant.or_else(|| DateTime::parse_from_rfc3339(&text).ok().map(|instant| instant.to_utc()));
        let instant = instant.filter(|instant| (1900..=2201).contains(&instant.year()));
        if instant.is_none() {
            let allowed = "a date such as 2011-12-09, or an instant such as 2011-12-09T08:30:00Z";
            self.refuse(name, format!("`{text}` is not allowed; give {allowed}"));
        }
        instant
    }

    /// A calendar date in the years a business date may lie in.
    pub fn date(&mut self, name: &'static str) -> Option<NaiveDate> {
        const ALLOWED: &str = "a date such as 2011-12-09, from 1900-01-01 to 2200-12-31";
        let text = self.text(name)?;
        let date = parse_date(&text);
        if date.is_none() {
            self.refuse(name, format!("`{text}` is not allowed; give {ALLOWED}"));
        }
        date
    }

    /// A business date, not later than today's.
    pub fn as_of(&mut self) -> Option<NaiveDate> {
        let date = self.date("as_of")?;
        let state = self.request.as_ref().and_then(|request| request.app_data::<web::Data<AppState>>());
        if let Some(today) = state.map(|state| state.engine.today()).filter(|today| date > *today) {
            let remedy = "give that date or an earlier one";
            self.refuse("as_of", format!("`{date}` is later than the business date {today}; {remedy}"));
        }
        Some(date)
    }

    /// First and last date of a range.
    pub fn dates(&mut self, (from, to): Range) -> (Option<NaiveDate>, Option<NaiveDate>) {
        let texts = self.texts((from, to));
        let range = (self.date(from), self.date(to));
        self.refuse_empty((from, to), &texts, range.0.zip(range.1).is_some_and(|(first, last)| first > last));
        range
    }

    /// Beginning and end of a range, each an instant or a date (UTC) that belongs to it as a whole.
    pub fn instants(&mut self, (from, to): Range) -> (Option<DateTime<Utc>>, Option<DateTime<Utc>>) {
        let texts = self.texts((from, to));
        let range = (self.instant(from, 0), self.instant(to, 1));
        // The end is no longer part of it.
        self.refuse_empty((from, to), &texts, range.0.zip(range.1).is_some_and(|(first, end)| first >= end));
        range
    }

    /// The texts of a range, before they are taken.
    fn texts(&self, (from, to): Range) -> [String; 2] {
        [from, to].map(|name| self.given.get(name).and_then(|texts| texts.first()).cloned().unwrap_or_default())
    }

    fn refuse_empty(&mut self, (from, to): Range, [first, last]: &[String; 2], is_empty: bool) {
        if is_empty {
            let message = format!("`{first}` leaves nothing up to `{to}`, which is `{last}`; give an earlier `{from}`");
            self.refuse(from, message);
            let message = format!("`{last}` leaves nothing from `{from}` on, which is `{first}`; give a later `{to}`");
            self.refuse(to, message);
        }
    }

    /// What the list is called whose part is wanted: by its address and all parameters but those of the part. The same
    /// for the same list in every instance and version, so that cursors outlive both.
    pub fn list_mark(&self) -> u64 {
        let asked = self.request.as_ref().map(|request| (request.path(), request.query_string()));
        let (path, query) = asked.unwrap_or(("", &self.query));
        let pairs = query.split('&').filter(|pair| !pair.is_empty());
        let pairs = pairs.map(|pair| pair.split_once('=').unwrap_or((pair, "")));
        let mut pairs: Vec<_> = pairs.map(|(name, value)| (decode(name), decode(value))).collect();
        pairs.retain(|(name, _)| name.as_deref().is_none_or(|name| !OF_A_PART.contains(&name)));
        pairs.sort_unstable();
        let mut hash = Sha256::new();
        let texts = pairs.into_iter().flat_map(|(name, value)| [name, value]).map(Option::unwrap_or_default);
        for text in std::iter::once(path.to_owned()).chain(texts) {
            hash.update((text.len() as u64).to_le_bytes());
            hash.update(text);
        }
        hash.finalize().iter().take(8).fold(0, |mark, byte| mark << 8 | u64::from(*byte))
    }

    /// Parameters that somebody else understands, as name and value; one that is not in `repeatable` comes once.
    pub fn raw(&mut self, names: &[&[&'static str]], repeatable: &[&[&str]]) -> Vec<(&'static str, String)> {
        let (mut taken, repeatable) = (Vec::new(), |name| repeatable.iter().any(|names| names.contains(&name)));
        for &name in names.iter().copied().flatten() {
            self.known.push(name);
            let values = self.given.remove(name).unwrap_or_default();
            if values.len() > 1 && !repeatable(name) {
                self.refuse(name, format!("is given {} times; give it once", values.len()));
            }
            taken.extend(values.into_iter().map(|value| (name, value)));
        }
        taken
    }

    /// Notes that a parameter is wrong; `message` says what would be right.
    pub fn refuse(&mut self, name: &str, message: impl Into<String>) {
        self.errors.push(FieldProblem { field: name.to_owned(), message: message.into() });
    }

    /// The names taken so far.
    pub fn known(&self) -> &[&'static str] {
        &self.known
    }

    fn of(request: &HttpRequest) -> Self {
        Self { request: Some(request.clone()), ..Self::decode(request.query_string()) }
    }

    fn decode(query: &str) -> Self {
        let mut params = Self { known: Vec::with_capacity(KNOWN), ..Self::default() };
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            match (decode(name), decode(value)) {
                (Some(name), Some(value)) => params.given.entry(name).or_default().push(value),
                _ => {
                    let name = decode(name).unwrap_or_else(|| name.to_owned());
                    params.refuse(&name, "is not UTF-8; percent-encode the UTF-8 bytes of the text");
                }
            }
        }
        params
    }

    /// What is wrong, after all that is known was taken.
    fn finish(mut self) -> Vec<FieldProblem> {
        if self.given.is_empty() {
            return self.errors;
        }
        let names = self.known.join(", ");
        for name in std::mem::take(&mut self.given).into_keys() {
            let known = if names.is_empty() { "none".to_owned() } else { names.clone() };
            self.refuse(&name, format!("is no parameter of this resource; its parameters: {known}"));
        }
        self.errors
    }
}

/// Exactly `YYYY-MM-DD`, in the years a business date may lie in.
pub fn parse_date(text: &str) -> Option<NaiveDate> {
    let date: NaiveDate = text.parse().ok().filter(|date: &NaiveDate| date.to_string() == text)?;
    bellwether_domain::fiscal::check_as_of(date).ok()
}

/// A component of `application/x-www-form-urlencoded`, which writes blanks as `+`.
fn decode(text: &str) -> Option<String> {
    let text = text.replace('+', " ");
    percent_decode_str(&text).decode_utf8().ok().map(std::borrow::Cow::into_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq)]
    struct Sample {
        bands: Vec<String>,
        limit: Option<usize>,
        as_of: Option<NaiveDate>,
    }

    impl FromParams for Sample {
        fn from_params(params: &mut Params) -> Self {
            Self { bands: params.list("band"), limit: params.number("limit", 1, 500), as_of: params.date("as_of") }
        }
    }

    fn errors(query: &str) -> Vec<String> {
        let error = parse::<Sample>(query).expect_err("the query is wrong").to_string();
        error.trim_start_matches("invalid_parameter: ").split("; ").map(str::to_owned).collect()
    }

    #[test]
    fn lists_repeat_or_separate_by_commas() {
        let sample: Sample = parse("band=high&band=critical,low&limit=50&as_of=2011-12-09").expect("valid");
        assert_eq!(sample.bands, ["high", "critical", "low"]);
        assert_eq!(sample.limit, Some(50));
        assert_eq!(sample.as_of, NaiveDate::from_ymd_opt(2011, 12, 9));
    }

    #[test]
    fn names_everything_that_is_wrong() {
        let found = errors("limit=0&as_of=1899-12-31&colour=red&limit=5");
        assert!(found.iter().any(|text| text.starts_with("limit: is given 2 times")), "{found:?}");
        assert!(found.iter().any(|text| text.starts_with("as_of: `1899-12-31` is not allowed")), "{found:?}");
        assert!(found.iter().any(|text| text.starts_with("colour: is no parameter of this resource")), "{found:?}");
    }

    #[test]
    fn refuses_ranges_whose_ends_are_reversed() {
        let mut params = Params::decode("from=2011-12-09&to=2011-12-08&due_from=2011-12-09&due_to=2011-12-09");
        params.dates(("from", "to"));
        params.instants(("due_from", "due_to"));
        let faults = params.finish();
        assert_eq!(
            faults.iter().map(|fault| (fault.field.as_str(), fault.message.as_str())).collect::<Vec<_>>(),
            [
                ("from", "`2011-12-09` leaves nothing up to `to`, which is `2011-12-08`; give an earlier `from`"),
                ("to", "`2011-12-08` leaves nothing from `from` on, which is `2011-12-09`; give a later `to`"),
            ]
        );
        for query in ["from=2011-12-09T10:00:00Z&to=2011-12-09T09:00:00Z", "from=2011-12-09&to=2011-12-08"] {
            let mut params = Params::decode(query);
            params.instants(("from", "to"));
            assert_eq!(params.finish().len(), 2, "{query}");
        }
    }

    #[test]
    fn refuses_what_is_no_text_and_no_date() {
        assert!(errors("band=%FF")[0].contains("is not UTF-8"));
        for date in ["2011-2-9", "2011-02-30", "9.12.2011", "", "+2011-12-09", "2011-12-09T00:00"] {
            assert!(errors(&format!("as_of={date}"))[0].starts_with("as_of: "), "{date}");
        }
        assert!(errors("band=high,,low")[0].contains("empty value"));
    }
}
