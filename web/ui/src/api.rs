//! The API as pages use it. Shapes come from the contract crate, which the server fills. How an answer is fetched is the
//! business of [`client`], how it is read that of [`decode`], what can go wrong that of [`failure`].

mod asked;
pub mod client;
pub mod decode;
pub mod failure;
pub(crate) mod json;
pub mod kept;
pub mod path;

use bellwether_contract::identity::Me;

use self::client::{Command, Question};

/// Whoever is signed in.
pub fn me() -> Question<Me> {
    Question::new("/me".to_owned())
}

/// Ends the session.
pub fn sign_out() -> Command<()> {
    Command::new("POST", "/auth/sign-out".to_owned())
}
