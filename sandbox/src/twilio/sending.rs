//! One webhook over HTTP: its tries, its redirects, its headers.

use std::time::{Duration, Instant};

use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, LOCATION, USER_AGENT};
use reqwest::{Method, Url};

use super::error::Trouble;
use super::form;
use super::postman::{Letter, Reply};
use super::retry::{RetryOn, RetryPolicy};
use super::signature::sign;

/// HTTP redirects followed.
const MOST_REDIRECTS: usize = 10;

/// How letters are sent.
pub(super) struct Sender {
    /// Longest time to connect, unless the URL says otherwise.
    pub(super) connect: Duration,
    /// Longest time in all, unless the URL says otherwise.
    pub(super) timeout: Duration,
}

impl Sender {
    /// Sends until it is answered or the URL's retries are used up; how often it was tried, and what came of it. `token` is the
    /// same for all tries, so that the customer can tell a retry from news; `forge` signs with a wrong key.
    ///
    /// # Errors
    /// 11100, 11200, 11205 or 11215.
    pub(super) async fn send(
        &self,
        letter: &Letter,
        token: &str,
        forge: bool,
    ) -> (u32, Result<Reply, Trouble>) {
        let Ok(mut url) = Url::parse(&letter.url) else {
            return (
                0,
                Err(Trouble::new(11100, format!("not a URL: {}", letter.url))),
            );
        };
        let policy = RetryPolicy::of(url.fragment(), self.connect, self.timeout);
        url.set_fragment(None);
        let deadline = Instant::now() + policy.total;
        let mut tries = 0;
        loop {
            tries += 1;
            let left = deadline
                .saturating_duration_since(Instant::now())
                .min(policy.read);
            let outcome = follow(letter, url.clone(), &policy, left, token, forge).await;
            let again = match &outcome {
                Ok(reply) if reply.status >= 500 => policy.covers(RetryOn::Status5xx),
                Ok(reply) if reply.status >= 400 => policy.covers(RetryOn::Status4xx),
                Ok(_) => false,
                Err((on, _)) => policy.covers(*on),
            };
            if !again || tries > policy.count || Instant::now() >= deadline {
                return (tries, outcome.map_err(|(_, trouble)| trouble));
            }
        }
    }
}

/// One try, through HTTP redirects.
async fn follow(
    letter: &Letter,
    mut url: Url,
    policy: &RetryPolicy,
    left: Duration,
    token: &str,
    forge: bool,
) -> Result<Reply, (RetryOn, Trouble)> {
    let mut method = letter.method.clone();
    let mut params = letter.params.clone();
    for _ in 0..=MOST_REDIRECTS {
        if method == Method::GET && !params.is_empty() {
            url.query_pairs_mut().extend_pairs(&params);
            params.clear();
        }
        let key = if forge {
            "not the auth token"
        } else {
            &letter.auth_token
        };
        let signature = sign(key, url.as_str(), &params);
        let request = Outgoing {
            method: &method,
            url: &url,
            params: &params,
            longest: letter.longest,
        };
        let answer = tokio::time::timeout(left, request.send(policy.connect, &signature, token));
        let (reply, location) = match answer.await {
            Ok(answer) => answer?,
            Err(_) => {
                let message = format!("no answer from {url} within {} ms", left.as_millis());
                return Err((RetryOn::ReadTimeout, Trouble::new(11205, message)));
            }
        };
        let Some(next) = location.and_then(|to| url.join(&to).ok()) else {
            return Ok(reply);
        };
        if !matches!(reply.status, 307 | 308) {
            (method, params) = (Method::GET, Vec::new());
        }
        url = next;
    }
    let message = format!("more than {MOST_REDIRECTS} redirects");
    Err((RetryOn::All, Trouble::new(11215, message)))
}

struct Outgoing<'a> {
    method: &'a Method,
    url: &'a Url,
    params: &'a [(String, String)],
    longest: usize,
}

impl Outgoing<'_> {
    async fn send(
        &self,
        connect: Duration,
        signature: &str,
        token: &str,
    ) -> Result<(Reply, Option<String>), (RetryOn, Trouble)> {
        // A client per try: its connect timeout belongs to the URL, and no connection is kept, as with Twilio.
        let client = reqwest::Client::builder()
            .connect_timeout(connect)
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build()
            .map_err(failed)?;
        let mut request = client.request(self.method.clone(), self.url.clone());
        request = request.headers(headers(signature, token));
        if *self.method != Method::GET {
            let form = HeaderValue::from_static("application/x-www-form-urlencoded; charset=UTF-8");
            request = request
                .header(CONTENT_TYPE, form)
                .body(form::encode(self.params));
        }
        let mut answer = request.send().await.map_err(failed)?;
        let redirects = answer.status().is_redirection();
        let location = redirects.then(|| text(&answer, LOCATION)).flatten();
        let content_type = text(&answer, CONTENT_TYPE).unwrap_or_default();
        let status = answer.status().as_u16();
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(failed)? {
            body.extend_from_slice(&chunk);
            if body.len() > self.longest {
                body.truncate(self.longest + 1);
                break;
            }
        }
        Ok((
            Reply {
                status,
                content_type,
                body,
                url: self.url.to_string(),
            },
            location,
        ))
    }
}

fn failed(error: reqwest::Error) -> (RetryOn, Trouble) {
    if error.is_connect() {
        (RetryOn::ConnectTimeout, Trouble::new(11205, chain(&error)))
    } else {
        (RetryOn::ReadTimeout, Trouble::new(11200, chain(&error)))
    }
}

fn text(answer: &reqwest::Response, name: HeaderName) -> Option<String> {
    let value = answer.headers().get(name)?;
    value.to_str().ok().map(str::to_owned)
}

fn headers(signature: &str, token: &str) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(USER_AGENT, HeaderValue::from_static("TwilioProxy/1.1"));
    let own = [
        ("x-twilio-signature", signature),
        ("i-twilio-idempotency-token", token),
    ];
    for (name, value) in own {
        // Base64 and hexadecimal digits are always fit for a header.
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(HeaderName::from_static(name), value);
        }
    }
    headers
}

/// An error with its causes: the outer one alone says too little.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        text.push_str(": ");
        text.push_str(&inner.to_string());
        cause = inner.source();
    }
    text
}
