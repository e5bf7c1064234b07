//! Sending requests to Twilio's REST interface, and telling apart what went wrong.

use std::time::Duration;

use reqwest::{Client, RequestBuilder, Response, StatusCode, header};
use serde_json::Value;
use trunkline::carrier::{CarrierError, NoReason};
use trunkline::clock::Span;

use super::codes;
use super::orders::Fields;
use crate::settings::Secret;

/// The whole of a request may take so long, its answer included.
const TOTAL: Duration = Duration::from_secs(10);
/// Reaching the carrier may take so long; less than [`TOTAL`], so that "not reached" is told from
/// "reached, but no answer".
const CONNECT: Duration = Duration::from_secs(4);
/// A connection is kept for the next request so long: shorter than any server keeps it, so that no
/// request goes out on one that is being closed.
const KEEP: Duration = Duration::from_secs(15);
/// A file may take so long: whoever listens takes their time.
const LISTENING: Duration = Duration::from_secs(4 * 3_600);
/// More of an answer is never read.
const ANSWER_MAX: usize = 1024 * 1024;
/// So many requests at once: another call is being made.
const TOO_MANY: u32 = 20429;

/// One account at Twilio.
pub(super) struct Api {
    http: Client,
    base: String,
    account_sid: String,
    auth_token: Secret,
}

impl Api {
    /// An account. Nothing is sent yet.
    ///
    /// # Errors
    /// The machine has no certificates to check the carrier's with.
    pub(super) fn new(
        base: &str,
        account_sid: String,
        auth_token: Secret,
    ) -> Result<Self, reqwest::Error> {
        let http = Client::builder()
            .timeout(TOTAL)
            .connect_timeout(CONNECT)
            .pool_idle_timeout(KEEP)
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .user_agent(concat!("trunkline/", env!("CARGO_PKG_VERSION")))
            .build()?;
        Ok(Self {
            http,
            base: base.trim_end_matches('/').to_owned(),
            account_sid,
            auth_token,
        })
    }

    /// Our account's SID.
    pub(super) fn account_sid(&self) -> &str {
        &self.account_sid
    }

    /// The path of something of ours: `Calls.json`.
    pub(super) fn path(&self, rest: &str) -> String {
        format!("/2010-04-01/Accounts/{}/{rest}", self.account_sid)
    }

    /// Sends a form, once.
    pub(super) async fn post(&self, path: &str, fields: &Fields) -> Result<Value, CarrierError> {
        let body = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        let request = self
            .http
            .post(format!("{}{path}", self.base))
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(body);
        self.send(request).await
    }

    /// Reads something. The path is ours, or the carrier's own link to the next page.
    pub(super) async fn get(&self, path: &str) -> Result<Value, CarrierError> {
        self.send(self.http.get(format!("{}{path}", self.base)))
            .await
    }

    /// Deletes something.
    pub(super) async fn delete(&self, path: &str) -> Result<(), CarrierError> {
        let request = self.http.delete(format!("{}{path}", self.base));
        self.ask(request).await.map(drop)
    }

    /// Asks for a part of a file; the answer, to be read piece by piece.
    pub(super) async fn fetch(&self, path: &str, range: &str) -> Result<Response, CarrierError> {
        let request = self
            .http
            .get(format!("{}{path}", self.base))
            .header(header::RANGE, range)
            // Listening lasts as long as it lasts.
            .timeout(LISTENING);
        self.ask(request).await
    }

    async fn send(&self, request: RequestBuilder) -> Result<Value, CarrierError> {
        let body = read(self.ask(request).await?).await;
        let body = body.ok_or_else(|| unknown("the answer broke off or was too long"))?;
        serde_json::from_slice(&body).map_err(|_| unknown("the answer is not JSON"))
    }

    /// Sends a request once; its answer, where it is a success.
    async fn ask(&self, request: RequestBuilder) -> Result<Response, CarrierError> {
        let request = request.basic_auth(&self.account_sid, Some(self.auth_token.reveal()));
        let response = request.send().await.map_err(|error| not_answered(&error))?;
        let status = response.status();
        if status.is_success() {
            return Ok(response);
        }
        let after = retry_after(&response);
        Err(refused(
            status,
            after,
            &read(response).await.unwrap_or_default(),
        ))
    }
}

/// Nobody knows whether it was done.
pub(super) fn unknown(why: &str) -> CarrierError {
    CarrierError::Unknown {
        why: why.to_owned(),
    }
}

/// An answer's body; nothing where it breaks off or is too long.
async fn read(mut response: Response) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) if body.len() + chunk.len() <= ANSWER_MAX => {
                body.extend_from_slice(&chunk)
            }
            Ok(None) => return Some(body),
            Ok(Some(_)) | Err(_) => return None,
        }
    }
}

/// No answer came. Where not even a connection was made, nothing can have been done.
fn not_answered(error: &reqwest::Error) -> CarrierError {
    // The error's own text can hold the address, and with it a number.
    let what = if error.is_timeout() {
        "in time"
    } else {
        "at all"
    };
    if error.is_connect() {
        CarrierError::Later {
            after: None,
            why: format!("the carrier could not be reached {what}"),
        }
    } else {
        CarrierError::Unknown {
            why: format!("the carrier did not answer {what}"),
        }
    }
}

/// Seconds after which the carrier wants to be asked again, at most an hour.
fn retry_after(response: &Response) -> Option<Span> {
    let text = response.headers().get(header::RETRY_AFTER)?.to_str().ok()?;
    let seconds = text.parse::<i64>().ok()?;
    (0..=3_600)
        .contains(&seconds)
        .then(|| Span::seconds(seconds))
}

/// An answer that is no success.
fn refused(status: StatusCode, after: Option<Span>, body: &[u8]) -> CarrierError {
    let told: Option<Value> = serde_json::from_slice(body).ok();
    let code = told
        .as_ref()
        .and_then(|told| told.get("code"))
        .and_then(Value::as_u64)
        .and_then(|code| u32::try_from(code).ok())
        .unwrap_or(0);
    // Twilio's own sentence is left out: it repeats the number, and its wording changes.
    let why = format!("HTTP {}, code {code}", status.as_u16());
    if status == StatusCode::TOO_MANY_REQUESTS || (status.is_client_error() && code == TOO_MANY) {
        return CarrierError::Later { after, why };
    }
    if !status.is_client_error() || status == StatusCode::REQUEST_TIMEOUT {
        return CarrierError::Unknown { why };
    }
    let reason = match (codes::reason(code), status) {
        (NoReason::Other, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN) => NoReason::Settings,
        (NoReason::Other, StatusCode::NOT_FOUND | StatusCode::GONE) => NoReason::Gone,
        (reason, _) => reason,
    };
    CarrierError::No { reason, code, why }
}
