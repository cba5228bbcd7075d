//! Signing in with an identity provider.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bellwether_contract::identity::Role;
use bellwether_identity::error::IdentityError;
use bellwether_identity::oidc::{Finished, Provider, ProviderSettings, Purpose, Started};
use chrono::TimeDelta;
use jsonwebtoken::encode;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use wiremock::matchers::{method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::tokens::{Signer, header};
use crate::world::{World, console, new_user, noon, origin};

struct Idp {
    server: MockServer,
    signer: Signer,
    provider: Provider,
}

impl Idp {
    async fn new() -> Self {
        let server = MockServer::start().await;
        let settings = ProviderSettings {
            name: "Company".to_owned(),
            issuer: server.uri(),
            client_id: "bellwether".to_owned(),
            client_secret: Some("hush".to_owned()),
            redirect_url: "https://bellwether.example.org/auth/callback".to_owned(),
        };
        Self { server, signer: Signer::new("k1"), provider: Provider::new(settings).unwrap() }
    }

    /// The provider answers a code with this ID token.
    async fn answer(&self, claims: &Value, signer: &Signer) {
        let uri = self.server.uri();
        let token = encode(&header("k1"), claims, &signer.key).unwrap();
        let about = json!({
            "issuer": uri, "authorization_endpoint": format!("{uri}/authorize"), "token_endpoint": format!("{uri}/token"),
            "jwks_uri": format!("{uri}/jwks"), "response_types_supported": ["code"],
            "subject_types_supported": ["public"], "id_token_signing_alg_values_supported": ["ES256"],
        });
        let tokens = json!({ "access_token": "a", "token_type": "Bearer", "expires_in": 60, "id_token": token });
        let mut keys = self.signer.set();
        keys["keys"][0]["use"] = json!("sig");
        self.server.reset().await;
        for (verb, place, body) in
            [("GET", "/.well-known/openid-configuration", about), ("GET", "/jwks", keys), ("POST", "/token", tokens)]
        {
            let answer = ResponseTemplate::new(200).set_body_json(body);
            Mock::given(method(verb)).and(path(place)).respond_with(answer).mount(&self.server).await;
        }
    }

    async fn start(&self, world: &World, purpose: Purpose) -> (Started, String, String) {
        self.answer(&json!({}), &self.signer).await;
        let started = self.provider.start(&world.identities, purpose).await.unwrap();
        let url = reqwest::Url::parse(&started.url).unwrap();
        let value = |name: &str| url.query_pairs().find(|(key, _)| key == name).unwrap().1.into_owned();
        assert_eq!((value("response_type").as_str(), value("code_challenge_method").as_str()), ("code", "S256"));
        let (state, nonce) = (value("state"), value("nonce"));
        (started, state, nonce)
    }

    fn claims(&self, nonce: &str) -> Value {
        let now = noon().timestamp();
        json!({
            "iss": self.server.uri(), "aud": "bellwether", "sub": "42", "nonce": nonce, "iat": now, "exp": now + 60,
            "email": "ada@example.org", "email_verified": true,
        })
    }

    async fn finish(&self, world: &World, sealed: &str, state: &str) -> Result<Finished, IdentityError> {
        self.provider.finish(&world.identities, (sealed, state, "the-code"), None, &origin()).await
    }
}

#[tokio::test]
async fn an_invitation_links_and_from_then_on_signs_in() {
    let (world, idp) = (World::new().await, Idp::new().await);
    let made = world.identities.create_user(&console(), new_user("Ada", Role::Admin, &[], None)).await.unwrap();
    let link = made.link.unwrap();
    // A verified e-mail address alone is nobody here.
    let (started, state, nonce) = idp.start(&world, Purpose::SignIn).await;
    idp.answer(&idp.claims(&nonce), &idp.signer).await;
    let refused = idp.finish(&world, &started.sealed, &state).await.unwrap_err();
    assert!(matches!(refused, IdentityError::NotSignedIn), "{refused}");

    let (started, state, nonce) = idp.start(&world, Purpose::Invitation(link.token.clone())).await;
    assert!(!started.sealed.contains(&link.token) && !started.url.contains(&link.token));
    idp.answer(&idp.claims(&nonce), &idp.signer).await;
    let Finished::SignedIn(session) = idp.finish(&world, &started.sealed, &state).await.unwrap() else { panic!() };
    assert_eq!(world.who(&session.token).await.unwrap().name(), "Ada");
    let requests = idp.server.received_requests().await.unwrap();
    let asked = requests.iter().find(|request| request.url.path() == "/token").unwrap();
    let body = String::from_utf8(asked.body.clone()).unwrap();
    let verifier = body.split('&').find_map(|pair| pair.strip_prefix("code_verifier=")).unwrap();
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier));
    assert!(started.url.contains(&challenge), "{body}");
    assert!(world.identities.link_info(&link.token).await.is_err(), "it is used up");

    let (started, state, nonce) = idp.start(&world, Purpose::SignIn).await;
    idp.answer(&idp.claims(&nonce), &idp.signer).await;
    assert!(matches!(idp.finish(&world, &started.sealed, &state).await, Ok(Finished::SignedIn(_))));
}

