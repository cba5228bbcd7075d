//! What a list shows, as its URL says it: the only home of this state, so every view can be shared and the back button
//! works. The names are those of the API.

use crate::api::path::Params;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate, use_query_map};

/// Name and value of every filter that is set, in the order of the page.
pub type Set = Vec<(&'static str, String)>;

/// Filters of a page.
#[derive(Clone, Copy)]
pub struct Filters {
    /// Those that are set.
    pub set: Memo<Set>,
    go: StoredValue<Box<dyn Fn(Params, bool) + Send + Sync>>,
}

impl Filters {
    /// Of the page's URL; other names in it mean nothing.
    pub fn of(names: &'static [&'static str]) -> Self {
        let query = use_query_map();
        let set = Memo::new(move |_| {
            query.with(|query| {
                let value = |name: &'static str| Some((name, query.get(name).filter(|value| !value.is_empty())?));
                names.iter().filter_map(|name| value(name)).collect()
            })
        });
        let (path, navigate) = (use_location().pathname, use_navigate());
        let go = move |params: Params, replace| {
            let options = NavigateOptions { scroll: false, replace, ..Default::default() };
            navigate(&params.path(&path.get_untracked()), options);
        };
        Self { set, go: StoredValue::new(Box::new(go)) }
    }

    /// Value of a filter.
    pub fn get(self, name: &'static str) -> Option<String> {
        self.set.with(|set| set.iter().find(|(known, _)| *known == name).map(|(_, value)| value.clone()))
    }

    /// Sets a filter, or takes it away. `replace` keeps it out of the history: for changes while typing.
    pub fn choose(self, name: &'static str, value: Option<String>, replace: bool) {
        let set = self.set.get_untracked();
        self.go.with_value(|go| go(params(&changed(set, name, value)), replace));
    }

    /// Takes some away.
    pub fn without(self, names: &[&str]) {
        let mut set = self.set.get_untracked();
        set.retain(|(name, _)| !names.contains(name));
        self.go.with_value(|go| go(params(&set), false));
    }

    /// Takes all away.
    pub fn clear(self) {
        self.go.with_value(|go| go(Params::new(), false));
    }

    /// As the API takes them.
    pub fn params(self) -> Params {
        self.set.with(params)
    }
}

fn changed(set: Set, name: &'static str, value: Option<String>) -> Set {
    let others = set.into_iter().filter(|(known, _)| *known != name);
    others.chain(value.filter(|value| !value.is_empty()).map(|value| (name, value))).collect()
}

fn params(set: &Set) -> Params {
    set.iter().fold(Params::new(), |all, (name, value)| all.with(name, value.clone()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_is_set_once_and_taken_away() {
        let set = changed(vec![("q", "mara".to_owned())], "role", Some("lead".to_owned()));
        assert_eq!(params(&set).path("/users"), "/users?q=mara&role=lead");
        let set = changed(set, "role", Some("admin".to_owned()));
        assert_eq!(params(&set).path("/users"), "/users?q=mara&role=admin");
        let set = changed(changed(set, "q", Some(String::new())), "role", None);
        assert_eq!(params(&set).path("/users"), "/users");
    }
}
