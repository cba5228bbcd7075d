//! Tokens of services over HTTP: those that the issuer signed for this server, now, and no other (RFC 8725).

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bellwether_contract::identity::Role;
use bellwether_identity::audit::{Deed, Origin};
use bellwether_identity::documents::user::Linked;
use bellwether_identity::identity::{Identity, Means};
use jsonwebtoken::jwk::{Jwk, JwkSet};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::{Value, json};
use tokio::runtime::Runtime;
use wiremock::matchers::path;
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::office::{ids, items, text};
use crate::server::{TODAY, company};

const ISSUER: &str = "https://issuer.example.org";

/// A key with which tokens are signed.
struct Signer {
    key: EncodingKey,
    jwk: Jwk,
}

impl Signer {
    fn new() -> Self {
        let pair = rcgen::KeyPair::generate_for(&rcgen::PKCS_ECDSA_P256_SHA256).expect("a key");
        let key = EncodingKey::from_ec_der(&pair.serialize_der());
        let mut jwk = Jwk::from_encoding_key(&key, Algorithm::ES256).expect("its public half");
        jwk.common.key_id = Some("k1".to_owned());
        Self { key, jwk }
    }

    fn sign(&self, header: &Header, claims: &Value) -> String {
        encode(header, claims, &self.key).expect("a token")
    }
}

fn header() -> Header {
    Header { kid: Some("k1".to_owned()), ..Header::new(Algorithm::ES256) }
}

fn now() -> i64 {
    let noon: chrono::DateTime<chrono::Utc> = format!("{TODAY}T12:00:00Z").parse().expect("an instant");
    noon.timestamp()
}

fn claims() -> Value {
    json!({ "iss": ISSUER, "aud": "bellwether", "sub": "robot", "iat": now() - 10, "exp": now() + 300 })
}

fn with(name: &str, value: impl Into<Value>) -> Value {
    let mut claims = claims();
    claims[name] = value.into();
    claims
}

