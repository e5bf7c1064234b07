//! Putting the other side on hold, and taking them back.

use leptos::prelude::*;
use leptos::task::spawn_local;
use trunkline::desk::CallCard;

use super::api;
use crate::components::icon::{Glyph, Icon};

/// The button for it. What it says is how things stand at the carrier, not what was clicked.
#[component]
pub(super) fn Hold(
    /// The call.
    card: Memo<CallCard>,
    /// Both talk, and the call is the viewer's to arrange.
    enabled: Memo<bool>,
    /// What went wrong, in words.
    trouble: RwSignal<Option<String>>,
) -> impl IntoView {
    let on = Memo::new(move |_| card.with(|card| card.on_hold));
    let asking = RwSignal::new(false);
    let toggle = move |_| {
        let (call, hold) = card.with_untracked(|card| (card.id, card.on_hold.is_none()));
        asking.set(true);
        spawn_local(async move {
            let refused = api::hold_call(call, hold).await.err();
            // The panel may be gone meanwhile.
            let _ = asking.try_set(false);
            let _ = trouble.try_set(refused.map(|error| error.to_string()));
        });
    };
    let glyph = Signal::derive(move || match on.get() {
        Some(_) => Glyph::Resume,
        None => Glyph::Hold,
    });
    let words = move || match on.get() {
        Some(hold) if hold.done => "Resume",
        Some(_) => "Holding…",
        None => "Hold",
    };
    view! {
        <button
            type="button"
            class="control"
            aria-pressed=move || on.get().is_some().to_string()
            disabled=move || asking.get() || !enabled.get()
            on:click=toggle
        >
            <Icon glyph/>
            <span>{words}</span>
        </button>
    }
}
