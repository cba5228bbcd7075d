//! The secret of the server, and the keys that are made of it: one for each purpose, so that what one of them protects says
//! nothing of the others.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;
use zeroize::{Zeroize, Zeroizing};

use crate::chance::Chance;

/// Least length, in bytes.
const SHORTEST: usize = 32;
/// Fewer different bytes than that are a pattern, not chance.
const LEAST_DIFFERENT: usize = 8;
/// Bytes of a nonce of XChaCha20-Poly1305: long enough to be drawn at random.
const NONCE: usize = 24;
/// What people write where a secret belongs.
const WELL_KNOWN: [&str; 11] = [
    "changeme",
    "change-me",
    "change_me",
    "secret",
    "password",
    "bellwether",
    "default",
    "example",
    "insecure",
    "replace",
    "test",
];

/// Why something is no secret. It doesn't repeat what was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SecretError {
    /// Too little of it.
    #[error("the secret has {0} bytes; it must have at least 32, drawn at random, as by `openssl rand -base64 48`")]
    TooShort(usize),
    /// Anybody would guess it.
    #[error("the secret is a well-known value or a pattern; draw one at random, as by `openssl rand -base64 48`")]
    Guessable,
}

/// What only the instances of one installation know. It is never printed, and gone from memory when dropped.
#[derive(Clone)]
pub struct Secret {
    bytes: Zeroizing<Vec<u8>>,
    former: Vec<Self>,
}

impl Secret {
    /// A secret of bytes that were drawn at random.
    ///
    /// # Errors
    /// [`SecretError`] for fewer than 32 bytes, and for what anybody would guess.
    pub fn new(mut bytes: Vec<u8>) -> Result<Self, SecretError> {
        let refused = refusal(&bytes);
        if refused.is_some() {
            bytes.zeroize();
        }
        refused.map_or_else(|| Ok(Self { bytes: Zeroizing::new(bytes), former: Vec::new() }), Err)
    }

    /// The same secret, knowing those that it took the place of: what was made with them is still read, and nothing is made
    /// with them any more.
    #[must_use]
    pub fn in_place_of(self, former: Vec<Self>) -> Self {
        Self { former, ..self }
    }

    /// A secret of a text, without white space around it.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn of_text(text: &str) -> Result<Self, SecretError> {
        Self::new(text.trim().as_bytes().to_vec())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

fn refusal(bytes: &[u8]) -> Option<SecretError> {
    let text = String::from_utf8_lossy(bytes).to_lowercase();
    // What is left of a well-known word that is repeated or padded to the length that is asked for.
    let rest = WELL_KNOWN.iter().fold(text.clone(), |text, word| text.replace(word, ""));
    if rest != text && rest.chars().filter(|c| c.is_alphanumeric()).count() < SHORTEST / 2 {
        return Some(SecretError::Guessable);
    }
    if bytes.len() < SHORTEST {
        return Some(SecretError::TooShort(bytes.len()));
    }
    let mut seen = [false; 256];
    bytes.iter().for_each(|&byte| seen[usize::from(byte)] = true);
    (seen.iter().filter(|&&there| there).count() < LEAST_DIFFERENT).then_some(SecretError::Guessable)
}

/// A key for one purpose.
type Key = Zeroizing<[u8; 32]>;

impl Secret {
    fn derive(&self, purpose: &str) -> Key {
        let mut key = Zeroizing::new([0; 32]);
        let derived =
            Hkdf::<Sha256>::new(Some(b"bellwether identity 1"), &self.bytes).expand(purpose.as_bytes(), &mut *key);
        debug_assert!(derived.is_ok(), "32 bytes are far less than HKDF can give");
        key
    }
}

/// The keys of the server: those of its secret, and those of former ones, which only read.
#[derive(Clone)]
pub(crate) struct Keys {
    /// Seals entries of the audit log.
    seal: Key,
    /// Makes tokens against forged requests.
    csrf: Key,
    /// Encrypts what must be read again: secrets of second factors, pending sign-ins.
    vault: Key,
    /// Hashes recovery codes, which are too short for a hash without a key.
    codes: Key,
    /// Those of former secrets.
    former: Vec<Self>,
}

impl Keys {
    /// The keys that follow from a secret.
    pub(crate) fn new(secret: &Secret) -> Self {
        Self {
            seal: secret.derive("audit seal"),
            csrf: secret.derive("csrf token"),
            vault: secret.derive("vault"),
            codes: secret.derive("recovery codes"),
            former: secret.former.iter().map(Self::new).collect(),
        }
    }

    /// These and those of former secrets.
    fn all(&self) -> impl Iterator<Item = &Self> {
        std::iter::once(self).chain(&self.former)
    }

    /// Seals bytes of the audit log.
    pub(crate) fn seal(&self, parts: &[&[u8]]) -> [u8; 32] {
        mac(&self.seal, parts)
    }

    /// Whether bytes of the audit log were sealed with this.
    pub(crate) fn is_seal(&self, parts: &[&[u8]], seal: &[u8; 32]) -> bool {
        self.all().any(|keys| keys.seal(parts) == *seal)
    }

