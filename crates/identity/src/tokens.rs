//! Tokens of services that another system signed: JSON Web Tokens, judged as RFC 8725 asks.
//!
//! The algorithm is one of a list that was configured, fits the key, and is never one with a shared secret. Keys come from the
//! configured place and from nowhere that a token names. Issuer, audience and times are looked at always. A token says who the
//! service is and nothing else: what it may do is what its user here may do.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bellwether_contract::identity::Role;
use bellwether_domain::clock::Clock;
use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk, JwkSet, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use serde::Deserialize;
use tokio::sync::Mutex;

use crate::documents::user::Linked;
use crate::identities::Identities;
use crate::identity::{Identity, Means};

/// Longest token, in bytes.
const LONGEST: usize = 8 << 10;
/// Longest name of a subject, in bytes.
const LONGEST_SUBJECT: usize = 255;
/// Largest set of keys, in bytes.
const LARGEST_SET: usize = 256 << 10;
/// How long fetching keys may take.
const DEADLINE: Duration = Duration::from_secs(5);
/// How often keys are fetched at most.
const PAUSE: TimeDelta = TimeDelta::minutes(1);
/// When keys are fetched again though all are known: one may have been withdrawn.
const FRESH: TimeDelta = TimeDelta::hours(1);
/// How long keys are used that can't be fetched again.
const USABLE: TimeDelta = TimeDelta::hours(24);

/// Where the public keys of an issuer are.
#[derive(Debug, Clone)]
pub enum KeySource {
    /// At an address: https, or http on the same machine.
    Url(String),
    /// Here: a JSON Web Key Set.
    Inline(String),
}

/// Which tokens are taken.
#[derive(Debug, Clone)]
pub struct TokenPolicy {
    /// Who signs them, exactly as in the claim `iss`.
    pub issuer: String,
    /// Who we are for the issuer, as in the claim `aud`.
    pub audience: String,
    /// The keys of the issuer.
    pub keys: KeySource,
    /// Names of algorithms, such as `RS256`, `ES256`, `EdDSA`; none with a shared secret.
    pub algorithms: Vec<String>,
    /// How far clocks may differ; at most five minutes.
    pub leeway: TimeDelta,
    /// How long after it was issued a token is taken at most.
    pub max_age: TimeDelta,
}

impl TokenPolicy {
    /// Tokens of an issuer for an audience, signed with keys that are published at an address.
    pub fn published(issuer: String, audience: String, url: String) -> Self {
        Self {
            issuer,
            audience,
            keys: KeySource::Url(url),
            algorithms: ["RS256", "PS256", "ES256", "ES384", "EdDSA"].map(str::to_owned).to_vec(),
            leeway: TimeDelta::seconds(30),
            max_age: TimeDelta::hours(24),
        }
    }
}

/// Why a policy can't be.
#[derive(Debug, thiserror::Error)]
#[error("`{field}` of the policy for tokens {reason}")]
pub struct PolicyError {
    /// Which field.
    pub field: &'static str,
    /// What it is, and what it must be.
    pub reason: String,
}

/// Why a token is not taken. It is for the log: whoever sent it is told no more than that it is not.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// It is none, or has what no token of ours has.
    #[error("the token {0}")]
    Malformed(&'static str),
    /// Its algorithm is not one of the policy, or doesn't fit the key.
    #[error("the algorithm of the token is not taken")]
    Algorithm,
    /// It was signed with a key that the issuer doesn't have.
    #[error("the key of the token is unknown")]
    UnknownKey,
    /// Signature, issuer, audience or another claim is wrong.
    #[error("the token is not valid: {0}")]
    Invalid(String),
    /// It is not valid yet, or not any more.
    #[error("the token is not valid now: {0}")]
    Time(&'static str),
    /// The keys can't be had.
    #[error("the keys of the issuer cannot be had: {0}")]
    NoKeys(String),
}

/// What is read of a token. Times are whole seconds since 1970.
#[derive(Debug, Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    exp: i64,
    iat: i64,
    nbf: Option<i64>,
}

/// Judges tokens by a policy.
pub struct Tokens {
    policy: TokenPolicy,
    algorithms: Vec<Algorithm>,
    http: reqwest::Client,
    clock: Arc<dyn Clock>,
    keys: Mutex<KeySet>,
}

/// The keys of the issuer.
#[derive(Debug, Default)]
struct KeySet {
    keys: Option<Arc<JwkSet>>,
    fetched_at: DateTime<Utc>,
    tried_at: DateTime<Utc>,
}

