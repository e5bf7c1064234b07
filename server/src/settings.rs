//! Every setting, its default and its meaning. Secrets never print.

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

use trunkline::phone::PhoneNumber;

/// A text that never prints.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// A secret with this value.
    #[must_use]
    pub fn new(value: impl Into<String>) -> Self {
        Self(value.into())
    }

    /// The value, for whoever needs it to sign or to connect.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

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
    /// The number shown to those called.
    pub caller_id: PhoneNumber,
    /// ISO 3166 code of the country in which national numbers are read; that of the caller id where not
    /// said.
    pub region: Option<String>,
    /// Conversations are recorded from the answer.
    pub record_calls: bool,
    /// Older pages may send `To` instead of an intent.
    pub voice_accepts_to: bool,
    /// Proxies in front of us, whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpAddr>,
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

type Lookup<'a> = &'a dyn Fn(&str) -> Option<String>;

/// Reads settings one by one and remembers what was wrong.
struct Reader<'a> {
    lookup: Lookup<'a>,
    wrong: Vec<String>,
}

impl Reader<'_> {
    fn optional(&self, name: &str) -> Option<String> {
        (self.lookup)(name).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty())
    }

    fn required(&mut self, name: &str, meaning: &str) -> String {
        self.optional(name).unwrap_or_else(|| {
            self.wrong.push(format!("{name} is missing: {meaning}."));
            String::new()
        })
    }

    fn checked(&mut self, name: &str, meaning: &str, good: impl Fn(&str) -> bool) -> String {
        let value = self.required(name, meaning);
        if !value.is_empty() && !good(&value) {
            self.wrong.push(format!("{name} is malformed: {meaning}."));
        }
        value
    }

    fn parsed<T: std::str::FromStr>(&mut self, name: &str, meaning: &str, default: T) -> T {
        match self.optional(name).map(|value| value.parse()) {
            None => default,
            Some(Ok(value)) => value,
            Some(Err(_)) => {
                self.wrong.push(format!("{name} is malformed: {meaning}."));
                default
            }
        }
    }

    fn sid(&mut self, name: &str, prefix: &str, meaning: &str) -> String {
        let meaning = format!("{meaning}, {prefix} and 32 hexadecimal digits");
        self.checked(name, &meaning, |value| {
            let digits = value.strip_prefix(prefix).unwrap_or_default();
            digits.len() == 32 && digits.bytes().all(|b| b.is_ascii_hexdigit())
        })
    }
}

