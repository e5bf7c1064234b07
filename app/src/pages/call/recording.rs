//! The recording of a call: heard on its page, with who heard it before.

use leptos::html;
use leptos::prelude::*;
use trunkline::clock::Span;
use trunkline::desk::{CallPage, RecordingCard};
use trunkline::id::CallId;

use crate::components::time::{Moment, Style, clock_face};

/// How quickly it can be played.
const SPEEDS: [f64; 4] = [1.0, 1.25, 1.5, 2.0];

/// The recording; nothing where there never was one.
#[component]
pub(super) fn Recording(
    /// The call.
    page: RwSignal<CallPage>,
) -> impl IntoView {
    let stands = Memo::new(move |_| page.with(|page| page.card.recording));
    let call = page.with_untracked(|page| page.card.id);
    let message = Memo::new(move |_| {
        page.with(|page| {
            page.card
                .missed
                .as_ref()
                .is_some_and(|missed| missed.message)
        })
    });
    move || {
        stands.get().map(|stands| {
            view! {
                <section class="card recording" aria-labelledby="recording-title">
                    <h2 id="recording-title">{if message.get() { "Message" } else { "Recording" }}</h2>
                    {match stands {
                        RecordingCard::Kept(seconds) => {
                            view! { <Player call seconds message=message.get()/> }.into_any()
                        }
                        other => view! { <p class="empty">{words(other)}</p> }.into_any(),
                    }}
                    <Listens page/>
                </section>
            }
        })
    }
}

const fn words(stands: RecordingCard) -> &'static str {
    match stands {
        RecordingCard::Starting | RecordingCard::On | RecordingCard::Resuming => {
            "This call is being recorded."
        }
        RecordingCard::Pausing | RecordingCard::Paused => "The recording is paused.",
        RecordingCard::MadeReady => "The recording is being made ready.",
        RecordingCard::Kept(_) => "",
        RecordingCard::Absent => "Nothing was recorded.",
        RecordingCard::Deleted => "The recording was deleted: its time was over.",
    }
}

#[component]
fn Player(call: CallId, seconds: u32, message: bool) -> impl IntoView {
    let audio = NodeRef::<html::Audio>::new();
    let speed = RwSignal::new(SPEEDS[0]);
    let choose = move |to: f64| {
        speed.set(to);
        if let Some(audio) = audio.get_untracked() {
            audio.set_playback_rate(to);
        }
    };
    let choices = SPEEDS.map(|to| {
        view! {
            <button
                type="button"
                class="choice"
                aria-pressed=move || (speed.get() == to).to_string()
                on:click=move |_| choose(to)
            >
                {format!("{to}×")}
            </button>
        }
    });
    view! {
        <audio
            controls
            preload="none"
            node_ref=audio
            src=format!("/calls/{call}/recording.wav")
        ></audio>
        <div class="recording-more">
            <div class="choices" role="group" aria-label="Speed">{choices}</div>
            <p class="aside">
                {clock_face(Span::seconds(seconds.into()))}
                {(!message).then_some(" · them on the left, what they heard on the right")}
            </p>
        </div>
    }
}

/// Who listened to it; told to supervisors.
#[component]
fn Listens(page: RwSignal<CallPage>) -> impl IntoView {
    let listens = page.with_untracked(|page| page.listens.clone());
    (!listens.is_empty()).then(|| {
        let rows = listens.into_iter().map(|listen| {
            view! { <li>{listen.name} ", " <Moment at=listen.at style=Style::Long/></li> }
        });
        view! {
            <details class="listens">
                <summary>"Who listened"</summary>
                <ul>{rows.collect_view()}</ul>
            </details>
        }
    })
}
