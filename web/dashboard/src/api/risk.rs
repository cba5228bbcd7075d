//! The portfolio by risk.

use bellwether_contract::risk::RiskSegments;
use bellwether_ui::api::client::Question;
use bellwether_ui::api::path::Params;

/// Bands, factors, segments and distribution of the customers that match `params`.
pub(crate) fn segments(params: &Params) -> Question<RiskSegments> {
    Question::new(params.path("/risk-segments"))
}
