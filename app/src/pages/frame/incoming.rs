//! Somebody rings: shown on every page while this phone rings.

use leptos::html;
use leptos::prelude::*;
use trunkline::call::Direction;
use trunkline::desk::{CallCard, LastCall};
use trunkline::id::CallId;

use super::api::last_calls;
use crate::components::fetched::fetched;
use crate::components::icon::{Glyph, Icon};
use crate::components::time::{Moment, Style};
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
        let is = |what: fn(&CallCard) -> bool| offered.with(|card| card.as_ref().is_some_and(what));
        match by {
            Some(name) => format!("{name} asks you into a call with"),
            None if is(|card| card.rings_colleague) => "A colleague calls".to_owned(),
            None if is(|card| card.direction == Direction::Outbound) => {
                "Call back: answer, and we call".to_owned()
            }
            None => "Incoming call".to_owned(),
        }
    };
    let call = Memo::new(move |_| offered.with(|card| card.as_ref().map(|card| card.id)));
    let about = Memo::new(move |_| {
        let about = offered.with(|card| card.as_ref().map(|card| card.them.about.clone()));
        about.filter(|about| !about.is_empty())
    });
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
                {move || about.get().map(|about| view! { <span class="ring-about">{about}</span> })}
            </p>
            <Before call/>
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

/// The last calls with whoever rings; nothing while they are looked up, or where there were none.
#[component]
fn Before(call: Memo<Option<CallId>>) -> impl IntoView {
    let last = fetched(move || {
        let call = call.get();
        async move {
            match call {
                // Whoever is about to answer is not told that this could not be looked up.
                Some(call) => last_calls(call).await.unwrap_or_default(),
                None => Vec::new(),
            }
        }
    });
    let row = |last: LastCall| {
        let glyph = match last.direction {
            Direction::Outbound => Glyph::Out,
            Direction::Inbound => Glyph::In,
        };
        let by = last.agent_name.map(|name| format!(" · {name}"));
        view! {
            <li>
                <span class="row-glyph"><Icon glyph/></span>
                <span class="ring-before-words">{last.words} {by}</span>
                <Moment at=last.at style=Style::Short/>
            </li>
        }
    };
    move || {
        let last = last.get().filter(|last| !last.is_empty())?;
        Some(view! {
            <ul class="ring-before" aria-label="Last calls with them">
                {last.into_iter().map(row).collect_view()}
            </ul>
        })
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
