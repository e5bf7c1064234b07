//! What the carriers told of a call, in the order it arrived.

use leptos::prelude::*;
use trunkline::desk::{CallPage, EventRow};

use crate::components::time::{Moment, Style};

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
    view! {
        <li class="event">
            <Moment at=event.received_at style=Style::Seconds/>
            <div class="event-body">
                <p class="event-kind">{event.kind}</p>
                <p class="event-effect">{event.effect}</p>
                {raw}
            </div>
        </li>
    }
}
