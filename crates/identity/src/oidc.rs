//! Signing in with an identity provider: OpenID Connect, authorization code with PKCE, state and nonce.
//!
//! Somebody is known by issuer and subject and by nothing else: an e-mail address that a provider names proves nothing here. The two
//! become those of a user by an invitation, or by somebody who has signed in.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bellwether_store::collection::Collection;
use chrono::{DateTime, TimeDelta, Utc};
use openidconnect::core::{CoreClient, CoreJwsSigningAlgorithm, CoreProviderMetadata, CoreResponseType};
use openidconnect::{
    AccessTokenHash, AuthenticationFlow, AuthorizationCode, ClientId, ClientSecret, CsrfToken, HttpRequest,
    HttpResponse, IssuerUrl, Nonce, OAuth2TokenResponse, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, Scope,
    TokenResponse, http,
};
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq;
use tokio::sync::Mutex;

use crate::act::Act;
use crate::audit::{Deed, Entry, Origin};
use crate::documents::user::{Linked, User};
use crate::error::{Attempts, IdentityError};
use crate::identities::Identities;
use crate::links::provider_taken;
use crate::rules::{session_of, taken};
use crate::sign_in::NewSession;
use crate::tokens::{is_safe, limited};

/// What a sealed flow is for.
const PURPOSE: &str = "oidc flow";
/// How long somebody may take at the provider.
const FLOW: TimeDelta = TimeDelta::minutes(10);
/// How long an answer of the provider may take.
const DEADLINE: Duration = Duration::from_secs(10);
/// Largest answer of the provider, in bytes.
const LARGEST: usize = 1 << 20;
/// How long what the provider says of itself is believed.
const FRESH: TimeDelta = TimeDelta::hours(1);

/// An identity provider.
#[derive(Clone)]
pub struct ProviderSettings {
    /// Its name for people.
    pub name: String,
    /// Its address, exactly as it names itself.
    pub issuer: String,
    /// Who we are for it.
    pub client_id: String,
    /// What proves that.
    pub client_secret: Option<String>,
    /// Where it sends people back to.
    pub redirect_url: String,
}

impl fmt::Debug for ProviderSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProviderSettings").field("issuer", &self.issuer).finish_non_exhaustive()
    }
}

/// What somebody goes to the provider for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Purpose {
    /// To sign in; they are linked already.
    SignIn,
    /// To link their user, of this id, with their account there.
    Link(String),
    /// To take up the invitation with this token.
    Invitation(String),
}

/// Somebody is to be sent to the provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Started {
    /// Where to.
    pub url: String,
    /// What their browser brings back with them, in a cookie: encrypted.
    pub sealed: String,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finished {
    /// They have signed in.
    SignedIn(NewSession),
    /// Their user is linked.
    Linked,
}

/// What is kept while somebody is at the provider.
#[derive(Serialize, Deserialize)]
struct Flow {
    purpose: Purpose,
    state: String,
    nonce: String,
    verifier: String,
    until: DateTime<Utc>,
}

/// The provider. Share it in an `Arc`.
pub struct Provider {
    settings: ProviderSettings,
    http: reqwest::Client,
    /// What it says of itself, and when it said so.
    metadata: Mutex<Option<(CoreProviderMetadata, DateTime<Utc>)>>,
}

impl Provider {
    /// A provider; it is not asked yet.
    ///
    /// # Errors
    /// [`IdentityError::Provider`] for settings that can't be.
    pub fn new(settings: ProviderSettings) -> Result<Self, IdentityError> {
        let wrong = |field: &str, reason: &str| Err(IdentityError::Provider(format!("`{field}` {reason}")));
        if !is_safe(&settings.issuer) {
            return wrong("issuer", "must be an address with https, or with http on this machine");
        }
        if !is_safe(&settings.redirect_url) {
            return wrong("redirect_url", "must be an address with https, or with http on this machine");
        }
        if settings.client_id.is_empty() {
            return wrong("client_id", "is empty; it must be what the provider calls this installation");
        }
        // Redirects would let a provider make this server ask anybody.
        let http = reqwest::Client::builder().timeout(DEADLINE).redirect(reqwest::redirect::Policy::none()).build();
        let http = http.map_err(|cause| IdentityError::Provider(cause.to_string()))?;
        Ok(Self { settings, http, metadata: Mutex::default() })
    }

