//! What the carrier's script tells of the phone, folded into one value: pure.

use serde::Deserialize;

/// What the carrier's script tells. Words we do not know are skipped over.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub(super) enum Heard {
    /// It is connecting to the carrier.
    Registering,
    /// It can be rung.
    Registered,
    /// The way to the carrier is interrupted.
    Reconnecting,
    /// It cannot be rung; where something is to be said, why.
    Offline {
        #[serde(default)]
        sentence: String,
    },
    /// It is being rung.
    Incoming {
        #[serde(default)]
        call: Option<String>,
        #[serde(default)]
        from: Option<String>,
    },
    /// It is calling.
    Connecting,
    /// It is calling, and the carrier has it.
    Ringing,
    /// Sound goes both ways.
    Accepted,
    /// Its leg is over.
    Ended,
    /// The microphone was switched.
    Muted { muted: bool },
    /// The sound is getting bad.
    Warning { name: String, sentence: String },
    /// And is good again.
    WarningCleared { name: String },
    /// How loud both sides are, 0 to 1.
    Level { input: f64, output: f64 },
    /// The token runs out soon.
    TokenNeeded,
    /// Something went wrong.
    Error {
        #[serde(default)]
        code: Code,
        sentence: String,
    },
    /// Something newer than this page.
    #[serde(other)]
    Unknown,
}

/// What kind of thing went wrong: a word or the carrier's number.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(untagged)]
pub(super) enum Code {
    Word(String),
    Number(i64),
    #[default]
    None,
}

/// The way to the carrier.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
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
    /// The way to the carrier is interrupted.
    Reconnecting,
    /// It cannot be reached; why.
    Offline(String),
    /// The browser gives it no microphone.
    MicrophoneBlocked,
}

/// The phone's own leg.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
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
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct PhoneState {
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
    /// Takes in what the script tells.
    pub(super) fn hear(&mut self, heard: Heard) {
        match heard {
            Heard::Registering => self.line = Line::Registering,
            Heard::Registered => self.line = Line::Ready,
            Heard::Reconnecting => self.line = Line::Reconnecting,
            Heard::Offline { sentence } => self.line = Line::Offline(sentence),
            Heard::Incoming { call, from } => {
                self.begin_leg(PhoneLeg::Incoming { call, from });
            }
            Heard::Connecting => self.begin_leg(PhoneLeg::Connecting),
            Heard::Ringing => self.leg = PhoneLeg::Connecting,
            Heard::Accepted => {
                // Sound came: then the browser gave the microphone.
                self.microphone_blocked = false;
                self.leg = PhoneLeg::Live;
            }
            Heard::Ended => self.end_leg(),
            Heard::Muted { muted } => self.muted = muted,
            Heard::Warning { name, sentence } => {
                self.warnings.retain(|(known, _)| *known != name);
                self.warnings.push((name, sentence));
            }
            Heard::WarningCleared { name } => self.warnings.retain(|(known, _)| *known != name),
            Heard::Error { code, sentence } => {
                self.microphone_blocked |= code == Code::Word("microphone".to_owned());
                self.trouble = Some(sentence);
            }
            Heard::Level { .. } | Heard::TokenNeeded | Heard::Unknown => {}
        }
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

    /// The light at the top.
    pub(crate) fn light(&self) -> Light {
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