impl Tokens {
    /// By a policy.
    ///
    /// # Errors
    /// [`PolicyError`] for the first field that can't be.
    pub fn new(policy: TokenPolicy, clock: Arc<dyn Clock>) -> Result<Self, PolicyError> {
        let wrong = |field, reason: &str| Err(PolicyError { field, reason: reason.to_owned() });
        if policy.issuer.is_empty() {
            return wrong("issuer", "is empty; it must be what the claim `iss` says");
        }
        if policy.audience.is_empty() {
            return wrong("audience", "is empty; it must be what the claim `aud` says");
        }
        if policy.leeway < TimeDelta::zero() || policy.leeway > TimeDelta::minutes(5) {
            return wrong("leeway", "must be 0 to 300 seconds");
        }
        if policy.max_age <= TimeDelta::zero() {
            return wrong("max_age", "must be longer than nothing");
        }
        let algorithms = algorithms(&policy.algorithms)?;
        let keys = match &policy.keys {
            KeySource::Url(url) if !is_safe(url) => {
                return wrong("keys", "must be an address with https, or with http on this machine");
            }
            KeySource::Url(_) => None,
            KeySource::Inline(text) => match serde_json::from_str(text) {
                Ok(set) => Some(Arc::new(set)),
                Err(cause) => return wrong("keys", &format!("is no JSON Web Key Set: {cause}")),
            },
        };
        let http = reqwest::Client::builder().timeout(DEADLINE).redirect(reqwest::redirect::Policy::none()).build();
        let http = http.map_err(|cause| PolicyError { field: "keys", reason: format!("can't be fetched: {cause}") })?;
        Ok(Self { policy, algorithms, http, clock, keys: Mutex::new(KeySet { keys, ..KeySet::default() }) })
    }

    /// Who a token says it is from, if it is to be believed.
    ///
    /// # Errors
    /// [`TokenError`].
    pub async fn verify(&self, token: &str) -> Result<Linked, TokenError> {
        if token.len() > LONGEST {
            return Err(TokenError::Malformed("is too long"));
        }
        let header = decode_header(token).map_err(|_| TokenError::Malformed("can't be read"))?;
        if header.crit.is_some() {
            return Err(TokenError::Malformed("has critical extensions, and none is known here"));
        }
        let kind = header.typ.as_deref().map(str::to_ascii_lowercase);
        let kind = kind.as_deref().map(|kind| kind.strip_prefix("application/").unwrap_or(kind));
        if !matches!(kind, None | Some("jwt" | "at+jwt")) {
            return Err(TokenError::Malformed("is of another type than JWT"));
        }
        if !self.algorithms.contains(&header.alg) {
            return Err(TokenError::Algorithm);
        }
        let kid = header.kid.as_deref().ok_or(TokenError::Malformed("names no key"))?;
        let key = self.key(kid).await?;
        if !fits(&key, header.alg) {
            return Err(TokenError::Algorithm);
        }
        let decoding = DecodingKey::from_jwk(&key).map_err(|cause| TokenError::Invalid(cause.to_string()))?;
        let claims = decode::<Claims>(token, &decoding, &self.validation(header.alg));
        let claims = claims.map_err(|cause| TokenError::Invalid(cause.to_string()))?.claims;
        self.check_times(&claims)?;
        if claims.sub.is_empty() || claims.sub.len() > LONGEST_SUBJECT {
            return Err(TokenError::Malformed("has no subject, or a very long one"));
        }
        Ok(Linked { issuer: claims.iss, subject: claims.sub })
    }

    fn validation(&self, algorithm: Algorithm) -> Validation {
        let mut validation = Validation::new(algorithm);
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        validation.set_issuer(&[&self.policy.issuer]);
        validation.set_audience(&[&self.policy.audience]);
        // Times are compared with the clock of the product.
        validation.validate_exp = false;
        validation
    }

    fn check_times(&self, claims: &Claims) -> Result<(), TokenError> {
        let (now, leeway) = (self.clock.now().timestamp(), self.policy.leeway.num_seconds());
        if claims.exp.saturating_add(leeway) <= now {
            return Err(TokenError::Time("it has expired"));
        }
        if claims.nbf.is_some_and(|nbf| nbf > now + leeway) || claims.iat > now + leeway {
            return Err(TokenError::Time("its time has not come"));
        }
        if now.saturating_sub(claims.iat) > self.policy.max_age.num_seconds() + leeway {
            return Err(TokenError::Time("it was issued too long ago"));
        }
        Ok(())
    }

