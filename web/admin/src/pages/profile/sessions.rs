//! Where somebody is signed in.

use bellwether_contract::sign_in::SessionItem;
use bellwether_ui::components::fragment::{clicked, text};
use bellwether_ui::components::remote::remote;
use bellwether_ui::components::skeleton;
use bellwether_ui::format::instant;
use bellwether_ui::state::remote::Remote;
use leptos::ev::MouseEvent;
use leptos::prelude::*;
use maud::{Markup, html};

use crate::api;
use crate::state::session::use_session;
use bellwether_ui::components::confirm::Confirmation;

/// The panel.
#[component]
pub(super) fn SessionList() -> impl IntoView {
    let session = use_session();
    let sessions = Remote::new(api::sessions);
    let others = Memo::new(move |_| sessions.ok(|all| all.items.iter().filter(|one| !one.current).count()));
    let list = remote("Your sessions", sessions, skeleton::block(4), |all| {
        html! { ul.list { @for one in &all.items { (item(one)) } } }
    });
    let end = move |event: MouseEvent| {
        let Some(id) = clicked(&event, "data-end") else { return };
        let text = "Whoever uses it has to sign in again.";
        let question = Confirmation::new("End this session?", text, "End it", move || api::end_session(Some(&id)));
        session.ask(question.then(move || sessions.refetch()));
    };
    let end_others = move |_| {
        let text = "You stay signed in here; everywhere else you have to sign in again.";
        let question = Confirmation::new("End all other sessions?", text, "End them", || api::end_session(None));
        session.ask(question.then(move || sessions.refetch()));
    };
    view! {
        <section class="panel" aria-label="Sessions">
            <div class="panel__head">
                <h2>"Sessions"</h2>
                <span class="sub">{text(move || told(others.get()))}</span>
                <div class="end">
                    <button class="btn btn--s" type="button" hidden=move || others.get().is_none_or(|others| others == 0) on:click=end_others>
                        "End all others"
                    </button>
                </div>
            </div>
            <div class="panel__list" on:click=end>
                {list}
            </div>
        </section>
    }
}

fn told(others: Option<usize>) -> Option<String> {
    Some(match others? {
        0 => "in this browser alone".to_owned(),
        1 => "here and in another browser".to_owned(),
        more => format!("here and in {more} other browsers"),
    })
}

fn item(one: &SessionItem) -> Markup {
    let name = browser(&one.agent);
    html! {
        li {
            div.grow {
                b data-tip=(one.agent) tabindex="0" { (name) }
                @if one.current { " " span.state data-state="on" { "this one" } }
                p.sub { "From " (one.address) ", last used "
                    time datetime=(instant::iso(one.last_seen_at)) { (instant::short(one.last_seen_at)) } }
                p.muted { "Ends " time datetime=(instant::iso(one.idle_until)) { (instant::short(one.idle_until)) }
                    " unless it is used" }
            }
            @if !one.current {
                button.btn.btn--s type="button" data-end=(one.id) aria-label={ "End the session of " (name) } { "End" }
            }
        }
    }
}

/// Browser and system as people call them, from how a browser names itself.
fn browser(agent: &str) -> String {
    let find =
        |names: &[(&str, &'static str)]| names.iter().find(|(part, _)| agent.contains(part)).map(|(_, name)| *name);
    // Later ones are named by earlier ones too.
    let program = find(&[
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
        ("curl/", "curl"),
    ]);
    let system = find(&[
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS", "macOS"),
        ("Linux", "Linux"),
    ]);
    match (program, system) {
        (Some(program), Some(system)) => format!("{program} on {system}"),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => "An unknown browser".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_have_the_names_people_know() {
        let edge = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/130.0 Safari/537.36 Edg/130.0";
        assert_eq!(browser(edge), "Edge on Windows");
        assert_eq!(
            browser("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"),
            "Firefox on Linux"
        );
        assert_eq!(browser("curl/8.5"), "curl");
        assert_eq!(browser(""), "An unknown browser");
    }
}
