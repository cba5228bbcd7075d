//! x
use leptos::prelude::*;
/// x
#[component]
pub(crate) fn AccountPage() -> impl IntoView {}
