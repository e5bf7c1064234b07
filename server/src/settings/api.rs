//! Settings of the API for programs, and of who may join.

use super::Secret;
use super::read::Reader;

/// What programs may, and who may join.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiSettings {
    /// A name and a password for scripts, where they are wanted.
    pub script: Option<ScriptSettings>,
    /// How many requests a minute one key or one account may send.
    pub requests_per_minute: u32,
    /// How many requests a minute may come from one address.
    pub requests_per_minute_per_address: u32,
    /// Anybody may join as an agent, without an invitation.
    pub open_registration: bool,
}

/// A name and a password for scripts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScriptSettings {
    /// The name.
    pub username: String,
    /// The password; at least 16 characters.
    pub password: Secret,
    /// The login of the agent as whom they act; the first administrator where it is not said.
    pub agent: Option<String>,
}

impl Default for ApiSettings {
    fn default() -> Self {
        Self {
            script: None,
            requests_per_minute: 300,
            requests_per_minute_per_address: 600,
            open_registration: false,
        }
    }
}

/// The fewest characters of a script's password.
const PASSWORD_MIN: usize = 16;

pub(super) fn read(reader: &mut Reader<'_>) -> ApiSettings {
    let usual = ApiSettings::default();
    let count = "a whole number from 1 to 1000000";
    ApiSettings {
        script: read_script(reader),
        requests_per_minute: reader.counted(
            "API_REQUESTS_PER_MINUTE",
            count,
            usual.requests_per_minute,
        ),
        requests_per_minute_per_address: reader.counted(
            "API_REQUESTS_PER_MINUTE_PER_ADDRESS",
            count,
            usual.requests_per_minute_per_address,
        ),
        open_registration: reader.parsed("OPEN_REGISTRATION", "true or false", false),
    }
}

fn read_script(reader: &mut Reader<'_>) -> Option<ScriptSettings> {
    let username = reader.optional("API_USERNAME");
    let password = reader.optional("API_PASSWORD");
    let agent = reader
        .optional("API_AGENT")
        .map(|login| login.to_lowercase());
    let meaning = "a text of 16 characters or more that nobody can guess";
    match (username, password) {
        (None, None) => None,
        (Some(username), Some(password)) => {
            if username.contains(':') {
                let wrong = "API_USERNAME is malformed: a name without a colon.";
                reader.wrong.push(wrong.to_owned());
            }
            if password.chars().count() < PASSWORD_MIN {
                reader
                    .wrong
                    .push(format!("API_PASSWORD is malformed: {meaning}."));
            }
            Some(ScriptSettings {
                username,
                password: Secret::new(password),
                agent,
            })
        }
        (Some(_), None) => {
            let wrong = format!("API_PASSWORD is missing, and API_USERNAME is there: {meaning}.");
            reader.wrong.push(wrong);
            None
        }
        (None, Some(_)) => {
            let wrong = "API_USERNAME is missing, and API_PASSWORD is there: the name of scripts.";
            reader.wrong.push(wrong.to_owned());
            None
        }
    }
}

impl Reader<'_> {
    /// A number of requests.
    fn counted(&mut self, name: &str, meaning: &str, default: u32) -> u32 {
        let count: u32 = self.parsed(name, meaning, default);
        if !(1..=1_000_000).contains(&count) {
            self.wrong.push(format!("{name} is malformed: {meaning}."));
            return default;
        }
        count
    }
}