fn is_web_address(value: &str) -> bool {
    let rest = value.strip_prefix("https://").or_else(|| value.strip_prefix("http://"));
    rest.is_some_and(|host| !host.is_empty() && !host.starts_with('/') && !host.contains(['?', '#', ' ']))
}

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
    pub fn database_and_secret() -> Result<OfficeSettings, SettingsError> {
        Ok(OfficeSettings { database: DatabaseSettings::from_env()? })
    }

    /// Reads all settings by a way to look one up.
    ///
    /// # Errors
    /// Names every setting that is missing or malformed.
    pub fn read(lookup: Lookup<'_>) -> Result<Self, SettingsError> {
        let mut reader = Reader { lookup, wrong: Vec::new() };
        let database = read_database(&mut reader);
        let public_url = reader.checked("PUBLIC_URL", "the address under which the carrier and browsers reach this server, like https://dialer.example.com", is_web_address);
        let listen = reader.parsed("LISTEN", "an address and a port, like 127.0.0.1:3000", SocketAddr::from(([127, 0, 0, 1], 3000)));
        let jwt_secret = reader.checked("JWT_SECRET", "a text of 32 characters or more that nobody can guess", |value| value.chars().count() >= 32);
        let twilio = read_twilio(&mut reader);
        let caller_id = read_caller_id(&mut reader);
        let region = reader.optional("REGION");
        if region.as_ref().is_some_and(|region| region.len() != 2 || !region.bytes().all(|b| b.is_ascii_uppercase())) {
            reader.wrong.push("REGION is malformed: two capital letters, like US.".to_owned());
        }
        let record_calls = reader.parsed("RECORD_CALLS", "true or false", false);
        let voice_accepts_to = reader.parsed("VOICE_ACCEPTS_TO", "true or false", false);
        let trusted_proxies = read_proxies(&mut reader);
        match caller_id {
            Some(caller_id) if reader.wrong.is_empty() => Ok(Self {
                database,
                public_url: public_url.trim_end_matches('/').to_owned(),
                listen,
                jwt_secret: Secret::new(jwt_secret),
                twilio,
                caller_id,
                region,
                record_calls,
                voice_accepts_to,
                trusted_proxies,
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
        let mut reader = Reader { lookup: &lookup, wrong: Vec::new() };
        let database = read_database(&mut reader);
        if reader.wrong.is_empty() { Ok(database) } else { Err(SettingsError(reader.wrong)) }
    }
}

fn load_env_file() -> Result<(), SettingsError> {
    match dotenvy::dotenv() {
        Ok(_) => Ok(()),
        Err(error) if error.not_found() => Ok(()),
        Err(_) => Err(SettingsError(vec![".env cannot be read: each line is NAME=value.".to_owned()])),
    }
}

fn read_database(reader: &mut Reader<'_>) -> DatabaseSettings {
    let folder = PathBuf::from(reader.optional("DATA_DIR").unwrap_or_else(|| "data".to_owned()));
    let url = reader.optional("DATABASE_URL");
    let url = url.unwrap_or_else(|| format!("sqlite://{}", folder.join("trunkline.sqlite").display()));
    if !["sqlite:", "postgres://", "postgresql://"].iter().any(|scheme| url.starts_with(scheme)) {
        reader.wrong.push("DATABASE_URL is malformed: sqlite:… or postgres://….".to_owned());
    }
    DatabaseSettings { url: Secret::new(url) }
}

fn read_twilio(reader: &mut Reader<'_>) -> TwilioSettings {
    let account_sid = reader.sid("TWILIO_ACCOUNT_SID", "AC", "your account's SID");
    let auth_token = reader.required("TWILIO_AUTH_TOKEN", "your account's auth token, which signs webhooks");
    let api_key = reader.sid("TWILIO_API_KEY", "SK", "the SID of an API key, which signs phone tokens");
    let api_secret = reader.required("TWILIO_API_SECRET", "the secret of that API key");
    let twiml_app_sid = reader.sid("TWILIO_TWIML_APP_SID", "AP", "the SID of the TwiML app that browser phones call");
    let api_url = reader.optional("TWILIO_API_URL").unwrap_or_else(|| "https://api.twilio.com".to_owned());
    if !is_web_address(&api_url) {
        reader.wrong.push("TWILIO_API_URL is malformed: an address like https://api.twilio.com.".to_owned());
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

fn read_caller_id(reader: &mut Reader<'_>) -> Option<PhoneNumber> {
    let meaning = "the number shown to those you call, in international form like +15555550100";
    let Some(text) = reader.optional("TWILIO_CALLER_ID").or_else(|| reader.optional("TWILIO_PHONE_NUMBER")) else {
        reader.wrong.push(format!("TWILIO_CALLER_ID (or TWILIO_PHONE_NUMBER) is missing: {meaning}."));
        return None;
    };
    let number = text.parse().ok();
    if number.is_none() {
        reader.wrong.push(format!("TWILIO_CALLER_ID is malformed: {meaning}."));
    }
    number
}

fn read_proxies(reader: &mut Reader<'_>) -> Vec<IpAddr> {
    let text = reader.optional("TRUSTED_PROXIES").unwrap_or_default();
    let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
    let parsed: Result<Vec<IpAddr>, _> = parts.map(str::parse).collect();
    parsed.unwrap_or_else(|_| {
        reader.wrong.push("TRUSTED_PROXIES is malformed: addresses with commas between them.".to_owned());
        Vec::new()
    })
}
