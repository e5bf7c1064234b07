//! The simulated carrier: what it saw, and what is to go wrong with it.

use std::net::SocketAddr;

use reqwest::{Client, Method, StatusCode};
use sandbox::{Account, Config, Number, Sandbox};
use serde_json::{Value, json};

use super::waiting::until;

pub(crate) const ACCOUNT: &str = "AC0123456789abcdef0123456789abcdef";
pub(crate) const TOKEN: &str = "a token for tests only";
pub(crate) const KEY: &str = "SK0123456789abcdef0123456789abcdef";
pub(crate) const SECRET: &str = "a secret for tests only";
pub(crate) const APP: &str = "AP0123456789abcdef0123456789abcdef";
/// The floor's own number.
pub(crate) const OURS: &str = "+12025550100";

/// How many times as fast as we the carrier's people live.
const SPEED: f32 = 20.0;

/// The carrier.
pub(crate) struct Carrier {
    sandbox: Sandbox,
    http: Client,
}

impl Carrier {
    /// A carrier that posts to a dialer at this address.
    pub(super) async fn start(dialer: &str, http: Client, more: Vec<Number>) -> Self {
        let voice_url = format!("{dialer}/api/voice");
        let status_callback = Some(format!("{dialer}/api/call-status"));
        let number = Number {
            number: OURS.to_owned(),
            voice_url: voice_url.clone(),
            status_callback: status_callback.clone(),
            ..Number::default()
        };
        let account = Account {
            account_sid: ACCOUNT.to_owned(),
            auth_token: TOKEN.to_owned(),
            api_key: KEY.to_owned(),
            api_secret: SECRET.to_owned(),
            twiml_app_sid: APP.to_owned(),
            voice_url,
            status_callback,
            numbers: std::iter::once(number).chain(more).collect(),
            ..Account::default()
        };
        let config = Config {
            accounts: vec![account],
            speed: SPEED,
            ..Config::default()
        };
        let sandbox = Sandbox::start(config).await.expect("the sandbox starts");
        Self { sandbox, http }
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.sandbox.addr()
    }

    async fn ask(&self, method: Method, path: &str, body: Option<Value>) -> (StatusCode, Value) {
        let url = format!("{}/sandbox/api{path}", self.sandbox.base_url());
        let mut request = self.http.request(method, url);
        if let Some(body) = body {
            request = request
                .header("content-type", "application/json")
                .body(body.to_string());
        }
        let answer = request.send().await.expect("the sandbox answers");
        let status = answer.status();
        let body = answer.bytes().await.expect("the sandbox answers in full");
        (status, serde_json::from_slice(&body).unwrap_or(Value::Null))
    }

    /// Looks into the carrier's own books: `/calls`, `/witness`, `/webhooks` …
    pub(crate) async fn see(&self, path: &str) -> Value {
        let (status, seen) = self.ask(Method::GET, path, None).await;
        assert_eq!(status, StatusCode::OK, "{path}");
        seen
    }

    /// Looks again and again until the books show something.
    pub(crate) async fn until(&self, path: &str, wanted: impl Fn(&Value) -> bool) -> Value {
        until(path, async || {
            let seen = self.see(path).await;
            if wanted(&seen) {
                Ok(seen)
            } else {
                Err(format!("{seen:#}"))
            }
        })
        .await
    }

    /// Lets something go wrong: a rule of the fault plan.
    pub(crate) async fn fault(&self, rule: Value) {
        let (status, told) = self.ask(Method::POST, "/faults", Some(rule)).await;
        assert_eq!(status, StatusCode::CREATED, "{told}");
    }

    /// Nothing goes wrong any more.
    pub(crate) async fn no_more_faults(&self) {
        let (status, told) = self.ask(Method::DELETE, "/faults", None).await;
        assert!(status.is_success(), "{told}");
    }

    /// Posts to the carrier's own interface with the account's credentials, as another program would; the
    /// name of what was made.
    pub(crate) async fn rest(&self, path: &str, form: &[(&str, &str)]) -> String {
        let base = self.sandbox.base_url();
        let body = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(form)
            .finish();
        let answer = self
            .http
            .post(format!("{base}/2010-04-01/Accounts/{ACCOUNT}/{path}"))
            .basic_auth(ACCOUNT, Some(TOKEN))
            .header("content-type", "application/x-www-form-urlencoded")
            .body(body)
            .send()
            .await
            .expect("the sandbox answers");
        assert_eq!(answer.status(), StatusCode::CREATED);
        let made = answer.bytes().await.expect("the sandbox answers in full");
        let made: Value = serde_json::from_slice(&made).expect("JSON");
        made["sid"].as_str().expect("it has a SID").to_owned()
    }

