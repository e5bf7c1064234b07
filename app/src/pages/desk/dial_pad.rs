//! The dial pad: a field to type or paste into, twelve keys, and one button.

use leptos::html;
use leptos::prelude::*;
use trunkline::desk::DeskView;
use web_sys::KeyboardEvent;

use super::dialing::Dialing;
use super::keys;
use crate::components::icon::{Glyph, Icon};
use crate::components::keypad::{Keypad, is_key};

/// The dial pad.
#[component]
pub(super) fn DialPad() -> impl IntoView {
    let dialing = expect_context::<Dialing>();
    let caller_id = expect_context::<DeskView>().caller_id;
    let press = Callback::new(move |key: char| dialing.number.update(|number| number.push(key)));
    view! {
        <section class="card dial" aria-labelledby="dial-title">
            <h2 id="dial-title">"Dial"</h2>
            <noscript>"Calling needs JavaScript. The list of calls works without it."</noscript>
            <form
                on:submit=move |event| {
                    event.prevent_default();
                    dialing.dial();
                }
            >
                <NumberField/>
                <p class="field-trouble" id="dial-trouble" role="alert">{dialing.trouble}</p>
                <Keypad label="Digits" on_key=press/>
                <button type="submit" class="button go wide dial-go" disabled=dialing.asking>
                    <Icon glyph=Glyph::Phone/>
                    {move || if dialing.asking.get() { "Calling…" } else { "Call" }}
                </button>
                <p class="aside" id="caller-id">
                    "They see "
                    <span class="number">{caller_id}</span>
                </p>
            </form>
        </section>
    }
}

/// The field to type or paste into. Keys pressed anywhere else on the page are meant for it too.
#[component]
fn NumberField() -> impl IntoView {
    let dialing = expect_context::<Dialing>();
    let field = NodeRef::<html::Input>::new();
    take_up(dialing, field);
    keys::on_page(move |event: &KeyboardEvent| {
        let key = event.key();
        let one = |it: char| is_key(it) || it == '+';
        if key.chars().all(one)
            && key.chars().count() == 1
            && let Some(field) = field.get_untracked()
        {
            // A field on the page can be focused; the key then arrives there.
            let _ = field.focus();
        }
    });
    let erase = move |_| {
        dialing.number.update(|number| {
            number.pop();
        });
    };
    let troubled = move || dialing.trouble.with(Option::is_some);
    view! {
        <div class="dial-field">
            <label class="out-of-sight" for="number">"Phone number"</label>
            <input
                id="number"
                node_ref=field
                type="tel"
                autocomplete="off"
                placeholder="Type or paste a number"
                maxlength="64"
                aria-invalid=move || troubled().to_string()
                aria-describedby="dial-trouble caller-id"
                prop:value=move || dialing.number.get()
                on:input:target=move |event| dialing.fill(&event.target().value())
            />
            <button
                type="button"
                class="round quiet"
                aria-label="Delete the last digit"
                disabled=move || dialing.number.with(String::is_empty)
                on:click=erase
            >
                <Icon glyph=Glyph::Backspace/>
            </button>
        </div>
    }
}

/// Takes up what was typed before the page came alive.
fn take_up(dialing: Dialing, field: NodeRef<html::Input>) {
    Effect::new(move |_| {
        let typed = field.get().map(|field| field.value()).unwrap_or_default();
        if !typed.is_empty() && dialing.number.with_untracked(String::is_empty) {
            dialing.number.set(typed);
        }
    });
}
