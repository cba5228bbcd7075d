//! Conditions of a rule that are being written: each asks about one thing that is chosen from a list, and how.

use bellwether_contract::suggestion::RuleCondition;
use bellwether_ui::components::fragment::{clicked, fragment, keyed, live};
use bellwether_ui::components::icon::{icon, icon_view};
use bellwether_ui::format::labels;
use bellwether_ui::format::locale::locale;
use bellwether_ui::state::form::Form;
use leptos::ev::MouseEvent;
use leptos::prelude::*;
use maud::html;

use super::asked;
use crate::components::entry::{About, choice, line, message, number};
use crate::components::typed::{parse, shown};

/// Most conditions of a rule.
const MOST: usize = 10;
/// How a number can be asked for: key, name.
const WAYS: [(&str, &str); 3] = [("least", "is at least"), ("most", "is at most"), ("between", "is between")];

/// One condition as it is typed.
#[derive(Clone, Copy)]
struct Row {
    key: u64,
    field: RwSignal<String>,
    way: RwSignal<String>,
    least: RwSignal<String>,
    most: RwSignal<String>,
    words: RwSignal<Vec<String>>,
    /// Words that are no choice of a few, with commas between them.
    written: RwSignal<String>,
}

impl Row {
    fn of(key: u64, one: &RuleCondition) -> Self {
        let bound = |bound: Option<f64>| RwSignal::new(bound.map(|bound| shown(locale(), bound)).unwrap_or_default());
        let way = match (one.at_least, one.at_most) {
            (Some(_), Some(_)) => "between",
            (None, Some(_)) => "most",
            _ => "least",
        };
        Self {
            key,
            field: RwSignal::new(one.field.clone()),
            way: RwSignal::new(way.to_owned()),
            least: bound(one.at_least),
            most: bound(one.at_most),
            words: RwSignal::new(one.is.clone()),
            written: RwSignal::new(one.is.join(", ")),
        }
    }

    /// As the API takes it; a number that cannot be read asks nothing, which the API refuses by name.
    fn condition(self) -> RuleCondition {
        let field = self.field.get_untracked();
        let none = RuleCondition { field, at_least: None, at_most: None, is: Vec::new() };
        if asked::is_word(&none.field) {
            let is = if asked::words(&none.field).is_empty() {
                let written = self.written.get_untracked();
                written.split(',').map(|word| word.trim().to_owned()).filter(|word| !word.is_empty()).collect()
            } else {
                self.words.get_untracked()
            };
            return RuleCondition { is, ..none };
        }
        let way = self.way.get_untracked();
        let bound = |of: RwSignal<String>, other: &str| parse(&of.get_untracked()).filter(|_| way != other);
        RuleCondition { at_least: bound(self.least, "most"), at_most: bound(self.most, "least"), ..none }
    }
}

/// All conditions of a rule.
#[derive(Clone, Copy)]
pub(super) struct Conditions {
    rows: RwSignal<Vec<Row>>,
    next: StoredValue<u64>,
}

impl Conditions {
    /// As they are; one to begin with where there is none.
    pub(super) fn of(all: &[RuleCondition], subject: &str) -> Self {
        let conditions = Self { rows: RwSignal::new(Vec::new()), next: StoredValue::new(0) };
        all.iter().for_each(|one| conditions.add(one));
        if all.is_empty() {
            conditions.restart(subject);
        }
        conditions
    }

    /// Nothing that was asked of another subject.
    pub(super) fn restart(self, subject: &str) {
        self.rows.update(Vec::clear);
        self.add_first(subject);
    }

    /// As the API takes them.
    pub(super) fn read(self) -> Vec<RuleCondition> {
        self.rows.get_untracked().into_iter().map(Row::condition).collect()
    }

    fn add_first(self, subject: &str) {
        let field = asked::fields(subject).into_iter().next().map(|(key, _)| key).unwrap_or_default();
        self.add(&RuleCondition { field, at_least: None, at_most: None, is: Vec::new() });
    }

    fn add(self, one: &RuleCondition) {
        let key = self.next.get_value();
        self.next.set_value(key + 1);
        self.rows.update(|rows| rows.push(Row::of(key, one)));
    }
}

/// The conditions, in a form whose errors name them as `when[0]`, below `path`.
pub(super) fn editor(form: Form, conditions: Conditions, subject: RwSignal<String>, path: &'static str) -> AnyView {
    let keys = move || conditions.rows.with(|rows| rows.iter().map(|row| row.key).collect());
    let rows = keyed(keys, move |key| {
        let found = conditions.rows.with_untracked(|rows| rows.iter().find(|row| row.key == key).copied());
        found.map_or_else(|| ().into_any(), |row| view_of(form, conditions, row, subject, path))
    });
    let own = form.error(path);
    let full = Memo::new(move |_| conditions.rows.with(|rows| rows.len() >= MOST));
    view! {
        <fieldset class="field field--group conds">
            <legend class="label">"All of these must hold"</legend>
            <ul class="conds__list">{rows}</ul>
            {message("rule-when", own)}
            <button
                class="btn btn--s"
                type="button"
                id="add-condition"
                hidden=move || full.get()
                on:click=move |_| conditions.add_first(&subject.get_untracked())
            >
                {icon_view("plus")}
                "Add a condition"
            </button>
        </fieldset>
    }
    .into_any()
}

