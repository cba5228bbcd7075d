//! Steps of a playbook that are being written: added, taken away, and moved by button or by Alt and an arrow key.

use bellwether_contract::action::ActionKind;
use bellwether_contract::playbook::PlaybookStep;
use bellwether_ui::components::fragment::keyed;
use bellwether_ui::components::icon::icon_view;
use bellwether_ui::state::form::Form;
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlSelectElement;

use crate::components::entry::{About, choice, line, message, number};
use crate::components::typed::parse;
use crate::work::draft::focus;
use crate::work::words;

/// Most steps.
const MOST: usize = 30;

/// One step as it is typed.
#[derive(Clone, Copy)]
struct Row {
    key: u64,
    title: RwSignal<String>,
    kind: RwSignal<String>,
    day: RwSignal<String>,
    priority: RwSignal<String>,
    description: RwSignal<String>,
    checklist: RwSignal<String>,
}

impl Row {
    fn of(key: u64, step: &PlaybookStep) -> Self {
        let text = |text: &str| RwSignal::new(text.to_owned());
        Self {
            key,
            title: text(&step.title),
            kind: text(words::kind_key(step.kind)),
            day: RwSignal::new(step.day.to_string()),
            priority: text(step.priority.map_or("medium", words::priority_key)),
            description: text(&step.description),
            checklist: RwSignal::new(step.checklist.join("\n")),
        }
    }

    /// As the API takes it; a day that is no number is refused by name.
    fn step(self) -> PlaybookStep {
        let points = self.checklist.get_untracked();
        let points = points.lines().map(str::trim).filter(|line| !line.is_empty());
        PlaybookStep {
            title: self.title.get_untracked().trim().to_owned(),
            description: self.description.get_untracked().trim().to_owned(),
            kind: words::kind_by_key(&self.kind.get_untracked()).unwrap_or(ActionKind::Custom),
            day: self.day.with_untracked(|day| whole(day)).unwrap_or(u32::MAX),
            priority: words::by_key(&words::PRIORITIES, &self.priority.get_untracked()),
            checklist: points.map(str::to_owned).collect(),
        }
    }

    fn id(self, part: &str) -> String {
        format!("step-{}-{part}", self.key)
    }
}

/// A whole number that was typed.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked before")]
fn whole(text: &str) -> Option<u32> {
    parse(text).filter(|day| *day >= 0.0 && *day <= 100_000.0 && day.fract() == 0.0).map(|day| day as u32)
}

/// All steps of a playbook.
#[derive(Clone, Copy)]
pub(super) struct Steps {
    rows: RwSignal<Vec<Row>>,
    next: StoredValue<u64>,
}

impl Steps {
    /// As they are; one to begin with where there is none.
    pub(super) fn of(all: &[PlaybookStep]) -> Self {
        let steps = Self { rows: RwSignal::new(Vec::new()), next: StoredValue::new(0) };
        for step in all {
            steps.add(step);
        }
        if all.is_empty() {
            steps.add_after();
        }
        steps
    }

    /// As the API takes them.
    pub(super) fn read(self) -> Vec<PlaybookStep> {
        self.rows.get_untracked().into_iter().map(Row::step).collect()
    }

    /// Another one a day after the last.
    fn add_after(self) -> Row {
        let last =
            self.rows.with_untracked(|rows| rows.last().and_then(|row| row.day.with_untracked(|day| whole(day))));
        self.add(&PlaybookStep {
            title: String::new(),
            description: String::new(),
            kind: ActionKind::Call,
            day: last.map_or(0, |day| day + 1),
            priority: None,
            checklist: Vec::new(),
        })
    }

    fn add(self, step: &PlaybookStep) -> Row {
        let key = self.next.get_value();
        self.next.set_value(key + 1);
        let row = Row::of(key, step);
        self.rows.update(|rows| rows.push(row));
        row
    }

    fn position(self, row: Row) -> usize {
        self.rows.with(|rows| rows.iter().position(|one| one.key == row.key).unwrap_or(0))
    }

    /// Puts a step before the one above it, or behind the one below it.
    fn shift(self, row: Row, down: bool) -> bool {
        let at = untrack(|| self.position(row));
        let other = if down { at + 1 } else { at.wrapping_sub(1) };
        let fits = self.rows.with_untracked(|rows| other < rows.len());
        if fits {
            self.rows.update(|rows| rows.swap(at, other));
        }
        fits
    }

    fn remove(self, row: Row) {
        self.rows.update(|rows| rows.retain(|one| one.key != row.key));
    }
}

/// The steps, in a form whose errors name them as `steps[0].title`.
pub(super) fn editor(form: Form, steps: Steps) -> AnyView {
    let keys = move || steps.rows.with(|rows| rows.iter().map(|row| row.key).collect());
    let rows = keyed(keys, move |key| {
        let found = steps.rows.with_untracked(|rows| rows.iter().find(|row| row.key == key).copied());
        found.map_or_else(|| ().into_any(), |row| view_of(form, steps, row))
    });
    let full = Memo::new(move |_| steps.rows.with(|rows| rows.len() >= MOST));
    let add = move |_| {
        let row = steps.add_after();
        request_animation_frame(move || focus(&row.id("title")));
    };
    view! {
        <fieldset class="field field--group steps-edit">
            <legend class="label">"Steps, in order"</legend>
            <ol class="steps-edit__list">{rows}</ol>
            {message("book-steps", form.error("steps"))}
            <button class="btn btn--s" type="button" id="add-step" hidden=move || full.get() on:click=add>
                {icon_view("plus")}
                "Add a step"
            </button>
        </fieldset>
    }
    .into_any()
}

