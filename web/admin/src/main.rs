//! Signing in, one's own profile, and the administration of users, teams and the audit log, in the browser.
//!
//! A program beside the dashboard, so that neither has to be downloaded for the other. Reading order: [`app`] routes to
//! [`pages`], pages are made of [`components`], what a list shows is in its URL ([`state`]), answers come from [`api`].

#![expect(unreachable_pub, reason = "the component macro makes its generated items public")]

mod api;
mod app;
mod components;
mod pages;
mod state;

fn main() {
    console_error_panic_hook::set_once();
    app::start();
}