    /// The token that changing requests of a session must send.
    pub(crate) fn csrf_token(&self, session: &str) -> String {
        URL_SAFE_NO_PAD.encode(mac(&self.csrf, &[session.as_bytes()]))
    }

    /// Whether a token is the one of a session; takes as long whatever is wrong with it.
    pub(crate) fn is_csrf_token(&self, session: &str, token: &str) -> bool {
        self.all().any(|keys| keys.csrf_token(session).as_bytes().ct_eq(token.as_bytes()).into())
    }

    /// The hash of a recovery code of a user.
    pub(crate) fn code_hash(&self, user: &str, code: &str) -> String {
        URL_SAFE_NO_PAD.encode(mac(&self.codes, &[user.as_bytes(), code.as_bytes()]))
    }

    /// Whether this is the hash of a recovery code of a user.
    pub(crate) fn is_code_hash(&self, user: &str, code: &str, hash: &str) -> bool {
        self.all().any(|keys| keys.code_hash(user, code) == hash)
    }

    /// Encrypts for a purpose, which must be named again to decrypt.
    pub(crate) fn encrypt(&self, purpose: &str, plain: &[u8], chance: &Chance) -> String {
        let nonce = chance.bytes::<NONCE>();
        let payload = Payload { msg: plain, aad: purpose.as_bytes() };
        let sealed = self.cipher().encrypt(&XNonce::from(nonce), payload);
        // Only lengths of many gigabytes fail; an empty text decrypts to nothing.
        let sealed = sealed.map_or_else(|_| Vec::new(), |sealed| [nonce.as_slice(), &sealed].concat());
        URL_SAFE_NO_PAD.encode(sealed)
    }

    /// What was encrypted for a purpose; none if it was not, or not with these keys, or was changed.
    pub(crate) fn decrypt(&self, purpose: &str, sealed: &str) -> Option<Zeroizing<Vec<u8>>> {
        self.all().find_map(|keys| keys.decrypt_now(purpose, sealed))
    }

    /// The same with the present key alone.
    pub(crate) fn decrypt_now(&self, purpose: &str, sealed: &str) -> Option<Zeroizing<Vec<u8>>> {
        let bytes = URL_SAFE_NO_PAD.decode(sealed).ok()?;
        let (nonce, sealed) = bytes.split_first_chunk::<NONCE>()?;
        let payload = Payload { msg: sealed, aad: purpose.as_bytes() };
        self.cipher().decrypt(&XNonce::from(*nonce), payload).ok().map(Zeroizing::new)
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new((&*self.vault).into())
    }
}

/// Names and encrypts what lies outside, where others may read and write: with the same secret, the same thing has the same name,
/// and whatever has been changed, or lies under another name, is not read.
#[derive(Clone)]
pub struct Envelope {
    names: Key,
    nonces: Key,
    contents: Key,
}

impl Envelope {
    /// What follows from a secret.
    pub fn new(secret: &Secret) -> Self {
        let derive = |part| secret.derive(&format!("envelope {part}"));
        Self { names: derive("names"), nonces: derive("nonces"), contents: derive("contents") }
    }

    /// The name of what is told by some parts. It says nothing of them.
    pub fn name(&self, parts: &[&[u8]]) -> String {
        URL_SAFE_NO_PAD.encode(mac(&self.names, parts))
    }

    /// Encrypts what lies under a name; the same becomes the same.
    pub fn seal(&self, name: &str, plain: &[u8]) -> Vec<u8> {
        let mut nonce = [0; NONCE];
        // Used again for the same content alone, which is no news to anybody.
        nonce.copy_from_slice(&mac(&self.nonces, &[name.as_bytes(), plain])[..NONCE]);
        let payload = Payload { msg: plain, aad: name.as_bytes() };
        // Only lengths of many gigabytes fail; what is empty is not opened.
        let sealed = self.cipher().encrypt(&XNonce::from(nonce), payload);
        sealed.map_or_else(|_| Vec::new(), |sealed| [nonce.as_slice(), &sealed].concat())
    }

