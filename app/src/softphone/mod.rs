//! The phone in the browser: its light, its sound, its own leg. How a call stands is told by the server.
//!
//! One tab of a browser holds it; in the others it is shown and controlled.

mod api;
mod bridge;
mod check;
mod devices;
mod joined;
mod microphone;
mod renew;
mod state;
mod tab_bridge;
mod tabs;
mod token;

use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;
use trunkline::clock::Time;
use trunkline::desk::CallCard;
use trunkline::id::{AgentId, CallId, IntentId};

use crate::components::browser;
use crate::components::time::Now;
use crate::error::UiError;
use state::Told;
use tabs::{Message, Order};

pub(crate) use check::{Connection, Device, DeviceCheck, play};
pub(crate) use devices::Choice;
pub(crate) use state::{Light, PhoneLeg, PhoneState};
pub(crate) use tabs::Place;

/// A script of which nothing was heard for so long is said to be late.
const START_WITHIN: Duration = Duration::from_secs(10);

/// The phone of this browser, as signals. It lives as long as somebody is signed in.
#[derive(Clone, Copy)]
pub(crate) struct Softphone {
    /// How it stands.
    pub(crate) state: RwSignal<PhoneState>,
    /// How loud the microphone and the other side are, 0 to 1.
    pub(crate) level: RwSignal<(f64, f64)>,
    /// Whether it is in this tab.
    pub(crate) place: RwSignal<Place>,
    /// The last time it was on its way back into a call.
    pub(crate) asked_back: RwSignal<Option<Time>>,
    token: RwSignal<Option<token::Life>>,
    renewing: RwSignal<bool>,
    /// Whether there shall be a phone at all.
    open: RwSignal<bool>,
    now: Now,
}

/// Why there was no way back into a call.
pub(crate) enum NoWayBack {
    /// The server says no, and will say so again.
    Refused(String),
    /// Something failed, and may work in a moment.
    Failed(String),
}

impl Softphone {
    /// A phone that was not started yet, by the server's clock.
    pub(crate) fn new(now: Now) -> Self {
        Self {
            state: RwSignal::new(PhoneState::default()),
            level: RwSignal::new((0.0, 0.0)),
            place: RwSignal::new(Place::default()),
            asked_back: RwSignal::new(None),
            token: RwSignal::new(None),
            renewing: RwSignal::new(false),
            open: RwSignal::new(true),
            now,
        }
    }

    /// Joins this browser's tabs once the page is usable, and leaves them with the page. The tab that holds
    /// the phone starts it. In the browser only.
    pub(crate) fn start_when_idle(self, agent: AgentId) {
        browser::when_idle(move || self.join(agent));
        self.keep_token_fresh();
        Effect::new(move |_| {
            let state = self.state.get();
            if self.place.get() == Place::Holder {
                tab_bridge::tell(&Message::Phone(state));
            }
        });
        on_cleanup(|| {
            bridge::stop();
            tab_bridge::leave();
        });
    }

    /// Starts the phone anew, wherever it is.
    pub(crate) fn start(self) {
        self.order(Order::Restart);
    }

    /// Ends the phone: nobody can ring it, not even by what its script does by itself.
    pub(crate) fn shut_down(self) {
        self.open.set(false);
        if self.place.get_untracked() == Place::Holder {
            bridge::stop();
            self.token.set(None);
            self.state.update(|state| state.lose(String::new()));
        }
    }

    /// There shall be a phone again.
    pub(crate) fn open_up(self) {
        self.open.set(true);
        if self.place.get_untracked() == Place::Holder {
            self.begin();
        }
    }

