//! Keeps what was changed, as the next version of the model or as a model of its own. It scores nobody until it is activated.

use std::sync::Arc;

use bellwether_contract::model_library::{ModelVersion, NewModel};
use bellwether_contract::scoring::Model;
use bellwether_ui::components::field::{DialogEnd, Field, Trouble};
use bellwether_ui::components::overlay::ModalDialog;
use bellwether_ui::state::form::Form;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::{Asking, Scoring, id_of};
use crate::api;
use crate::parts::{self, part_of};
use crate::state::session::use_session;

/// Fields that say themselves what is wrong with them.
const FIELDS: &[&str] = &["key", "name", "description"];

/// The dialog.
#[component]
pub(super) fn SaveDialog(page: Scoring) -> impl IntoView {
    let open = Memo::new(move |_| page.asking.get() == Some(Asking::Save));
    let close = Arc::new(move || page.asking.set(None));
    view! {
        <ModalDialog id="save-model" open=open close=close title="Save as a new version".into_any()>
            {part_of(parts::SCORING_SAVE, Arc::new(page))}
        </ModalDialog>
    }
}

/// What it holds.
pub(crate) fn content(page: &Scoring) -> AnyView {
    let page = *page;
    let session = use_session();
    let form = Form::default();
    let Some(draft) = page.draft.get_untracked() else { return ().into_any() };
    let key = RwSignal::new(draft.base.with_value(|base| base.key.clone()));
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        // As the dialog stands: name and description may just have been typed.
        let Ok(model) = untrack(|| draft.read()) else { return };
        let command = api::scoring::save(&to_keep(model, &key.get_untracked())).once(form.key());
        form.send(command, move |kept: &ModelVersion| {
            let id = id_of(&kept.model);
            session.say(format!("{id} is saved. It scores nobody until it is activated."));
            page.asking.set(None);
            page.edit(&kept.model);
            page.refetch();
            page.open(&id);
        });
    };
    view! {
        <form on:submit=submit>
            <div class="dialog__body">
                <Trouble form=form fields=FIELDS />
                <Field id="save-name" label="Name" value=draft.name error=form.error("name") optional=true most=100 />
                <Field
                    id="save-description"
                    label="What has changed, and why"
                    value=draft.description
                    error=form.error("description")
                    optional=true
                    most=500
                />
                <Field
                    id="save-key"
                    label="Key"
                    value=key
                    error=form.error("key")
                    most=60
                    hint="The same key makes the next version of this model, another one a model of its own."
                />
            </div>
            <DialogEnd form=form name="Save" leave=move |()| page.asking.set(None) />
        </form>
    }
    .into_any()
}

fn to_keep(model: Model, key: &str) -> NewModel {
    NewModel {
        key: key.trim().to_owned(),
        name: model.name,
        description: model.description,
        dimensions: model.dimensions,
        bands: model.bands,
        min_confidence: model.min_confidence,
        lapsed_cap: model.lapsed_cap,
    }
}
