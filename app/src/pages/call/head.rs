//! The head of a call's page: who, when, how it went.

use leptos::prelude::*;
use trunkline::clock::Span;
use trunkline::desk::CallPage;

use crate::components::time::{Moment, Style, clock_face};
use crate::words;

/// Who, when, how it went.
#[component]
pub(super) fn Head(
    /// The call.
    page: RwSignal<CallPage>,
) -> impl IntoView {
    let (them, us, direction, created_at) = page.with_untracked(|page| {
        let card = &page.card;
        (
            card.them.clone(),
            card.us.clone(),
            card.direction,
            card.created_at,
        )
    });
    let foreign = page.with_untracked(|page| page.card.foreign);
    let state = move || page.with(|page| page.card.state);
    let told = move || page.with(|page| page.card.words.clone());
    let talked = move || {
        let seconds = page.with(|page| page.card.talk_seconds);
        if seconds > 0 {
            clock_face(Span::seconds(seconds))
        } else {
            "–".to_owned()
        }
    };
    let waited = move || {
        let seconds = page.with(|page| page.card.waited_seconds);
        seconds.map(|seconds| clock_face(Span::seconds(seconds)))
    };
    let agent = move || {
        page.with(|page| page.card.agent_name.clone())
            .unwrap_or_else(|| "Nobody".to_owned())
    };
    let number = them.pretty.filter(|pretty| *pretty != them.label);
    view! {
        <section class="card call-head" data-tone=move || words::tone(state())>
            <div>
                <h1>{them.label}</h1>
                {number.map(|number| view! { <p class="number">{number}</p> })}
                {(!them.about.is_empty()).then(|| view! { <p class="panel-about">{them.about}</p> })}
                <p class="call-words" role="status">{told}</p>
                {foreign.then(|| view! {
                    <p class="call-foreign">
                        <span class="tag foreign">{words::FOREIGN}</span>
                        " It was found in the carrier's own list: somebody used this account's credentials elsewhere."
                    </p>
                })}
            </div>
            <dl class="facts">
                <div><dt>"Direction"</dt><dd>{words::direction(direction)}</dd></div>
                <div><dt>"When"</dt><dd><Moment at=created_at style=Style::Long/></dd></div>
                <div><dt>"Talked"</dt><dd class="numeric">{talked}</dd></div>
                {move || waited().map(|text| view! {
                    <div><dt>"Waited"</dt><dd class="numeric">{text}</dd></div>
                })}
                <div><dt>"Our number"</dt><dd class="number">{us}</dd></div>
                <div><dt>"Agent"</dt><dd>{agent}</dd></div>
            </dl>
        </section>
    }
}