    fn begin(self) {
        if !self.open.get_untracked() {
            self.state.update(|state| state.lose(String::new()));
            return;
        }
        self.state.update(|state| *state = PhoneState::default());
        let hear = move |blocked| self.state.update(|state| state.hear_microphone(blocked));
        spawn_local(async move {
            // Not every browser says it beforehand.
            let _ = microphone::watch(hear).await;
        });
        let late = move || {
            let silent = self.state.with_untracked(PhoneState::is_starting);
            if silent && self.place.get_untracked() == Place::Holder {
                let sentence = "Your phone is taking long to start. Check your connection.";
                self.state.update(|state| state.lose(sentence.to_owned()));
            }
        };
        set_timeout(late, START_WITHIN);
        spawn_local(async move {
            let started = match api::phone().await {
                Ok(setup) => {
                    self.note_token(&setup);
                    bridge::start(&setup, move |heard| self.hear(heard)).await
                }
                Err(error) => Err(error.to_string()),
            };
            if let Err(sentence) = started {
                self.state.update(|state| state.lose(sentence));
            } else if !self.open.get_untracked() {
                self.shut_down();
            }
        });
    }

    /// Calls, handing the intent to the carrier.
    ///
    /// # Errors
    /// A sentence, where the phone could not.
    pub(crate) async fn connect(self, intent: IntentId) -> Result<(), String> {
        self.give(Order::Connect(intent.to_string())).await
    }

    /// Goes back into a call that this phone is in no more. Returns how the call stands.
    ///
    /// # Errors
    /// The server knows no way back, or something failed.
    pub(crate) async fn rejoin(self, call: CallId) -> Result<CallCard, NoWayBack> {
        let dialed = api::rejoin(call).await.map_err(|error| match error {
            UiError::Refused(why) => NoWayBack::Refused(why.to_string()),
            other => NoWayBack::Failed(other.to_string()),
        })?;
        self.asked_back.set(dialed.card.coming);
        self.clear_trouble();
        self.connect(dialed.intent)
            .await
            .map_err(NoWayBack::Failed)?;
        Ok(dialed.card)
    }

    /// Takes the call that rings.
    pub(crate) fn accept(self) {
        self.order(Order::Accept);
    }

    /// Declines the call that rings.
    pub(crate) fn reject(self) {
        self.order(Order::Reject);
    }

    /// Leaves the call. The call ends only if the server was asked to end it.
    pub(crate) fn hang_up(self) {
        self.order(Order::HangUp);
    }

    /// Switches the microphone off, or on again.
    pub(crate) fn toggle_mute(self) {
        let muted = self.state.with_untracked(|state| state.muted);
        self.order(Order::Mute(!muted));
    }

    /// Sends the tone of a key.
    pub(crate) fn press(self, key: char) {
        self.order(Order::SendDigits(key.to_string()));
    }

    /// Uses these devices from now on, in this browser.
    pub(crate) fn use_devices(self, choice: &Choice) {
        choice.keep();
        let (microphone, speaker) = (choice.microphone.clone(), choice.speaker.clone());
        self.order(Order::UseDevices(microphone, speaker));
    }

    /// Forgets what went wrong last, before something new is tried.
    pub(crate) fn clear_trouble(self) {
        self.state.update(|state| state.trouble = None);
    }

    fn order(self, order: Order) {
        spawn_local(async move {
            if let Err(sentence) = self.give(order).await {
                self.state.update(|state| state.trouble = Some(sentence));
            }
        });
    }

    /// Does it here, or has the tab with the phone do it.
    async fn give(self, order: Order) -> Result<(), String> {
        match self.place.get_untracked() {
            Place::Follower => tab_bridge::ask(order).await,
            Place::Joining | Place::Holder => self.carry_out(order).await,
        }
    }

    async fn carry_out(self, order: Order) -> Result<(), String> {
        if order == Order::Restart {
            self.begin();
            return Ok(());
        }
        bridge::order(order).await
    }

    fn hear(self, told: Told) {
        match told.kind.as_str() {
            "level" => {
                let level = (told.input.unwrap_or(0.0), told.output.unwrap_or(0.0));
                self.level.set(level);
                tab_bridge::tell(&Message::Level(level.0, level.1));
            }
            "token-needed" => self.renew_token(),
            _ => self.state.update(|state| state.hear(told)),
        }
    }
}
