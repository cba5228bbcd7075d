//! What a placeholder of a message can stand for.

use std::fmt;
use std::str::FromStr;

use bellwether_domain::measure::MeasureKey;

/// How names of measures begin.
const MEASURE: &str = "measure.";

macro_rules! placeholders {
    ($($variant:ident = $name:literal: $about:literal;)+) => {
        /// Something that a placeholder stands for.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum Placeholder {
            $(#[doc = $about] $variant,)+
            /// A measure of the customer.
            Measure(MeasureKey),
        }

        /// Those that are no measures, with what they stand for.
        const NAMED: &[(Placeholder, &str, &str)] = &[$((Placeholder::$variant, $name, $about)),+];
    };
}

placeholders! {
    CustomerName = "customer.name": "Name of the customer";
    CustomerId = "customer.id": "Number of the customer";
    CustomerSince = "customer.since": "Day since which they are a customer";
    ContractEnd = "customer.contract_end": "Last day of their contract";
    LastInvoice = "customer.last_invoice": "Day of their last invoice";
    ContactName = "contact.name": "Name of the person at the customer";
    ContactRole = "contact.role": "What that person does";
    ContactEmail = "contact.email": "E-mail address of that person";
    ContactPhone = "contact.phone": "Telephone number of that person";
    OwnerName = "owner.name": "Name of the account manager";
    UserName = "user.name": "Name of whoever uses the template";
    UserEmail = "user.email": "E-mail address of whoever uses the template";
    ActionTitle = "action.title": "Title of the action";
    ActionDue = "action.due": "Day on which the action is due";
    Today = "today": "The business date";
    Score = "score": "Health score, 0 to 100";
    Net = "revenue.net": "Net revenue of the fiscal year to date";
    PriorNet = "revenue.prior_net": "Net revenue of the same months a year before";
    TtmNet = "revenue.ttm_net": "Net revenue of the last 12 closed months";
    Budget = "revenue.budget": "Budget to date";
}

impl Placeholder {
    /// All of them, with what they stand for.
    pub(crate) fn all() -> impl Iterator<Item = (Self, String)> {
        let named = NAMED.iter().map(|&(placeholder, _, about)| (placeholder, about.to_owned()));
        let measure = |&key: &MeasureKey| (Self::Measure(key), format!("Measure `{key}`"));
        named.chain(MeasureKey::ALL.iter().map(measure))
    }
}

impl FromStr for Placeholder {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        let named = NAMED.iter().find(|(_, known, _)| *known == name).map(|&(placeholder, ..)| placeholder);
        let measure = || name.strip_prefix(MEASURE)?.parse().ok().map(Self::Measure);
        named.or_else(measure).ok_or(())
    }
}

impl fmt::Display for Placeholder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Self::Measure(key) = self {
            return write!(f, "{MEASURE}{key}");
        }
        f.write_str(NAMED.iter().find(|(placeholder, ..)| placeholder == self).map_or("", |&(_, name, _)| name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_placeholder_is_read_by_its_name() {
        for (placeholder, about) in Placeholder::all() {
            assert_eq!(placeholder.to_string().parse(), Ok(placeholder), "{about}");
        }
        assert_eq!("measure.colour".parse::<Placeholder>(), Err(()));
    }
}
