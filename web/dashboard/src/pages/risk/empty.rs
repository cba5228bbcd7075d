//! No account matches the filters of the page.

use maud::{Markup, html};

use super::href;
use crate::state::portfolio_query::PortfolioQuery;
use bellwether_ui::components::icon::icon;

/// Says so, and offers the way back.
pub(super) fn no_match(query: &PortfolioQuery) -> Markup {
    html! {
        section.panel aria-label="Risk" {
            div.empty {
                span.empty__ic { (icon("filter")) }
                h2 { "No account matches" }
                p { "The filters leave nothing to be looked at." }
                div.actions { a.btn.btn--s href=(href(&query.unfiltered())) { "Clear filters" } }
            }
        }
    }
}
