//! The second factor: codes of an authenticator app (TOTP, RFC 6238), and recovery codes for those who lost it.

use bellwether_contract::sign_in::{RecoveryCodes, SecondFactorSetup};
use qrcode::QrCode;
use qrcode::render::svg;
use totp_rs::{Builder, Totp};

use crate::act::Act;
use crate::audit::{Deed, Entry};
use crate::documents::credential::{Credential, SecondFactor};
use crate::error::{Attempts, IdentityError};
use crate::identities::Identities;
use crate::rules::session_of;
use crate::sign_in::Proof;

/// Bytes of a secret, as RFC 4226 recommends.
const SECRET: usize = 20;
/// How many recovery codes there are.
const RECOVERY_CODES: usize = 10;
/// Least size of the picture, in pixels.
const PICTURE: u32 = 200;

impl Identities {
    /// Begins to set up a second factor. It is asked for only after [`Self::confirm_second_factor`]. Who has a password must
    /// give it: a session that was left open is not enough.
    ///
    /// # Errors
    /// [`IdentityError::Conflict`] if there is one already; [`IdentityError::Invalid`] for a wrong password,
    /// [`IdentityError::Locked`] after too many.
    pub async fn begin_second_factor(
        &self,
        deed: &Deed,
        password: Option<&str>,
    ) -> Result<SecondFactorSetup, IdentityError> {
        session_of(&deed.identity)?;
        let (user, credential) = self.read_user(deed.identity.user()).await?;
        if credential.body.second_factor.is_some() {
            let message = "there is a second factor already; take it away before setting up another one";
            return Err(IdentityError::Conflict(message.to_owned()));
        }
        if credential.body.password.is_some() {
            self.prove(deed, password.unwrap_or_default(), "password").await?;
        }
        let secret = self.chance.bytes::<SECRET>().to_vec();
        let account = user.body.email.as_deref().unwrap_or(&user.body.name);
        let totp = self.totp(&secret, account)?;
        let uri = totp.to_url().map_err(|cause| IdentityError::Conflict(format!("no second factor here: {cause}")))?;
        let picture =
            QrCode::new(&uri).map_err(|cause| IdentityError::Conflict(format!("no picture here: {cause}")))?;
        let mut attempts = Attempts::default();
        loop {
            let (user, credential) = self.read_user(deed.identity.user()).await?;
            let enrolling = Some(self.keys.encrypt(&purpose(&user.id), &secret, &self.chance));
            let mut act = Act::new(Entry::new("second_factor.begin", "user", &user.id, &user.body.name));
            act.replace(&user.id, credential.version, &Credential { enrolling, ..credential.body })?;
            match self.commit(deed, act).await {
                Err(error) if attempts.again(&error) => {}
                done => {
                    done?;
                    break;
                }
            }
        }
        let qr_svg = picture.render::<svg::Color<'_>>().min_dimensions(PICTURE, PICTURE).build();
        Ok(SecondFactorSetup { secret: totp.secret().to_base32(), uri, qr_svg })
    }

    /// Shows that the app is set up by one of its codes; from now on signing in takes one. The recovery codes are shown this
    /// once.
    ///
    /// # Errors
    /// [`IdentityError::Invalid`] for a wrong code; [`IdentityError::Conflict`] if none was begun.
    pub async fn confirm_second_factor(&self, deed: &Deed, code: &str) -> Result<RecoveryCodes, IdentityError> {
        session_of(&deed.identity)?;
        let id = deed.identity.user();
        let codes: Vec<String> = (0..RECOVERY_CODES).map(|_| self.chance.letters::<10>()).collect();
        let recovery: Vec<String> = codes.iter().map(|code| self.keys.code_hash(id, code)).collect();
        let mut attempts = Attempts::default();
        loop {
            let (user, credential) = self.read_user(id).await?;
            let Some(sealed) = credential.body.enrolling.clone() else {
                let message = "no second factor is being set up; begin with that";
                return Err(IdentityError::Conflict(message.to_owned()));
            };
            let fresh = SecondFactor { sealed, last_step: 0, recovery: recovery.clone() };
            let Some(factor) = self.stepped(id, &fresh, code) else {
                let message = "is not the present code of the app; check the clock of the device and try the next one";
                return Err(IdentityError::invalid("code", message));
            };
            let mut act = Act::new(Entry::new("second_factor.enable", "user", id, &user.body.name));
            let after = Credential { second_factor: Some(factor), enrolling: None, ..credential.body };
            act.replace(id, credential.version, &after)?;
            match self.commit(deed, act).await {
                Err(error) if attempts.again(&error) => {}
                done => {
                    done?;
                    break;
                }
            }
        }
        let shown = codes.iter().map(|code| format!("{}-{}", &code[..5], &code[5..]));
        Ok(RecoveryCodes { codes: shown.collect() })
    }

