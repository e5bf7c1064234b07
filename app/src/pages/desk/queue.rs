//! Who waits for somebody to be free.

use leptos::prelude::*;
use trunkline::desk::InLine;

use crate::components::icon::{Glyph, Icon};
use crate::components::time::{Now, Timer};
use crate::live::Live;

/// The callers who wait, the longest first; nothing while nobody does.
#[component]
pub(super) fn Waiting() -> impl IntoView {
    let Live { queue, now, .. } = expect_context::<Live>();
    let count = Memo::new(move |_| queue.with(|queue| queue.count));
    let more = move || queue.with(|queue| (queue.count as usize).saturating_sub(queue.first.len()));
    let title = move || match count.get() {
        1 => "1 caller waits".to_owned(),
        count => format!("{count} callers wait"),
    };
    view! {
        <Show when=move || { count.get() > 0 } fallback=|| ()>
            <section class="card queue" aria-labelledby="queue-title">
                <div class="card-head">
                    <h2 id="queue-title" aria-live="polite">{title}</h2>
                </div>
                <ol class="rows">
                    <For
                        each=move || queue.with(|queue| queue.first.clone())
                        key=|waits| waits.call
                        children=move |waits| row(waits, now)
                    />
                </ol>
                {move || (more() > 0).then(|| view! {
                    <p class="aside">{format!("and {} more", more())}</p>
                })}
            </section>
        </Show>
    }
}

fn row(waits: InLine, now: Now) -> impl IntoView {
    let (glyph, what) = if waits.call_back {
        (Glyph::Out, "asked to be called back".to_owned())
    } else {
        (Glyph::In, waits.us)
    };
    view! {
        <li class="row">
            <span class="row-main">
                <span class="row-name">
                    <span class="row-glyph" data-tone="waiting"><Icon glyph/></span>
                    {waits.them.label}
                </span>
                <span class="row-more">
                    <span>{what}</span>
                    <Timer now since=waits.since/>
                </span>
            </span>
        </li>
    }
}
