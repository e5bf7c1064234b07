//! The messages on the socket.

use super::SignalError;
use serde::{Deserialize, Serialize};

/// The protocol version we speak; the SDK sends it and ignores ours.
const VERSION: &str = "1.6";
/// The heartbeat, both ways. It is not JSON.
pub(super) const BEAT: &str = "\n";

/// What a browser sends. Fields it sends and we do not need are left out.
#[derive(Debug, Deserialize, PartialEq, Eq)]
#[serde(tag = "type", content = "payload", rename_all = "lowercase")]
pub(super) enum FromBrowser {
    /// The token, at the start and whenever it is renewed.
    Listen {
        token: String,
        /// Seconds the browser will try to come back after it lost the socket.
        #[serde(default, rename = "reconnectTimeout")]
        reconnect_timeout: u64,
    },
    Register {
        media: MediaKinds,
    },
    /// A new call, or one that comes back where `reconnect` is there.
    Invite {
        callsid: String,
        sdp: String,
        reconnect: Option<String>,
        #[serde(default)]
        twilio: Twilio,
    },
    Answer {
        callsid: String,
        sdp: String,
    },
    Reject {
        callsid: String,
    },
    Hangup {
        callsid: String,
    },
    Dtmf {
        callsid: String,
        dtmf: String,
    },
    Reinvite {
        callsid: String,
        sdp: String,
    },
    Message {
        callsid: String,
        voiceeventsid: String,
    },
}

#[derive(Debug, Deserialize, PartialEq, Eq)]
pub(super) struct MediaKinds {
    pub(super) audio: bool,
}

#[derive(Debug, Default, Deserialize, PartialEq, Eq)]
pub(super) struct Twilio {
    /// The caller's parameters as a query string.
    #[serde(default)]
    pub(super) params: String,
}

impl FromBrowser {
    /// Reads one message; none for a kind or shape we do not know, which real ones ignore too.
    pub(super) fn read(text: &str) -> Option<Self> {
        serde_json::from_str(text)
            .inspect_err(|error| tracing::debug!(%error, "a message we do not know"))
            .ok()
    }
}

/// What we send.
#[derive(Clone, Debug, Serialize, PartialEq, Eq)]
#[serde(tag = "type", content = "payload", rename_all = "lowercase")]
pub(super) enum ToBrowser {
    Connected {
        edge: &'static str,
        region: &'static str,
        home: &'static str,
        token: Token,
    },
    Ready {},
    Offline {},
    Ringing {
        callsid: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        sdp: Option<String>,
    },
    Answer {
        callsid: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        sdp: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        reconnect: Option<String>,
    },
    Invite {
        callsid: String,
        sdp: String,
        reconnect: String,
        parameters: Parameters,
    },
    Cancel {
        callsid: String,
    },
    Hangup {
        callsid: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        error: Option<SignalError>,
    },
    Ack {
        acktype: &'static str,
        callsid: String,
        voiceeventsid: String,
    },
    Error {
        error: SignalError,
        #[serde(skip_serializing_if = "Option::is_none")]
        callsid: Option<String>,
    },
}

#[derive(Clone, Debug, Serialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
pub(super) struct Token {
    pub(super) identity: String,
    pub(super) ttl: u64,
    pub(super) account_sid: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) application_sid: Option<String>,
}

#[derive(Clone, Debug, Serialize, PartialEq, Eq)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Parameters {
    pub(super) call_sid: String,
    pub(super) account_sid: String,
    pub(super) from: String,
    pub(super) to: String,
    pub(super) params: String,
}

impl ToBrowser {
    /// The text frame.
    pub(super) fn text(&self) -> String {
        #[derive(Serialize)]
        struct Envelope<'a> {
            version: &'static str,
            #[serde(flatten)]
            message: &'a ToBrowser,
        }
        serde_json::to_string(&Envelope {
            version: VERSION,
            message: self,
        })
        .expect("strings and numbers always become JSON")
    }
}

/// Parameters of a query string, decoded.
pub(super) fn read_params(query: &str) -> Vec<(String, String)> {
    form_urlencoded::parse(query.as_bytes())
        .into_owned()
        .collect()
}

/// Parameters as a query string.
pub(super) fn write_params(params: &[(String, String)]) -> String {
    form_urlencoded::Serializer::new(String::new())
        .extend_pairs(params)
        .finish()
}

#[cfg(test)]
#[path = "wire_tests.rs"]
mod tests;
