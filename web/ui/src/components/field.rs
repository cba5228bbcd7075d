//! Fields of forms: label, control, hint, and what is wrong with it, which belong together for everybody.

use crate::components::fragment::{fragment, live};
use crate::components::icon::{icon, icon_view};
use leptos::prelude::*;
use maud::html;

use crate::state::form::Form;

/// What is wrong with a field, or nothing.
pub type FieldError = Signal<Option<String>>;

/// A line of text.
#[component]
pub fn Field(
    /// Unique in the page.
    id: &'static str,
    /// Name of the field.
    label: &'static str,
    /// Its value.
    value: RwSignal<String>,
    /// What is wrong with it.
    error: FieldError,
    /// `type` of the input.
    #[prop(default = "text")]
    kind: &'static str,
    /// What the browser may fill in.
    #[prop(default = "off")]
    autocomplete: &'static str,
    /// What helps to fill it in.
    #[prop(optional)]
    hint: &'static str,
    /// Kind of keyboard on a phone.
    #[prop(default = "text")]
    inputmode: &'static str,
    /// Most characters.
    #[prop(default = 200)]
    most: u32,
    /// Whether it can be left empty.
    #[prop(optional)]
    optional: bool,
) -> impl IntoView {
    view! {
        <div class="field">
            <label for=id>{label}</label>
            <input
                class="input"
                id=id
                type=kind
                autocomplete=autocomplete
                inputmode=inputmode
                maxlength=most.to_string()
                required=!optional
                aria-invalid=move || error.get().map(|_| "true")
                aria-describedby=described(id)
                prop:value=value
                on:input=move |event| value.set(event_target_value(&event))
            />
            {below(id, hint, error)}
        </div>
    }
}

/// Several lines of text.
#[component]
pub fn TextArea(
    /// Unique in the page.
    id: &'static str,
    /// Name of the field.
    label: &'static str,
    /// Its value.
    value: RwSignal<String>,
    /// What is wrong with it.
    error: FieldError,
    /// What helps to fill it in.
    #[prop(optional)]
    hint: &'static str,
    /// Most characters.
    #[prop(default = 2_000)]
    most: u32,
    /// Whether it can be left empty.
    #[prop(optional)]
    optional: bool,
) -> impl IntoView {
    view! {
        <div class="field">
            <label for=id>{label}</label>
            <textarea
                class="input"
                id=id
                rows="3"
                maxlength=most.to_string()
                required=!optional
                aria-invalid=move || error.get().map(|_| "true")
                aria-describedby=described(id)
                prop:value=value
                on:input=move |event| value.set(event_target_value(&event))
            ></textarea>
            {below(id, hint, error)}
        </div>
    }
}

/// A password, which can be looked at.
#[component]
pub fn PasswordField(
    /// Unique in the page.
    id: &'static str,
    /// Name of the field.
    label: &'static str,
    /// Its value.
    value: RwSignal<String>,
    /// What is wrong with it.
    error: FieldError,
    /// `current-password` or `new-password`.
    autocomplete: &'static str,
) -> impl IntoView {
    let shown = RwSignal::new(false);
    let name = move || if shown.get() { "Hide the password" } else { "Show the password" };
    view! {
        <div class="field">
            <label for=id>{label}</label>
            <div class="field__with">
                <input
                    class="input"
                    id=id
                    type=move || if shown.get() { "text" } else { "password" }
                    autocomplete=autocomplete
                    autocapitalize="off"
                    spellcheck="false"
                    maxlength="1000"
                    required=true
                    aria-invalid=move || error.get().map(|_| "true")
                    aria-describedby=described(id)
                    prop:value=value
                    on:input=move |event| value.set(event_target_value(&event))
                />
                <button
                    class="btn btn--quiet btn--icon"
                    type="button"
                    aria-pressed=move || if shown.get() { "true" } else { "false" }
                    aria-label=name
                    on:click=move |_| shown.update(|shown| *shown = !*shown)
                >
                    {icon_view("eye")}
                </button>
            </div>
            {below(id, "", error)}
        </div>
    }
}

