//! How people and programs are known: the table `[identity]`.
//!
//! ```toml
//! [identity]
//! secret = "env:BELLWETHER_SERVER_SECRET"       # never printed
//! former_secrets = "file:/run/secrets/server_secret_2025"
//! public_url = "https://bellwether.example.com" # where browsers find the dashboard
//!
//! [identity.provider]                           # OpenID Connect
//! name = "Example"
//! issuer = "https://login.example.com"
//! client_id = "bellwether"
//! client_secret = "env:OIDC_CLIENT_SECRET"
//!
//! [identity.tokens]                             # JWT of services
//! issuer = "https://login.example.com"
//! audience = "bellwether"
//! jwks = "https://login.example.com/jwks.json"
//! ```

use std::time::Duration;

use bellwether_sources::secret::Secret;
use ipnet::IpNet;

use super::reader::Reader;
use super::store::StoreSettings;

/// The secret of the server.
pub(super) const SECRET: &str = "identity.secret";
/// Secrets that the secret of the server took the place of.
pub(super) const FORMER_SECRETS: &str = "identity.former_secrets";
/// The secret that the identity provider knows the server by.
pub(super) const CLIENT_SECRET: &str = "identity.provider.client_secret";
/// Where browsers find the dashboard.
const PUBLIC_URL: &str = "identity.public_url";

/// How people and programs are known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdentitySettings {
    /// What sessions, seals and stored secrets hang on, or where it is to be had from; none: a file in the data folder.
    pub secret: Option<Secret>,
    /// Those that it took the place of, or where they are to be had from.
    pub former_secrets: Vec<Secret>,
    /// Where browsers find the dashboard, such as `https://bellwether.example.com`; none: where they say they found it.
    pub public_url: Option<String>,
    /// Proxies that are believed when they name the client.
    pub trusted_proxies: Vec<IpNet>,
    /// A session that is not used for so long has ended.
    pub session_idle: Duration,
    /// A session lasts no longer than this.
    pub session_length: Duration,
    /// Who signs people in, besides their password.
    pub provider: Option<ProviderSettings>,
    /// Whose tokens are taken.
    pub tokens: Option<TokenSettings>,
}

/// An identity provider that speaks OpenID Connect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProviderSettings {
    /// As people call it.
    pub name: String,
    /// Its address.
    pub issuer: String,
    /// What it knows the server as.
    pub client_id: String,
    /// What the server proves that with, or where that is to be had from.
    pub client_secret: Secret,
}

/// Whose tokens are taken from services.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenSettings {
    /// Who must have made them.
    pub issuer: String,
    /// Whom they must be made for.
    pub audience: String,
    /// Address of the keys they are signed with.
    pub jwks: String,
}

impl Default for IdentitySettings {
    fn default() -> Self {
        Self {
            secret: None,
            former_secrets: Vec::new(),
            public_url: None,
            trusted_proxies: Vec::new(),
            session_idle: Duration::from_secs(480 * 60),
            session_length: Duration::from_secs(168 * 3_600),
            provider: None,
            tokens: None,
        }
    }
}

/// Reads the table; what is not given is as always.
pub(super) fn read(reader: &mut Reader<'_>, store: &StoreSettings) -> IdentitySettings {
    let usual = IdentitySettings::default();
    let secret = reader.layers.get(SECRET).map(|given| Secret::new(&given.text));
    if secret.is_none() && matches!(store, StoreSettings::Mongodb { .. }) {
        let remedy = "is missing, and instances that share their state need the same one; give `env:NAME` or `file:PATH` of at \
                      least 32 random bytes, such as `openssl rand -base64 48` prints";
        reader.refuse(SECRET, remedy);
    }
    let url = "give an address such as https://bellwether.example.com, without a path";
    let proxies = "give addresses or networks such as 10.0.0.0/8, separated by commas";
    let minutes = |text: &str| text.parse().ok().filter(|minutes| (5..=10_080).contains(minutes));
    let hours = |text: &str| text.parse().ok().filter(|hours| (1..=720).contains(hours));
    let idle = reader.take("identity.session_idle_minutes", "give whole minutes, 5 to 10080", minutes);
    let length = reader.take("identity.session_hours", "give whole hours, 1 to 720", hours);
    IdentitySettings {
        secret,
        former_secrets: reader.layers.get(FORMER_SECRETS).map(|given| several(&given.text)).unwrap_or_default(),
        public_url: reader.take(PUBLIC_URL, url, origin),
        trusted_proxies: reader.take("identity.trusted_proxies", proxies, networks).unwrap_or_default(),
        session_idle: idle.map_or(usual.session_idle, |minutes: u64| Duration::from_secs(minutes * 60)),
        session_length: length.map_or(usual.session_length, |hours: u64| Duration::from_secs(hours * 3_600)),
        provider: read_provider(reader),
        tokens: read_tokens(reader),
    }
}

