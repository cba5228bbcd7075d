//! Tokens that another system signed, and all that attackers make of them (RFC 8725).

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bellwether_contract::identity::{Role, UserChange};
use bellwether_identity::documents::user::Linked;
use bellwether_identity::tokens::{KeySource, TokenError, TokenPolicy, Tokens};
use bellwether_testkit::faulty::SetClock;
use chrono::TimeDelta;
use jsonwebtoken::jwk::{Jwk, JwkSet};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::{Value, json};
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::world::{World, console, noon};

const ISSUER: &str = "https://issuer.example.org";

/// A key of the issuer.
pub(crate) struct Signer {
    pub(crate) key: EncodingKey,
    pub(crate) jwk: Jwk,
}

impl Signer {
    pub(crate) fn new(kid: &str) -> Self {
        let pair = rcgen::KeyPair::generate_for(&rcgen::PKCS_ECDSA_P256_SHA256).unwrap();
        let key = EncodingKey::from_ec_der(&pair.serialize_der());
        let mut jwk = Jwk::from_encoding_key(&key, Algorithm::ES256).unwrap();
        jwk.common.key_id = Some(kid.to_owned());
        Self { key, jwk }
    }

    pub(crate) fn set(&self) -> Value {
        serde_json::to_value(JwkSet { keys: vec![self.jwk.clone()] }).unwrap()
    }

    fn sign(&self, header: &Header, claims: &Value) -> String {
        encode(header, claims, &self.key).unwrap()
    }
}

pub(crate) fn header(kid: &str) -> Header {
    Header { kid: Some(kid.to_owned()), ..Header::new(Algorithm::ES256) }
}

fn claims() -> Value {
    let now = noon().timestamp();
    json!({ "iss": ISSUER, "aud": "bellwether", "sub": "robot-1", "iat": now - 10, "exp": now + 300 })
}

fn with(name: &str, value: impl Into<Value>) -> Value {
    let mut claims = claims();
    claims[name] = value.into();
    claims
}

fn without(name: &str) -> Value {
    let mut claims = claims();
    claims.as_object_mut().unwrap().remove(name);
    claims
}

fn policy(keys: KeySource) -> TokenPolicy {
    TokenPolicy {
        issuer: ISSUER.to_owned(),
        audience: "bellwether".to_owned(),
        keys,
        algorithms: vec!["ES256".to_owned(), "RS256".to_owned()],
        leeway: TimeDelta::seconds(30),
        max_age: TimeDelta::hours(1),
    }
}

