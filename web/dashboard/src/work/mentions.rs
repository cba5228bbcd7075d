//! A text in which colleagues can be called upon: after an @ their names are offered; the arrows choose, enter takes.

use bellwether_contract::colleague::Colleagues;
use bellwether_contract::identity::UserRef;
use bellwether_ui::components::fragment::{clicked, fragment};
use bellwether_ui::format::labels::{initials, lowercase};
use bellwether_ui::state::remote::Remote;
use leptos::ev::{Event, KeyboardEvent, MouseEvent};
use leptos::prelude::*;
use maud::{Markup, html};
use wasm_bindgen::JsCast;
use web_sys::HtmlTextAreaElement;

/// Names offered at once.
const OFFERED: usize = 6;

/// The text.
#[component]
pub(crate) fn MentionArea(
    /// Unique in the page.
    #[prop(into)]
    id: String,
    /// What it is, for screen readers.
    label: &'static str,
    /// Shown while it is empty.
    placeholder: &'static str,
    /// The text.
    value: RwSignal<String>,
    /// Who can be called upon.
    people: Remote<Colleagues>,
    /// Called on Ctrl or Command with enter.
    send: Callback<()>,
) -> impl IntoView {
    // What is typed after the last @, while names are offered.
    let typed = RwSignal::new(None::<String>);
    let at = RwSignal::new(0_usize);
    let node = NodeRef::<leptos::html::Textarea>::new();
    let found = Memo::new(move |_| {
        let Some(start) = typed.get() else { return Vec::new() };
        people.ok(|people| matching(people, &start)).unwrap_or_default()
    });
    let open = move || found.with(|found| !found.is_empty());
    let list = StoredValue::new(format!("{id}-names"));
    let caret = move || {
        let node = node.get_untracked()?;
        let caret = node.selection_start().ok()??;
        before(&node.value(), caret)
    };
    let follow = move |event: Event| {
        value.set(event_target_value(&event));
        at.set(0);
        typed.set(caret().and_then(|text| started(&text).map(str::to_owned)));
    };
    let take = move |index: usize| {
        let Some(name) = found.with_untracked(|found| found.get(index).cloned()) else { return };
        let (Some(node), Some(text)) = (node.get_untracked(), caret()) else { return };
        let Some(start) = started(&text) else { return };
        let kept = text.len() - start.len();
        let rest = node.value().get(text.len()..).unwrap_or_default().to_owned();
        let written = format!("{}{name} ", &text[..kept]);
        value.set(format!("{written}{rest}"));
        typed.set(None);
        // The value of the control follows the signal: only then the caret can be put behind the name.
        request_animation_frame(move || place_caret(&node, &written));
    };
    let pressed = move |event: KeyboardEvent| {
        let count = found.with_untracked(Vec::len);
        match event.key().as_str() {
            "Enter" if event.ctrl_key() || event.meta_key() => send.run(()),
            "ArrowDown" if count > 0 => at.update(|at| *at = (*at + 1) % count),
            "ArrowUp" if count > 0 => at.update(|at| *at = (*at + count - 1) % count),
            "Enter" | "Tab" if count > 0 => take(at.get_untracked()),
            "Escape" if count > 0 => typed.set(None),
            _ => return,
        }
        event.prevent_default();
    };
    let names = fragment(Box::new(move || {
        let chosen = at.get();
        found.with(|found| {
            html! {
                @if !found.is_empty() {
                    div.found.found--field id=(list.get_value()) role="listbox" aria-label="Colleagues" {
                        @for (index, name) in found.iter().enumerate() {
                            div.found__item id={ (list.get_value()) "-" (index) } role="option"
                                aria-selected=(index == chosen) data-take=(index) {
                                span.avatar.avatar--s aria-hidden="true" { (initials(name)) } (name)
                            }
                        }
                    }
                }
            }
        })
    }));
    let chosen = move |event: MouseEvent| {
        if let Some(index) = clicked(&event, "data-take").and_then(|index| index.parse().ok()) {
            take(index);
        }
    };
    view! {
        <div class="field field--pick">
            <textarea
                class="input"
                id=id
                rows="2"
                maxlength="10000"
                node_ref=node
                placeholder=placeholder
                aria-label=label
                aria-haspopup="listbox"
                aria-autocomplete="list"
                aria-controls=move || open().then(|| list.get_value())
                aria-activedescendant=move || open().then(|| format!("{}-{}", list.get_value(), at.get()))
                prop:value=value
                on:input=follow
                on:keydown=pressed
                on:blur=move |_| set_timeout(move || { let _ = typed.try_set(None); }, std::time::Duration::from_millis(200))
            ></textarea>
            <div class="frag" on:click=chosen>
                {names}
            </div>
        </div>
    }
}