fn read_provider(reader: &mut Reader<'_>) -> Option<ProviderSettings> {
    let keys = ["identity.provider.issuer", "identity.provider.client_id", CLIENT_SECRET];
    let [issuer, client_id, client_secret] = all_or_none(reader, keys)?;
    reader.take(keys[0], "give an address that begins with https://", address)?;
    if reader.layers.get(PUBLIC_URL).is_none() {
        reader.refuse(PUBLIC_URL, "is missing, and the identity provider sends people back there");
    }
    let name = reader.take("identity.provider.name", "give a name of 1 to 40 characters", |text| {
        (1..=40).contains(&text.chars().count()).then(|| text.to_owned())
    });
    let name = name.unwrap_or_else(|| "Single sign-on".to_owned());
    Some(ProviderSettings { name, issuer, client_id, client_secret: Secret::new(client_secret) })
}

fn read_tokens(reader: &mut Reader<'_>) -> Option<TokenSettings> {
    let keys = ["identity.tokens.issuer", "identity.tokens.audience", "identity.tokens.jwks"];
    let [issuer, audience, jwks] = all_or_none(reader, keys)?;
    reader.take(keys[2], "give an address that begins with https://", address)?;
    Some(TokenSettings { issuer, audience, jwks })
}

/// The values of keys that make sense only together.
fn all_or_none<const N: usize>(reader: &mut Reader<'_>, keys: [&str; N]) -> Option<[String; N]> {
    let texts = keys.map(|key| reader.layers.get(key).map(|given| given.text.clone()).filter(|text| !text.is_empty()));
    if texts.iter().all(Option::is_none) {
        return None;
    }
    for (key, _) in keys.iter().zip(&texts).filter(|(_, text)| text.is_none()) {
        reader.refuse(key, &format!("is missing; {} go together", keys.join(", ")));
    }
    texts.iter().all(Option::is_some).then(|| texts.map(Option::unwrap_or_default))
}

/// Scheme, host and port, without a path.
fn origin(text: &str) -> Option<String> {
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"))?;
    let host = host.strip_suffix('/').unwrap_or(host);
    let plain = |c: char| c.is_ascii_alphanumeric() || ".-:[]".contains(c);
    (!host.is_empty() && host.chars().all(plain)).then(|| text.trim_end_matches('/').to_owned())
}

/// An address whose answers cannot be forged on the way; on this machine there is no way.
fn address(text: &str) -> Option<()> {
    let local = ["http://127.0.0.1", "http://localhost", "http://[::1]"].iter().any(|start| text.starts_with(start));
    (text.starts_with("https://") || local).then_some(())
}

/// Secrets that are separated by commas.
fn several(text: &str) -> Vec<Secret> {
    text.split(',').map(str::trim).filter(|part| !part.is_empty()).map(Secret::new).collect()
}

pub(super) fn networks(text: &str) -> Option<Vec<IpNet>> {
    let parse =
        |part: &str| part.parse().ok().or_else(|| part.parse().ok().map(|address: std::net::IpAddr| address.into()));
    text.split(',').map(str::trim).filter(|part| !part.is_empty()).map(parse).collect()
}

