//! Every setting, its default and its meaning. Secrets never print.

mod api;
mod read;
mod secret;

use std::net::{IpAddr, SocketAddr};

use trunkline::phone::PhoneNumber;

pub use api::{ApiSettings, ScriptSettings};
pub(crate) use read::VOICEMAIL_GREETING;
use read::{
    Lookup, Reader, is_web_address, load_env_file, read_caller_id, read_database, read_front_door,
    read_proxies, read_queue, read_recording_days, read_recording_notice, read_twilio,
    read_voicemail_greeting, read_workers, read_wrap_up,
};
pub use secret::Secret;

/// Where the data is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DatabaseSettings {
    /// `sqlite:…` or `postgres://…`; it may hold a password.
    pub url: Secret,
}

/// The telephone company's account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TwilioSettings {
    /// `AC` and 32 hexadecimal digits.
    pub account_sid: String,
    /// Signs webhooks and requests.
    pub auth_token: Secret,
    /// The token used before, valid while it is being replaced.
    pub old_auth_token: Option<Secret>,
    /// `SK` and 32 hexadecimal digits: signs the tokens of browser phones.
    pub api_key: String,
    /// The secret of that key.
    pub api_secret: Secret,
    /// `AP` and 32 hexadecimal digits: what browser phones call.
    pub twiml_app_sid: String,
    /// Where the carrier's REST interface is.
    pub api_url: String,
    /// Host, port and path of the browser SDK's signalling, where it is not the carrier's own.
    pub signal_url: Option<String>,
}

/// A function at the carrier that answers the number, also while we are away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FrontDoorSettings {
    /// The queue into which it puts those who call.
    pub queue: String,
    /// Signs what it tells us.
    pub secret: Secret,
}

/// All settings of `trunkline serve`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Where the data is kept.
    pub database: DatabaseSettings,
    /// Where the carrier and the browsers reach us; without a slash at the end.
    pub public_url: String,
    /// Where we listen.
    pub listen: SocketAddr,
    /// Keys the digests of sessions: a new one signs everybody out.
    pub jwt_secret: Secret,
    /// The carrier's account.
    pub twilio: TwilioSettings,
    /// The function in front of us, where there is one.
    pub front_door: Option<FrontDoorSettings>,
    /// The number shown to those called.
    pub caller_id: PhoneNumber,
    /// ISO 3166 code of the country in which national numbers are read; that of the caller id where not
    /// said.
    pub region: Option<String>,
    /// Conversations are recorded from the answer.
    pub record_calls: bool,
    /// What callers hear before a call that is recorded; empty for nothing.
    pub recording_notice: String,
    /// How long recordings are kept, here and at the carrier, in days; 0 for ever.
    pub recording_days: u32,
    /// What callers hear whom nobody could answer, before they leave a message; empty where they cannot leave any.
    pub voicemail_greeting: String,
    /// Older pages may send `To` instead of an intent.
    pub voice_accepts_to: bool,
    /// Proxies in front of us, whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpAddr>,
    /// What programs may.
    pub api: ApiSettings,
    /// How long an agent has for writing up a call, in seconds: 0 for no such time, 3600 at most.
    pub wrap_up_seconds: u32,
    /// How long a caller is kept in the queue while nobody is free, in seconds: 0 for not at all, 7200 at most.
    pub queue_seconds: u32,
    /// Jobs that this server does at once, each with at most one request to the carrier under way; 1 to 64.
    pub workers: usize,
}

/// What `trunkline user` needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfficeSettings {
    /// Where the data is kept.
    pub database: DatabaseSettings,
}

/// Settings that are missing or malformed: all of them, by name, never with a value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.join("\n           "))]
pub struct SettingsError(pub Vec<String>);

impl Settings {
    /// Reads all settings from the environment, and from `.env` where that has more.
    ///
    /// # Errors
    /// Names every setting that is missing or malformed.
    pub fn from_env() -> Result<Self, SettingsError> {
        load_env_file()?;
        Self::read(&|name| std::env::var(name).ok())
    }

    /// What `trunkline user` needs, from the environment or `.env`.
    ///
    /// # Errors
    /// Names every setting that is malformed.
    pub fn for_office() -> Result<OfficeSettings, SettingsError> {
        Ok(OfficeSettings {
            database: DatabaseSettings::from_env()?,
        })
    }

    /// Reads all settings by a way to look one up.
    ///
    /// # Errors
    /// Names every setting that is missing or malformed.
    pub fn read(lookup: Lookup<'_>) -> Result<Self, SettingsError> {
        let mut reader = Reader {
            lookup,
            wrong: Vec::new(),
        };
        let database = read_database(&mut reader);
        let public_url = reader.checked("PUBLIC_URL", "the address under which the carrier and browsers reach this server, like https://dialer.example.com", is_web_address);
        let listen = reader.parsed(
            "LISTEN",
            "an address and a port, like 127.0.0.1:3000",
            SocketAddr::from(([127, 0, 0, 1], 3000)),
        );
        let jwt_secret = reader.checked(
            "JWT_SECRET",
            "a text of 32 characters or more that nobody can guess",
            |value| value.chars().count() >= 32,
        );
        let twilio = read_twilio(&mut reader);
        let front_door = read_front_door(&mut reader);
        let caller_id = read_caller_id(&mut reader);
        let region = reader.optional("REGION");
        if region.as_ref().is_some_and(|region| {
            region.len() != 2 || !region.bytes().all(|b| b.is_ascii_uppercase())
        }) {
            reader
                .wrong
                .push("REGION is malformed: two capital letters, like US.".to_owned());
        }
        let recording_notice = read_recording_notice(&mut reader);
        let voicemail_greeting = read_voicemail_greeting(&mut reader);
        let recording_days = read_recording_days(&mut reader);
        let record_calls = reader.parsed("RECORD_CALLS", "true or false", false);
        let voice_accepts_to = reader.parsed("VOICE_ACCEPTS_TO", "true or false", false);
        let trusted_proxies = read_proxies(&mut reader);
        let api = api::read(&mut reader);
        let wrap_up_seconds = read_wrap_up(&mut reader);
        let queue_seconds = read_queue(&mut reader);
        let workers = read_workers(&mut reader);
        match caller_id {
            Some(caller_id) if reader.wrong.is_empty() => Ok(Self {
                database,
                public_url: public_url.trim_end_matches('/').to_owned(),
                listen,
                jwt_secret: Secret::new(jwt_secret),
                twilio,
                front_door,
                caller_id,
                region,
                record_calls,
                recording_notice,
                voicemail_greeting,
                recording_days,
                voice_accepts_to,
                trusted_proxies,
                api,
                wrap_up_seconds,
                queue_seconds,
                workers,
            }),
            _ => Err(SettingsError(reader.wrong)),
        }
    }
}

impl DatabaseSettings {
    /// Reads where the data is kept, from the environment or `.env`.
    ///
    /// # Errors
    /// Names what is malformed.
    pub fn from_env() -> Result<Self, SettingsError> {
        load_env_file()?;
        let lookup = |name: &str| std::env::var(name).ok();
        let mut reader = Reader {
            lookup: &lookup,
            wrong: Vec::new(),
        };
        let database = read_database(&mut reader);
        if reader.wrong.is_empty() {
            Ok(database)
        } else {
            Err(SettingsError(reader.wrong))
        }
    }
}
