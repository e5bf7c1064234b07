//! The phone in the browser: its light, its sound, its own leg. How a call stands is told by the server.

mod api;
mod bridge;
mod microphone;
mod state;

use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;
use trunkline::id::IntentId;

use crate::components::browser;
use bridge::Order;
use state::Told;
pub(crate) use state::{Light, PhoneLeg, PhoneState};

/// The phone of this page, as signals. It lives as long as somebody is signed in.
#[derive(Clone, Copy)]
pub(crate) struct Softphone {
    /// How it stands.
    pub(crate) state: RwSignal<PhoneState>,
    /// How loud the microphone and the other side are, 0 to 1.
    pub(crate) level: RwSignal<(f64, f64)>,
}

impl Softphone {
    /// A phone that was not started yet.
    pub(crate) fn new() -> Self {
        Self {
            state: RwSignal::new(PhoneState::default()),
            level: RwSignal::new((0.0, 0.0)),
        }
    }

    /// Starts the phone once the page is usable, and ends it with the page. In the browser only.
    pub(crate) fn start_when_idle(self) {
        browser::when_idle(move || self.start());
        on_cleanup(bridge::stop);
    }

    /// Starts the phone, anew if there was one.
    pub(crate) fn start(self) {
        self.state.update(|state| *state = PhoneState::default());
        let hear = move |blocked| self.state.update(|state| state.hear_microphone(blocked));
        spawn_local(async move {
            // Not every browser says it beforehand.
            let _ = microphone::watch(hear).await;
        });
        spawn_local(async move {
            let started = match api::phone().await {
                Ok(setup) => bridge::start(&setup, move |heard| self.hear(heard)).await,
                Err(error) => Err(error.to_string()),
            };
            if let Err(sentence) = started {
                self.state.update(|state| state.lose(sentence));
            }
        });
    }

    /// Calls, handing the intent to the carrier.
    ///
    /// # Errors
    /// A sentence, where the phone could not.
    pub(crate) async fn connect(self, intent: IntentId) -> Result<(), String> {
        bridge::order(Order::Connect(intent.to_string())).await
    }

    /// Takes the call that rings.
    pub(crate) fn accept(self) {
        self.order(Order::Accept);
    }

    /// Declines the call that rings.
    pub(crate) fn reject(self) {
        self.order(Order::Reject);
    }

    /// Leaves the call.
    pub(crate) fn hang_up(self) {
        self.order(Order::HangUp);
    }

    /// Switches the microphone off, or on again.
    pub(crate) fn toggle_mute(self) {
        self.order(Order::Mute(!self.state.with_untracked(|state| state.muted)));
    }

    /// Sends the tone of a key.
    pub(crate) fn press(self, key: char) {
        self.order(Order::SendDigits(key.to_string()));
    }

    /// Forgets what went wrong last, before something new is tried.
    pub(crate) fn clear_trouble(self) {
        self.state.update(|state| state.trouble = None);
    }

    fn order(self, order: Order) {
        spawn_local(async move {
            if let Err(sentence) = bridge::order(order).await {
                self.state.update(|state| state.trouble = Some(sentence));
            }
        });
    }

    fn hear(self, told: Told) {
        match told.kind.as_str() {
            "level" => {
                let (input, output) = (told.input, told.output);
                self.level
                    .set((input.unwrap_or(0.0), output.unwrap_or(0.0)));
            }
            "token-needed" => self.renew_token(),
            _ => self.state.update(|state| state.hear(told)),
        }
    }

    /// The script asks some time before the end, so there is time to ask the server again.
    fn renew_token(self) {
        spawn_local(async move {
            match api::phone().await {
                Ok(setup) => self.order(Order::UpdateToken(setup.token)),
                Err(error) if error.may_pass() => {
                    set_timeout(move || self.renew_token(), Duration::from_secs(5));
                }
                Err(error) => self.state.update(|state| state.lose(error.to_string())),
            }
        });
    }
}
