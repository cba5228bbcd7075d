//! What the revenue chart draws, as options of Apache ECharts: a template with the values put in.

use bellwether_contract::account::Revenue;
use serde_json::Value;

use crate::components::chart::Palette;
use crate::format::locale::locale;
use crate::format::{date, money};

/// Options; a text `$name` stands for a value.
const TEMPLATE: &str = include_str!("option.json");

/// Values of the chart. Null where there is none: a month that has not begun is not a month without revenue.
pub(super) struct Bars {
    values: Vec<(&'static str, Value)>,
}

/// The chart in one sentence, for those who don't see it.
pub(super) fn label(revenue: &Revenue) -> String {
    let net = money::short(locale(), &revenue.net);
    let prior = money::short(locale(), &revenue.prior_net);
    let budget = revenue
        .budget
        .as_ref()
        .map_or_else(String::new, |budget| format!(" and a budget of {}", money::short(locale(), budget)));
    let needed = revenue
        .required_run_rate
        .as_ref()
        .map_or_else(String::new, |rate| format!(" {} a month is needed.", money::short(locale(), rate)));
    format!("Net revenue by fiscal month: {net} to date against {prior} the year before{budget}.{needed}")
}

impl Bars {
    /// From the answer of the API.
    pub(super) fn of(revenue: &Revenue) -> Self {
        let months = &revenue.months;
        let amount = |value: Option<&_>| value.map_or(Value::Null, |value| money::amount(value).into());
        let closed = months.iter().filter(|month| month.closed).count();
        let rate = revenue.required_run_rate.as_ref().filter(|rate| money::amount(rate) > 0.0);
        let needed = |index: usize| amount(rate.filter(|_| index >= closed));
        let text = |text: &str| Value::from(text);
        Self {
            values: vec![
                ("year", text(&revenue.year)),
                ("prior_year", text(&revenue.prior_year)),
                ("months", months.iter().map(|month| text(&date::month(locale(), month.end))).collect()),
                ("this", months.iter().map(|month| amount(month.net.as_ref())).collect()),
                ("prior", months.iter().map(|month| amount(Some(&month.prior_net))).collect()),
                ("budget", months.iter().map(|month| amount(month.budget.as_ref())).collect()),
                ("needed", (0..months.len()).map(needed).collect()),
                ("open", open(closed, months.len())),
            ],
        }
    }

    /// Options for the colours in force, as JSON.
    pub(super) fn option(&self, palette: &Palette) -> String {
        let colours = palette.iter().map(|(name, colour)| (*name, Value::from(colour.as_str())));
        let all = self.values.iter().cloned().chain(colours);
        all.fold(TEMPLATE.to_owned(), |text, (name, value)| text.replace(&format!("\"${name}\""), &value.to_string()))
    }
}

/// Area of the months that are not closed yet.
fn open(closed: usize, months: usize) -> Value {
    if closed >= months {
        return Value::Array(Vec::new());
    }
    let name = if months - closed == 1 { "open" } else { "open months" };
    let at = |index: usize| Value::from_iter([("xAxis".to_owned(), Value::from(index))]);
    let mut from = at(closed);
    from["name"] = name.into();
    Value::from(vec![Value::from(vec![from, at(months - 1)])])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_of_the_template_is_put_in() {
        let bars = Bars {
            values: vec![
                ("year", "FY2025".into()),
                ("prior_year", "FY\"2024".into()),
                ("months", vec!["Apr", "May"].into()),
                ("this", vec![Value::from(10.0), Value::Null].into()),
                ("prior", vec![9.0, 8.0].into()),
                ("budget", vec![Value::Null, Value::from(7.5)].into()),
                ("needed", vec![Value::Null, Value::from(14.0)].into()),
                ("open", open(1, 2)),
            ],
        };
        let option = bars.option(&Palette::plain());
        assert!(!option.contains("\"$"), "{option}");
        let option: Value = serde_json::from_str(&option).expect("valid JSON");
        assert_eq!(option["series"][0]["name"], "FY\"2024");
        assert_eq!(option["series"][1]["data"][1], Value::Null);
        assert_eq!(option["series"][1]["markArea"]["data"][0][0]["xAxis"], 1);
    }

    #[test]
    fn a_closed_year_has_no_open_area() {
        assert_eq!(open(12, 12), Value::Array(vec![]));
    }
}