/// One of several, each with its value and name.
#[component]
pub fn Select(
    /// Unique in the page.
    id: &'static str,
    /// Name of the field.
    label: &'static str,
    /// The value chosen.
    value: RwSignal<String>,
    /// What is wrong with it.
    error: FieldError,
    /// Values and names.
    #[prop(into)]
    options: Signal<Vec<(String, String)>>,
    /// What helps to choose.
    #[prop(optional)]
    hint: &'static str,
) -> impl IntoView {
    // As text: some lists are long.
    let markup = move || {
        let chosen = value.get_untracked();
        options.with(|options| {
            html! { @for (key, name) in options { option value=(key) selected[*key == chosen] { (name) } } }
                .into_string()
        })
    };
    view! {
        <div class="field">
            <label for=id>{label}</label>
            <select
                class="input"
                id=id
                aria-invalid=move || error.get().map(|_| "true")
                aria-describedby=described(id)
                inner_html=markup
                on:change=move |event| value.set(event_target_value(&event))
            ></select>
            {below(id, hint, error)}
        </div>
    }
}

/// Any of several, each with its value and name.
#[component]
pub fn Checks(
    /// Name of the group.
    label: &'static str,
    /// Values chosen.
    value: RwSignal<Vec<String>>,
    /// What is wrong with it.
    error: FieldError,
    /// Values and names.
    #[prop(into)]
    options: Signal<Vec<(String, String)>>,
    /// What helps to choose.
    #[prop(optional)]
    hint: &'static str,
) -> impl IntoView {
    let boxes = live(move || {
        let check = |(key, name): (String, String)| {
            let chosen = key.clone();
            let on = move || value.with(|all| all.contains(&chosen));
            let toggle = move |_| {
                value.update(|all| match all.iter().position(|one| *one == key) {
                    Some(index) => {
                        all.remove(index);
                    }
                    None => all.push(key.clone()),
                });
            };
            view! {
                <label class="option">
                    <input class="check" type="checkbox" prop:checked=on on:change=toggle />
                    <span class="grow">{name}</span>
                </label>
            }
        };
        options.get().into_iter().map(check).collect_view().into_any()
    });
    view! {
        <fieldset class="field field--group">
            <legend class="label">{label}</legend>
            <div class="checks">{boxes}</div>
            {below("", hint, error)}
        </fieldset>
    }
}

/// What is wrong apart from the fields; `fields` are those that say so themselves.
#[component]
pub fn Trouble(
    /// The form.
    form: Form,
    /// Names of its fields.
    #[prop(default = &[])]
    fields: &'static [&'static str],
) -> impl IntoView {
    let note = fragment(Box::new(move || match form.trouble(fields) {
        Some(text) => html! { div.note data-kind="error" role="alert" { (icon("warn")) p { (text) } } },
        None => html! {},
    }));
    view! { <div class="frag">{note}</div> }
}

/// The button that sends a form.
#[component]
pub fn Submit(
    /// The form.
    form: Form,
    /// What it does.
    name: &'static str,
) -> impl IntoView {
    view! {
        <button
            class="btn btn--primary"
            type="submit"
            aria-busy=move || form.busy.get().then_some("true")
        >
            <span class="spin" hidden=move || !form.busy.get()></span>
            {name}
        </button>
    }
}

/// How a form in a dialog ends: it is left, or sent.
#[component]
pub fn DialogEnd(
    /// The form.
    form: Form,
    /// What sending does.
    name: &'static str,
    /// What leaving is called.
    #[prop(default = "Cancel")]
    back: &'static str,
    /// Leaves it.
    #[prop(into)]
    leave: Callback<()>,
) -> impl IntoView {
    view! {
        <footer>
            <button class="btn" type="button" on:click=move |_| leave.run(())>
                {back}
            </button>
            <Submit form=form name=name />
        </footer>
    }
}

/// No error ever.
pub fn never() -> FieldError {
    Signal::derive(|| None)
}

fn described(id: &str) -> String {
    format!("{id}-hint {id}-error")
}

fn below(id: &'static str, hint: &'static str, error: FieldError) -> AnyView {
    let of = move |part: &str| (!id.is_empty()).then(|| format!("{id}-{part}"));
    fragment(Box::new(move || {
        html! {
            @if !hint.is_empty() { p.field__hint id=[of("hint")] { (hint) } }
            @if let Some(error) = error.get() { p.field__err id=[of("error")] role="alert" { (icon("warn")) (error) } }
        }
    }))
}
