//! The three parts of the device check.

use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::components::icon::{Glyph, Icon};
use crate::softphone::{
    Choice, Connection, Device, DeviceCheck, Light, PhoneState, Softphone, play,
};

/// A microphone that was louder than this once is heard.
const HEARD: f64 = 0.12;

/// Which microphone, and whether it hears.
#[component]
pub(super) fn MicrophonePart(check: DeviceCheck, chosen: RwSignal<Choice>) -> impl IntoView {
    let meter = NodeRef::<html::Div>::new();
    // Set by script and not as an attribute of the page, which its content security policy forbids.
    Effect::new(move |_| {
        let percent = (check.level.get().clamp(0.0, 1.0) * 100.0) as u32;
        if let Some(meter) = meter.get() {
            // A custom property takes any value.
            let _ = (*meter)
                .style()
                .set_property("--level", &format!("{percent}%"));
        }
    });
    let heard = Memo::new(move |_| check.loudest.get() > HEARD);
    let words = move || match (check.trouble.get(), heard.get()) {
        (Some(trouble), _) => said(false, trouble),
        (None, true) => said(true, "You are heard.".to_owned()),
        (None, false) => {
            view! { <p class="check-words">"Say something: the bar moves."</p> }.into_any()
        }
    };
    let choose = move |id: String| {
        check.listen_to(&id);
        chosen.update(|chosen| chosen.microphone = id);
    };
    let list = Signal::derive(move || check.devices.with(|all| all.microphones.clone()));
    let current = Signal::derive(move || chosen.with(|chosen| chosen.microphone.clone()));
    view! {
        <section class="check-part" aria-label="Microphone">
            <Icon glyph=Glyph::Mic/>
            <div>
                <Choose label="Microphone" list current on_choose=Callback::new(choose)/>
                <div class="meter" aria-hidden="true" node_ref=meter></div>
                <div role="status">{words}</div>
            </div>
        </section>
    }
}

/// Which speaker, and a sound to hear it by.
#[component]
pub(super) fn SpeakerPart(check: DeviceCheck, chosen: RwSignal<Choice>) -> impl IntoView {
    let playing = RwSignal::new(false);
    let trouble = RwSignal::new(None::<String>);
    let list = Signal::derive(move || check.devices.with(|all| all.speakers.clone()));
    let current = Signal::derive(move || chosen.with(|chosen| chosen.speaker.clone()));
    let choosable = Memo::new(move |_| {
        check
            .devices
            .with(|all| all.choosable && !all.speakers.is_empty())
    });
    let choose = Callback::new(move |id: String| chosen.update(|chosen| chosen.speaker = id));
    let test = move |_| {
        playing.set(true);
        let speaker = chosen.with_untracked(|chosen| chosen.speaker.clone());
        spawn_local(async move {
            let outcome = play(&speaker).await;
            // The check may be closed meanwhile.
            let _ = playing.try_set(false);
            let _ = trouble.try_set(outcome.err());
        });
    };
    view! {
        <section class="check-part" aria-label="Speaker">
            <Icon glyph=Glyph::Speaker/>
            <div>
                <Show
                    when=move || choosable.get()
                    fallback=|| view! {
                        <p class="check-words">
                            "Sound comes from the speaker that your system has chosen."
                        </p>
                    }
                >
                    <Choose label="Speaker" list current on_choose=choose/>
                </Show>
                <button type="button" class="button small" disabled=playing on:click=test>
                    {move || if playing.get() { "Playing…" } else { "Play a sound" }}
                </button>
                <p class="field-trouble" role="alert">{trouble}</p>
            </div>
        </section>
    }
}

/// Whether the server, the carrier and a way for sound can be reached.
#[component]
pub(super) fn ConnectionPart(check: DeviceCheck) -> impl IntoView {
    let phone = expect_context::<Softphone>();
    let carrier = Memo::new(move |_| {
        let light = phone.state.with(PhoneState::light);
        matches!(light, Light::Ready | Light::Elsewhere)
    });
    let found = move || match check.connection.get() {
        None => view! { <p class="check-words">"Looking at your connection…"</p> }.into_any(),
        Some(Connection { server, sound }) => {
            let server = match server {
                Some(millis) => said(true, format!("The server answers in {millis} ms.")),
                None => said(false, "The server does not answer.".to_owned()),
            };
            let carrier = if carrier.get() {
                said(true, "Your phone has reached the carrier.".to_owned())
            } else {
                said(false, "Your phone has not reached the carrier.".to_owned())
            };
            let sound = if sound {
                said(true, "There is a way for sound.".to_owned())
            } else {
                said(
                    false,
                    "There is no way for sound: a firewall may be in it.".to_owned(),
                )
            };
            view! { {server}{carrier}{sound} }.into_any()
        }
    };
    view! {
        <section class="check-part" aria-label="Connection">
            <Icon glyph=Glyph::Signal/>
            <div>
                <h3>"Connection"</h3>
                <div role="status">{found}</div>
                <button
                    type="button"
                    class="button small"
                    on:click=move |_| spawn_local(check.look_at_connection())
                >
                    "Check again"
                </button>
            </div>
        </section>
    }
}

/// A choice of devices; the browser's own first.
#[component]
fn Choose(
    label: &'static str,
    list: Signal<Vec<Device>>,
    current: Signal<String>,
    on_choose: Callback<String>,
) -> impl IntoView {
    let option = move |(place, device): (usize, Device)| {
        let name = if device.label.is_empty() {
            format!("{label} {}", place + 1)
        } else {
            device.label
        };
        let selected = device.id == current.get_untracked();
        view! { <option value=device.id selected=selected>{name}</option> }
    };
    view! {
        <label class="field">
            <span>{label}</span>
            <select on:change:target=move |event| on_choose.run(event.target().value())>
                <option value="">"As your system has it"</option>
                {move || list.get().into_iter().enumerate().map(option).collect_view()}
            </select>
        </label>
    }
}

/// A finding, good or bad.
fn said(good: bool, words: String) -> AnyView {
    let glyph = if good { Glyph::Check } else { Glyph::Warning };
    view! {
        <p class="check-words" data-good=good.to_string()>
            <Icon glyph/>
            {words}
        </p>
    }
    .into_any()
}
