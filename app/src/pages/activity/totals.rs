//! How long somebody was in each state.

use leptos::prelude::*;
use trunkline::agent::AgentState;
use trunkline::clock::Span;
use trunkline::desk::Total;

use crate::components::time::clock_face;
use crate::words;

/// How long in each state, and signed in altogether.
#[component]
pub(super) fn Totals(
    /// The states, the longest first.
    totals: Vec<Total>,
) -> impl IntoView {
    let here = totals.iter().filter(|it| it.state != AgentState::Offline);
    let signed_in = Span::millis(here.map(|it| it.time.as_millis()).sum());
    let total = |it: Total| {
        view! {
            <div class="total" data-state=it.state.word()>
                <dt><span class="dot state-dot" aria-hidden="true"></span>{words::state(it.state)}</dt>
                <dd class="numeric">{clock_face(it.time)}</dd>
            </div>
        }
    };
    view! {
        <section class="card totals" aria-labelledby="totals-title">
            <div class="card-head">
                <h2 id="totals-title">"Time in each state"</h2>
                <p>"Signed in for " <span class="numeric">{clock_face(signed_in)}</span></p>
            </div>
            <dl>{totals.into_iter().map(total).collect_view()}</dl>
        </section>
    }
}
