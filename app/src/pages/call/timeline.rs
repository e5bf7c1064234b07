//! What the carriers told of a call, and what asking them brought out, in the order it arrived.

use leptos::prelude::*;
use trunkline::desk::{CallPage, EventRow};

use crate::components::time::{Moment, Style};
use crate::words;

/// Every event, with what it changed.
#[component]
pub(super) fn Timeline(
    /// The call.
    page: RwSignal<CallPage>,
) -> impl IntoView {
    let rows = move || page.with(|page| page.events.iter().cloned().map(row).collect_view());
    let none = move || page.with(|page| page.events.is_empty());
    view! {
        <section class="card" aria-labelledby="events-title">
            <h2 id="events-title">"Events"</h2>
            <Show when=none fallback=|| ()>
                <p class="empty">"The carrier has told nothing of this call."</p>
            </Show>
            <ol class="timeline">{rows}</ol>
        </section>
    }
}

fn row(event: EventRow) -> impl IntoView {
    let raw = event.raw.map(|raw| {
        view! {
            <details class="raw">
                <summary>"As received"</summary>
                <pre tabindex="0">{raw}</pre>
            </details>
        }
    });
    let waited = event.waited_seconds.map(|seconds| {
        view! { <p class="event-effect">{format!("Taken into the call {seconds} s after it arrived.")}</p> }
    });
    let mark = words::event_mark(event.mark);
    view! {
        <li class="event" data-mark=mark>
            <Moment at=event.received_at style=Style::Seconds/>
            <div class="event-body">
                <p class="event-kind">
                    <span>{event.kind}</span>
                    <span class="event-mark">{mark}</span>
                </p>
                <p class="event-effect">{event.effect}</p>
                {waited}
                {raw}
            </div>
        </li>
    }
}
