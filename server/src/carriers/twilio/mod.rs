//! Twilio: calls by REST and TwiML, browser phones by its Voice SDK.

mod api;
mod codes;
mod dates;
mod form;
mod front_door;
mod hold;
mod listing;
mod look_up;
mod orders;
mod recordings;
mod records;
pub mod signature;
mod status;
pub mod token;
pub mod twiml;
mod webhook;

use std::sync::Arc;

use async_trait::async_trait;
use serde_json::json;
use trunkline::agent::Agent;
use trunkline::carrier::{
    AtDoor, Audio, Capabilities, Carrier, CarrierError, LegRef, Listing, NoReason, PhoneSetup,
    Post, Question, RecordingRef, RecordingTold, Reply, RingOrder, Sighting, Told, Unreadable,
    Wish,
};
use trunkline::clock::{Clock, Time};
use trunkline::id::{CallId, Ids};

use crate::settings::Secret;

/// A participant of this label is in the conference already: the leg exists after all.
const LABEL_TAKEN: u32 = 16025;

/// An account, and where we and it are found.
#[derive(Clone)]
pub struct TwilioConfig {
    /// `AC` and 32 hexadecimal digits.
    pub account_sid: String,
    /// Signs webhooks and requests.
    pub auth_token: Secret,
    /// The token used before, with which webhooks may still be signed while it is being replaced.
    pub old_auth_token: Option<Secret>,
    /// `SK` and 32 hexadecimal digits: signs the tokens of browser phones.
    pub api_key: String,
    /// The secret of that key.
    pub api_secret: Secret,
    /// `AP` and 32 hexadecimal digits: what browser phones call.
    pub twiml_app_sid: String,
    /// Where the carrier and the browsers reach us; without a slash at the end.
    pub public_url: String,
    /// Where the REST interface is: `https://api.twilio.com`, or the sandbox.
    pub api_url: String,
    /// Host, port and path of the browser SDK's signalling; the carrier's own where not said.
    pub signal_url: Option<String>,
    /// Signalling is spoken without TLS. Only for pages on loopback, and only with `signal_url`.
    pub insecure_signal: bool,
    /// The queue into which a function of the account puts those who call, where there is one.
    pub front_door_queue: Option<String>,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// What makes each token different.
    pub ids: Arc<dyn Ids>,
}

