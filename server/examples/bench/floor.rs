//! A dialer that listens and empties its inbox, without a worker, and the carrier's requests to it, signed.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use server::assemble;
use server::cli::Failure;
use server::http::{Api, Hub, Listener, Running, Web, router};
use server::inbox::Inbox;
use server::settings::Settings;
use sha1::Sha1;
use trunkline::agent::Role;
use trunkline::call::CallState;
use trunkline::clock::Time;
use trunkline::dialer::Dialer;
use trunkline::id::LegId;
use trunkline::list_key::ListKey;
use trunkline::store::CallFilter;

const TOKEN: &str = "bench-token-of-nothing-real";
const PUBLIC: &str = "http://dialer.example.com";
/// The states of a leg, in their order.
pub(super) const STATES: [&str; 4] = ["initiated", "ringing", "in-progress", "completed"];
const ACCOUNT: &str = "AC00000000000000000000000000000000";

/// A dialer that listens and empties its inbox.
pub(super) struct Floor {
    running: Running,
    inbox: Inbox,
    dialer: Dialer,
}

impl Floor {
    /// Opens a dialer on a database.
    pub(super) async fn open(database: &str) -> Result<Self, Failure> {
        let settings = Settings::read(&|name| setting(name, database))?;
        let dialer = assemble::dialer(&settings).await?;
        let web = Web {
            dialer: dialer.clone(),
            hub: Hub::start(dialer.clone()),
            public_url: PUBLIC.into(),
            trusted_proxies: Vec::new().into(),
            phone_hosts: "".into(),
            front_door: None,
            api: Api::new(&settings),
            leptos: assemble::site(),
        };
        let running = Listener::bind(settings.listen)
            .await?
            .serve(router(web), Vec::new().into())?;
        let inbox = Inbox::start(dialer.clone());
        Ok(Self {
            running,
            inbox,
            dialer,
        })
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.running.address()
    }

    pub(super) const fn dialer(&self) -> &Dialer {
        &self.dialer
    }

    pub(super) async fn close(self) {
        self.running.stop().await;
        self.inbox.stop().await;
    }

    /// Somebody calls us; the carrier asks what to do.
    pub(super) fn voice_request(&self, n: usize) -> String {
        self.signed(
            "/api/voice",
            &[
                ("CallSid", &sid(n)),
                ("CallStatus", "ringing"),
                ("Direction", "inbound"),
            ],
        )
    }

    /// Their leg came to be in another state, the `step`th of [`STATES`]; the carrier says so.
    pub(super) fn status_callback(&self, n: usize, step: usize) -> String {
        let place = step.to_string();
        let parameters = [
            ("CallSid", &*sid(n)),
            ("CallStatus", STATES[step]),
            ("CallDuration", "12"),
            ("SequenceNumber", &place),
            ("CallbackSource", "call-progress-events"),
            ("Timestamp", "Sat, 21 Nov 2026 12:00:00 +0000"),
        ];
        self.signed("/api/call-status", &parameters)
    }

    /// Waits until every telling that was taken in has been applied.
    pub(super) async fn until_applied(&self) -> Result<(), Failure> {
        let ever = Time::from_millis(i64::MAX);
        let mut waiting = self.dialer.store.list_waiting(ever, 1).await?;
        while !waiting.tellings.is_empty() {
            tokio::time::sleep(Duration::from_millis(5)).await;
            waiting = self.dialer.store.list_waiting(ever, 1).await?;
        }
        Ok(())
    }

    /// A customer's phone rings, told for the so-manieth time.
    pub(super) fn rings(&self, leg: LegId, n: usize) -> String {
        let parameters = [
            ("CallSid", "CAffffffffffffffffffffffffffffffff"),
            ("CallStatus", "ringing"),
            ("SequenceNumber", &*n.to_string()),
            ("CallbackSource", "call-progress-events"),
            ("Timestamp", "Sat, 21 Nov 2026 12:00:00 +0000"),
        ];
        self.signed(&format!("/api/call-status?leg={leg}"), &parameters)
    }

    /// Somebody who may see all calls signs in; their cookie.
    pub(super) async fn sign_in(&self) -> Result<String, Failure> {
        let password = "a password of nothing real";
        let office = self.dialer.office();
        office
            .add_agent("reader", "Reader", Role::Supervisor, password)
            .await?;
        let signed_in = self.dialer.sign_in("reader", password, "127.0.0.1").await?;
        Ok(format!("session={}", signed_in.token))
    }

    /// A program asks for a page of the history.
    pub(super) fn page_request(&self, cookie: &str, filters: &str) -> String {
        format!(
            "GET /api/calls?{filters} HTTP/1.1\r\nhost: dialer.example.com\r\ncookie: {cookie}\r\n\r\n"
        )
    }

    /// How many of the newest calls are over, by what the store kept.
    pub(super) async fn count_kept(&self, wanted: usize) -> Result<usize, Failure> {
        let mut kept = 0;
        let mut filter = CallFilter {
            limit: 200,
            ..CallFilter::default()
        };
        while kept < wanted {
            let calls = self.dialer.store.list_calls(&filter).await?;
            let Some(last) = calls.last() else { break };
            filter.before = Some(ListKey::of(last));
            kept += calls
                .iter()
                .filter(|call| CallState::of(call).is_over())
                .count();
        }
        Ok(kept)
    }

    fn signed(&self, path: &str, parameters: &[(&str, &str)]) -> String {
        let mut all: BTreeMap<&str, &str> = parameters.iter().copied().collect();
        all.extend([
            ("AccountSid", ACCOUNT),
            ("From", "+15555550110"),
            ("To", "+15555550100"),
            ("ApiVersion", "2010-04-01"),
        ]);
        let body = all
            .iter()
            .map(|(name, value)| format!("{name}={}", encode(value)))
            .collect::<Vec<_>>()
            .join("&");
        let mut mac = Hmac::<Sha1>::new_from_slice(TOKEN.as_bytes()).expect("any key will do");
        mac.update(format!("{PUBLIC}{path}").as_bytes());
        for (name, value) in &all {
            mac.update(name.as_bytes());
            mac.update(value.as_bytes());
        }
        let signature = STANDARD.encode(mac.finalize().into_bytes());
        format!(
            "POST {path} HTTP/1.1\r\nhost: dialer.example.com\r\nx-twilio-signature: {signature}\r\n\
             content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        )
    }
}

fn sid(n: usize) -> String {
    format!("CA{n:032x}")
}

fn encode(text: &str) -> String {
    text.replace('+', "%2B")
        .replace(' ', "+")
        .replace(':', "%3A")
        .replace(',', "%2C")
}

fn setting(name: &str, database: &str) -> Option<String> {
    let value = match name {
        "DATABASE_URL" => database,
        "PUBLIC_URL" => PUBLIC,
        "LISTEN" => "127.0.0.1:0",
        "JWT_SECRET" => "a text of more than 32 characters for the bench",
        "TWILIO_ACCOUNT_SID" => ACCOUNT,
        "TWILIO_AUTH_TOKEN" => TOKEN,
        "TWILIO_API_KEY" => "SK00000000000000000000000000000000",
        "TWILIO_API_SECRET" => "bench-secret-of-nothing-real",
        "TWILIO_TWIML_APP_SID" => "AP00000000000000000000000000000000",
        "TWILIO_CALLER_ID" => "+15555550100",
        // Whoever browses the history here is quicker than any program should be.
        "API_REQUESTS_PER_MINUTE" | "API_REQUESTS_PER_MINUTE_PER_ADDRESS" => "1000000",
        _ => return None,
    };
    Some(value.to_owned())
}
