//! What can be done in a call: mute, press keys, end it.

use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use trunkline::call::CallState;
use trunkline::desk::CallCard;
use trunkline::refusal::Refusal;
use web_sys::KeyboardEvent;

use super::api::end_call;
use super::bring::Bring;
use super::company::Others;
use super::dialing::Dialing;
use super::hold::Hold;
use super::keys;
use super::park::Park;
use super::record::Record;
use crate::components::icon::{Glyph, Icon};
use crate::components::keypad::{Keypad, is_key};
use crate::error::UiError;
use crate::softphone::{PhoneLeg, Softphone};

/// The buttons of a call: some while it lasts, others after it.
#[component]
pub(super) fn Controls(
    /// The call.
    card: Memo<CallCard>,
) -> impl IntoView {
    let state = Memo::new(move |_| card.with(|card| (card.state.is_over(), card.mine)));
    move || match state.get() {
        (true, _) => view! { <Again card/> }.into_any(),
        (false, true) => view! { <During card/> }.into_any(),
        // Somebody else has it now.
        (false, false) => ().into_any(),
    }
}

#[component]
fn During(card: Memo<CallCard>) -> impl IntoView {
    let phone = expect_context::<Softphone>();
    let talks = Memo::new(move |_| phone.state.with(|state| state.leg == PhoneLeg::Live));
    let keypad_open = RwSignal::new(false);
    let bring_open = RwSignal::new(false);
    let trouble = RwSignal::new(None::<String>);
    let arranges = Memo::new(move |_| {
        let both = card.with(|card| {
            card.arranges && matches!(card.state, CallState::Active | CallState::Held)
        });
        both && talks.get()
    });
    let pressed = RwSignal::new(String::new());
    let press = move |key: char| {
        phone.press(key);
        pressed.update(|pressed| pressed.push(key));
    };
    keys::on_page(move |event: &KeyboardEvent| {
        let key = event.key();
        let mut chars = key.chars();
        match (chars.next(), chars.next()) {
            (Some('m' | 'M'), None) if talks.get_untracked() && !event.repeat() => {
                phone.toggle_mute()
            }
            (Some(key), None) if talks.get_untracked() && is_key(key) => press(key),
            _ => {}
        }
    });
    view! {
        <div class="controls">
            <Mute talks/>
            <button
                type="button"
                class="control"
                aria-expanded=move || keypad_open.get().to_string()
                disabled=move || !talks.get()
                on:click=move |_| keypad_open.update(|open| *open = !*open)
            >
                <Icon glyph=Glyph::Keypad/>
                <span>"Keypad"</span>
            </button>
            <Hold card enabled=arranges trouble/>
            <button
                type="button"
                class="control"
                aria-expanded=move || bring_open.get().to_string()
                disabled=move || !arranges.get()
                on:click=move |_| bring_open.update(|open| *open = !*open)
            >
                <Icon glyph=Glyph::Transfer/>
                <span>"Transfer"</span>
            </button>
            <Park card enabled=arranges trouble/>
            <Record card enabled=arranges trouble/>
            <End card/>
            <p class="field-trouble" role="alert">{trouble}</p>
        </div>
        <Others card/>
        <Show when=move || bring_open.get() && arranges.get() fallback=|| ()>
            <Bring card open=bring_open/>
        </Show>
        <Show when=move || keypad_open.get() && talks.get() fallback=|| ()>
            <div class="in-call-keys">
                <p class="pressed" aria-live="polite">
                    <span class="out-of-sight">"Pressed: "</span>
                    {pressed}
                </p>
                <Keypad label="Tones" on_key=Callback::new(press)/>
            </div>
        </Show>
    }
}

#[component]
fn Mute(talks: Memo<bool>) -> impl IntoView {
    let phone = expect_context::<Softphone>();
    let muted = Memo::new(move |_| phone.state.with(|state| state.muted));
    let glyph = Signal::derive(move || {
        if muted.get() {
            Glyph::MicOff
        } else {
            Glyph::Mic
        }
    });
    let button = NodeRef::<html::Button>::new();
    // Set by script and not as an attribute of the page, which its content security policy forbids.
    Effect::new(move |_| {
        let percent = (phone.level.get().0.clamp(0.0, 1.0) * 100.0) as u32;
        if let Some(button) = button.get() {
            let style = (*button).style();
            // A custom property takes any value.
            let _ = style.set_property("--level", &format!("{percent}%"));
        }
    });
    view! {
        <button
            type="button"
            class="control mute"
            aria-pressed=move || muted.get().to_string()
            aria-keyshortcuts="M"
            title="M"
            disabled=move || !talks.get()
            node_ref=button
            on:click=move |_| phone.toggle_mute()
        >
            <Icon glyph/>
            <span>{move || if muted.get() { "Unmute" } else { "Mute" }}</span>
        </button>
    }
}

#[component]
fn End(card: Memo<CallCard>) -> impl IntoView {
    let phone = expect_context::<Softphone>();
    let ending = RwSignal::new(false);
    let trouble = RwSignal::new(None::<String>);
    let end = move |_| {
        let call = card.with_untracked(|card| card.id);
        ending.set(true);
        spawn_local(async move {
            // The server first: a phone that leaves a call which nobody asked to end is a lost one.
            let refused = match end_call(call).await {
                Ok(()) | Err(UiError::Refused(Refusal::AlreadyEnded)) => {
                    phone.hang_up();
                    None
                }
                Err(error) => Some(error.to_string()),
            };
            // When the server has ended it, the panel has changed and nobody looks at these any more.
            let _ = ending.try_set(refused.is_none());
            let _ = trouble.try_set(refused);
        });
    };
    view! {
        <button type="button" class="control stop" disabled=ending on:click=end>
            <Icon glyph=Glyph::HangUp/>
            <span>{move || if ending.get() { "Ending…" } else { "End" }}</span>
        </button>
        <p class="field-trouble" role="alert">{trouble}</p>
    }
}

#[component]
fn Again(card: Memo<CallCard>) -> impl IntoView {
    let dialing = expect_context::<Dialing>();
    let them = card.with_untracked(|card| card.them.clone());
    let again = move || match (&them.number, them.colleague) {
        (Some(number), _) => dialing.dial_number(number.to_string()),
        (None, Some(agent)) => dialing.call_colleague(agent),
        (None, None) => {}
    };
    let reached =
        card.with_untracked(|card| card.them.number.is_some() || card.them.colleague.is_some());
    reached.then(|| {
        view! {
            <div class="again">
                <button
                    type="button"
                    class="button"
                    disabled=dialing.asking
                    on:click=move |_| again()
                >
                    <Icon glyph=Glyph::Phone/>
                    "Call again"
                </button>
                <p class="field-trouble" role="alert">{dialing.trouble}</p>
            </div>
        }
    })
}
