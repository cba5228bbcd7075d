//! Finds the dense number of a customer.

use bellwether_domain::facts::customer::CustomerId;

/// Why a row is rejected whose customer cannot be found.
pub(crate) const UNKNOWN_CUSTOMER: &str = "unknown customer: there is no customer record with this id";

/// Customer ids in byte order; the position is the dense number.
#[derive(Debug)]
pub(crate) struct Finder {
    ids: Vec<CustomerId>,
}

impl Finder {
    pub(crate) fn new(ids: Vec<CustomerId>) -> Self {
        Self { ids }
    }

    pub(crate) fn find(&self, id: &str) -> Option<u32> {
        let found = self.ids.binary_search_by(|known| known.as_str().cmp(id)).ok()?;
        u32::try_from(found).ok()
    }

    /// A look-up that remembers its last answer: rows of one customer tend to follow each other.
    pub(crate) fn memo(&self) -> Memo<'_> {
        Memo { finder: self, last: None }
    }
}

/// See [`Finder::memo`].
pub(crate) struct Memo<'a> {
    finder: &'a Finder,
    last: Option<u32>,
}

impl Memo<'_> {
    pub(crate) fn find(&mut self, id: &str) -> Option<u32> {
        if let Some(last) = self.last
            && self.finder.ids[last as usize].as_str() == id
        {
            return self.last;
        }
        let found = self.finder.find(id);
        self.last = found.or(self.last);
        found
    }
}
