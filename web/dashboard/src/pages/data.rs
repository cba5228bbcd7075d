//! x
use leptos::prelude::*;
/// x
#[component]
pub(crate) fn DataPage() -> impl IntoView {}
