//! Whether the phone can be used, in words, with what to do about it.

use leptos::prelude::*;

use crate::components::icon::{Glyph, Icon};
use crate::softphone::{Light, PhoneState, Softphone};

struct Said {
    /// For the colour of the dot.
    tone: &'static str,
    /// What is the matter.
    words: &'static str,
    /// What to do; empty where there is nothing to do.
    advice: String,
    /// Whether starting the phone again may help.
    retry: bool,
}

/// The phone's light, for the bar.
#[component]
pub(super) fn PhoneLight() -> impl IntoView {
    let light = light();
    view! {
        <p class="light" role="status" data-tone=move || say(&light.get()).tone>
            <span class="dot" aria-hidden="true"></span>
            {move || say(&light.get()).words}
        </p>
    }
}

/// What to do about the phone, below the bar, where there is something to do.
#[component]
pub(super) fn PhoneAdvice() -> impl IntoView {
    let phone = expect_context::<Softphone>();
    let light = light();
    let retry = move || {
        view! {
            <button type="button" class="button small" on:click=move |_| phone.start()>
                "Try again"
            </button>
        }
    };
    move || {
        let said = say(&light.get());
        (!said.advice.is_empty()).then(|| {
            view! {
                <div class="advice" data-tone=said.tone role="status">
                    <Icon glyph=Glyph::Warning/>
                    <p><strong>{said.words}</strong>" "{said.advice}</p>
                    {said.retry.then(retry)}
                </div>
            }
        })
    }
}

fn light() -> Memo<Light> {
    let phone = expect_context::<Softphone>();
    Memo::new(move |_| phone.state.with(PhoneState::light))
}

fn say(light: &Light) -> Said {
    let (tone, words, advice, retry) = match light {
        Light::Starting => ("wait", "Phone starting…", String::new(), false),
        Light::Registering => ("wait", "Phone connecting…", String::new(), false),
        Light::Ready => ("good", "Phone ready", String::new(), false),
        Light::Reconnecting => (
            "wait",
            "Phone reconnecting…",
            "The network is interrupted. A call goes on as soon as it is back.".to_owned(),
            false,
        ),
        Light::Offline(why) if why.is_empty() => (
            "bad",
            "Phone offline",
            "Nobody can ring you here now.".to_owned(),
            true,
        ),
        Light::Offline(why) => ("bad", "Phone offline", why.clone(), true),
        Light::MicrophoneBlocked => (
            "bad",
            "Microphone blocked",
            "Nobody could hear you. Allow the microphone for this site, beside the address in \
             your browser, then try again."
                .to_owned(),
            true,
        ),
    };
    Said {
        tone,
        words,
        advice,
        retry,
    }
}
