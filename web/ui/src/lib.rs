//! What the pages in the browser share: the API as they use it, formats, components, and what the browser keeps. The
//! styles that go with the components are in `css/`, their icons in `icons.svg`.
//!
//! Two programs are made of it, the dashboard and the administration: a browser downloads each when it is asked for.

#![expect(unreachable_pub, reason = "the component macro makes its generated items public")]

pub mod api;
pub mod components;
pub mod format;
pub mod state;
