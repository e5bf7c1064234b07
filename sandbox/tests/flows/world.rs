//! A sandbox, its customer, and a client that speaks REST to it.

use reqwest::{Method, StatusCode};
use sandbox::{Account, Config, Number, Sandbox, Template};
use serde_json::Value;

use crate::customer::{Customer, PATIENCE};

pub(crate) const ACCOUNT: &str = "AC0123456789abcdef0123456789abcdef";
pub(crate) const TOKEN: &str = "a token for tests only";
pub(crate) const KEY: &str = "SK0123456789abcdef0123456789abcdef";
pub(crate) const SECRET: &str = "a secret for tests only";
pub(crate) const APP: &str = "AP0123456789abcdef0123456789abcdef";
pub(crate) const TEMPLATE: &str = "HX0123456789abcdef0123456789abcdef";
pub(crate) const OURS: &str = "+14155550100";

pub(crate) struct World {
    pub(crate) sandbox: Sandbox,
    pub(crate) customer: Customer,
    client: reqwest::Client,
}

impl World {
    /// A world whose people are quick.
    pub(crate) async fn new() -> Self {
        Self::at_speed(20.0).await
    }

    pub(crate) async fn at_speed(speed: f32) -> Self {
        Self::with(|config| config.speed = speed).await
    }

    /// A world with quick people and what the test changes about it.
    pub(crate) async fn with(change: impl FnOnce(&mut Config)) -> Self {
        let customer = Customer::start().await;
        let number = Number {
            number: OURS.to_owned(),
            voice_url: customer.url("/number"),
            voice_fallback_url: Some(customer.url("/number-fallback")),
            status_callback: Some(customer.url("/number-status")),
            sms_url: Some(customer.url("/texts")),
            whatsapp: true,
        };
        let account = Account {
            account_sid: ACCOUNT.to_owned(),
            auth_token: TOKEN.to_owned(),
            api_key: KEY.to_owned(),
            api_secret: SECRET.to_owned(),
            twiml_app_sid: APP.to_owned(),
            voice_url: customer.url("/app"),
            voice_fallback_url: None,
            status_callback: Some(customer.url("/app-status")),
            numbers: vec![number],
            templates: vec![Template {
                sid: TEMPLATE.to_owned(),
                name: "appointment".to_owned(),
                body: "Hello {{1}}, see you on {{2}}.".to_owned(),
            }],
        };
        let mut config = Config {
            accounts: vec![account],
            speed: 20.0,
            seed: Some(1),
            ..Config::default()
        };
        change(&mut config);
        let sandbox = Sandbox::start(config).await.unwrap();
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        Self {
            sandbox,
            customer,
            client,
        }
    }

    /// A REST request with the account's own credentials; `path` follows the account.
    pub(crate) async fn rest(
        &self,
        method: &str,
        path: &str,
        form: &[(&str, &str)],
    ) -> (StatusCode, Value) {
        self.rest_as(ACCOUNT, TOKEN, method, path, form).await
    }

    pub(crate) async fn rest_as(
        &self,
        user: &str,
        password: &str,
        method: &str,
        path: &str,
        form: &[(&str, &str)],
    ) -> (StatusCode, Value) {
        let url = match path.strip_prefix("/2010") {
            Some(_) => format!("{}{path}", self.sandbox.base_url()),
            None => format!(
                "{}/2010-04-01/Accounts/{ACCOUNT}{path}",
                self.sandbox.base_url()
            ),
        };
        let body = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(form)
            .finish();
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let mut request = self
            .client
            .request(method.clone(), url)
            .basic_auth(user, Some(password));
        if method == Method::POST {
            request = request
                .header("content-type", "application/x-www-form-urlencoded")
                .body(body);
        }
        let answer = request.send().await.unwrap();
        let status = answer.status();
        let body = answer.bytes().await.unwrap();
        (status, serde_json::from_slice(&body).unwrap_or(Value::Null))
    }

    /// A request that must succeed; its body.
    pub(crate) async fn ok(&self, method: &str, path: &str, form: &[(&str, &str)]) -> Value {
        let (status, body) = self.rest(method, path, form).await;
        assert!(status.is_success(), "{method} {path}: {status} {body:#}");
        body
    }

    /// Makes a call that runs the document at a path; its SID. All its events go to `/status`.
    pub(crate) async fn call(&self, to: &str, document: &str, more: &[(&str, &str)]) -> String {
        let (url, status) = (self.customer.url(document), self.customer.url("/status"));
        let mut form = vec![
            ("To", to),
            ("From", OURS),
            ("Url", url.as_str()),
            ("StatusCallback", status.as_str()),
            ("StatusCallbackEvent", "initiated"),
            ("StatusCallbackEvent", "ringing"),
            ("StatusCallbackEvent", "answered"),
            ("StatusCallbackEvent", "completed"),
        ];
        form.extend(more);
        sid(&self.ok("POST", "/Calls.json", &form).await)
    }

    /// A request to the sandbox's own API.
    pub(crate) async fn control(
        &self,
        method: &str,
        path: &str,
        body: Value,
    ) -> (StatusCode, Value) {
        let url = format!("{}{path}", self.sandbox.base_url());
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let mut request = self.client.request(method, url);
        if !body.is_null() {
            request = request
                .header("content-type", "application/json")
                .body(body.to_string());
        }
        let answer = request.send().await.unwrap();
        let status = answer.status();
        let body = answer.bytes().await.unwrap();
        (status, serde_json::from_slice(&body).unwrap_or(Value::Null))
    }

    /// Reads the sandbox's own API.
    pub(crate) async fn see(&self, path: &str) -> Value {
        self.control("GET", &format!("/sandbox/api{path}"), Value::Null)
            .await
            .1
    }

    /// Asks the sandbox's own API again and again until it shows something.
    pub(crate) async fn until(&self, path: &str, wanted: impl Fn(&Value) -> bool) -> Value {
        let deadline = tokio::time::Instant::now() + PATIENCE;
        loop {
            let seen = self.see(path).await;
            if wanted(&seen) {
                return seen;
            }
            assert!(
                tokio::time::Instant::now() < deadline,
                "{path} shows only {seen:#}"
            );
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    }

    /// Waits for a call to have a status.
    pub(crate) async fn until_status(&self, sid: &str, status: &str) -> Value {
        self.until(&format!("/calls/{sid}"), |call| call["status"] == status)
            .await
    }
}

/// The SID of a resource.
pub(crate) fn sid(body: &Value) -> String {
    body["sid"]
        .as_str()
        .or_else(|| body["call_sid"].as_str())
        .unwrap()
        .to_owned()
}