    /// What was sealed under a name; none if it was not, or not with this, or was changed.
    pub fn open(&self, name: &str, sealed: &[u8]) -> Option<Vec<u8>> {
        let (nonce, sealed) = sealed.split_first_chunk::<NONCE>()?;
        let payload = Payload { msg: sealed, aad: name.as_bytes() };
        self.cipher().decrypt(&XNonce::from(*nonce), payload).ok()
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new((&*self.contents).into())
    }
}

impl fmt::Debug for Envelope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// HMAC-SHA256 over parts, each with its length, so that no other division into parts has the same code.
fn mac(key: &Key, parts: &[&[u8]]) -> [u8; 32] {
    // A key of any length will do.
    let Ok(mut mac) = <Hmac<Sha256> as KeyInit>::new_from_slice(key.as_slice()) else { return [0; 32] };
    for part in parts {
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_that_are_short_or_well_known_are_refused() {
        for (given, expected) in [
            (String::new(), SecretError::TooShort(0)),
            ("xK3v9".to_owned(), SecretError::TooShort(5)),
            ("Zk3v9LwPq81nRt0YcXaBdEfGhIjKlMn".to_owned(), SecretError::TooShort(31)),
            ("changeme".to_owned(), SecretError::Guessable),
            ("SECRET".repeat(10), SecretError::Guessable),
            ("change-me-change-me-change-me-change-me".to_owned(), SecretError::Guessable),
            ("a".repeat(64), SecretError::Guessable),
            ("0123".repeat(16), SecretError::Guessable),
        ] {
            assert_eq!(Secret::of_text(&given).unwrap_err(), expected, "{given}");
        }
        assert_eq!(Secret::new(vec![0xAB; 32]).unwrap_err(), SecretError::Guessable);
        let secret = Secret::of_text(" Zk3v9LwPq81nRt0YcXaBdEfGhIjKlMnO\n").unwrap();
        assert_eq!(format!("{secret:?}"), "***");
        assert_eq!(secret.bytes.len(), 32);
        assert!(Secret::new((100..132).collect()).is_ok());
    }

    #[test]
    fn each_purpose_has_a_key_of_its_own() {
        let keys = Keys::new(&Secret::new((0..32).collect()).unwrap());
        let all = [&keys.seal, &keys.csrf, &keys.vault, &keys.codes];
        for (at, key) in all.iter().enumerate() {
            assert!(all[..at].iter().all(|other| ***other != ***key));
        }
        assert_ne!(keys.seal(&[b"ab", b"c"]), keys.seal(&[b"a", b"bc"]));
        let token = keys.csrf_token("one");
        assert!(keys.is_csrf_token("one", &token));
        assert!(
            !keys.is_csrf_token("two", &token) && !keys.is_csrf_token("one", "") && !keys.is_csrf_token("one", "x")
        );
    }

    #[test]
    fn what_is_encrypted_is_read_with_the_same_key_for_the_same_purpose_only() {
        let keys = |first: u8| Keys::new(&Secret::new((first..first + 32).collect()).unwrap());
        let chance = Chance::new([1; 32]);
        let sealed = keys(0).encrypt("totp u1", b"hidden", &chance);
        assert_ne!(sealed, keys(0).encrypt("totp u1", b"hidden", &chance));
        assert_eq!(keys(0).decrypt("totp u1", &sealed).unwrap().as_slice(), b"hidden");
        assert!(keys(0).decrypt("totp u2", &sealed).is_none());
        assert!(keys(1).decrypt("totp u1", &sealed).is_none());
        assert!(keys(0).decrypt("totp u1", &sealed[1..]).is_none());
        assert!(keys(0).decrypt("totp u1", "").is_none());
    }

    #[test]
    fn what_lies_outside_is_read_under_its_own_name_alone_and_unchanged() {
        let envelope = |first: u8| Envelope::new(&Secret::new((first..first + 32).collect()).unwrap());
        let (ours, others) = (envelope(0), envelope(100));
        let name = ours.name(&[b"ab", b"c"]);
        assert_eq!(name, envelope(0).name(&[b"ab", b"c"]));
        assert!(name != ours.name(&[b"a", b"bc"]) && name != others.name(&[b"ab", b"c"]));
        let sealed = ours.seal(&name, b"hidden");
        assert_eq!(envelope(0).open(&name, &sealed).unwrap(), b"hidden");
        assert!(sealed == ours.seal(&name, b"hidden") && sealed[..NONCE] != ours.seal(&name, b"Hidden")[..NONCE]);
        assert!(ours.open("another", &sealed).is_none() && others.open(&name, &sealed).is_none());
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert!(ours.open(&name, &changed).is_none() && ours.open(&name, &sealed[..at]).is_none(), "{at}");
        }
    }

    #[test]
    fn what_was_made_with_a_former_secret_is_read_and_nothing_is_made_with_it() {
        let secret = |first: u8| Secret::new((first..first + 32).collect()).unwrap();
        let (old, chance) = (Keys::new(&secret(0)), Chance::new([1; 32]));
        let new = Keys::new(&secret(100).in_place_of(vec![secret(50), secret(0)]));
        let (sealed, seal) = (old.encrypt("p", b"hidden", &chance), old.seal(&[b"a"]));
        assert_eq!(new.decrypt("p", &sealed).unwrap().as_slice(), b"hidden");
        assert!(new.decrypt_now("p", &sealed).is_none() && new.decrypt("q", &sealed).is_none());
        assert!(new.is_seal(&[b"a"], &seal) && !new.is_seal(&[b"b"], &seal));
        assert!(new.is_csrf_token("s", &old.csrf_token("s")) && !new.is_csrf_token("t", &old.csrf_token("s")));
        assert!(
            new.is_code_hash("u", "c", &old.code_hash("u", "c"))
                && !new.is_code_hash("u", "d", &old.code_hash("u", "c"))
        );
        let alone = Keys::new(&secret(100));
        assert_eq!((new.seal(&[b"a"]), new.csrf_token("s")), (alone.seal(&[b"a"]), alone.csrf_token("s")));
        assert!(alone.decrypt("p", &new.encrypt("p", b"x", &chance)).is_some());
        assert!(old.decrypt("p", &new.encrypt("p", b"x", &chance)).is_none());
    }
}