/// Every setting with its value; secrets are not told.
pub(super) fn list(settings: &IdentitySettings) -> Vec<(&'static str, String)> {
    let minutes = settings.session_idle.as_secs() / 60;
    let hours = settings.session_length.as_secs() / 3_600;
    let mut list =
        vec![("identity.session_idle_minutes", minutes.to_string()), ("identity.session_hours", hours.to_string())];
    list.extend(settings.secret.as_ref().map(|secret| (SECRET, format!("{secret:?}"))));
    if !settings.former_secrets.is_empty() {
        list.push((
            FORMER_SECRETS,
            settings.former_secrets.iter().map(|secret| format!("{secret:?}")).collect::<Vec<_>>().join(", "),
        ));
    }
    list.extend(settings.public_url.clone().map(|url| (PUBLIC_URL, url)));
    if !settings.trusted_proxies.is_empty() {
        let proxies: Vec<String> = settings.trusted_proxies.iter().map(ToString::to_string).collect();
        list.push(("identity.trusted_proxies", proxies.join(", ")));
    }
    if let Some(provider) = &settings.provider {
        list.extend([
            ("identity.provider.name", provider.name.clone()),
            ("identity.provider.issuer", provider.issuer.clone()),
            ("identity.provider.client_id", provider.client_id.clone()),
            (CLIENT_SECRET, format!("{:?}", provider.client_secret)),
        ]);
    }
    if let Some(tokens) = &settings.tokens {
        list.extend([
            ("identity.tokens.issuer", tokens.issuer.clone()),
            ("identity.tokens.audience", tokens.audience.clone()),
            ("identity.tokens.jwks", tokens.jwks.clone()),
        ]);
    }
    list
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::layers::Layers;
    use crate::config::settings::Settings;
    use std::path::Path;

    fn settings(file: &str) -> Result<IdentitySettings, String> {
        let mut layers = Layers::default();
        layers.add_toml(file, Path::new("b.toml")).expect("TOML");
        Settings::check(&layers).map(|settings| settings.identity).map_err(|error| error.to_string())
    }

    #[test]
    fn what_is_not_given_is_as_always() {
        assert_eq!(settings(""), Ok(IdentitySettings::default()));
    }

    #[test]
    fn instances_that_share_their_state_need_a_secret() {
        let store = "[store]\nbackend = \"mongodb\"\nuri = \"mongodb://h\"\n";
        let refused = settings(store).expect_err("no secret");
        assert!(refused.starts_with("identity.secret: is missing"), "{refused}");
        assert!(settings(&format!("{store}[identity]\nsecret = \"env:X\"\n")).is_ok());
    }

    #[test]
    fn everything_is_taken_and_secrets_are_never_told() {
        let file = "[identity]\nsecret = \"hunter2\"\nformer_secrets = \"hunter0, file:/hunter1\"\npublic_url = \"https://b.example.com/\"\n\
                    trusted_proxies = \"10.0.0.0/8, 192.0.2.1\"\nsession_idle_minutes = 30\nsession_hours = 12\n\
                    [identity.provider]\nissuer = \"https://login\"\nclient_id = \"b\"\nclient_secret = \"hunter3\"\n\
                    [identity.tokens]\nissuer = \"https://login\"\naudience = \"b\"\njwks = \"http://127.0.0.1:1/k\"\n";
        let settings = settings(file).expect("valid");
        assert_eq!(settings.public_url.as_deref(), Some("https://b.example.com"));
        assert_eq!((settings.trusted_proxies.len(), settings.former_secrets.len()), (2, 2));
        assert_eq!((settings.session_idle.as_secs(), settings.session_length.as_secs()), (1_800, 43_200));
        let told = format!("{settings:?} {:?}", list(&settings));
        assert!(!told.contains("hunter") && told.contains("Single sign-on"), "{told}");
    }

    #[test]
    fn what_is_wrong_is_named_and_no_secret_with_it() {
        for (file, problem) in [
            ("[identity]\npublic_url = \"example.com\"", "identity.public_url = `example.com`"),
            ("[identity]\npublic_url = \"https://a/b\"", "identity.public_url = `https://a/b`"),
            ("[identity]\ntrusted_proxies = \"all\"", "identity.trusted_proxies = `all`"),
            ("[identity]\nsession_hours = 0", "identity.session_hours = `0`"),
            ("[identity.provider]\nclient_secret = \"hunter2\"", "identity.provider.issuer: is missing"),
            (
                "[identity.provider]\nissuer = \"https://l\"\nclient_id = \"b\"\nclient_secret = \"hunter2\"",
                "identity.public_url: is missing",
            ),
            (
                "[identity.tokens]\nissuer = \"i\"\naudience = \"b\"\njwks = \"http://keys\"",
                "identity.tokens.jwks = `http://keys`",
            ),
            ("[identity]\nsecrets = \"hunter2\"", "identity.secrets (in b.toml): is no setting"),
        ] {
            let problems = settings(file).expect_err("invalid");
            assert!(problems.contains(problem), "{file}: {problems}");
            assert!(!problems.contains("hunter"), "{problems}");
        }
    }
}
