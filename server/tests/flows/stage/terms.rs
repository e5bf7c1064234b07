//! What is special about a story's floor, and the settings that follow.

use std::net::SocketAddr;
use std::sync::Arc;

use sandbox::Number;
use server::http::Limits;
use server::settings::Settings;
use trunkline::dialer::Policy;

use super::carrier::{ACCOUNT, APP, Carrier, KEY, OURS, SECRET, TOKEN};
use super::clock::StepClock;
use super::database::{Database, Kind};
use super::floor::Floor;

/// Changes what the administrator set.
pub(super) type Adjust = Arc<dyn Fn(&mut Policy) + Send + Sync>;

/// What is special about a story's floor.
#[derive(Clone)]
pub(crate) struct Terms {
    pub(super) kind: Kind,
    accepts_to: bool,
    pub(super) adjust: Adjust,
    pub(super) clock: Option<StepClock>,
    settings: Vec<(&'static str, String)>,
    pub(super) limits: Limits,
    pub(super) numbers: Vec<Number>,
}

impl Terms {
    pub(crate) fn on(kind: Kind) -> Self {
        Self {
            kind,
            accepts_to: false,
            adjust: Arc::new(|_| {}),
            clock: None,
            settings: Vec::new(),
            limits: Limits::default(),
            numbers: Vec::new(),
        }
    }

    pub(crate) fn sqlite() -> Self {
        Self::on(Kind::Sqlite)
    }

    /// Older pages may send a number.
    pub(crate) fn accepts_to(mut self) -> Self {
        self.accepts_to = true;
        self
    }

    /// The dialer's time is this clock's.
    pub(crate) fn clock(mut self, clock: &StepClock) -> Self {
        self.clock = Some(clock.clone());
        self
    }

    /// One number more, answered by whoever is at this address.
    pub(crate) fn number(mut self, number: &str, voice_url: String) -> Self {
        self.numbers.push(Number {
            number: number.to_owned(),
            voice_url,
            ..Number::default()
        });
        self
    }

    /// One setting more, or another value of one.
    pub(crate) fn setting(mut self, name: &'static str, value: &str) -> Self {
        self.settings.push((name, value.to_owned()));
        self
    }

    /// Times that a story cannot wait for.
    pub(crate) fn policy(mut self, adjust: impl Fn(&mut Policy) + Send + Sync + 'static) -> Self {
        self.adjust = Arc::new(adjust);
        self
    }

    /// Limits of connections that a story cannot wait for.
    pub(crate) fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    pub(crate) async fn open(self) -> Floor {
        Floor::open(self).await
    }

    /// The settings of such a floor, read as from the environment.
    pub(super) fn settings(
        &self,
        database: &Database,
        listen: SocketAddr,
        carrier: &Carrier,
    ) -> Settings {
        let carrier = carrier.address();
        Settings::read(&|name| {
            let own = self.settings.iter().find(|(own, _)| *own == name);
            if let Some((_, value)) = own {
                return Some(value.clone());
            }
            let value = match name {
                "DATABASE_URL" => database.url.clone(),
                "PUBLIC_URL" => format!("http://{listen}"),
                "LISTEN" => listen.to_string(),
                "JWT_SECRET" => "thirty-two characters for a test".to_owned(),
                "TWILIO_ACCOUNT_SID" => ACCOUNT.to_owned(),
                "TWILIO_AUTH_TOKEN" => TOKEN.to_owned(),
                "TWILIO_API_KEY" => KEY.to_owned(),
                "TWILIO_API_SECRET" => SECRET.to_owned(),
                "TWILIO_TWIML_APP_SID" => APP.to_owned(),
                "TWILIO_CALLER_ID" => OURS.to_owned(),
                "TWILIO_API_URL" => format!("http://{carrier}"),
                "TWILIO_SIGNAL_URL" => carrier.to_string(),
                "VOICE_ACCEPTS_TO" => self.accepts_to.to_string(),
                _ => return None,
            };
            Some(value)
        })
        .expect("the settings are right")
    }
}
