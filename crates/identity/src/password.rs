//! Passwords: which ones are good enough, and how they are kept (argon2id).
//!
//! Hashing takes memory and time on purpose. A few hash at once, some more may wait, and all others are told to come back:
//! a flood of sign-ins fills neither the memory nor the runtime.

use std::sync::Arc;

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;
use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;
use zxcvbn::{Score, zxcvbn};

use crate::chance::Chance;
use crate::error::{Fault, IdentityError};

/// Least length of a password, in characters.
pub const SHORTEST: u32 = 12;
/// Largest length, in characters.
pub const LONGEST: u32 = 200;
/// How many hash at once.
const AT_ONCE: usize = 2;
/// How many may be there, hashing or waiting.
const IN_ALL: usize = 128;

/// What hashing a password costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cost {
    /// Memory, in KiB.
    pub memory: u32,
    /// Passes over it.
    pub passes: u32,
}

impl Cost {
    /// What OWASP recommends: 19 MiB, two passes.
    pub const RECOMMENDED: Self = Self { memory: 19 * 1024, passes: 2 };
}

/// What a look at a password says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Look {
    Wrong,
    Right,
    /// Right, and to be hashed anew because the cost is another by now.
    RightButOld,
}

/// Hashes passwords and looks at them.
#[derive(Debug, Clone)]
pub(crate) struct Passwords {
    argon: Argon2<'static>,
    /// The hash of no password, so that looking at nobody's takes as long.
    nobody: Arc<str>,
    working: Arc<Semaphore>,
    present: Arc<Semaphore>,
}

impl Passwords {
    /// At a cost.
    pub(crate) fn new(cost: Cost, chance: &Chance) -> Result<Self, IdentityError> {
        let params = Params::new(cost.memory, cost.passes, 1, None)
            .map_err(|cause| IdentityError::invalid("password_cost", format!("is not possible: {cause}")))?;
        let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let nobody = hash(&argon, &chance.token(), &chance.bytes()).ok_or(IdentityError::Busy)?;
        Ok(Self {
            argon,
            nobody: nobody.into(),
            working: Arc::new(Semaphore::new(AT_ONCE)),
            present: Arc::new(Semaphore::new(IN_ALL)),
        })
    }

    /// The hash of a password, as PHC string.
    pub(crate) async fn hash(&self, password: &str, chance: &Chance) -> Result<String, IdentityError> {
        let salt = chance.bytes();
        self.run(password, move |argon, password| hash(argon, password, &salt)).await?.ok_or(IdentityError::Busy)
    }

    /// Whether a password is the one of a hash. Without a hash it is not, after the same work.
    pub(crate) async fn look(&self, password: &str, hash: Option<&str>) -> Result<Look, IdentityError> {
        let (known, hash) = (hash.is_some(), hash.unwrap_or(&self.nobody).to_owned());
        let look = self.run(password, move |argon, password| look(argon, password, &hash)).await?;
        Ok(if known { look } else { Look::Wrong })
    }

    async fn run<T: Send + 'static>(
        &self,
        password: &str,
        work: impl FnOnce(&Argon2<'static>, &str) -> T + Send + 'static,
    ) -> Result<T, IdentityError> {
        let _present = self.present.try_acquire().map_err(|_| IdentityError::Busy)?;
        let working = Arc::clone(&self.working).acquire_owned().await.map_err(|_| IdentityError::Busy)?;
        let (argon, password) = (self.argon.clone(), normal(password));
        let task = spawn_blocking(move || {
            // Held until the work is done, also when nobody waits for it any more.
            let _working = working;
            work(&argon, &password)
        });
        task.await.map_err(|_| IdentityError::Busy)
    }
}

/// The same characters can be typed in different ways.
fn normal(password: &str) -> Zeroizing<String> {
    // One that is far too long is none; don't hash all of it.
    Zeroizing::new(password.nfkc().take(LONGEST as usize * 4).collect())
}

fn hash(argon: &Argon2<'_>, password: &str, salt: &[u8; 16]) -> Option<String> {
    argon.hash_password_with_salt(password.as_bytes(), salt).ok().map(|hash: PasswordHash| hash.to_string())
}