    /// Its name for people.
    pub fn name(&self) -> &str {
        &self.settings.name
    }

    /// Sends somebody to the provider.
    ///
    /// # Errors
    /// [`IdentityError::Provider`] if it can't be asked; [`IdentityError::LinkGone`] for an invitation that doesn't work.
    pub async fn start(&self, identities: &Identities, purpose: Purpose) -> Result<Started, IdentityError> {
        if let Purpose::Invitation(token) = &purpose {
            identities.link_info(token).await?;
        }
        let metadata = self.metadata(identities.now()).await?;
        let (state, nonce, verifier) =
            (identities.chance.token(), identities.chance.token(), identities.chance.token());
        let challenge = PkceCodeChallenge::from_code_verifier_sha256(&PkceCodeVerifier::new(verifier.clone()));
        let client = CoreClient::from_provider_metadata(
            metadata,
            ClientId::new(self.settings.client_id.clone()),
            self.settings.client_secret.clone().map(ClientSecret::new),
        )
        .set_redirect_uri(self.redirect()?);
        let (given_state, given_nonce) = (state.clone(), nonce.clone());
        let (url, ..) = client
            .authorize_url(
                AuthenticationFlow::<CoreResponseType>::AuthorizationCode,
                move || CsrfToken::new(given_state),
                move || Nonce::new(given_nonce),
            )
            .add_scope(Scope::new("openid".to_owned()))
            .set_pkce_challenge(challenge)
            .url();
        let flow = Flow { purpose, state, nonce, verifier, until: identities.now() + FLOW };
        let plain = serde_json::to_vec(&flow).map_err(|cause| IdentityError::Provider(cause.to_string()))?;
        let sealed = identities.keys.encrypt(PURPOSE, &plain, &identities.chance);
        Ok(Started { url: url.to_string(), sealed })
    }

    /// Takes in somebody who comes back with `code` and `state`, and in their cookie what [`Self::start`] sealed. `deed` is that
    /// of their session, if they have one: to link, it must be of the user who went.
    ///
    /// # Errors
    /// [`IdentityError::NotSignedIn`] if nobody here is linked with that account, or it isn't who went;
    /// [`IdentityError::Provider`] if the provider's answer can't be believed; [`IdentityError::Conflict`] if another user is
    /// linked with the account; [`IdentityError::LinkGone`].
    pub async fn finish(
        &self,
        identities: &Identities,
        (sealed, state, code): (&str, &str, &str),
        deed: Option<&Deed>,
        origin: &Origin,
    ) -> Result<Finished, IdentityError> {
        let plain = identities.keys.decrypt(PURPOSE, sealed).ok_or(IdentityError::NotSignedIn)?;
        let flow: Flow = serde_json::from_slice(&plain).map_err(|_| IdentityError::NotSignedIn)?;
        let same: bool = flow.state.as_bytes().ct_eq(state.as_bytes()).into();
        if !same || identities.now() >= flow.until {
            return Err(IdentityError::NotSignedIn);
        }
        let linked = self.subject(identities, &flow, code).await?;
        match flow.purpose {
            Purpose::SignIn => {}
            Purpose::Link(user) => {
                let deed = deed.filter(|deed| deed.identity.user() == user).ok_or(IdentityError::NotSignedIn)?;
                identities.link_oneself(deed, linked).await?;
                return Ok(Finished::Linked);
            }
            Purpose::Invitation(token) => {
                identities.accept_link_by_provider(&token, &linked, origin).await?;
            }
        }
        Ok(Finished::SignedIn(identities.sign_in_linked(&linked, origin).await?))
    }

