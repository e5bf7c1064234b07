//! What this browser keeps about its phone: which microphone and speaker it uses, which call it had.

use leptos::prelude::*;
use trunkline::id::CallId;

use super::{Light, PhoneState, Softphone};
use crate::components::browser;

const MICROPHONE: &str = "trunkline-microphone";
const CALL: &str = "trunkline-call";
const SPEAKER: &str = "trunkline-speaker";

/// The devices somebody chose in the device check, by the browser's own ids; its own choice where empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Choice {
    /// The microphone.
    pub(crate) microphone: String,
    /// The speaker.
    pub(crate) speaker: String,
}

impl Choice {
    /// What was chosen in this browser, if anything ever was. In the browser only.
    pub(crate) fn kept() -> Option<Self> {
        let storage = browser::storage()?;
        let read = |key| storage.get_item(key).ok().flatten();
        Some(Self {
            microphone: read(MICROPHONE)?,
            speaker: read(SPEAKER).unwrap_or_default(),
        })
    }

    /// Keeps it for this browser.
    pub(super) fn keep(&self) {
        if let Some(storage) = browser::storage() {
            // A browser that keeps nothing is asked again the next time.
            let _ = storage.set_item(MICROPHONE, &self.microphone);
            let _ = storage.set_item(SPEAKER, &self.speaker);
        }
    }
}

impl Softphone {
    /// Notes that this browser has the sound of a call, for a page that has to find back into it.
    pub(crate) fn keep_call(self, call: CallId) {
        if let Some(storage) = browser::storage() {
            // A browser that keeps nothing offers a button instead.
            let _ = storage.set_item(CALL, &call.to_string());
        }
    }

    /// Whether this browser would go back into a call by itself, so that nobody has to ask for it.
    pub(crate) fn comes_by_itself(self, call: CallId) -> bool {
        let serves = !matches!(
            self.state.with(PhoneState::light),
            Light::Offline(_) | Light::MicrophoneBlocked
        );
        serves && self.had_call(call)
    }

    /// Whether this browser had the sound of a call.
    pub(crate) fn had_call(self, call: CallId) -> bool {
        let kept = browser::storage().and_then(|storage| storage.get_item(CALL).ok().flatten());
        kept.is_some_and(|kept| kept == call.to_string())
    }
}
