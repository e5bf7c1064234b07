//! The call under way, on every page but the desk: who, how it stands, how long, and the way back.

use leptos::prelude::*;
use leptos_router::components::A;
use leptos_router::hooks::use_location;
use trunkline::desk::CallCard;

use crate::components::icon::{Glyph, Icon};
use crate::components::time::Timer;
use crate::live::Live;
use crate::words;

/// A strip for the agent's running call; nothing on the desk, which shows all of it.
#[component]
pub(super) fn Running() -> impl IntoView {
    let live = expect_context::<Live>();
    let place = use_location();
    let current = live.current();
    let shown = Memo::new(move |_| {
        let elsewhere = place.pathname.with(|path| path != "/");
        current
            .get()
            .filter(|card| elsewhere && !card.state.is_over())
    });
    move || shown.get().map(|card| view! { <Strip card/> })
}

#[component]
fn Strip(card: CallCard) -> impl IntoView {
    let live = expect_context::<Live>();
    let since = card.answered_at.unwrap_or(card.created_at);
    view! {
        <section class="running" aria-label="Your call" data-tone=words::tone(card.state)>
            <span class="running-icon"><Icon glyph=Glyph::Phone/></span>
            <p class="running-who">
                <strong>{card.them.label}</strong>
                <span class="running-words">{card.words}</span>
            </p>
            <Timer now=live.now since=Signal::stored(since)/>
            <A href="/" attr:class="button small">"Back to the call"</A>
        </section>
    }
}
