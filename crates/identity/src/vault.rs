//! Secrets of others that are kept because they have to be read again, such as those that webhooks are signed with: encrypted
//! with a key that follows from the secret of the server (XChaCha20-Poly1305), each for its own purpose.

use zeroize::Zeroizing;

use crate::identities::Identities;

impl Identities {
    /// Encrypts for a purpose, which must be named again to decrypt: what it is, and the id of what it belongs to, so that none
    /// can be put in the place of another.
    pub fn encrypt(&self, purpose: &str, plain: &[u8]) -> String {
        self.keys.encrypt(&kept(purpose), plain, &self.chance)
    }

    /// What was encrypted for a purpose; none if it was not, or was changed, or with a secret that the server does not know.
    pub fn decrypt(&self, purpose: &str, sealed: &str) -> Option<Zeroizing<Vec<u8>>> {
        self.keys.decrypt(&kept(purpose), sealed)
    }

    /// Whether it can be read without a former secret.
    pub fn is_current(&self, purpose: &str, sealed: &str) -> bool {
        self.keys.decrypt_now(&kept(purpose), sealed).is_some()
    }
}

/// Purposes of others are none of this crate's own.
fn kept(purpose: &str) -> String {
    format!("kept: {purpose}")
}