    /// The key of an id. One that is unknown makes the keys be fetched again, but at most once a minute: whoever invents ids
    /// makes no more requests than that.
    async fn key(&self, kid: &str) -> Result<Jwk, TokenError> {
        let mut known = self.keys.lock().await;
        let found = |set: &KeySet| set.keys.as_ref().and_then(|keys| keys.find(kid).cloned());
        let KeySource::Url(url) = &self.policy.keys else {
            return found(&known).ok_or(TokenError::UnknownKey);
        };
        let now = self.clock.now();
        let old = now - known.fetched_at;
        if (found(&known).is_none() || old > FRESH) && now - known.tried_at >= PAUSE {
            known.tried_at = now;
            match self.fetch(url).await {
                Ok(keys) => (known.keys, known.fetched_at) = (Some(Arc::new(keys)), now),
                Err(error) if old > USABLE => {
                    known.keys = None;
                    return Err(error);
                }
                Err(error) => tracing::warn!(%error, "keys for tokens are not fetched anew"),
            }
        }
        if known.keys.is_none() {
            return Err(TokenError::NoKeys("they could not be fetched a moment ago".to_owned()));
        }
        found(&known).ok_or(TokenError::UnknownKey)
    }

    async fn fetch(&self, url: &str) -> Result<JwkSet, TokenError> {
        let failed = |cause: reqwest::Error| TokenError::NoKeys(cause.without_url().to_string());
        let answer = self.http.get(url).send().await.map_err(failed)?;
        if !answer.status().is_success() {
            return Err(TokenError::NoKeys(format!("the issuer answered {}", answer.status())));
        }
        let body = limited(answer, LARGEST_SET).await.map_err(TokenError::NoKeys)?;
        serde_json::from_slice(&body).map_err(|_| TokenError::NoKeys("what came is no JSON Web Key Set".to_owned()))
    }
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tokens").field("issuer", &self.policy.issuer).finish_non_exhaustive()
    }
}

impl Identities {
    /// Who comes with a token of this issuer and subject: a service that was linked with them, if it is active.
    pub fn token_identity(&self, linked: &Linked) -> Option<Identity> {
        let people = self.people();
        let user = people.linked(linked).filter(|user| user.body.role == Role::Service)?;
        people.identity_of(&user.id, Means::Token, self.today())
    }
}

/// The body of an answer, if it is no larger than that.
pub(crate) async fn limited(mut answer: reqwest::Response, largest: usize) -> Result<Vec<u8>, String> {
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(|cause| cause.without_url().to_string())? {
        if body.len() + chunk.len() > largest {
            return Err(format!("the answer has more than {largest} bytes"));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// Whether nobody on the way can change what comes from an address.
pub(crate) fn is_safe(url: &str) -> bool {
    reqwest::Url::parse(url).is_ok_and(|url| match url.scheme() {
        "https" => url.has_host(),
        "http" => matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]")),
        _ => false,
    })
}

fn algorithms(names: &[String]) -> Result<Vec<Algorithm>, PolicyError> {
    let possible = "RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384 and EdDSA are possible";
    let wrong = |reason: String| PolicyError { field: "algorithms", reason };
    if names.is_empty() {
        return Err(wrong(format!("is empty; {possible}")));
    }
    let parse = |name: &String| match name.parse() {
        Ok(Algorithm::HS256 | Algorithm::HS384 | Algorithm::HS512) | Err(_) => {
            Err(wrong(format!("names `{name}`; {possible}")))
        }
        Ok(algorithm) => Ok(algorithm),
    };
    names.iter().map(parse).collect()
}

/// Whether a key is one for signatures of an algorithm.
fn fits(key: &Jwk, algorithm: Algorithm) -> bool {
    let named = key.common.key_algorithm.is_none_or(|named| named.to_string() == format!("{algorithm:?}"));
    let signs = !matches!(key.common.public_key_use, Some(PublicKeyUse::Encryption));
    let kind = match (&key.algorithm, algorithm) {
        (
            AlgorithmParameters::RSA(_),
            Algorithm::RS256
            | Algorithm::RS384
            | Algorithm::RS512
            | Algorithm::PS256
            | Algorithm::PS384
            | Algorithm::PS512,
        )
        | (AlgorithmParameters::OctetKeyPair(_), Algorithm::EdDSA) => true,
        (AlgorithmParameters::EllipticCurve(curve), Algorithm::ES256) => curve.curve == EllipticCurve::P256,
        (AlgorithmParameters::EllipticCurve(curve), Algorithm::ES384) => curve.curve == EllipticCurve::P384,
        _ => false,
    };
    named && signs && kind
}
