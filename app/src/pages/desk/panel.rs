//! The call panel: who it is, how it stands, how long, and what can be done.

use leptos::html;
use leptos::prelude::*;
use trunkline::clock::{Span, Time};
use trunkline::desk::{CallCard, PartyCard};

use super::alone::WhereSoundIs;
use super::controls::Controls;
use crate::components::icon::{Glyph, Icon};
use crate::components::notice::{Notice, Weight};
use crate::components::time::{Timer, ZoneClock, clock_face};
use crate::live::Live;
use crate::softphone::Softphone;
use crate::words;

/// The call panel.
#[component]
pub(super) fn Panel(
    /// The call.
    card: Memo<CallCard>,
) -> impl IntoView {
    let them = card.with_untracked(|card| card.them.clone());
    let state = Memo::new(move |_| card.with(|card| card.state));
    let told = Memo::new(move |_| card.with(|card| card.words.clone()));
    let panel = NodeRef::<html::Section>::new();
    // What had the keyboard is gone with the dial pad: the panel takes it, so that its keys work.
    Effect::new(move |_| {
        if let Some(panel) = panel.get() {
            // A section with a tabindex can be focused.
            let _ = panel.focus();
        }
    });
    view! {
        <section
            class="card panel"
            aria-labelledby="panel-title"
            tabindex="-1"
            node_ref=panel
            data-tone=move || words::tone(state.get())
            data-state=move || state.get().word()
        >
            <Who them/>
            <div class="panel-state">
                <p class="panel-words" aria-live="polite">{told}</p>
                <Length card/>
            </div>
            <WhereSoundIs card/>
            <Sound/>
            <Controls card/>
        </section>
    }
}

#[component]
fn Who(them: PartyCard) -> impl IntoView {
    let live = expect_context::<Live>();
    let PartyCard {
        label,
        pretty,
        about,
        zone,
        ..
    } = them;
    let number = pretty.filter(|pretty| *pretty != label);
    view! {
        <div class="panel-who">
            <h2 id="panel-title">{label}</h2>
            {number.map(|number| view! { <p class="number panel-number">{number}</p> })}
            {(!about.is_empty()).then(|| view! { <p class="panel-about">{about}</p> })}
            {zone.map(|zone| view! {
                <p class="panel-zone">
                    <Icon glyph=Glyph::Clock/>
                    <span>"Their time: " <ZoneClock now=live.now zone/></span>
                </p>
            })}
        </div>
    }
}

/// How long they talk, or talked.
#[component]
fn Length(card: Memo<CallCard>) -> impl IntoView {
    let live = expect_context::<Live>();
    let since = Memo::new(move |_| card.with(|card| card.answered_at));
    let talked =
        Memo::new(move |_| card.with(|card| card.state.is_over().then_some(card.talk_seconds)));
    move || match (talked.get(), since.get()) {
        (Some(0), _) | (None, None) => ().into_any(),
        (Some(seconds), _) => {
            view! { <span class="timer">{clock_face(Span::seconds(seconds))}</span> }.into_any()
        }
        (None, Some(since)) => {
            view! { <Timer now=live.now since=Signal::stored(since as Time)/> }.into_any()
        }
    }
}

/// What is wrong with the sound or the phone, in words.
#[component]
fn Sound() -> impl IntoView {
    let phone = expect_context::<Softphone>();
    let said = Memo::new(move |_| {
        phone.state.with(|state| {
            let warnings = state.warnings.iter().map(|(_, sentence)| sentence.clone());
            let trouble = state.trouble.clone();
            trouble.into_iter().chain(warnings).collect::<Vec<_>>()
        })
    });
    view! {
        <div class="panel-sound">
            <For each=move || said.get() key=Clone::clone children=|sentence| view! {
                <Notice weight=Weight::Warning>{sentence}</Notice>
            }/>
        </div>
    }
}
