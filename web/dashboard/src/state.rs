//! State of the dashboard: what is in the URL, what was fetched, what the browser keeps. No views.

pub(crate) mod columns;
pub(crate) mod customer_list;
pub(crate) mod lens;
pub(crate) mod live;
pub(crate) mod navigation;
pub(crate) mod portfolio_query;
pub(crate) mod session;
pub(crate) mod virtual_window;
pub(crate) mod work;
pub(crate) mod work_list;