    /// Takes the second factor away.
    ///
    /// # Errors
    /// [`IdentityError::Invalid`] if password or code is wrong, [`IdentityError::Locked`] after too many;
    /// [`IdentityError::Conflict`] if there is none.
    pub async fn disable_second_factor(&self, deed: &Deed, proof: &Proof) -> Result<(), IdentityError> {
        session_of(&deed.identity)?;
        let id = deed.identity.user();
        if let Proof::Password(password) = proof {
            self.prove(deed, password, "password").await?;
        }
        let mut attempts = Attempts::default();
        loop {
            let (user, credential) = self.read_user(id).await?;
            if credential.body.second_factor.is_none() {
                return Err(IdentityError::Conflict("there is no second factor to take away".to_owned()));
            }
            if let Proof::Code(code) = proof {
                self.fail_if_locked(&credential.body)?;
                if self.used(id, credential.body.second_factor.as_ref(), code).is_none() {
                    self.count_failure(Some(&user), &deed.origin).await?;
                    return Err(IdentityError::invalid("code", "is none of yours, or was used; try the next one"));
                }
            }
            let mut act = Act::new(Entry::new("second_factor.disable", "user", id, &user.body.name));
            let after = Credential { second_factor: None, enrolling: None, ..credential.body };
            act.replace(id, credential.version, &after)?;
            match self.commit(deed, act).await {
                Err(error) if attempts.again(&error) => {}
                done => return done,
            }
        }
    }

    /// The second factor after a code of it was used; none if it is no code of it, or was used before.
    pub(crate) fn used(&self, user: &str, factor: Option<&SecondFactor>, code: &str) -> Option<SecondFactor> {
        let factor = factor?;
        self.stepped(user, factor, code).or_else(|| {
            let code = plain(code);
            let at = factor.recovery.iter().position(|kept| self.keys.is_code_hash(user, &code, kept))?;
            let mut left = factor.clone();
            left.recovery.remove(at);
            Some(left)
        })
    }

    /// The second factor after a code of the app.
    fn stepped(&self, user: &str, factor: &SecondFactor, code: &str) -> Option<SecondFactor> {
        let secret = self.keys.decrypt(&purpose(user), &factor.sealed)?;
        let now = u64::try_from(self.now().timestamp()).ok()?;
        let last_step = self.totp(&secret, "").ok()?.check(&plain(code), now)?;
        (last_step > factor.last_step).then(|| SecondFactor { last_step, ..factor.clone() })
    }

    fn totp(&self, secret: &[u8], account: &str) -> Result<Totp, IdentityError> {
        // Colons part the two in the address.
        let without = |text: &str| text.replace(':', " ");
        let builder = Builder::new().with_secret(secret.to_vec()).with_issuer(Some(without(&self.settings.name)));
        let built = builder.with_account_name(without(account)).build();
        built.map_err(|cause| IdentityError::Conflict(format!("no second factor here: {cause}")))
    }
}

fn purpose(user: &str) -> String {
    format!("second factor {user}")
}

/// A code as it was made, however it was typed.
fn plain(code: &str) -> String {
    code.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).take(20).collect()
}
