//! Asking to dial: the number as typed, and what came of asking.

use leptos::prelude::*;
use leptos::task::spawn_local;

use trunkline::desk::Dialed;
use trunkline::id::AgentId;

use super::api::{call_colleague, dial, end_call};
use crate::error::UiError;
use crate::live::{Live, go_to_sign_in};
use crate::softphone::{Light, PhoneState, Softphone};

/// The number being typed, and what became of dialling it.
#[derive(Clone, Copy)]
pub(super) struct Dialing {
    /// As typed.
    pub(super) number: RwSignal<String>,
    /// Why it was not dialled.
    pub(super) trouble: RwSignal<Option<String>>,
    /// The server is being asked.
    pub(super) asking: RwSignal<bool>,
    live: Live,
    phone: Softphone,
}

impl Dialing {
    /// Nothing typed yet, or the number that a link to this page brought along. Wants the live state and the phone in
    /// its context.
    pub(super) fn new(number: String) -> Self {
        Self {
            number: RwSignal::new(number),
            trouble: RwSignal::new(None),
            asking: RwSignal::new(false),
            live: expect_context(),
            phone: expect_context(),
        }
    }

    /// Puts a number into the field.
    pub(super) fn fill(self, number: &str) {
        self.number.set(number.to_owned());
        self.trouble.set(None);
    }

    /// Dials what stands in the field.
    pub(super) fn dial(self) {
        self.dial_number(self.number.get_untracked());
    }

    /// Dials a number; twice at once is once.
    pub(super) fn dial_number(self, number: String) {
        if number.trim().is_empty() {
            self.trouble.set(Some("Type a number first.".to_owned()));
            return;
        }
        self.ask(dial(number));
    }

    /// Calls a colleague.
    pub(super) fn call_colleague(self, agent: AgentId) {
        self.ask(call_colleague(agent));
    }

    fn ask(self, asked: impl Future<Output = Result<Dialed, UiError>> + Send + 'static) {
        if self.asking.get_untracked() {
            return;
        }
        self.asking.set(true);
        self.trouble.set(None);
        spawn_local(async move {
            let refused = self.place(asked).await.err();
            // The page may have been left meanwhile: the call goes on without it.
            let _ = self.asking.try_set(false);
            let _ = self.trouble.try_set(refused);
        });
    }

    /// The server makes the call and hands out an intent; the phone redeems it. A number never goes to
    /// the phone.
    async fn place(
        self,
        asked: impl Future<Output = Result<Dialed, UiError>>,
    ) -> Result<(), String> {
        self.phone_serves()?;
        let dialed = asked.await.map_err(|error| {
            if error.is_signed_out() {
                go_to_sign_in();
            }
            error.to_string()
        })?;
        let call = dialed.card.id;
        self.phone.clear_trouble();
        self.live.show(dialed.card);
        let _ = self.number.try_set(String::new());
        if self.phone.connect(dialed.intent).await.is_err() {
            // The phone says why on the panel. Without it nobody was rung, so the call is taken back;
            // where that fails too, the server does it when the intent runs out.
            let _ = end_call(call).await;
        }
        Ok(())
    }

    fn phone_serves(self) -> Result<(), String> {
        match self.phone.state.with_untracked(PhoneState::light) {
            Light::Registering | Light::Ready | Light::Elsewhere | Light::Reconnecting => Ok(()),
            Light::Starting => Err("Your phone is still starting. Try again in a moment."),
            Light::Offline(_) => {
                Err("Your phone is offline, so it cannot call. See the light at the top.")
            }
            Light::MicrophoneBlocked => Err(
                "Your microphone is blocked, so nobody would hear you. See the light at the top.",
            ),
        }
        .map_err(ToOwned::to_owned)
    }
}