fn part(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

#[test]
fn a_good_token_is_the_service_and_all_others_are_nobody() {
    let (runtime, signer, stranger) = (Runtime::new().expect("a runtime"), Signer::new(), Signer::new());
    let keys = runtime.block_on(MockServer::start());
    let set = JwkSet { keys: vec![signer.jwk.clone()] };
    let published = Mock::given(path("/jwks.json")).respond_with(ResponseTemplate::new(200).set_body_json(set));
    runtime.block_on(published.mount(&keys));
    let server = company(&format!(
        "[identity.tokens]\nissuer = \"{ISSUER}\"\naudience = \"bellwether\"\njwks = \"{}/jwks.json\"\n",
        keys.uri()
    ));
    let all = items(&server.api("/customers?limit=500"));
    let owner = all.iter().find_map(|customer| customer["owner"]["id"].as_str()).expect("an owner").to_owned();
    let own: Vec<String> = ids(&server.api(&format!("/customers?limit=500&sort=id&owner={owner}")));
    let access = server.access();
    let link = |id: &str, version: u64, subject: &str| {
        let deed = Deed::new(Identity::of_the_server(Means::CommandLine, "test"), Origin::default());
        let linked = Linked { issuer: ISSUER.to_owned(), subject: subject.to_owned() };
        runtime.block_on(access.identities.link_user(&deed, id, version, Some(linked))).expect("links")
    };
    let robot = access.user(Role::Service, "robot", &[&owner], None);
    link(&robot.id, robot.version, "robot");
    let person = access.user(Role::Admin, "person", &[], None);
    link(&person.id, person.version, "person");

    let good = server.with_key(&signer.sign(&header(), &claims()));
    assert_eq!(good.api("/me").ok()["role"], "service");
    assert_eq!(ids(&good.api("/customers?limit=500&sort=id")), own);
    let foreign = all.iter().map(|customer| text(&customer["id"])).find(|id| !own.contains(id)).expect("others");
    good.api(&format!("/customers/{foreign}")).problem(404, "not_found");
    good.api("/users").problem(403, "forbidden");
    good.api("/audit").problem(403, "forbidden");
    good.api("/me/sessions").problem(403, "forbidden");
    good.post("/api/v1/teams", r#"{"name":"x"}"#).problem(403, "forbidden");

    let signed = signer.sign(&header(), &claims());
    let (message, signature) = signed.rsplit_once('.').expect("three parts");
    let (head, body) = message.split_once('.').expect("three parts");
    let alg = |alg: &str| part(&json!({ "alg": alg, "typ": "JWT", "kid": "k1" }));
    let hmac = |secret: &[u8]| {
        let header = Header { kid: Some("k1".to_owned()), ..Header::new(Algorithm::HS256) };
        encode(&header, &claims(), &EncodingKey::from_secret(secret)).expect("a token")
    };
    let public = serde_json::to_vec(&signer.jwk).expect("serialises");
    let crit = part(&json!({ "alg": "ES256", "kid": "k1", "crit": ["exp"] }));
    let mut brought = header();
    brought.jwk = Some(stranger.jwk.clone());
    let mut elsewhere = header();
    elsewhere.jku = Some("https://evil.example.org/jwks.json".to_owned());
    let attacks = [
        ("alg none", format!("{}.{body}.", alg("none"))),
        ("alg None", format!("{}.{body}.", alg("nOnE"))),
        ("alg none with a signature", format!("{}.{body}.{signature}", alg("none"))),
        ("HS256 with the public key", hmac(&public)),
        ("HS256 with an empty secret", hmac(b"")),
        ("another algorithm", format!("{}.{body}.{signature}", alg("RS256"))),
        ("no signature", format!("{message}.")),
        ("another signature", format!("{message}.{}", URL_SAFE_NO_PAD.encode([1; 64]))),
        ("another body", format!("{head}.{}.{signature}", part(&with("sub", "person")))),
        ("another key", stranger.sign(&header(), &claims())),
        ("a key that it brings along", stranger.sign(&brought, &claims())),
        ("keys from elsewhere", stranger.sign(&elsewhere, &claims())),
        ("an unknown key", signer.sign(&Header { kid: Some("k2".to_owned()), ..header() }, &claims())),
        ("a key that is a path", signer.sign(&Header { kid: Some("../k1".to_owned()), ..header() }, &claims())),
        ("no key", signer.sign(&Header::new(Algorithm::ES256), &claims())),
        ("a critical extension", format!("{crit}.{body}.{signature}")),
        ("another type", signer.sign(&Header { typ: Some("secevent+jwt".to_owned()), ..header() }, &claims())),
        ("expired", signer.sign(&header(), &with("exp", now() - 31))),
        ("not yet valid", signer.sign(&header(), &with("nbf", now() + 31))),
        ("issued in the future", signer.sign(&header(), &with("iat", now() + 31))),
        ("issued long ago", signer.sign(&header(), &with("iat", now() - 90_000))),
        ("another audience", signer.sign(&header(), &with("aud", "somebody-else"))),
        ("no audience", signer.sign(&header(), &with("aud", json!([])))),
        ("another issuer", signer.sign(&header(), &with("iss", "https://evil.example.org"))),
        ("nobody", signer.sign(&header(), &with("sub", "unknown"))),
        ("a person, who signs in", signer.sign(&header(), &with("sub", "person"))),
        ("an empty subject", signer.sign(&header(), &with("sub", ""))),
        ("dots", "..".to_owned()),
        ("a large one", format!("{head}.{}.{signature}", "A".repeat(9_000))),
    ];
    for (what, token) in attacks {
        let reply = server.with_key(&token).api("/me");
        let detail = reply.problem(401, "unauthenticated");
        assert!(reply.header("www-authenticate").starts_with("Bearer"), "{what}");
        assert!(!detail.contains("expired") && !detail.contains("signature"), "{what}: it is not told why: {detail}");
    }
    assert_eq!(server.with_key(&signed).api("/me").status, 200);
    let asked = runtime.block_on(keys.received_requests()).expect("they are recorded").len();
    assert_eq!(asked, 1, "keys are fetched once, whatever tokens name");
}