/// Whom a text calls upon: keys of those whose names follow an @ in it.
pub(crate) fn called(text: &str, people: &Colleagues) -> Vec<String> {
    let all = people.items.iter().filter(|person| text.contains(&format!("@{}", person.name)));
    all.map(|person| person.id.clone()).collect()
}

/// A text in which those who are called upon stand out.
pub(crate) fn marked(text: &str, mentions: &[UserRef]) -> Markup {
    let next = mentions
        .iter()
        .filter_map(|person| {
            let name = format!("@{}", person.name);
            text.find(&name).map(|at| (at, name))
        })
        .min_by_key(|(at, _)| *at);
    match next {
        None => html! { (text) },
        Some((at, name)) => html! {
            (&text[..at]) span.mention { (name) } (marked(&text[at + name.len()..], mentions))
        },
    }
}

/// The text up to the caret, which the browser counts in units of UTF-16.
fn before(text: &str, caret: u32) -> Option<String> {
    let units: Vec<u16> = text.encode_utf16().take(caret as usize).collect();
    String::from_utf16(&units).ok()
}

/// What was typed after the last @, if that may be the beginning of a name.
fn started(text: &str) -> Option<&str> {
    let at = text.rfind('@')?;
    let (before, after) = (&text[..at], &text[at + 1..]);
    let begins = before.chars().next_back().is_none_or(char::is_whitespace);
    (begins && after.len() < 40 && !after.contains('\n') && after.matches(' ').count() < 3).then_some(after)
}

fn matching(people: &Colleagues, start: &str) -> Vec<String> {
    let start = lowercase(start);
    let fits = |name: &str| {
        let name = lowercase(name);
        // A name that was written in full is no question any more.
        name != start.trim_end() && (name.starts_with(&start) || name.split(' ').any(|word| word.starts_with(&start)))
    };
    let names = people.items.iter().map(|person| &person.name).filter(|name| fits(name));
    names.take(OFFERED).cloned().collect()
}

fn place_caret(node: &HtmlTextAreaElement, written: &str) {
    let caret = u32::try_from(written.encode_utf16().count()).ok();
    // A control that has left the page has no caret.
    let _ = node.set_selection_start(caret);
    let _ = node.set_selection_end(caret);
    let _ = node.unchecked_ref::<web_sys::HtmlElement>().focus();
}

#[cfg(test)]
mod tests {
    use bellwether_contract::colleague::Colleague;

    use super::*;

    fn people(names: &[&str]) -> Colleagues {
        let one = |name: &&str| Colleague {
            id: name.to_lowercase(),
            name: (*name).to_owned(),
            team: None,
            open_actions: 0,
            overdue_actions: 0,
            expertise: None,
        };
        Colleagues { items: names.iter().map(one).collect() }
    }

    #[test]
    fn names_are_offered_after_an_at() {
        assert_eq!(started("Ask @mar"), Some("mar"));
        assert_eq!(started("@"), Some(""));
        assert_eq!(started("mail@example"), None);
        assert_eq!(started("Ask @Mara\nand"), None);
        let people = people(&["Mara Lindqvist", "Jonas Wetterli"]);
        assert_eq!(matching(&people, "we"), ["Jonas Wetterli"]);
        assert_eq!(matching(&people, "Mara Lindqvist "), Vec::<String>::new());
    }

    #[test]
    fn those_called_upon_are_known_by_their_names() {
        let people = people(&["Mara Lindqvist", "Jonas Wetterli"]);
        assert_eq!(called("Please ring, @Jonas Wetterli.", &people), ["jonas wetterli"]);
        let mara = UserRef { id: "m".into(), name: "Mara <L>".into() };
        let shown = marked("Hi @Mara <L>!", &[mara]).into_string();
        assert_eq!(shown, "Hi <span class=\"mention\">@Mara &lt;L&gt;</span>!");
    }
}
