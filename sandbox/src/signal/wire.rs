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
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn read(value: &Value) -> Option<FromBrowser> {
        FromBrowser::read(&value.to_string())
    }

    #[test]
    fn messages_of_the_sdk_are_understood() {
        let listen = json!({"type": "listen", "version": "1.6", "payload": {"token": "a.b.c",
            "browserinfo": {"p": "browser", "v": "2.18.5"}, "reconnectTimeout": 30}});
        let expected = FromBrowser::Listen {
            token: "a.b.c".into(),
            reconnect_timeout: 30,
        };
        assert_eq!(read(&listen), Some(expected));

        let register = json!({"type": "register", "payload": {"media": {"audio": true}}});
        let expected = FromBrowser::Register {
            media: MediaKinds { audio: true },
        };
        assert_eq!(read(&register), Some(expected));

        let bare =
            json!({"type": "invite", "payload": {"callsid": "TJSx", "sdp": "v=0", "twilio": {}}});
        let Some(FromBrowser::Invite {
            reconnect, twilio, ..
        }) = read(&bare)
        else {
            panic!("no invite");
        };
        assert_eq!((reconnect, twilio.params), (None, String::new()));

        let hangup = json!({"type": "hangup", "payload": {"callsid": "CAx", "message": "bye"}});
        assert_eq!(
            read(&hangup),
            Some(FromBrowser::Hangup {
                callsid: "CAx".into()
            })
        );
    }

    #[test]
    fn anything_else_is_ignored() {
        for text in [
            "",
            "\n",
            "[]",
            "{}",
            "null",
            r#"{"type":"roster","payload":{}}"#,
            r#"{"type":"listen"}"#,
            r#"{"type":"listen","payload":{"token":5}}"#,
        ] {
            assert_eq!(FromBrowser::read(text), None, "{text}");
        }
    }

    #[test]
    fn ours_have_the_shape_the_sdk_reads() {
        let text = ToBrowser::Answer {
            callsid: "CAx".into(),
            sdp: None,
            reconnect: Some("t".into()),
        };
        let value: Value = serde_json::from_str(&text.text()).unwrap();
        let expected = json!({"type": "answer", "version": "1.6", "payload": {"callsid": "CAx", "reconnect": "t"}});
        assert_eq!(value, expected);
        let value: Value = serde_json::from_str(&ToBrowser::Ready {}.text()).unwrap();
        assert_eq!(
            value,
            json!({"type": "ready", "version": "1.6", "payload": {}})
        );
        let error = ToBrowser::Error {
            error: SignalError::new(31_205, "expired"),
            callsid: None,
        };
        let value: Value = serde_json::from_str(&error.text()).unwrap();
        assert_eq!(
            value["payload"],
            json!({"error": {"code": 31205, "message": "expired"}})
        );
    }

    #[test]
    fn parameters_survive_the_query_string() {
        let params = vec![
            ("To".to_owned(), "+1 555&x=1".to_owned()),
            ("ü".to_owned(), "é".to_owned()),
        ];
        assert_eq!(read_params(&write_params(&params)), params);
        assert_eq!(read_params("To=%2B12125550123&a=b%20c").len(), 2);
        assert!(read_params("").is_empty());
    }
}
