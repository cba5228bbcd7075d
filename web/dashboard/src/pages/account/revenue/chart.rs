//! What the revenue chart draws, as options of Apache ECharts: a template with the values put in.

use bellwether_contract::account::Revenue;
use bellwether_contract::value::Money;

use crate::components::chart::Palette;
use crate::components::value::sum_text;
use bellwether_ui::format::locale::locale;
use bellwether_ui::format::number::fixed;
use bellwether_ui::format::{date, money};

/// Options; a text `$name` stands for a value.
const TEMPLATE: &str = include_str!("option.json");

/// Pixels beside the months for the axis, about.
const AXIS: f64 = 48.0;
/// Share of a month's width.
const TICK: f64 = 0.72;

/// Values of the chart, as JSON. Null where there is none: a month that has not begun is not a month without revenue.
pub(super) struct Bars {
    values: Vec<(&'static str, String)>,
    /// How many months there are.
    months: f64,
}

/// The chart in one sentence, for those who don't see it.
pub(super) fn label(revenue: &Revenue) -> String {
    let (net, prior) = (sum_text(revenue.net.as_ref()), sum_text(revenue.prior_net.as_ref()));
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
        let closed = months.iter().filter(|month| month.closed).count();
        let rate = revenue.required_run_rate.as_ref().filter(|rate| money::amount(rate) > 0.0);
        Self {
            values: vec![
                ("year", text(&revenue.year)),
                ("prior_year", text(&revenue.prior_year)),
                ("months", list(months.iter().map(|month| text(&date::month(locale(), month.end))))),
                ("this", list(months.iter().map(|month| amount(month.net.as_ref())))),
                ("prior", list(months.iter().map(|month| amount(month.prior_net.as_ref())))),
                ("budget", list(months.iter().map(|month| amount(month.budget.as_ref())))),
                ("needed", list((0..months.len()).map(|index| amount(rate.filter(|_| index >= closed))))),
                ("open", open(closed, months.len())),
            ],
            months: f64::from(u8::try_from(months.len().max(1)).unwrap_or(u8::MAX)),
        }
    }

    /// Options for the colours in force, as JSON.
    pub(super) fn option(&self, palette: &Palette) -> String {
        let mut option = TEMPLATE.to_owned();
        // The budget's mark is as wide as the bars it belongs to.
        let tick = (palette.width() - AXIS) / self.months * TICK;
        option = option.replace("\"$tick\"", &fixed(tick.clamp(4.0, 60.0), 0));
        for (name, value) in &self.values {
            option = option.replace(&format!("\"${name}\""), value);
        }
        for (name, colour) in palette.iter() {
            option = option.replace(&format!("\"${name}\""), &text(colour));
        }
        option
    }
}

/// Area of the months that are not closed yet.
fn open(closed: usize, months: usize) -> String {
    if closed >= months {
        return "[]".to_owned();
    }
    let name = if months - closed == 1 { "open" } else { "open months" };
    format!(r#"[[{{"name":"{name}","xAxis":{closed}}},{{"xAxis":{}}}]]"#, months - 1)
}

fn amount(value: Option<&Money>) -> String {
    value.map_or_else(|| "null".to_owned(), |value| fixed(money::amount(value), 2))
}

fn list(values: impl Iterator<Item = String>) -> String {
    format!("[{}]", values.collect::<Vec<_>>().join(","))
}

/// A JSON text. The texts here are names and colours: quotes and backslashes are all that has to be escaped.
fn text(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    #[test]
    fn every_value_of_the_template_is_put_in() {
        let bars = Bars {
            values: vec![
                ("year", text("FY2025")),
                ("prior_year", text("FY\"20\\24")),
                ("months", list(["Apr", "May"].into_iter().map(text))),
                ("this", "[10,null]".into()),
                ("prior", "[9,8]".into()),
                ("budget", "[null,7.5]".into()),
                ("needed", "[null,14]".into()),
                ("open", open(1, 2)),
            ],
            months: 2.0,
        };
        let option = bars.option(&Palette::plain());
        assert!(!option.contains("\"$"), "{option}");
        let option: Value = serde_json::from_str(&option).expect("valid JSON");
        assert_eq!(option["series"][0]["name"], "FY\"20\\24");
        assert_eq!(option["series"][1]["data"][1], Value::Null);
        assert_eq!(option["series"][1]["markArea"]["data"][0][0]["xAxis"], 1);
    }

    #[test]
    fn a_closed_year_has_no_open_area() {
        assert_eq!(open(12, 12), "[]");
    }
}