fn view_of(form: Form, steps: Steps, row: Row) -> AnyView {
    let at = Memo::new(move |_| steps.position(row));
    let count = Memo::new(move |_| steps.rows.with(Vec::len));
    let about = move |part: &'static str, label: &'static str| About {
        id: row.id(part),
        label: Signal::stored(label.to_owned()),
        named: true,
        may_edit: Memo::new(|_| true),
        error: form.error_within(move || format!("steps[{}].{part}", at.get())),
    };
    let name = move |what: &'static str| move || format!("{what} step {}", at.get() + 1);
    let shift = move |down: bool| {
        if steps.shift(row, down) {
            // The element was taken out and put in elsewhere, which takes the focus from it.
            let part = if down { "down" } else { "up" };
            request_animation_frame(move || focus(&row.id(part)));
        }
    };
    let pressed = move |event: KeyboardEvent| {
        let down = match event.key().as_str() {
            "ArrowDown" => true,
            "ArrowUp" => false,
            _ => return,
        };
        // There it opens the list of choices.
        let in_choice = event.target().is_some_and(|target| target.dyn_ref::<HtmlSelectElement>().is_some());
        if event.alt_key() && !in_choice {
            event.prevent_default();
            shift(down);
        }
    };
    let remove = move |_| {
        steps.remove(row);
        focus("add-step");
    };
    let priorities = words::pairs(&words::PRIORITIES);
    view! {
        <li>
        <div
            class="step-edit"
            role="group"
            aria-label=move || format!("Step {}", at.get() + 1)
            on:keydown=pressed
        >
            <div class="step-edit__head">
                <b>{move || format!("Step {}", at.get() + 1)}</b>
                <span class="grow"></span>
                <button
                    class="btn btn--s btn--quiet btn--icon"
                    type="button"
                    id=row.id("up")
                    aria-label=name("Move up")
                    aria-keyshortcuts="Alt+ArrowUp"
                    aria-disabled=move || (at.get() == 0).then_some("true")
                    on:click=move |_| shift(false)
                >
                    {icon_view("a-up")}
                </button>
                <button
                    class="btn btn--s btn--quiet btn--icon"
                    type="button"
                    id=row.id("down")
                    aria-label=name("Move down")
                    aria-keyshortcuts="Alt+ArrowDown"
                    aria-disabled=move || (at.get() + 1 == count.get()).then_some("true")
                    on:click=move |_| shift(true)
                >
                    {icon_view("a-down")}
                </button>
                <button
                    class="btn btn--s btn--quiet btn--icon"
                    type="button"
                    aria-label=name("Remove")
                    on:click=remove
                >
                    {icon_view("x")}
                </button>
            </div>
            {line(about("title", "What is to be done"), row.title, 200)}
            <div class="step-edit__row">
                {choice(about("kind", "Type"), row.kind, words::kind_pairs())}
                {choice(about("priority", "Priority"), row.priority, priorities)}
                {number(about("day", "Due after days"), row.day, 1.0)}
            </div>
            <details class="step-edit__more">
                <summary>"In more words, and a checklist"</summary>
                {lines(about("description", "In more words"), row.description)}
                {lines(about("checklist", "Checklist, a point per line"), row.checklist)}
            </details>
        </div>
        </li>
    }
    .into_any()
}

/// Several lines of text.
fn lines(about: About, value: RwSignal<String>) -> AnyView {
    let About { id, label, error, .. } = about;
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            <textarea
                class="input"
                id=id.clone()
                rows="3"
                maxlength="10000"
                aria-invalid=move || error.get().map(|_| "true")
                aria-describedby=format!("{id}-error")
                prop:value=value
                on:input=move |event| value.set(event_target_value(&event))
            ></textarea>
            {message(&id, error)}
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_read_as_they_are_and_move() {
        let owner = Owner::new();
        owner.set();
        let step = |title: &str, day| PlaybookStep {
            title: title.to_owned(),
            description: "More\nwords".to_owned(),
            kind: ActionKind::Meeting,
            day,
            priority: words::by_key(&words::PRIORITIES, "high"),
            checklist: vec!["One".to_owned(), "Two".to_owned()],
        };
        let all = vec![step("First", 0), step("Second", 7)];
        let steps = Steps::of(&all);
        assert_eq!(steps.read(), all);
        let (first, second) = steps.rows.with_untracked(|rows| (rows[0], rows[1]));
        assert!(steps.shift(second, false) && !steps.shift(second, false) && !steps.shift(first, true));
        assert_eq!(steps.read()[0].title, "Second");
        let added = steps.add_after();
        assert_eq!(added.day.get_untracked(), "1");
        added.day.set("soon".to_owned());
        assert_eq!(steps.read()[2].day, u32::MAX);
        steps.remove(first);
        assert_eq!(steps.read().len(), 2);
    }
}
