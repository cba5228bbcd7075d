//! The dashboard of an account manager, in the browser: portfolio and accounts, over the API and nothing else.
//!
//! Nothing here computes a figure of the business: the API's numbers are formatted and drawn. Reading order: [`app`]
//! routes to [`pages`], whose code comes in [`parts`]; pages are made of [`components`], what a page shows is in its URL ([`state`]), answers come from
//! [`api`].

#![expect(unreachable_pub, reason = "the component macro makes its generated items public")]

mod api;
mod app;
mod components;
mod pages;
mod parts;
mod state;
mod work;

fn main() {
    console_error_panic_hook::set_once();
    // In a task of its own: making the program ready was one, and whoever taps meanwhile is answered in between.
    leptos::prelude::set_timeout(app::start, std::time::Duration::ZERO);
}