    /// Who the provider says somebody is.
    async fn subject(&self, identities: &Identities, flow: &Flow, code: &str) -> Result<Linked, IdentityError> {
        let client = CoreClient::from_provider_metadata(
            self.metadata(identities.now()).await?,
            ClientId::new(self.settings.client_id.clone()),
            self.settings.client_secret.clone().map(ClientSecret::new),
        )
        .set_redirect_uri(self.redirect()?);
        let request = client.exchange_code(AuthorizationCode::new(code.to_owned())).map_err(failed)?;
        let request = request.set_pkce_verifier(PkceCodeVerifier::new(flow.verifier.clone()));
        let answer = request.request_async(&|request| self.ask(request)).await.map_err(failed)?;
        let missing = || IdentityError::Provider("it gave no ID token".to_owned());
        let token = answer.id_token().ok_or_else(missing)?;
        let clock = Arc::clone(&identities.clock);
        let verifier = client.id_token_verifier().set_time_fn(move || clock.now()).set_allowed_algs([
            CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
            CoreJwsSigningAlgorithm::RsaSsaPssSha256,
            CoreJwsSigningAlgorithm::EcdsaP256Sha256,
            CoreJwsSigningAlgorithm::EcdsaP384Sha384,
            CoreJwsSigningAlgorithm::EdDsa,
        ]);
        let claims = match token.claims(&verifier, &Nonce::new(flow.nonce.clone())) {
            Ok(claims) => claims,
            Err(error) => {
                // It may sign with a new key.
                *self.metadata.lock().await = None;
                return Err(failed(error));
            }
        };
        if let Some(expected) = claims.access_token_hash() {
            let key = token.signing_key(&verifier).map_err(failed)?;
            let algorithm = token.signing_alg().map_err(failed)?;
            let found = AccessTokenHash::from_token(answer.access_token(), algorithm, key).map_err(failed)?;
            if found != *expected {
                return Err(IdentityError::Provider("its access token is of somebody else".to_owned()));
            }
        }
        Ok(Linked { issuer: claims.issuer().to_string(), subject: claims.subject().to_string() })
    }

    /// What the provider says of itself, with its keys.
    async fn metadata(&self, now: DateTime<Utc>) -> Result<CoreProviderMetadata, IdentityError> {
        let mut kept = self.metadata.lock().await;
        if let Some((metadata, since)) = &*kept
            && now - *since < FRESH
        {
            return Ok(metadata.clone());
        }
        let issuer = IssuerUrl::new(self.settings.issuer.clone()).map_err(failed)?;
        let metadata =
            CoreProviderMetadata::discover_async(issuer, &|request| self.ask(request)).await.map_err(failed)?;
        *kept = Some((metadata.clone(), now));
        Ok(metadata)
    }

    fn redirect(&self) -> Result<RedirectUrl, IdentityError> {
        RedirectUrl::new(self.settings.redirect_url.clone()).map_err(failed)
    }

    /// Asks the provider, within limits of time and size.
    async fn ask(&self, request: HttpRequest) -> Result<HttpResponse, AskError> {
        let other = |cause: &dyn fmt::Display| AskError(cause.to_string());
        if !is_safe(&request.uri().to_string()) {
            return Err(AskError("it names an address without https".to_owned()));
        }
        let request = reqwest::Request::try_from(request).map_err(|cause| other(&cause.without_url()))?;
        let answer = self.http.execute(request).await.map_err(|cause| other(&cause.without_url()))?;
        let mut built = http::Response::builder().status(answer.status());
        for (name, value) in answer.headers() {
            built = built.header(name, value);
        }
        let body = limited(answer, LARGEST).await.map_err(AskError)?;
        built.body(body).map_err(|cause| other(&cause))
    }
}

impl fmt::Debug for Provider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Provider").field("settings", &self.settings).finish_non_exhaustive()
    }
}

/// Why the provider could not be asked.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct AskError(String);

/// With all causes: the outermost often says only that something failed.
fn failed(error: impl std::error::Error) -> IdentityError {
    let mut words = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        words = format!("{words}: {cause}");
        source = cause.source();
    }
    IdentityError::Provider(words)
}

impl Identities {
    /// Links whoever does it with their account at the provider.
    async fn link_oneself(&self, deed: &Deed, linked: Linked) -> Result<(), IdentityError> {
        session_of(&deed.identity)?;
        let mut attempts = Attempts::default();
        loop {
            let (user, _) = self.read_user(deed.identity.user()).await?;
            let after = User { linked: Some(linked.clone()), ..user.body };
            let mut act = Act::new(Entry::new("profile.link", "user", &user.id, &after.name).after(&linked));
            act.replace(&user.id, user.version, &after)?;
            match taken(self.commit(deed, act).await, User::NAME, provider_taken) {
                Err(error) if attempts.again(&error) => {}
                done => return done,
            }
        }
    }
}
