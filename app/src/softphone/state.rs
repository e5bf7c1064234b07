//! What the carrier's script tells of the phone, folded into one value: pure.

use serde::{Deserialize, Serialize};

/// What the carrier's script tells: the name of the event, and whatever of these belongs to it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Told {
    /// The name of the event.
    pub(super) kind: String,
    /// Our id of the call that rings.
    pub(super) call: Option<String>,
    /// Who calls, in the carrier's words.
    pub(super) from: Option<String>,
    /// For people.
    pub(super) sentence: Option<String>,
    /// Which warning.
    pub(super) name: Option<String>,
    /// What kind of thing went wrong, where that is a word.
    pub(super) code: Option<String>,
    /// Whether the microphone is switched off.
    pub(super) muted: Option<bool>,
    /// How loud the microphone is, 0 to 1.
    pub(super) input: Option<f64>,
    /// How loud the other side is, 0 to 1.
    pub(super) output: Option<f64>,
}

/// The way to the carrier.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
enum Line {
    #[default]
    Starting,
    Registering,
    Ready,
    Reconnecting,
    Offline(String),
}

/// Whether the phone can be used, as the light at the top shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Light {
    /// Its script is being loaded.
    Starting,
    /// It is connecting to the carrier.
    Registering,
    /// It can call and be called.
    Ready,
    /// It is in another tab of this browser, and in order as far as it is known.
    Elsewhere,
    /// The way to the carrier is interrupted.
    Reconnecting,
    /// It cannot be reached; why.
    Offline(String),
    /// The browser gives it no microphone.
    MicrophoneBlocked,
}

/// The phone's own leg.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum PhoneLeg {
    /// None.
    #[default]
    None,
    /// It is being rung.
    Incoming {
        /// Our id of the call, where the carrier passed it on.
        call: Option<String>,
        /// Who calls, in the carrier's words.
        from: Option<String>,
    },
    /// It is calling, or being connected.
    Connecting,
    /// Sound goes both ways.
    Live,
}

/// How the phone stands.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct PhoneState {
    /// It is another tab's, and only shown here.
    #[serde(skip)]
    elsewhere: bool,
    line: Line,
    microphone_blocked: bool,
    /// Its leg.
    pub(crate) leg: PhoneLeg,
    /// Whether the microphone is switched off.
    pub(crate) muted: bool,
    /// What is wrong with the sound, each a sentence under a name.
    pub(crate) warnings: Vec<(String, String)>,
    /// What went wrong last, as a sentence.
    pub(crate) trouble: Option<String>,
}

impl PhoneState {
    /// Takes in what the script tells. Words of a newer script change nothing.
    pub(super) fn hear(&mut self, told: Told) {
        let sentence = told.sentence.unwrap_or_default();
        match told.kind.as_str() {
            "registering" => self.line = Line::Registering,
            "registered" => self.line = Line::Ready,
            "reconnecting" => self.line = Line::Reconnecting,
            "offline" => self.line = Line::Offline(sentence),
            "incoming" => self.begin_leg(PhoneLeg::Incoming {
                call: told.call,
                from: told.from,
            }),
            "connecting" => self.begin_leg(PhoneLeg::Connecting),
            "ringing" => self.leg = PhoneLeg::Connecting,
            "accepted" => {
                // Sound came: then the browser gave the microphone.
                self.microphone_blocked = false;
                self.leg = PhoneLeg::Live;
            }
            "ended" => self.end_leg(),
            "muted" => self.muted = told.muted.unwrap_or(self.muted),
            "warning" => self.warn(told.name.unwrap_or_default(), Some(sentence)),
            "warning-cleared" => self.warn(told.name.unwrap_or_default(), None),
            "error" => {
                self.microphone_blocked |= told.code.as_deref() == Some("microphone");
                self.trouble = Some(sentence);
            }
            _ => {}
        }
    }

    /// A sentence for each name; the newest last.
    fn warn(&mut self, name: String, sentence: Option<String>) {
        self.warnings.retain(|(known, _)| *known != name);
        self.warnings
            .extend(sentence.map(|sentence| (name, sentence)));
    }

    /// The phone could not be started, or was lost.
    pub(super) fn lose(&mut self, sentence: String) {
        self.end_leg();
        self.line = Line::Offline(sentence);
    }

    /// The browser said whether it gives the microphone.
    pub(super) const fn hear_microphone(&mut self, blocked: bool) {
        self.microphone_blocked = blocked;
    }

    /// The same phone as another tab shows it.
    pub(super) fn shown_elsewhere(self) -> Self {
        Self {
            elsewhere: true,
            ..self
        }
    }

    /// Whether its script has not said anything yet.
    pub(super) fn is_starting(&self) -> bool {
        self.line == Line::Starting
    }

    /// The light at the top.
    pub(crate) fn light(&self) -> Light {
        let shown = self.light_here();
        let well = matches!(shown, Light::Starting | Light::Registering | Light::Ready);
        if self.elsewhere && well {
            Light::Elsewhere
        } else {
            shown
        }
    }

    fn light_here(&self) -> Light {
        match &self.line {
            Line::Starting => Light::Starting,
            Line::Offline(sentence) => Light::Offline(sentence.clone()),
            _ if self.microphone_blocked => Light::MicrophoneBlocked,
            Line::Registering => Light::Registering,
            Line::Ready => Light::Ready,
            Line::Reconnecting => Light::Reconnecting,
        }
    }

    fn begin_leg(&mut self, leg: PhoneLeg) {
        self.leg = leg;
        self.muted = false;
        self.warnings.clear();
        self.trouble = None;
    }

    fn end_leg(&mut self) {
        self.leg = PhoneLeg::None;
        self.muted = false;
        self.warnings.clear();
    }
}

#[cfg(test)]
#[path = "state_tests.rs"]
mod tests;
