//! One missed call: who, when, what they said, and what is done about it.

use leptos::prelude::*;
use leptos_router::components::A;
use leptos_router::location::Url;
use trunkline::clock::Span;
use trunkline::desk::{CallCard, RecordingCard};

use crate::components::icon::{Glyph, Icon};
use crate::components::time::{Moment, Style, clock_face};
use crate::missed::Marks;

/// A missed call.
#[component]
pub(super) fn Row(
    /// The call.
    card: CallCard,
    /// The page it stands on.
    back: String,
    /// Called once something was said about it.
    marked: Callback<()>,
) -> impl IntoView {
    let call = card.id;
    let number = card.them.pretty.filter(|pretty| *pretty != card.them.label);
    let call_back = card.them.number.map(|number| {
        let to = format!("/?number={}", Url::escape(&number.to_string()));
        view! {
            <A href=to attr:class="button small go">
                <Icon glyph=Glyph::Phone/>
                "Call back"
            </A>
        }
    });
    let flow = card.missed.as_ref().and_then(|missed| missed.flow.clone());
    let waited = card.waited_seconds.filter(|seconds| *seconds > 0);
    let message = message(call.to_string(), card.recording);
    view! {
        <li class="card missed-call">
            <div class="missed-who">
                <span class="row-glyph" data-tone="missed"><Icon glyph=Glyph::Missed/></span>
                <div>
                    <h2><A href=format!("/calls/{call}")>{card.them.label}</A></h2>
                    <p class="missed-more">
                        {number.map(|number| view! { <span class="number">{number}</span> })}
                        <Moment at=card.created_at style=Style::Short/>
                        {flow.map(|flow| view! { <span class="tag">{flow}</span> })}
                        {waited.map(|seconds| {
                            view! { <span>"waited " {clock_face(Span::seconds(seconds))}</span> }
                        })}
                    </p>
                    <p class="missed-words">{card.words}</p>
                </div>
                {call_back}
            </div>
            {message}
            {card.missed.map(|missed| {
                view! { <Marks call missed back on_marked=marked/> }
            })}
        </li>
    }
}

/// What they said, to be listened to; nothing where they said nothing.
fn message(call: String, recording: Option<RecordingCard>) -> Option<AnyView> {
    match recording? {
        RecordingCard::Kept(_) => Some(
            view! {
                <audio
                    controls
                    preload="none"
                    aria-label="Their message"
                    src=format!("/calls/{call}/recording.wav")
                ></audio>
            }
            .into_any(),
        ),
        RecordingCard::MadeReady => {
            Some(view! { <p class="aside">"Their message is being made ready."</p> }.into_any())
        }
        _ => None,
    }
}
