//! Somebody rings: shown on every page while this phone rings.

use leptos::html;
use leptos::prelude::*;
use trunkline::desk::CallCard;

use crate::components::icon::{Glyph, Icon};
use crate::live::Live;
use crate::softphone::{PhoneLeg, Softphone};

/// The call that rings this phone, with a way to take it and a way not to.
#[component]
pub(super) fn Incoming() -> impl IntoView {
    let phone = expect_context::<Softphone>();
    let rings = Memo::new(move |_| {
        phone
            .state
            .with(|state| matches!(state.leg, PhoneLeg::Incoming { .. }))
    });
    view! { <Show when=move || rings.get() fallback=|| ()><Ring/></Show> }
}

#[component]
fn Ring() -> impl IntoView {
    let phone = expect_context::<Softphone>();
    let live = expect_context::<Live>();
    let offered = live.offered();
    let who = Memo::new(move |_| {
        offered.with(|card| {
            phone.state.with(|state| match &state.leg {
                PhoneLeg::Incoming { call, from } => {
                    name(card.as_ref(), call.as_deref(), from.as_deref())
                }
                _ => (String::new(), None),
            })
        })
    });
    let label = move || {
        let by = offered.with(|card| card.as_ref().and_then(|card| card.brought_by.clone()));
        by.map_or_else(
            || "Incoming call".to_owned(),
            |name| format!("{name} asks you into a call with"),
        )
    };
    let answer = NodeRef::<html::Button>::new();
    // The keyboard goes to the answer, so that Enter takes the call and Escape declines it; unless
    // somebody is writing.
    Effect::new(move |_| {
        let writing = document()
            .active_element()
            .is_some_and(|at| crate::components::browser::takes_text(&at));
        if let Some(button) = answer.get().filter(|_| !writing) {
            // A button that is on the page can be focused.
            let _ = button.focus();
        }
    });
    view! {
        <section
            class="ring"
            aria-label="Incoming call"
            on:keydown=move |event| {
                if event.key() == "Escape" {
                    phone.reject();
                }
            }
        >
            <span class="ring-icon"><Icon glyph=Glyph::In/></span>
            <p class="ring-who" aria-live="assertive">
                <span class="ring-label">{label}</span>
                <strong>{move || who.get().0}</strong>
                {move || who.get().1.map(|more| view! { <span class="number">{more}</span> })}
            </p>
            <div class="ring-choice">
                <button type="button" class="button go" node_ref=answer on:click=move |_| phone.accept()>
                    <Icon glyph=Glyph::Phone/>
                    "Answer"
                </button>
                <button type="button" class="button stop" on:click=move |_| phone.reject()>
                    <Icon glyph=Glyph::HangUp/>
                    "Decline"
                </button>
            </div>
        </section>
    }
}

/// Who rings: by our own card where it is the same call, else in the carrier's words.
fn name(
    card: Option<&CallCard>,
    call: Option<&str>,
    from: Option<&str>,
) -> (String, Option<String>) {
    let same = |card: &&CallCard| call.is_none_or(|call| card.id.to_string() == call);
    match card.filter(same) {
        Some(card) => {
            let them = &card.them;
            let number = them.pretty.clone().filter(|pretty| *pretty != them.label);
            (them.label.clone(), number)
        }
        None => (from.unwrap_or("Unknown caller").to_owned(), None),
    }
}
