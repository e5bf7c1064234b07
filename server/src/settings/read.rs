//! Reading settings one by one, remembering everything that is wrong.

use std::net::IpAddr;
use std::path::PathBuf;

use trunkline::phone::PhoneNumber;

use super::{DatabaseSettings, FrontDoorSettings, Secret, SettingsError, TwilioSettings};
use crate::worker::AT_ONCE;

/// A way to look a setting up by name.
pub(super) type Lookup<'a> = &'a dyn Fn(&str) -> Option<String>;

/// Reads settings one by one and remembers what was wrong.
pub(super) struct Reader<'a> {
    pub(super) lookup: Lookup<'a>,
    pub(super) wrong: Vec<String>,
}

impl Reader<'_> {
    pub(super) fn optional(&self, name: &str) -> Option<String> {
        (self.lookup)(name)
            .map(|value| value.trim().to_owned())
            .filter(|value| !value.is_empty())
    }

    pub(super) fn required(&mut self, name: &str, meaning: &str) -> String {
        self.optional(name).unwrap_or_else(|| {
            self.wrong.push(format!("{name} is missing: {meaning}."));
            String::new()
        })
    }

    pub(super) fn checked(
        &mut self,
        name: &str,
        meaning: &str,
        good: impl Fn(&str) -> bool,
    ) -> String {
        let value = self.required(name, meaning);
        if !value.is_empty() && !good(&value) {
            self.wrong.push(format!("{name} is malformed: {meaning}."));
        }
        value
    }

    pub(super) fn parsed<T: std::str::FromStr>(
        &mut self,
        name: &str,
        meaning: &str,
        default: T,
    ) -> T {
        match self.optional(name).map(|value| value.parse()) {
            None => default,
            Some(Ok(value)) => value,
            Some(Err(_)) => {
                self.wrong.push(format!("{name} is malformed: {meaning}."));
                default
            }
        }
    }

    pub(super) fn sid(&mut self, name: &str, prefix: &str, meaning: &str) -> String {
        let meaning = format!("{meaning}, {prefix} and 32 hexadecimal digits");
        self.checked(name, &meaning, |value| {
            let digits = value.strip_prefix(prefix).unwrap_or_default();
            digits.len() == 32 && digits.bytes().all(|b| b.is_ascii_hexdigit())
        })
    }
}

pub(super) fn is_web_address(value: &str) -> bool {
    let rest = value
        .strip_prefix("https://")
        .or_else(|| value.strip_prefix("http://"));
    rest.is_some_and(|host| {
        !host.is_empty() && !host.starts_with('/') && !host.contains(['?', '#', ' '])
    })
}

pub(super) fn load_env_file() -> Result<(), SettingsError> {
    match dotenvy::dotenv() {
        Ok(_) => Ok(()),
        Err(error) if error.not_found() => Ok(()),
        Err(_) => Err(SettingsError(vec![
            ".env cannot be read: each line is NAME=value.".to_owned(),
        ])),
    }
}

pub(super) fn read_database(reader: &mut Reader<'_>) -> DatabaseSettings {
    let folder = PathBuf::from(
        reader
            .optional("DATA_DIR")
            .unwrap_or_else(|| "data".to_owned()),
    );
    let url = reader.optional("DATABASE_URL");
    let url =
        url.unwrap_or_else(|| format!("sqlite://{}", folder.join("trunkline.sqlite").display()));
    if !["sqlite:", "postgres://", "postgresql://"]
        .iter()
        .any(|scheme| url.starts_with(scheme))
    {
        reader
            .wrong
            .push("DATABASE_URL is malformed: sqlite:… or postgres://….".to_owned());
    }
    DatabaseSettings {
        url: Secret::new(url),
    }
}

pub(super) fn read_twilio(reader: &mut Reader<'_>) -> TwilioSettings {
    let account_sid = reader.sid("TWILIO_ACCOUNT_SID", "AC", "your account's SID");
    let auth_token = reader.required(
        "TWILIO_AUTH_TOKEN",
        "your account's auth token, which signs webhooks",
    );
    let api_key = reader.sid(
        "TWILIO_API_KEY",
        "SK",
        "the SID of an API key, which signs phone tokens",
    );
    let api_secret = reader.required("TWILIO_API_SECRET", "the secret of that API key");
    let twiml_app_sid = reader.sid(
        "TWILIO_TWIML_APP_SID",
        "AP",
        "the SID of the TwiML app that browser phones call",
    );
    let api_url = reader
        .optional("TWILIO_API_URL")
        .unwrap_or_else(|| "https://api.twilio.com".to_owned());
    if !is_web_address(&api_url) {
        reader.wrong.push(
            "TWILIO_API_URL is malformed: an address like https://api.twilio.com.".to_owned(),
        );
    }
    TwilioSettings {
        account_sid,
        auth_token: Secret::new(auth_token),
        old_auth_token: reader.optional("TWILIO_OLD_AUTH_TOKEN").map(Secret::new),
        api_key,
        api_secret: Secret::new(api_secret),
        twiml_app_sid,
        api_url: api_url.trim_end_matches('/').to_owned(),
        signal_url: reader.optional("TWILIO_SIGNAL_URL"),
    }
}

pub(super) fn read_caller_id(reader: &mut Reader<'_>) -> Option<PhoneNumber> {
    let meaning = "the number shown to those you call, in international form like +15555550100";
    let Some(text) = reader
        .optional("TWILIO_CALLER_ID")
        .or_else(|| reader.optional("TWILIO_PHONE_NUMBER"))
    else {
        reader.wrong.push(format!(
            "TWILIO_CALLER_ID (or TWILIO_PHONE_NUMBER) is missing: {meaning}."
        ));
        return None;
    };
    let number = text.parse().ok();
    if number.is_none() {
        reader
            .wrong
            .push(format!("TWILIO_CALLER_ID is malformed: {meaning}."));
    }
    number
}

