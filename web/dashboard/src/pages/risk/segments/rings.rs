//! The tree of segments as rings: its arcs in the order in which ECharts counts them, and the data it draws.

use bellwether_contract::portfolio::BandTotal;
use bellwether_contract::query::NONE;
use bellwether_contract::risk::{IndustrySegment, TierSegment};
use bellwether_contract::value::Money;
use bellwether_ui::format::labels;

use super::super::weighing::Weighing;
use crate::components::bands::colour;
use crate::components::chart::json::{list, text};

/// An arc: a class, a line of business of it, or a band of that.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Arc<'a> {
    /// Commercial class.
    pub(super) tier: &'a str,
    /// Line of business; none for the arc of the class.
    pub(super) industry: Option<&'a str>,
    /// Band; only in the outer ring.
    pub(super) band: Option<&'a str>,
    /// How many accounts.
    pub(super) customers: u64,
    /// Their revenue.
    pub(super) ttm_net: Option<&'a Money>,
}

impl Arc<'_> {
    /// `Gold, Retail, High risk`
    pub(super) fn name(&self) -> String {
        let parts = [Some(tier(self.tier)), self.industry.map(industry), self.band.map(labels::band)];
        parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
    }
}

/// A class by name.
pub(super) fn tier(key: &str) -> String {
    if key == NONE { "No tier".to_owned() } else { labels::sentence(key) }
}

/// A line of business by name.
pub(super) fn industry(key: &str) -> String {
    if key == NONE { "No industry".to_owned() } else { labels::sentence(key) }
}

/// Every arc: a class, then each of its lines of business with its bands.
pub(super) fn arcs(tree: &[TierSegment]) -> Vec<Arc<'_>> {
    let mut all = Vec::new();
    for class in tree {
        let arc = Arc {
            tier: &class.tier,
            industry: None,
            band: None,
            customers: class.customers,
            ttm_net: class.ttm_net.as_ref(),
        };
        all.push(arc);
        for line in &class.industries {
            let arc = Arc {
                industry: Some(&line.industry),
                customers: line.customers,
                ttm_net: line.ttm_net.as_ref(),
                ..arc
            };
            all.push(arc);
            all.extend(line.bands.iter().map(|band| Arc {
                band: Some(&band.band),
                customers: band.customers,
                ttm_net: band.ttm_net.as_ref(),
                ..arc
            }));
        }
    }
    all
}

/// The same as JSON. Only the outer ring has values: the others are as large as what they hold.
pub(super) fn rings(tree: &[TierSegment], weighing: Weighing) -> String {
    let band = |band: &BandTotal| {
        let value = weighing.of(band.customers, band.ttm_net.as_ref());
        format!(
            r#"{{"name":{},"value":{value},"itemStyle":{{"color":"${}"}}}}"#,
            text(&labels::band(&band.band)),
            colour(&band.band)
        )
    };
    let line = |line: &IndustrySegment| {
        format!(r#"{{"name":{},"children":{}}}"#, text(&industry(&line.industry)), list(line.bands.iter().map(band)))
    };
    let class = |class: &TierSegment| {
        format!(r#"{{"name":{},"children":{}}}"#, text(&tier(&class.tier)), list(class.industries.iter().map(line)))
    };
    list(tree.iter().map(class))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn money(amount: &str) -> Option<Money> {
        Some(Money { amount: amount.into(), currency: "GBP".into() })
    }

    #[test]
    fn arcs_are_in_the_order_in_which_they_are_drawn() {
        let band = |band: &str, customers| BandTotal { band: band.into(), customers, ttm_net: money("-5") };
        let line = |industry: &str, bands| IndustrySegment {
            industry: industry.into(),
            customers: 3,
            ttm_net: money("9"),
            bands,
        };
        let tree = [
            TierSegment {
                tier: "gold".into(),
                customers: 5,
                ttm_net: money("1"),
                industries: vec![
                    line("retail", vec![band("high", 2), band("low", 1)]),
                    line("none", vec![band("low", 2)]),
                ],
            },
            TierSegment { tier: "none".into(), customers: 1, ttm_net: money("1"), industries: vec![] },
        ];
        let names: Vec<_> = arcs(&tree).iter().map(Arc::name).collect();
        assert_eq!(
            names,
            [
                "Gold",
                "Gold, Retail",
                "Gold, Retail, High risk",
                "Gold, Retail, Low risk",
                "Gold, No industry",
                "Gold, No industry, Low risk",
                "No tier"
            ]
        );
        let drawn: serde_json::Value = serde_json::from_str(&rings(&tree, Weighing::Count)).expect("JSON");
        assert_eq!(drawn[0]["children"][0]["children"][0]["value"], 2);
        let drawn: serde_json::Value = serde_json::from_str(&rings(&tree, Weighing::Revenue)).expect("JSON");
        assert_eq!(drawn[0]["children"][0]["children"][0]["value"], 0.0);
    }
}
