//! How alerts leave the product: the table `[delivery]`.
//!
//! ```toml
//! [delivery]
//! smtp = "env:SMTP_URL"                     # smtps://user:password@mail.example.com, never printed
//! from = "Bellwether <bellwether@example.com>"
//! allow = "10.1.2.0/24"                     # networks of one's own that webhooks may lead to
//! ```

use bellwether_sources::secret::Secret;
use ipnet::IpNet;

use super::identity::networks;
use super::reader::Reader;

/// Where e-mail is handed over.
pub(super) const SMTP: &str = "delivery.smtp";

/// How alerts leave the product.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DeliverySettings {
    /// Where e-mail is handed over, or where that is to be had from; none: there is no e-mail.
    pub smtp: Option<Secret>,
    /// Who e-mail is from.
    pub from: Option<String>,
    /// Networks of one's own that webhooks may lead to.
    pub allow: Vec<IpNet>,
}

/// Reads the table; what is not given is as always.
pub(super) fn read(reader: &mut Reader<'_>) -> DeliverySettings {
    let smtp = reader.layers.get(SMTP).map(|given| Secret::new(&given.text));
    let sender = |text: &str| (text.contains('@') && !text.chars().any(char::is_control)).then(|| text.to_owned());
    let from = reader.take("delivery.from", "give a sender such as Bellwether <bellwether@example.com>", sender);
    if smtp.is_some() && from.is_none() && reader.layers.get("delivery.from").is_none() {
        reader.refuse("delivery.from", "is missing; give a sender such as Bellwether <bellwether@example.com>");
    }
    let remedy = "give addresses or networks such as 10.1.2.0/24, separated by commas";
    DeliverySettings { smtp, from, allow: reader.take("delivery.allow", remedy, networks).unwrap_or_default() }
}

/// Every setting with its value, without secrets.
pub(super) fn list(settings: &DeliverySettings) -> Vec<(&'static str, String)> {
    let mut list = Vec::new();
    list.extend(settings.smtp.as_ref().map(|smtp| (SMTP, format!("{smtp:?}"))));
    list.extend(settings.from.clone().map(|from| ("delivery.from", from)));
    if !settings.allow.is_empty() {
        let networks: Vec<String> = settings.allow.iter().map(ToString::to_string).collect();
        list.push(("delivery.allow", networks.join(",")));
    }
    list
}