#[tokio::test]
async fn whoever_has_signed_in_links_their_own_user_only() {
    let (world, idp) = (World::new().await, Idp::new().await);
    let ada = world.user("Ada", Role::Admin, &[], None).await;
    world.user("Ben", Role::Learner, &[], None).await;
    let (deed, _) = world.signed_in("ada@example.org").await;
    let (of_ben, _) = world.signed_in("ben@example.org").await;
    let (started, state, nonce) = idp.start(&world, Purpose::Link(ada.id.clone())).await;
    idp.answer(&idp.claims(&nonce), &idp.signer).await;
    for other in [None, Some(&of_ben)] {
        let came = (started.sealed.as_str(), state.as_str(), "c");
        let done = idp.provider.finish(&world.identities, came, other, &origin()).await;
        assert!(matches!(done, Err(IdentityError::NotSignedIn)), "{done:?}");
    }
    let came = (started.sealed.as_str(), state.as_str(), "c");
    let done = idp.provider.finish(&world.identities, came, Some(&deed), &origin()).await.unwrap();
    assert_eq!(done, Finished::Linked);
    assert!(world.identities.user(&deed.identity, &ada.id).unwrap().linked);
}

#[tokio::test]
async fn what_can_not_be_believed_is_refused() {
    let (world, idp) = (World::new().await, Idp::new().await);
    let made = world.identities.create_user(&console(), new_user("Ada", Role::Admin, &[], None)).await.unwrap();
    let invitation = Purpose::Invitation(made.link.unwrap().token);
    let now = noon().timestamp();
    let stranger = Signer::new("k1");
    let changes: [(&str, Value); 6] = [
        ("nonce", json!("another")),
        ("nonce", Value::Null),
        ("aud", json!("somebody-else")),
        ("iss", json!("https://evil.example.org")),
        ("exp", json!(now - 1)),
        ("sub", Value::Null),
    ];
    for (name, value) in changes {
        let (started, state, nonce) = idp.start(&world, invitation.clone()).await;
        let mut claims = idp.claims(&nonce);
        claims[name] = value;
        idp.answer(&claims, &idp.signer).await;
        let refused = idp.finish(&world, &started.sealed, &state).await.unwrap_err();
        assert!(matches!(refused, IdentityError::Provider(_)), "{name}: {refused}");
    }
    let (started, state, nonce) = idp.start(&world, invitation.clone()).await;
    idp.answer(&idp.claims(&nonce), &stranger).await;
    assert!(matches!(idp.finish(&world, &started.sealed, &state).await, Err(IdentityError::Provider(_))));
    idp.answer(&idp.claims(&nonce), &idp.signer).await;
    for (sealed, state) in [("", state.as_str()), ("AAAA", &state), (&started.sealed, ""), (&started.sealed, "x")] {
        assert!(matches!(idp.finish(&world, sealed, state).await, Err(IdentityError::NotSignedIn)));
    }
    world.clock.advance(TimeDelta::minutes(10));
    assert!(matches!(idp.finish(&world, &started.sealed, &state).await, Err(IdentityError::NotSignedIn)));
    idp.server.reset().await;
    world.clock.advance(TimeDelta::hours(2));
    let down = idp.provider.start(&world.identities, invitation).await.unwrap_err();
    assert!(matches!(down, IdentityError::Provider(_)), "{down}");
}
