//! What these tests share: an account, a stopped clock, and the keeper of the fixtures.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::Value;
use server::carriers::twilio::{Twilio, TwilioConfig};
use server::settings::Secret;
use sha1::Sha1;
use trunkline::carrier::Post;
use trunkline::clock::{Clock, Time};
use trunkline::id::Ids;
use uuid::Uuid;

/// The account of the fixtures.
pub(crate) const ACCOUNT: &str = "AC0123456789abcdef0123456789abcdef";
/// A call of the fixtures.
pub(crate) const CALL: &str = "CA0123456789abcdef0123456789abcdef";
/// Where the carrier reaches us.
pub(crate) const PUBLIC: &str = "https://dialer.example.com";
/// The auth token of the account.
pub(crate) const TOKEN: &str = "token-of-the-tests";
/// When these tests take place: 2025-11-24 16:00 UTC.
pub(crate) const NOW: Time = Time::from_millis(1_764_000_000_000);

struct Stopped;

impl Clock for Stopped {
    fn now(&self) -> Time {
        NOW
    }
}

struct Counting(AtomicU64);

impl Ids for Counting {
    fn next(&self) -> Uuid {
        Uuid::from_u128(u128::from(self.0.fetch_add(1, Ordering::Relaxed)))
    }
}

/// The account's settings.
pub(crate) fn config() -> TwilioConfig {
    TwilioConfig {
        front_door_queue: Some("front-door".to_owned()),
        account_sid: ACCOUNT.to_owned(),
        auth_token: Secret::new(TOKEN),
        old_auth_token: None,
        api_key: "SK0123456789abcdef0123456789abcdef".to_owned(),
        api_secret: Secret::new("0123456789abcdef0123456789ABCDEF"),
        twiml_app_sid: "AP0123456789abcdef0123456789abcdef".to_owned(),
        public_url: PUBLIC.to_owned(),
        api_url: "http://127.0.0.1:9".to_owned(),
        signal_url: None,
        insecure_signal: false,
        clock: Arc::new(Stopped),
        ids: Arc::new(Counting(AtomicU64::new(1))),
    }
}

/// The carrier with these settings.
pub(crate) fn carrier(config: TwilioConfig) -> Twilio {
    Twilio::new(config).expect("a client can be made")
}

/// A fixture by its path in the folder of fixtures.
pub(crate) fn fixture(path: &str) -> Value {
    serde_json::from_str(&text(path)).expect(path)
}

/// A fixture as text.
pub(crate) fn text(path: &str) -> String {
    let path = format!("{}/tests/fixtures/{path}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(&path).expect(&path)
}

/// Parameters of a fixture as names and values.
pub(crate) fn pairs(params: &Value) -> Vec<(String, String)> {
    let mut pairs = Vec::new();
    for (name, value) in params.as_object().into_iter().flatten() {
        match value {
            Value::Array(values) => {
                let values = values.iter().filter_map(Value::as_str);
                pairs.extend(values.map(|value| (name.clone(), value.to_owned())));
            }
            value => pairs.push((name.clone(), value.as_str().unwrap_or_default().to_owned())),
        }
    }
    pairs
}

/// A form body.
pub(crate) fn body<N: AsRef<str>, V: AsRef<str>>(pairs: &[(N, V)]) -> Vec<u8> {
    form_urlencoded::Serializer::new(String::new())
        .extend_pairs(pairs)
        .finish()
        .into_bytes()
}

/// A post of these parameters to a path of ours, signed as Twilio signs. Reckoned here from the rule, not
/// with the code under test.
pub(crate) fn post(path: &str, params: &[(String, String)]) -> Post {
    let url = format!("{PUBLIC}{path}");
    let mut fields = params.to_vec();
    fields.sort();
    fields.dedup();
    let mut mac = Hmac::<Sha1>::new_from_slice(TOKEN.as_bytes()).expect("any key");
    mac.update(url.as_bytes());
    for (name, value) in &fields {
        mac.update(name.as_bytes());
        mac.update(value.as_bytes());
    }
    let signature = STANDARD.encode(mac.finalize().into_bytes());
    Post {
        url,
        headers: vec![
            (
                "content-type".to_owned(),
                "application/x-www-form-urlencoded".to_owned(),
            ),
            ("x-twilio-signature".to_owned(), signature),
        ],
        body: body(params),
    }
}
