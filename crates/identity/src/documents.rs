//! What is kept: the documents of this crate, and the declaration of all of them.

pub mod api_key;
pub mod audit;
pub mod cover;
pub mod credential;
pub mod guard;
pub mod mark;
pub mod session;
pub mod team;
pub mod user;

use bellwether_store::error::StoreError;
use bellwether_store::setup::Setup;

/// A setup with the collections of this crate.
///
/// # Errors
/// [`StoreError::Declaration`] if a name is taken already.
pub fn collections(setup: Setup) -> Result<Setup, StoreError> {
    setup
        .with::<user::User>()?
        .with::<credential::Credential>()?
        .with::<team::Team>()?
        .with::<cover::Cover>()?
        .with::<session::Session>()?
        .with::<api_key::ApiKey>()?
        .with::<guard::Guard>()?
        .with::<mark::Mark>()?
        .with::<audit::Record>()?
        .with::<audit::Head>()
}