fn view_of(form: Form, conditions: Conditions, row: Row, subject: RwSignal<String>, path: &'static str) -> AnyView {
    let at =
        Memo::new(move |_| conditions.rows.with(|rows| rows.iter().position(|one| one.key == row.key).unwrap_or(0)));
    let error = form.error_within(move || format!("{path}[{}]", at.get()));
    let id = move |part: &str| format!("condition-{}-{part}", row.key);
    let about = move |part: &str, label: &'static str| About {
        id: id(part),
        label: Signal::derive(move || format!("Condition {}: {label}", at.get() + 1)),
        named: false,
        may_edit: Memo::new(|_| true),
        error: Signal::derive(|| None),
    };
    let field = choice(about("field", "what"), row.field, asked::fields(&subject.get_untracked()));
    let is_word = Memo::new(move |_| row.field.with(|key| asked::is_word(key)));
    let has_choice = Memo::new(move |_| row.field.with(|key| !asked::words(key).is_empty()));
    let how = live(move || match (is_word.get(), has_choice.get()) {
        (true, true) => words(row, at),
        (true, false) => line(about("words", "any of these, with commas between them"), row.written, 400),
        (false, _) => bounds(row, about),
    });
    let remove = move |_| {
        conditions.rows.update(|rows| rows.retain(|one| one.key != row.key));
        crate::work::draft::focus("add-condition");
    };
    view! {
        <li class="cond" class:is-wrong=move || error.get().is_some()>
            {field}
            <div class="cond__how">{how}</div>
            <button
                class="btn btn--s btn--quiet btn--icon"
                type="button"
                aria-label=move || format!("Remove condition {}", at.get() + 1)
                on:click=remove
            >
                {icon_view("x")}
            </button>
            {message(&id("row"), error)}
        </li>
    }
    .into_any()
}

/// How a number is asked for.
fn bounds(row: Row, about: impl Fn(&str, &'static str) -> About + Copy + Send + Sync + 'static) -> AnyView {
    let ways = WAYS.map(|(key, name)| (key.to_owned(), name.to_owned())).to_vec();
    let way = choice(about("way", "how"), row.way, ways);
    let numbers = live(move || {
        let way = row.way.get();
        let least = (way != "most").then(|| number(about("least", "at least"), row.least, 1.0));
        let most = (way != "least").then(|| number(about("most", "at most"), row.most, 1.0));
        view! { {least} {most} }.into_any()
    });
    let unit = fragment(Box::new(move || html! { span.muted.cond__unit { (row.field.with(|key| asked::unit(key))) } }));
    view! { {way} {numbers} {unit} }.into_any()
}

/// A choice of words.
fn words(row: Row, at: Memo<usize>) -> AnyView {
    let chips = fragment(Box::new(move || {
        let chosen = row.words.get();
        html! {
            span.cond__is { "is any of" }
            @for word in row.field.with(|key| asked::words(key)) {
                @let on = chosen.iter().any(|one| one == word);
                button.chip type="button" aria-pressed=(on) data-word=(word) { @if on { (icon("check")) } (labels::sentence(word)) }
            }
        }
    }));
    let toggle = move |event: MouseEvent| {
        let Some(word) = clicked(&event, "data-word") else { return };
        row.words.update(|all| match all.iter().position(|one| *one == word) {
            Some(index) => drop(all.remove(index)),
            None => all.push(word),
        });
    };
    view! {
        <div
            class="chips"
            role="group"
            aria-label=move || format!("Condition {}: any of these", at.get() + 1)
            on:click=toggle
        >
            {chips}
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        let owner = Owner::new();
        owner.set();
        let none =
            |field: &str| RuleCondition { field: field.to_owned(), at_least: None, at_most: None, is: Vec::new() };
        let all = vec![
            RuleCondition { at_least: Some(1.5), ..none("cadence.overdue_ratio") },
            RuleCondition { at_least: Some(10.0), at_most: Some(40.0), ..none("score") },
            RuleCondition { at_most: Some(-3.0), ..none("change_30d") },
            RuleCondition { is: vec!["high".to_owned(), "critical".to_owned()], ..none("band") },
            RuleCondition { is: vec!["a".to_owned(), "b".to_owned()], ..none("tier") },
        ];
        assert_eq!(Conditions::of(&all, "customer").read(), all);
        assert_eq!(Conditions::of(&[], "delivery").read(), [none("failures")]);
    }
}