fn look(argon: &Argon2<'_>, password: &str, hash: &str) -> Look {
    let Ok(hash) = PasswordHash::new(hash) else { return Look::Wrong };
    if argon.verify_password(password.as_bytes(), &hash).is_err() {
        return Look::Wrong;
    }
    let now = argon.params();
    let same = Params::try_from(&hash)
        .is_ok_and(|then| (then.m_cost(), then.t_cost(), then.p_cost()) == (now.m_cost(), now.t_cost(), now.p_cost()));
    if same { Look::Right } else { Look::RightButOld }
}

/// Fails for a password that is too short, too long or too easy to guess for somebody with this name and address.
pub(crate) fn check(password: &str, about: &[&str]) -> Result<(), IdentityError> {
    let wrong = |message: String| Err(IdentityError::Invalid(vec![Fault { field: "password", message }]));
    let length = password.chars().count();
    if length < SHORTEST as usize || length > LONGEST as usize {
        return wrong(format!("has {length} characters; it must have {SHORTEST} to {LONGEST}"));
    }
    // The parts of an address or name are as easy to guess as the whole, and add nothing to the rest of a password.
    let words = about.iter().flat_map(|text| text.split(|c: char| !c.is_alphanumeric())).chain(["bellwether"]);
    let words: Vec<String> = words.map(str::to_lowercase).filter(|word| word.chars().count() > 2).collect();
    let inputs: Vec<&str> = about.iter().copied().chain(words.iter().map(String::as_str)).collect();
    let rest = words.iter().fold(password.to_lowercase(), |rest, word| rest.replace(word, ""));
    let entropy = zxcvbn(password, &inputs);
    if entropy.score().min(zxcvbn(&rest, &inputs).score()) < Score::Three {
        let why = entropy.feedback().and_then(zxcvbn::feedback::Feedback::warning);
        let why = why.map(|why| format!(" ({})", why.to_string().trim_end_matches('.'))).unwrap_or_default();
        let advice = "use four or more words that don't belong together, or let a password manager make one";
        return wrong(format!("is too easy to guess{why}; {advice}"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHEAP: Cost = Cost { memory: 8, passes: 1 };

    #[tokio::test]
    async fn passwords_are_known_again_and_hashed_anew_at_another_cost() {
        let chance = Chance::new([1; 32]);
        let passwords = Passwords::new(CHEAP, &chance).unwrap();
        let hash = passwords.hash("correct horse", &chance).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=8,t=1,p=1$"), "{hash}");
        assert_ne!(hash, passwords.hash("correct horse", &chance).await.unwrap());
        assert_eq!(passwords.look("correct horse", Some(&hash)).await.unwrap(), Look::Right);
        assert_eq!(passwords.look("correct  horse", Some(&hash)).await.unwrap(), Look::Wrong);
        assert_eq!(passwords.look("correct horse", None).await.unwrap(), Look::Wrong);
        let dearer = Passwords::new(Cost { memory: 16, passes: 1 }, &chance).unwrap();
        assert_eq!(dearer.look("correct horse", Some(&hash)).await.unwrap(), Look::RightButOld);
        assert_eq!(dearer.look("x", Some("no hash")).await.unwrap(), Look::Wrong);
        // é in one character and in two.
        let accent = passwords.hash("caf\u{e9} caf\u{e9}", &chance).await.unwrap();
        assert_eq!(passwords.look("cafe\u{301} cafe\u{301}", Some(&accent)).await.unwrap(), Look::Right);
    }

    #[test]
    fn the_policy_says_what_would_be_right() {
        let about = ["anna.gruber@example.org", "Anna Gruber"];
        for (password, part) in [
            ("short", "has 5 characters; it must have 12 to 200"),
            ("", "has 0 characters"),
            ("password1234", "too easy to guess"),
            ("aaaaaaaaaaaaaaaa", "too easy to guess"),
            ("annagruber2024", "too easy to guess"),
            ("bellwetherbellwether", "too easy to guess"),
        ] {
            let error = check(password, &about).expect_err(password).to_string();
            assert!(error.contains(part), "{password}: {error}");
            assert!(password.is_empty() || !error.contains(password), "{error}");
        }
        assert!(check(&"x".repeat(201), &about).unwrap_err().to_string().contains("201 characters"));
        check("violet-tractor-ninety-marble", &about).unwrap();
        check("żółć gęślą jaźń wierzba", &about).unwrap();
    }
}