/// The connection to Twilio could not be prepared.
#[derive(Debug, thiserror::Error)]
#[error("the connection to Twilio cannot be prepared: {0}")]
pub struct TwilioError(#[from] reqwest::Error);

/// Twilio, as the product's telephone company.
pub struct Twilio {
    api: api::Api,
    config: TwilioConfig,
    front_door: Option<front_door::FrontDoor>,
}

impl Twilio {
    /// The carrier for an account. Nothing is sent yet.
    ///
    /// # Errors
    /// The machine has no certificates to check the carrier's with.
    pub fn new(mut config: TwilioConfig) -> Result<Self, TwilioError> {
        config
            .public_url
            .truncate(config.public_url.trim_end_matches('/').len());
        let (sid, token) = (config.account_sid.clone(), config.auth_token.clone());
        let front_door = config.front_door_queue.clone();
        Ok(Self {
            front_door: front_door.map(front_door::FrontDoor::new),
            api: api::Api::new(&config.api_url, sid, token)?,
            config,
        })
    }

    fn verify(&self, post: &Post) -> Result<(), Unreadable> {
        let header = |name: &str| {
            let mut values = post.headers.iter().filter(|(n, _)| n == name);
            values.next().map(|(_, value)| value.as_str())
        };
        let request = signature::Signed {
            url: &post.url,
            signature: header("x-twilio-signature"),
            content_type: header("content-type"),
            body: &post.body,
        };
        let tokens: Vec<&Secret> = std::iter::once(&self.config.auth_token)
            .chain(&self.config.old_auth_token)
            .collect();
        if !signature::holds(&request, &tokens) {
            return Err(Unreadable::Forged);
        }
        // Verified, but nothing that we subscribe to comes in another form.
        if signature::is_form(request.content_type) {
            Ok(())
        } else {
            Err(Unreadable::Malformed)
        }
    }

    /// What the script in the page needs to know of our arrangements.
    fn options(&self) -> String {
        let mut options = json!({ "sounds": "/sounds/" });
        if let Some(host) = &self.config.signal_url {
            options["chunderw"] = json!(host);
            options["insecure"] = json!(self.config.insecure_signal);
        }
        options.to_string()
    }
}

#[async_trait]
impl Carrier for Twilio {
    fn name(&self) -> &'static str {
        "twilio"
    }

    fn can(&self) -> Capabilities {
        Capabilities {
            browser_phone: true,
            hold: true,
            recording: true,
            front_door: self.front_door.is_some(),
        }
    }

    async fn ring(&self, order: &RingOrder) -> Result<LegRef, CarrierError> {
        let path = self
            .api
            .path(&format!("Conferences/{}/Participants.json", order.call));
        let fields = orders::participant(order, &self.config.public_url);
        let answer = self
            .api
            .post(&path, &fields)
            .await
            .map_err(|error| match error {
                CarrierError::No {
                    code: LABEL_TAKEN,
                    why,
                    ..
                } => CarrierError::Unknown { why },
                other => other,
            })?;
        records::leg_ref(&answer, "call_sid", self.api.account_sid())
            .ok_or_else(|| api::unknown("the answer names no call of ours"))
    }

    fn read(&self, post: &Post) -> Result<Told, Unreadable> {
        self.verify(post)?;
        let form = form::Form::decode(&post.body);
        if form.sole("AccountSid") != Some(&self.config.account_sid) {
            return Err(Unreadable::Foreign);
        }
        let raw = String::from_utf8_lossy(&post.body).into_owned();
        webhook::translate(&post.url, &form, raw, self.config.clock.now())
    }

    fn reply(&self, wishes: &[Wish]) -> Reply {
        Reply {
            content_type: "text/xml",
            body: twiml::document(&orders::verbs(wishes), &self.config.public_url),
        }
    }

    async fn obey(&self, leg: &LegRef, wishes: &[Wish]) -> Result<(), CarrierError> {
        if !records::is_sid("CA", &leg.0) {
            return Err(CarrierError::No {
                reason: NoReason::Gone,
                code: 0,
                why: "not the name of a call".to_owned(),
            });
        }
        let fields = orders::update(wishes, &self.config.public_url);
        self.api
            .post(&self.api.path(&format!("Calls/{}.json", leg.0)), &fields)
            .await?;
        Ok(())
    }

    async fn list_at_door(&self) -> Result<Vec<AtDoor>, CarrierError> {
        match &self.front_door {
            Some(door) => door.list(&self.api, self.config.clock.now()).await,
            None => Ok(Vec::new()),
        }
    }

    async fn let_in(&self, who: &AtDoor) -> Result<(), CarrierError> {
        match &self.front_door {
            Some(door) => door.let_in(&self.api, &self.config.public_url, who).await,
            None => Err(CarrierError::No {
                reason: NoReason::Settings,
                code: 0,
                why: "there is no front door".to_owned(),
            }),
        }
    }

    async fn hold(&self, call: CallId, leg: &LegRef, on: bool) -> Result<(), CarrierError> {
        hold::hold(&self.api, &self.config.public_url, call, leg, on).await
    }

    async fn record(&self, leg: &LegRef) -> Result<RecordingRef, CarrierError> {
        recordings::record(&self.api, leg).await
    }

    async fn message(&self, leg: &LegRef) -> Result<Option<RecordingRef>, CarrierError> {
        recordings::message(&self.api, leg).await
    }

    async fn pause_recording(
        &self,
        leg: &LegRef,
        recording: &RecordingRef,
        paused: bool,
    ) -> Result<(), CarrierError> {
        recordings::pause(&self.api, leg, recording, paused).await
    }

    async fn recording(&self, recording: &RecordingRef) -> Result<RecordingTold, CarrierError> {
        recordings::look_at(&self.api, recording).await
    }

    async fn audio(
        &self,
        recording: &RecordingRef,
        from: u64,
        to: Option<u64>,
    ) -> Result<Audio, CarrierError> {
        recordings::audio(&self.api, recording, from, to).await
    }

    async fn forget_recording(&self, recording: &RecordingRef) -> Result<(), CarrierError> {
        recordings::forget(&self.api, recording).await
    }

    fn phone(&self, agent: &Agent, now: Time) -> PhoneSetup {
        let identity = agent.phone_identity();
        let claims = token::Claims {
            account_sid: &self.config.account_sid,
            api_key: &self.config.api_key,
            twiml_app_sid: &self.config.twiml_app_sid,
            identity: &identity,
            unique: &self.config.ids.next().simple().to_string(),
            now,
        };
        PhoneSetup {
            script: "/softphone/twilio.js".to_owned(),
            token: token::sign(&claims, &self.config.api_secret),
            expires_at: now.plus(token::LIFE),
            options: self.options(),
            identity,
        }
    }

    async fn look_up(&self, question: &Question) -> Result<Sighting, CarrierError> {
        look_up::look_up(&self.api, question, self.config.clock.now()).await
    }

    async fn list_legs(&self, since: Time, page: Option<&str>) -> Result<Listing, CarrierError> {
        listing::list(&self.api, since, page, self.config.clock.now()).await
    }
}