fn part(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

#[tokio::test]
async fn only_what_the_issuer_signed_for_us_now_is_taken() {
    let (signer, stranger) = (Signer::new("k1"), Signer::new("k1"));
    let clock = Arc::new(SetClock::new(noon()));
    let tokens = Tokens::new(policy(KeySource::Inline(signer.set().to_string())), clock).unwrap();
    let now = noon().timestamp();
    let good = |claims: &Value| signer.sign(&header("k1"), claims);
    let subject = Linked { issuer: ISSUER.to_owned(), subject: "robot-1".to_owned() };
    for taken in [
        claims(),
        with("aud", json!(["other", "bellwether"])),
        with("nbf", now + 30),
        with("exp", now - 29),
        with("iat", now + 30),
        with("iat", now - 3_600),
    ] {
        assert_eq!(tokens.verify(&good(&taken)).await, Ok(subject.clone()), "{taken}");
    }

    let wrong_claims = [
        with("exp", now - 30),
        with("exp", now - 86_400),
        with("exp", "tomorrow"),
        with("exp", Value::Null),
        with("nbf", now + 31),
        with("iat", now + 31),
        with("iat", now - 3_631),
        with("aud", "somebody-else"),
        with("aud", json!([])),
        with("aud", json!(["somebody-else"])),
        with("iss", "https://evil.example.org"),
        with("iss", "https://issuer.example.org/"),
        with("iss", json!([ISSUER, "https://evil.example.org"])),
        with("sub", ""),
        with("sub", "x".repeat(256)),
        with("sub", json!(["robot-1"])),
    ];
    let missing = ["exp", "iat", "aud", "iss", "sub"].map(without);
    for claims in wrong_claims.iter().chain(&missing) {
        assert!(tokens.verify(&good(claims)).await.is_err(), "{claims}");
    }

    let signed = good(&claims());
    let (message, signature) = signed.rsplit_once('.').unwrap();
    let (head, body) = message.split_once('.').unwrap();
    let hmac = |secret: &[u8]| {
        let header = Header { kid: Some("k1".to_owned()), ..Header::new(Algorithm::HS256) };
        encode(&header, &claims(), &EncodingKey::from_secret(secret)).unwrap()
    };
    let public = serde_json::to_vec(&signer.jwk).unwrap();
    let alg = |alg: &str| part(&json!({ "alg": alg, "typ": "JWT", "kid": "k1" }));
    let mut other_key = header("k1");
    other_key.jwk = Some(stranger.jwk.clone());
    let mut elsewhere = header("k1");
    elsewhere.jku = Some("https://evil.example.org/jwks".to_owned());
    let crit = part(&json!({ "alg": "ES256", "kid": "k1", "crit": ["b64"], "b64": false }));
    let attacks = [
        ("none", format!("{}.{body}.", alg("none"))),
        ("None", format!("{}.{body}.", alg("None"))),
        ("none with a signature", format!("{}.{body}.{signature}", alg("none"))),
        ("no signature", format!("{message}.")),
        ("two parts", message.to_owned()),
        ("five parts", format!("{signed}.x.y")),
        ("the public key as a shared secret", hmac(&public)),
        ("an empty shared secret", hmac(b"")),
        ("another algorithm", format!("{}.{body}.{signature}", alg("RS256"))),
        ("an algorithm that was not allowed", format!("{}.{body}.{signature}", alg("ES384"))),
        ("an unknown algorithm", format!("{}.{body}.{signature}", alg("XX999"))),
        ("an unknown key", signer.sign(&header("k2"), &claims())),
        ("no key id", signer.sign(&Header::new(Algorithm::ES256), &claims())),
        ("a key id that is a path", signer.sign(&header("../../dev/null"), &claims())),
        ("somebody else's signature", stranger.sign(&header("k1"), &claims())),
        ("a key that it brings along", stranger.sign(&other_key, &claims())),
        ("an address of keys", stranger.sign(&elsewhere, &claims())),
        ("a critical extension", format!("{crit}.{body}.{signature}")),
        ("another type", signer.sign(&Header { typ: Some("dpop+jwt".to_owned()), ..header("k1") }, &claims())),
        ("a changed body", format!("{head}.{}.{signature}", part(&with("sub", "admin")))),
        ("a changed signature", format!("{message}.{}", URL_SAFE_NO_PAD.encode([0; 64]))),
        ("nothing", String::new()),
        ("dots", "..".to_owned()),
        ("a large one", format!("{head}.{}.{signature}", "A".repeat(10_000))),
        ("a body that is no JSON", format!("{head}.{}.{signature}", URL_SAFE_NO_PAD.encode("x"))),
    ];
    for (what, token) in attacks {
        assert!(tokens.verify(&token).await.is_err(), "{what}");
    }
}

#[test]
fn policies_that_would_let_anybody_in_are_refused() {
    let clock = || Arc::new(SetClock::new(noon()));
    let url = |url: &str| KeySource::Url(url.to_owned());
    let good = || policy(url("https://issuer.example.org/jwks"));
    assert!(Tokens::new(good(), clock()).is_ok());
    assert!(Tokens::new(policy(url("http://127.0.0.1:1/jwks")), clock()).is_ok());
    for (wrong, field) in [
        (TokenPolicy { issuer: String::new(), ..good() }, "issuer"),
        (TokenPolicy { audience: String::new(), ..good() }, "audience"),
        (TokenPolicy { algorithms: Vec::new(), ..good() }, "algorithms"),
        (TokenPolicy { algorithms: vec!["HS256".to_owned()], ..good() }, "algorithms"),
        (TokenPolicy { algorithms: vec!["ES256".to_owned(), "none".to_owned()], ..good() }, "algorithms"),
        (TokenPolicy { leeway: TimeDelta::hours(1), ..good() }, "leeway"),
        (TokenPolicy { max_age: TimeDelta::zero(), ..good() }, "max_age"),
        (policy(url("http://issuer.example.org/jwks")), "keys"),
        (policy(url("file:///etc/passwd")), "keys"),
        (policy(KeySource::Inline("{}".to_owned())), "keys"),
    ] {
        assert_eq!(Tokens::new(wrong, clock()).unwrap_err().field, field);
    }
}

#[tokio::test]
async fn keys_are_fetched_again_for_unknown_ones_but_at_most_once_a_minute() {
    let server = MockServer::start().await;
    let serve = async |answer: ResponseTemplate| {
        server.reset().await;
        Mock::given(any()).respond_with(answer).mount(&server).await;
    };
    let (old, new) = (Signer::new("old"), Signer::new("new"));
    let clock = Arc::new(SetClock::new(noon()));
    let tokens = Tokens::new(policy(KeySource::Url(server.uri())), Arc::clone(&clock) as _).unwrap();
    let by = |signer: &Signer, kid: &str| signer.sign(&header(kid), &claims());
    serve(ResponseTemplate::new(500)).await;
    assert!(matches!(tokens.verify(&by(&old, "old")).await, Err(TokenError::NoKeys(_))));
    serve(ResponseTemplate::new(200).set_body_json(old.set())).await;
    assert!(tokens.verify(&by(&old, "old")).await.is_err(), "it was tried a moment ago");
    clock.advance(TimeDelta::minutes(1));
    tokens.verify(&by(&old, "old")).await.unwrap();
    for number in 0..50 {
        assert_eq!(tokens.verify(&by(&old, &format!("x{number}"))).await, Err(TokenError::UnknownKey));
    }
    assert_eq!(server.received_requests().await.unwrap().len(), 1);
    // The issuer changes its key.
    serve(ResponseTemplate::new(200).set_body_json(new.set())).await;
    clock.advance(TimeDelta::minutes(1));
    tokens.verify(&by(&new, "new")).await.unwrap();
    assert_eq!(tokens.verify(&by(&old, "old")).await, Err(TokenError::UnknownKey));
    // Rubbish, too much of it, and redirects: what was known stays.
    for answer in [
        ResponseTemplate::new(200).set_body_string("<html>"),
        ResponseTemplate::new(200).set_body_string(" ".repeat(300 << 10)),
        ResponseTemplate::new(302).insert_header("location", "http://127.0.0.1:1/"),
    ] {
        serve(answer).await;
        clock.advance(TimeDelta::seconds(61));
        assert_eq!(tokens.verify(&by(&old, "old")).await, Err(TokenError::UnknownKey));
        tokens.verify(&by(&new, "new")).await.unwrap();
    }
}

#[tokio::test]
async fn a_token_stands_for_the_service_that_is_linked_and_nobody_else() {
    let world = World::new().await;
    let robot = world.user("Robot", Role::Service, &["am-1"], None).await;
    let ada = world.user("Ada", Role::Admin, &[], None).await;
    let linked = |subject: &str| Linked { issuer: ISSUER.to_owned(), subject: subject.to_owned() };
    assert!(world.identities.token_identity(&linked("robot-1")).is_none());
    let identities = &world.identities;
    let with = identities.link_user(&console(), &robot.id, robot.version, Some(linked("robot-1"))).await.unwrap();
    assert!(with.linked);
    identities.link_user(&console(), &ada.id, ada.version, Some(linked("ada"))).await.unwrap();
    let twice = identities.link_user(&console(), &ada.id, ada.version + 1, Some(linked("robot-1"))).await;
    assert!(twice.unwrap_err().to_string().contains("another user is linked"));
    let identity = identities.token_identity(&linked("robot-1")).unwrap();
    assert_eq!((identity.user(), identity.role()), (robot.id.as_str(), Role::Service));
    assert!(identities.token_identity(&linked("ada")).is_none(), "people sign in");
    let other = Linked { issuer: "https://evil.example.org".to_owned(), subject: "robot-1".to_owned() };
    assert!(identities.token_identity(&other).is_none());
    let off = UserChange { disabled: Some(true), ..UserChange::default() };
    identities.change_user(&console(), &robot.id, with.version, &off).await.unwrap();
    assert!(identities.token_identity(&linked("robot-1")).is_none());
}
