//! Paths and query strings, percent-encoded.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// Where the API begins.
pub const BASE: &str = "/api/v1";

const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~').remove(b',');

/// A value as part of a path or query. Commas stay: they separate the values of a filter and read better in a URL.
pub fn encode(value: &str) -> String {
    utf8_percent_encode(value, RESERVED).to_string()
}

/// Path of a customer's resource below [`BASE`]; `rest` is empty or begins with a slash.
pub fn customer(id: &str, rest: &str) -> String {
    format!("/customers/{}{rest}", encode(id))
}

/// Query parameters in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Params(Vec<(String, String)>);

impl Params {
    /// None.
    pub fn new() -> Self {
        Self::default()
    }

    /// One more.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.0.push((name.to_owned(), value.into()));
        self
    }

    /// One more if there is a value.
    #[must_use]
    pub fn maybe(self, name: &str, value: Option<impl Into<String>>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    /// With these after its own.
    #[must_use]
    pub fn and(mut self, others: &Self) -> Self {
        self.0.extend(others.0.iter().cloned());
        self
    }

    /// The path with these parameters.
    pub fn path(&self, path: &str) -> String {
        let mut out = path.to_owned();
        for (index, (name, value)) in self.0.iter().enumerate() {
            out.push(if index == 0 { '?' } else { '&' });
            out.push_str(&encode(name));
            out.push('=');
            out.push_str(&encode(value));
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodes_what_would_change_the_meaning() {
        assert_eq!(customer("a/b ?c&d", "/revenue"), "/customers/a%2Fb%20%3Fc%26d/revenue");
        let params = Params::new().with("q", "Käse & Co").with("band", "high,critical").maybe("as_of", None::<String>);
        assert_eq!(params.path("/customers"), "/customers?q=K%C3%A4se%20%26%20Co&band=high,critical");
        assert_eq!(Params::new().with("limit", "5").and(&Params::new().with("q", "a")).path(""), "?limit=5&q=a");
        assert_eq!(Params::new().path("/meta"), "/meta");
    }
}