    /// How often each rule of the fault plan was applied.
    pub(crate) async fn faults_done(&self) -> Vec<u64> {
        let rules = self.see("/faults").await;
        let rules = rules.as_array().expect("a list of rules");
        let done = rules.iter().map(|rule| rule["done"].as_u64().unwrap_or(0));
        done.collect()
    }

    /// Reads something at the carrier's own interface, as another program would.
    pub(crate) async fn read(&self, path: &str) -> Value {
        let base = self.sandbox.base_url();
        let answer = self
            .http
            .get(format!("{base}/2010-04-01/Accounts/{ACCOUNT}/{path}"))
            .basic_auth(ACCOUNT, Some(TOKEN))
            .send()
            .await
            .expect("the carrier answers");
        let body = answer.bytes().await.expect("the carrier answers in full");
        serde_json::from_slice(&body).expect("JSON")
    }

    /// Somebody outside rings the floor's number; returns the carrier's name of their leg.
    pub(crate) async fn somebody_calls(&self, from: &str, manner: &str) -> String {
        self.somebody_rings(OURS, from, manner).await
    }

    /// Somebody outside rings a number; returns the carrier's name of their leg.
    pub(crate) async fn somebody_rings(&self, to: &str, from: &str, manner: &str) -> String {
        let path = format!("/people/{from}/call");
        let body = json!({"to": to, "as": manner});
        let (status, call) = self.ask(Method::POST, &path, Some(body)).await;
        assert_eq!(status, StatusCode::CREATED, "{call}");
        call["sid"].as_str().expect("a call has a SID").to_owned()
    }

    /// Whoever is on a leg presses keys.
    pub(crate) async fn party_presses(&self, sid: &str, digits: &str) {
        let path = format!("/calls/{sid}/press");
        let body = json!({ "digits": digits });
        let (status, told) = self.ask(Method::POST, &path, Some(body)).await;
        assert!(status.is_success(), "{told}");
    }

    /// Whoever is on a leg hangs up.
    pub(crate) async fn party_hangs_up(&self, sid: &str) {
        let path = format!("/calls/{sid}/hangup");
        let (status, _) = self.ask(Method::POST, &path, None).await;
        assert_eq!(status, StatusCode::OK, "the party was still there");
    }

    /// Whoever is on a leg hangs up, if it has not ended.
    pub(crate) async fn party_may_hang_up(&self, sid: &str) {
        let path = format!("/calls/{sid}/hangup");
        let (status, told) = self.ask(Method::POST, &path, None).await;
        assert!(
            [StatusCode::OK, StatusCode::CONFLICT].contains(&status),
            "{told}"
        );
    }

    /// Waits until a leg has ended at the carrier; returns how.
    pub(crate) async fn until_ended(&self, sid: &str) -> String {
        let seen = self
            .until(&format!("/calls/{sid}"), |call| !call["ended_at"].is_null())
            .await;
        seen["status"].as_str().unwrap_or_default().to_owned()
    }

    /// The phones that began to ring, by whom they belong to.
    pub(crate) async fn rang(&self) -> Vec<String> {
        let seen = self.witnessed("rang").await;
        let to = seen.iter().map(|entry| {
            let to = entry["to"].as_str().unwrap_or_default();
            to.split('?').next().unwrap_or_default().to_owned()
        });
        to.collect()
    }

    /// Requests to ring somebody that reached the carrier, whatever it answered.
    pub(crate) async fn asked_to_ring(&self) -> usize {
        let seen = self.witnessed("rest").await;
        let creates = seen.iter().filter(|entry| {
            let path = entry["path"].as_str().unwrap_or_default();
            entry["method"] == "POST"
                && (path.ends_with("/Participants.json") || path.ends_with("/Calls.json"))
        });
        creates.count()
    }

    async fn witnessed(&self, what: &str) -> Vec<Value> {
        let seen = self.see("/witness").await;
        let seen = seen.as_array().expect("a list").clone();
        seen.into_iter()
            .filter(|entry| entry["what"] == what)
            .collect()
    }

    /// How loud it is towards whoever is on a leg, 0 to 1.
    pub(crate) async fn loudness_towards(&self, sid: &str) -> f64 {
        let seen = self.see(&format!("/calls/{sid}")).await;
        seen["levels"]["to_party"]["rms"].as_f64().unwrap_or(0.0)
    }

    /// How loud a tone is towards whoever is on a leg, 0 to 1.
    pub(crate) async fn tone_towards(&self, sid: &str, hz: u32) -> f64 {
        let seen = self.see(&format!("/calls/{sid}/tones?hz={hz}")).await;
        seen["to_party"][hz.to_string()].as_f64().unwrap_or(0.0)
    }
}