/// The fewest characters of the secret that signs what the front door tells us.
const DOOR_SECRET_MIN: usize = 32;
/// The most characters of a queue's name at Twilio.
const QUEUE_NAME_MAX: usize = 64;

pub(super) fn read_front_door(reader: &mut Reader<'_>) -> Option<FrontDoorSettings> {
    let queue = reader.optional("FRONT_DOOR_QUEUE");
    let secret = reader.optional("FRONT_DOOR_SECRET");
    let (queue, secret) = match (queue, secret) {
        (None, None) => return None,
        (Some(queue), Some(secret)) => (queue, secret),
        (None, Some(_)) => {
            let wrong = "FRONT_DOOR_QUEUE is missing, and FRONT_DOOR_SECRET is there: the name of the queue in which \
                         the function lets callers wait.";
            reader.wrong.push(wrong.to_owned());
            return None;
        }
        (Some(_), None) => {
            let wrong = "FRONT_DOOR_SECRET is missing, and FRONT_DOOR_QUEUE is there: a text of 32 characters or more \
                         that the function has as well.";
            reader.wrong.push(wrong.to_owned());
            return None;
        }
    };
    if queue.chars().count() > QUEUE_NAME_MAX {
        let wrong = format!("FRONT_DOOR_QUEUE is malformed: at most {QUEUE_NAME_MAX} characters.");
        reader.wrong.push(wrong);
    }
    if secret.chars().count() < DOOR_SECRET_MIN {
        let wrong =
            format!("FRONT_DOOR_SECRET is malformed: {DOOR_SECRET_MIN} characters or more.");
        reader.wrong.push(wrong);
    }
    Some(FrontDoorSettings {
        queue,
        secret: Secret::new(secret),
    })
}

pub(super) fn read_proxies(reader: &mut Reader<'_>) -> Vec<IpAddr> {
    let text = reader.optional("TRUSTED_PROXIES").unwrap_or_default();
    let parts = text
        .split(',')
        .map(str::trim)
        .filter(|part| !part.is_empty());
    let parsed: Result<Vec<IpAddr>, _> = parts.map(str::parse).collect();
    parsed.unwrap_or_else(|_| {
        reader
            .wrong
            .push("TRUSTED_PROXIES is malformed: addresses with commas between them.".to_owned());
        Vec::new()
    })
}

/// How long an agent has for writing up a call where nobody says how long, in seconds.
const WRAP_UP_SECONDS: u32 = 60;

pub(super) fn read_wrap_up(reader: &mut Reader<'_>) -> u32 {
    let meaning = "seconds from 0 to 3600";
    at_most(reader, "WRAP_UP_SECONDS", meaning, WRAP_UP_SECONDS, 3_600)
}

/// How long a caller is kept in the queue where nobody says how long, in seconds.
const QUEUE_SECONDS: u32 = 900;

pub(super) fn read_queue(reader: &mut Reader<'_>) -> u32 {
    let meaning = "seconds from 0 to 7200";
    at_most(reader, "QUEUE_SECONDS", meaning, QUEUE_SECONDS, 7_200)
}

/// How long recordings are kept where nobody says how long, in days.
const RECORDING_DAYS: u32 = 90;

pub(super) fn read_recording_days(reader: &mut Reader<'_>) -> u32 {
    let meaning = "days from 0 (for ever) to 3650";
    at_most(reader, "RECORDING_DAYS", meaning, RECORDING_DAYS, 3_650)
}

/// What callers hear before a call that is recorded, where nobody says what.
const RECORDING_NOTICE: &str = "This call may be recorded.";

pub(super) fn read_recording_notice(reader: &mut Reader<'_>) -> String {
    sentence(reader, "RECORDING_NOTICE", RECORDING_NOTICE)
}

/// A number that is no more than the most it may be.
fn at_most(reader: &mut Reader<'_>, name: &str, meaning: &str, usual: u32, most: u32) -> u32 {
    let number = reader.parsed(name, meaning, usual);
    if number > most {
        reader
            .wrong
            .push(format!("{name} is malformed: {meaning}."));
    }
    number
}

/// A sentence that is said; empty where the setting is `none`.
fn sentence(reader: &mut Reader<'_>, name: &str, usual: &str) -> String {
    match reader.optional(name).as_deref() {
        Some("none") => String::new(),
        Some(text) => text.to_owned(),
        None => usual.to_owned(),
    }
}

/// What callers hear whom nobody could answer, where nobody says what.
pub(crate) const VOICEMAIL_GREETING: &str = "Sorry, nobody is free to take your call. Please leave a message after \
     the tone. When you are done, hang up or press the hash key.";

/// The most characters that a carrier says beside the rest of what it is told.
const GREETING_MAX: usize = 1_000;

pub(super) fn read_voicemail_greeting(reader: &mut Reader<'_>) -> String {
    let greeting = sentence(reader, "VOICEMAIL_GREETING", VOICEMAIL_GREETING);
    if greeting.chars().count() > GREETING_MAX {
        reader.wrong.push(format!(
            "VOICEMAIL_GREETING is too long: at most {GREETING_MAX} characters are said."
        ));
    }
    greeting
}

pub(super) fn read_workers(reader: &mut Reader<'_>) -> usize {
    let meaning = "how many jobs this server does at once, 1 to 64";
    let workers = reader.parsed("WORKERS", meaning, AT_ONCE);
    if !(1..=64).contains(&workers) {
        reader
            .wrong
            .push(format!("WORKERS is malformed: {meaning}."));
    }
    workers
}
