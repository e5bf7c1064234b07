//! The legs of a call: each phone that rang.

use leptos::prelude::*;
use trunkline::clock::Time;
use trunkline::desk::{CallPage, LegRow};

use crate::components::time::{Moment, Style};

/// Each phone that rang.
#[component]
pub(super) fn Legs(
    /// The call.
    page: RwSignal<CallPage>,
) -> impl IntoView {
    let rows = move || page.with(|page| page.legs.iter().cloned().map(row).collect_view());
    view! {
        <section class="card" aria-labelledby="legs-title">
            <h2 id="legs-title">"Legs"</h2>
            <ul class="legs">{rows}</ul>
        </section>
    }
}

fn row(leg: LegRow) -> impl IntoView {
    let moment = |name: &'static str, at: Option<Time>| {
        at.map(|at| {
            view! { <div><dt>{name}</dt><dd><Moment at style=Style::Seconds/></dd></div> }
        })
    };
    view! {
        <li class="leg">
            <p class="leg-head">
                <strong>{leg.whose}</strong>
                <span>{leg.words}</span>
            </p>
            <dl class="facts">
                {moment("Rang", leg.ringing_at)}
                {moment("Answered", leg.answered_at)}
                {moment("Ended", leg.ended_at)}
                {leg.answered_by.map(|who| view! {
                    <div><dt>"Answered by"</dt><dd>{crate::words::answered_by(who)}</dd></div>
                })}
                {leg.carrier_ref.map(|name| view! {
                    <div class="wide"><dt>"At the carrier"</dt><dd class="code">{name}</dd></div>
                })}
            </dl>
        </li>
    }
}
