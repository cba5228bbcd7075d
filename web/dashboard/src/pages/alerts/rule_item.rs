//! A rule in a list: what it says of whom, when it does, and what can be done with it.

use bellwether_contract::suggestion::RuleCondition;
use bellwether_ui::components::icon::icon;
use bellwether_ui::format::labels;
use maud::{Markup, html};

use super::conditions::Reporting;

/// A rule, whatever it is about.
pub(super) struct RuleItem<'a> {
    pub(super) key: &'a str,
    pub(super) title: &'a str,
    pub(super) sentence: &'a str,
    pub(super) when: &'a [RuleCondition],
    pub(super) enabled: bool,
    /// Whether it came with the product and is as it came.
    pub(super) shipped: bool,
    /// Whether somebody here made it.
    pub(super) added: bool,
}

impl RuleItem<'_> {
    /// As an item of a list; `mark` says of what kind it is, `more` what else it does. Buttons carry what they are for (`data-do`) and
    /// the rule's key (`data-rule`).
    pub(super) fn told(&self, mark: &Markup, more: &Markup, reporting: Reporting, may: bool) -> Markup {
        let Self { key, enabled, shipped, added, .. } = *self;
        let title = plain(self.title);
        html! {
            li.rule-item.is-off[!enabled] {
                (mark)
                div.grow {
                    p { b { (filled(self.title)) } @if shipped { span.muted { " · as it came" } } }
                    p.sub { (filled(self.sentence)) }
                    (reporting.told(self.when))
                    p.muted.rule-item__more { (more) }
                }
                div.row.row--tight {
                    @if may {
                        button.btn.btn--s.btn--quiet type="button" data-do="edit" data-rule=(key) aria-label={ "Change the rule “" (title) "”" } { (icon("pen")) "Change" }
                        @if added { button.btn.btn--s.btn--quiet.btn--icon type="button" data-do="delete" data-rule=(key) aria-label={ "Delete the rule “" (title) "”" } { (icon("x")) } }
                        @else if !shipped { button.btn.btn--s.btn--quiet type="button" data-do="reset" data-rule=(key) aria-label={ "Reset the rule “" (title) "”" } { (icon("retry")) "Reset" } }
                    }
                    button.switch-btn type="button" role="switch" aria-checked=(enabled) disabled[!may]
                        aria-label={ "Rule “" (title) "”" } data-do="switch" data-rule=(key) { i {} }
                }
            }
        }
    }
}

/// A part of a template: text, or the name of what will stand there.
enum Piece<'a> {
    Text(&'a str),
    Value(String),
}

fn pieces(template: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    for part in template.split_inclusive('}') {
        let value = part.split_once('{').and_then(|(text, rest)| Some((text, rest.strip_suffix('}')?)));
        match value {
            Some((text, key)) => pieces.extend([Piece::Text(text), Piece::Value(value_name(key))]),
            None => pieces.push(Piece::Text(part)),
        }
    }
    pieces
}

/// What stands in a text for a value, in words.
fn value_name(key: &str) -> String {
    match key {
        "name" => "account".to_owned(),
        "ttm_net" => "net of 12 months".to_owned(),
        key => labels::lowercase(&labels::measure(key)),
    }
}

/// A template with what will stand in it marked.
fn filled(template: &str) -> Markup {
    html! {
        @for piece in pieces(template) {
            @match piece { Piece::Text(text) => (text), Piece::Value(name) => span.slot { (name) } }
        }
    }
}

/// The same as plain text.
fn plain(template: &str) -> String {
    let text = |piece| match piece {
        Piece::Text(text) => text.to_owned(),
        Piece::Value(name) => name,
    };
    pieces(template).into_iter().map(text).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_tells_what_will_stand_in_it() {
        assert_eq!(plain("{name} is behind: {revenue.budget_attainment}."), "account is behind: budget attainment.");
        assert_eq!(plain("{score} ({band})"), "score (band)");
        assert_eq!(plain("never {closed"), "never {closed");
        assert_eq!(plain("as it is }"), "as it is }");
        assert_eq!(filled("Ask <{name}>").into_string(), "Ask &lt;<span class=\"slot\">account</span>&gt;");
    }
}
