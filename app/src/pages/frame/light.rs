//! Whether the phone can be used, in words, with what to do about it.

use leptos::html;
use leptos::prelude::*;

use super::check::Checking;
use crate::components::icon::{Glyph, Icon};
use crate::softphone::{Light, PhoneLeg, PhoneState, Softphone};

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

/// The phone's light, for the bar, with what can be done about the phone.
#[component]
pub(super) fn PhoneLight() -> impl IntoView {
    let phone = expect_context::<Softphone>();
    let checking = expect_context::<Checking>();
    let light = light();
    let menu = NodeRef::<html::Details>::new();
    let close = move || {
        if let Some(menu) = menu.get_untracked() {
            menu.set_open(false);
        }
    };
    view! {
        <details class="menu light-menu" name="bar" node_ref=menu>
            <summary class="light" data-tone=move || say(&light.get()).tone>
                <span class="dot" aria-hidden="true"></span>
                <span role="status">{move || say(&light.get()).words}</span>
                <Icon glyph=Glyph::Down/>
            </summary>
            <div class="menu-sheet">
                <button
                    type="button"
                    class="button wide"
                    on:click=move |_| {
                        close();
                        checking.open();
                    }
                >
                    <Icon glyph=Glyph::Mic/>
                    "Check your devices"
                </button>
                <button
                    type="button"
                    class="button wide"
                    disabled=move || phone.state.with(|state| state.leg != PhoneLeg::None)
                    on:click=move |_| {
                        close();
                        phone.start();
                    }
                >
                    "Restart the phone"
                </button>
            </div>
        </details>
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
        Light::Elsewhere => ("good", "Phone in another tab", String::new(), false),
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
