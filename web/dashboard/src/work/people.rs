//! Who can be given an action: those who see its customer, the least busy first.

use bellwether_contract::colleague::{Colleague, Colleagues};
use bellwether_ui::components::field::Select;
use bellwether_ui::state::form::Form;
use bellwether_ui::state::remote::Remote;
use leptos::prelude::*;

/// Value of the choice that stands for whoever chooses.
pub(crate) const SELF: &str = "self";
/// Value of the choice that stands for nobody.
pub(crate) const NOBODY: &str = "none";

/// A choice of an owner.
#[component]
pub(crate) fn OwnerSelect(
    /// Unique in the page.
    id: &'static str,
    /// The form it belongs to.
    form: Form,
    /// [`SELF`], [`NOBODY`], or the key of a user.
    value: RwSignal<String>,
    /// Who can be chosen.
    people: Remote<Colleagues>,
    /// Whether [`SELF`] is offered: where nobody owns it yet.
    with_self: bool,
    /// Who owns it now, if others may not see them.
    #[prop(default = None)]
    now: Option<(String, String)>,
) -> impl IntoView {
    let options = Signal::derive(move || {
        let mut all = Vec::new();
        if with_self {
            all.push((SELF.to_owned(), "Me".to_owned()));
        }
        let known = people.ok(|people| people.items.iter().map(option).collect::<Vec<_>>()).unwrap_or_default();
        if let Some(now) = now.clone().filter(|now| known.iter().all(|one| one.0 != now.0)) {
            all.push(now);
        }
        all.extend(known);
        all.push((NOBODY.to_owned(), "Nobody yet".to_owned()));
        all
    });
    view! {
        <Select id=id label="Owner" value=value error=form.error("owner") options=options />
    }
}

fn option(person: &Colleague) -> (String, String) {
    let late = if person.overdue_actions > 0 { format!(", {} late", person.overdue_actions) } else { String::new() };
    let skill = match person.expertise {
        Some(done @ 1..) => format!("; {done} such with effect"),
        _ => String::new(),
    };
    (person.id.clone(), format!("{} ({} open{late}{skill})", person.name, person.open_actions))
}

/// What is sent for a choice: left out for whoever chooses, null for nobody.
pub(crate) fn sent(value: &str) -> Option<Option<String>> {
    match value {
        SELF => None,
        NOBODY => Some(None),
        id => Some(Some(id.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_tells_how_busy_somebody_is() {
        let mut person = Colleague {
            id: "u1".into(),
            name: "Mara".into(),
            team: None,
            open_actions: 5,
            overdue_actions: 0,
            expertise: None,
        };
        assert_eq!(option(&person).1, "Mara (5 open)");
        person.overdue_actions = 2;
        person.expertise = Some(3);
        assert_eq!(option(&person).1, "Mara (5 open, 2 late; 3 such with effect)");
    }

    #[test]
    fn nobody_and_oneself_are_told_apart() {
        assert_eq!((sent(SELF), sent(NOBODY), sent("u1")), (None, Some(None), Some(Some("u1".to_owned()))));
    }
}
