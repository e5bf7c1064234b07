//! What a sandbox is told at its start: where it listens and which accounts it serves.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// Everything [`crate::Sandbox::start`] needs to know. Readable from JSON; only `accounts` has no useful default.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Where to listen; port 0 takes a free one. Addresses other than loopback need `open_to_network`.
    pub listen: SocketAddr,
    /// Says that listening beyond loopback is meant.
    pub open_to_network: bool,
    /// The accounts served.
    pub accounts: Vec<Account>,
    /// Makes SIDs and chances repeatable; without it every start differs.
    pub seed: Option<u64>,
    /// Host candidates offered to browsers; empty: 127.0.0.1 and the primary interface.
    pub ice_addresses: Vec<IpAddr>,
    /// Origins whose pages may open the signalling socket; empty: loopback pages only.
    pub allowed_origins: Vec<String>,
    /// How many times faster than real people wait, ring and give up (1.0 is life). Audio stays real time.
    pub speed: f32,
    /// Longest whole webhook exchange; Twilio allows 15 s.
    #[serde(with = "millis")]
    pub webhook_timeout: Duration,
    /// Longest time to connect for a webhook; Twilio allows 5 s.
    #[serde(with = "millis")]
    pub connect_timeout: Duration,
    /// A file to which the witness log is appended, one JSON object per line.
    pub witness_file: Option<PathBuf>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            open_to_network: false,
            accounts: Vec::new(),
            seed: None,
            ice_addresses: Vec::new(),
            allowed_origins: Vec::new(),
            speed: 1.0,
            webhook_timeout: Duration::from_secs(15),
            connect_timeout: Duration::from_secs(5),
            witness_file: None,
        }
    }
}

/// One customer account with its credentials, its TwiML application and its numbers.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Account {
    /// `AC` and 32 hexadecimal digits.
    pub account_sid: String,
    /// Password of the account SID; also the key of webhook signatures.
    pub auth_token: String,
    /// `SK` and 32 hexadecimal digits.
    pub api_key: String,
    /// Password of the API key; also the key of access tokens.
    pub api_secret: String,
    /// `AP…`: the application whose `voice_url` answers calls made in browsers.
    pub twiml_app_sid: String,
    /// Asked for TwiML when a browser places a call.
    pub voice_url: String,
    /// Asked when `voice_url` fails.
    pub voice_fallback_url: Option<String>,
    /// Told when a call placed in a browser has ended.
    pub status_callback: Option<String>,
    /// The phone numbers the account owns.
    pub numbers: Vec<Number>,
    /// Its templates for messages.
    pub templates: Vec<Template>,
}

/// A text with gaps that may be sent on WhatsApp at any time.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Template {
    /// `HX` and 32 hexadecimal digits.
    pub sid: String,
    /// Its name.
    pub name: String,
    /// What it says; `{{1}}` is a gap.
    pub body: String,
}

impl std::fmt::Debug for Account {
    // Secrets stay out of logs.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Account")
            .field("account_sid", &self.account_sid)
            .field("numbers", &self.numbers)
            .finish_non_exhaustive()
    }
}

impl Account {
    /// The account's own number, if it is one.
    pub(crate) fn number(&self, number: &str) -> Option<&Number> {
        self.numbers.iter().find(|owned| owned.number == number)
    }
}

/// A phone number of an account.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Number {
    /// E.164.
    pub number: String,
    /// Asked for TwiML when somebody rings the number.
    pub voice_url: String,
    /// Asked when `voice_url` fails.
    pub voice_fallback_url: Option<String>,
    /// Told when a call to the number has ended.
    pub status_callback: Option<String>,
    /// Told when somebody writes to the number.
    pub sms_url: Option<String>,
    /// It is a sender on WhatsApp too.
    pub whatsapp: bool,
}

/// Durations as whole milliseconds.
mod millis {
    use std::time::Duration;

    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(value: &Duration, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_u64(u64::try_from(value.as_millis()).unwrap_or(u64::MAX))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Duration, D::Error> {
        u64::deserialize(from).map(Duration::from_millis)
    }
}
