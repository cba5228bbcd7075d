//! What changes elsewhere, as the server tells it: pages ask again for what they show. While the server cannot tell,
//! nothing is missed: everything is asked for anew as soon as it can.

use std::time::Duration;

use bellwether_contract::action::Actions;
use bellwether_contract::alert::Inbox;
use bellwether_ui::api::path::{BASE, Params};
use bellwether_ui::state::remote::Remote;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{Event, EventSource};

use crate::api;

/// Changes that come at once are looked at together.
const TOGETHER: Duration = Duration::from_millis(250);
/// After this time a connection that was refused is tried again; one that broke the browser mends itself.
const PAUSE: Duration = Duration::from_secs(20);
/// What the server tells: that it is there, and what is to be read anew.
const EVENTS: [&str; 6] = ["hello", "inbox", "action", "comment", "portfolio", "changed"];
/// How often what is said of times is said anew.
const TICK: Duration = Duration::from_secs(60);

/// Counters of changes; reading one follows it.
#[derive(Clone, Copy)]
pub(crate) struct Live {
    /// Of actions, suggestions, comments and all that belongs to them.
    pub(crate) work: RwSignal<u32>,
    /// Of the person's inbox.
    pub(crate) inbox: RwSignal<u32>,
    /// Of the time of day, every minute.
    pub(crate) minute: RwSignal<u32>,
    /// The person's own actions: for their number.
    mine: Remote<Actions>,
    /// The person's inbox: for the number of what is unread.
    unread: Remote<Inbox>,
    /// What is looked at soon: work, the inbox.
    waiting: StoredValue<(bool, bool)>,
    /// Whether the server has said hello before.
    greeted: StoredValue<bool>,
}

impl Live {
    /// Listens from now on, and counts what awaits the person.
    pub(crate) fn listen() -> Self {
        let (work, inbox) = (RwSignal::new(0), RwSignal::new(0));
        let live = Self {
            work,
            inbox,
            minute: RwSignal::new(0),
            mine: Remote::new(move || {
                work.track();
                api::work::actions(&Params::new().with("owner", "me").with("limit", "1"))
            }),
            unread: Remote::new(move || {
                inbox.track();
                api::alerts::inbox(&Params::new().with("limit", "1"))
            }),
            waiting: StoredValue::new((false, false)),
            greeted: StoredValue::new(false),
        };
        live.connect();
        // The frame stays as long as the page is open.
        let _ = set_interval_with_handle(move || live.minute.update(|minute| *minute += 1), TICK);
        live
    }

    /// Actions of the person that are past due.
    pub(crate) fn overdue(self) -> u64 {
        self.mine.ok(|actions| actions.by_status.overdue).unwrap_or(0)
    }

    /// Notices that the person has not read; none while that is not known.
    pub(crate) fn unread(self) -> Option<u64> {
        self.unread.ok(|inbox| inbox.unread)
    }

    /// Says that something was changed here: there is no need to wait until the server tells it.
    pub(crate) fn changed(self) {
        self.work.update(|count| *count += 1);
    }

    /// Likewise of the inbox.
    pub(crate) fn inbox_changed(self) {
        self.inbox.update(|count| *count += 1);
    }

    fn connect(self) {
        // Only an address that cannot be read is refused.
        let Ok(source) = EventSource::new(&format!("{BASE}/events")) else { return };
        let told = Closure::<dyn Fn(Event)>::new(move |event: Event| self.told(&event.type_()));
        for name in EVENTS {
            // A listener is always taken.
            let _ = source.add_event_listener_with_callback(name, told.as_ref().unchecked_ref());
        }
        let again = source.clone();
        let failed = Closure::<dyn Fn(Event)>::new(move |_| {
            if again.ready_state() == EventSource::CLOSED {
                set_timeout(move || self.connect(), PAUSE);
            }
        });
        source.set_onerror(Some(failed.as_ref().unchecked_ref()));
        // The connection lives as long as the page.
        told.forget();
        failed.forget();
    }

    fn told(self, name: &str) {
        match name {
            // At first everything was just asked for; later it means that something may have been missed.
            "hello" if !self.greeted.get_value() => self.greeted.set_value(true),
            "inbox" => self.look_soon(false, true),
            "action" | "comment" | "portfolio" => self.look_soon(true, false),
            _ => self.look_soon(true, true),
        }
    }

    fn look_soon(self, work: bool, inbox: bool) {
        let before = self.waiting.get_value();
        self.waiting.set_value((before.0 || work, before.1 || inbox));
        if before != (false, false) {
            return;
        }
        set_timeout(
            move || {
                let (work, inbox) = self.waiting.get_value();
                self.waiting.set_value((false, false));
                if work {
                    self.changed();
                }
                if inbox {
                    self.inbox_changed();
                }
            },
            TOGETHER,
        );
    }
}
