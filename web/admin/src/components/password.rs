//! Choosing a password: the field, and what is asked of it while it is typed.

use bellwether_ui::components::fragment::fragment;
use bellwether_ui::components::icon::icon;
use leptos::prelude::*;
use maud::html;

use bellwether_ui::components::field::{FieldError, PasswordField};

/// A new password with its rules.
#[component]
pub(crate) fn NewPasswordField(
    /// Unique in the page.
    id: &'static str,
    /// Name of the field.
    label: &'static str,
    /// Its value.
    value: RwSignal<String>,
    /// What the server says is wrong with it.
    error: FieldError,
    /// Least length, in characters, once it is known.
    #[prop(into)]
    least: Signal<Option<u32>>,
    /// What it must not contain: name and e-mail address.
    #[prop(into)]
    person: Signal<Vec<String>>,
) -> impl IntoView {
    let rules = fragment(Box::new(move || {
        let password = value.get();
        let least = least.get().unwrap_or_default();
        let long = is_long(&password, least);
        let own = !password.is_empty() && person.with(|person| !contains_any(&password, person));
        let rule = |met: bool, text: String| {
            html! {
                li.rule data-met=(met) {
                    (icon(if met { "check" } else { "x" })) span.sr { (if met { "Met: " } else { "Not met: " }) } (text)
                }
            }
        };
        html! {
            ul.rules aria-label="A good password" {
                (rule(long, format!("at least {least} characters; several words are easy to remember")))
                (rule(own, "without your name or e-mail address".to_owned()))
            }
        }
    }));
    view! {
        <div class="stack stack--s">
            <PasswordField id=id label=label value=value error=error autocomplete="new-password" />
            {rules}
        </div>
    }
}

fn is_long(password: &str, least: u32) -> bool {
    least > 0 && u32::try_from(password.chars().count()).unwrap_or(u32::MAX) >= least
}

/// Whether one of the words, or what stands before the `@` of an address, is part of it.
fn contains_any(password: &str, person: &[String]) -> bool {
    let password = password.to_ascii_lowercase();
    let words = person.iter().flat_map(|text| text.split('@').next().unwrap_or_default().split(' '));
    words.map(str::to_ascii_lowercase).any(|word| word.chars().count() > 3 && password.contains(&word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_count_characters_and_know_the_person() {
        assert!(is_long("äöüßäöüßäöüß", 12));
        assert!(!is_long("eleven char", 12));
        let mara = ["Mara Lindqvist".to_owned(), "mara.l@example.com".to_owned()];
        assert!(contains_any("xLINDQVISTx", &mara));
        assert!(contains_any("mara.l-2026", &mara));
        assert!(!contains_any("correct horse battery", &mara));
    }
}
