//! Pausing the recording, and going on with it. What is shown is what the carrier has done.

use leptos::prelude::*;
use leptos::task::spawn_local;
use trunkline::desk::{CallCard, RecordingCard};

use super::api;
use crate::components::icon::{Glyph, Icon};

/// The button for it; nothing while the call is not recorded.
#[component]
pub(super) fn Record(
    /// The call.
    card: Memo<CallCard>,
    /// Both talk, and the call is the viewer's to arrange.
    enabled: Memo<bool>,
    /// What went wrong, in words.
    trouble: RwSignal<Option<String>>,
) -> impl IntoView {
    let stands = Memo::new(move |_| card.with(|card| card.recording));
    let shown = Memo::new(move |_| stands.get().is_some());
    let asking = RwSignal::new(false);
    let pauses = move || {
        matches!(
            stands.get(),
            Some(RecordingCard::On | RecordingCard::Resuming)
        )
    };
    let toggle = move |_| {
        let call = card.with_untracked(|card| card.id);
        let pause = pauses();
        asking.set(true);
        spawn_local(async move {
            let refused = api::pause_recording(call, pause).await.err();
            // The panel may be gone meanwhile.
            let _ = asking.try_set(false);
            let _ = trouble.try_set(refused.map(|error| error.to_string()));
        });
    };
    let words = move || match stands.get() {
        Some(RecordingCard::Pausing) => "Pausing…",
        Some(RecordingCard::Paused) => "Record on",
        Some(RecordingCard::Resuming) => "Resuming…",
        Some(RecordingCard::Starting) => "Starting…",
        _ => "Pause rec.",
    };
    let waits = move || {
        !matches!(
            stands.get(),
            Some(RecordingCard::On | RecordingCard::Paused)
        )
    };
    let glyph = Signal::derive(move || match stands.get() {
        Some(RecordingCard::Paused | RecordingCard::Resuming) => Glyph::RecordOff,
        _ => Glyph::Record,
    });
    view! {
        <Show when=move || shown.get() fallback=|| ()>
            <button
                type="button"
                class="control record"
                aria-pressed=move || (!pauses()).to_string()
                disabled=move || asking.get() || waits() || !enabled.get()
                on:click=toggle
            >
                <Icon glyph/>
                <span>{words}</span>
            </button>
        </Show>
    }
}
