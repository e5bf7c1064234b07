//! The postman: brings webhooks to the customer, signed, in order, with retries, and with the faults of the plan.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, LOCATION, USER_AGENT};
use reqwest::{Method, Url};
use tokio::sync::{mpsc, watch};

use super::delivery::{Deliveries, Delivery, now};
use super::error::Trouble;
use super::form;
use super::retry::{RetryOn, RetryPolicy};
use super::signature::sign;
use crate::config::Config;
use crate::faults::{Fault, Faults};
use crate::sids::Sids;

/// Longest answer that is read (Twilio refuses larger TwiML with 11750).
pub(crate) const LARGEST_ANSWER: usize = 64 * 1024;
/// HTTP redirects followed.
const MOST_REDIRECTS: usize = 10;
/// How long a swapped webhook waits for one to be sent before it.
const SWAP_PATIENCE: Duration = Duration::from_secs(3);
/// A queue that was idle for so long is taken down.
const QUEUE_IDLE: Duration = Duration::from_secs(30);

/// A webhook to be sent.
#[derive(Clone, Debug)]
pub(crate) struct Letter {
    /// See [`Delivery::kind`].
    pub(crate) kind: &'static str,
    pub(crate) method: Method,
    /// Absolute, with an optional fragment of connection overrides.
    pub(crate) url: String,
    pub(crate) params: Vec<(String, String)>,
    /// The key of its signature.
    pub(crate) auth_token: String,
    /// The call or conference it is about; letters about the same keep their order.
    pub(crate) about: String,
    /// Most bytes of the answer that are read.
    pub(crate) longest: usize,
}

/// What came back.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) content_type: String,
    /// At most [`Letter::longest`] + 1 bytes.
    pub(crate) body: Vec<u8>,
    /// Where it came from at last, after HTTP redirects.
    pub(crate) url: String,
}

/// Sends webhooks.
pub(crate) struct Postman {
    timeout: Duration,
    connect: Duration,
    sids: Arc<Sids>,
    faults: Arc<Faults>,
    /// What was sent.
    pub(crate) deliveries: Deliveries,
    queues: Mutex<HashMap<String, mpsc::UnboundedSender<Letter>>>,
    /// Notifications on their way.
    waiting: watch::Sender<usize>,
}

impl Postman {
    /// A postman for this sandbox.
    pub(crate) fn new(config: &Config, sids: Arc<Sids>, faults: Arc<Faults>) -> Arc<Self> {
        Arc::new(Self {
            timeout: config.webhook_timeout,
            connect: config.connect_timeout,
            sids,
            faults,
            deliveries: Deliveries::default(),
            queues: Mutex::default(),
            waiting: watch::Sender::new(0),
        })
    }

    /// Sends a notification whose answer does not matter, after all earlier ones about the same.
    pub(crate) fn post(self: &Arc<Self>, letter: Letter) {
        let mut queues = self.queues.lock().unwrap_or_else(PoisonError::into_inner);
        let queue = queues.entry(letter.about.clone()).or_insert_with(|| {
            let (to, from) = mpsc::unbounded_channel();
            tokio::spawn(Arc::clone(self).run_queue(letter.about.clone(), from));
            to
        });
        self.waiting.send_modify(|count| *count += 1);
        if queue.send(letter).is_err() {
            tracing::error!("a webhook queue ended before its time");
        }
    }

    /// Waits until all notifications are delivered, but not longer than this.
    pub(crate) async fn settle(&self, patience: Duration) {
        let mut waiting = self.waiting.subscribe();
        let settled = tokio::time::timeout(patience, waiting.wait_for(|count| *count == 0)).await;
        if settled.is_err() {
            tracing::warn!("some webhooks were not delivered");
        }
    }

    async fn run_queue(
        self: Arc<Self>,
        about: String,
        mut letters: mpsc::UnboundedReceiver<Letter>,
    ) {
        loop {
            match tokio::time::timeout(QUEUE_IDLE, letters.recv()).await {
                Ok(Some(letter)) => self.handle(letter, &mut letters).await,
                Ok(None) => return,
                Err(_) => {
                    // Under the lock nobody can add a letter between the look and the removal.
                    let mut queues = self.queues.lock().unwrap_or_else(PoisonError::into_inner);
                    if letters.is_empty() {
                        queues.remove(&about);
                        return;
                    }
                }
            }
        }
    }

    async fn handle(self: &Arc<Self>, letter: Letter, rest: &mut mpsc::UnboundedReceiver<Letter>) {
        let fault = self
            .faults
            .for_webhook(letter.kind, &letter.params, &self.sids);
        match fault {
            Some(Fault::Late { ms }) => {
                let postman = Arc::clone(self);
                tokio::spawn(async move {
                    tokio::time::sleep(Duration::from_millis(ms)).await;
                    postman.deliver(&letter, fault).await;
                    postman.sent();
                });
            }
            Some(Fault::Swap) => {
                if let Ok(Some(next)) = tokio::time::timeout(SWAP_PATIENCE, rest.recv()).await {
                    self.deliver(&next, None).await;
                    self.sent();
                }
                self.deliver(&letter, fault).await;
                self.sent();
            }
            Some(Fault::Repeat { count }) => {
                for _ in 0..=count {
                    self.deliver(&letter, fault).await;
                }
                self.sent();
            }
            _ => {
                self.deliver(&letter, fault).await;
                self.sent();
            }
        }
    }

    fn sent(&self) {
        self.waiting.send_modify(|waiting| *waiting -= 1);
    }

    /// Sends now and forgets the answer; it stays in the record.
    async fn deliver(&self, letter: &Letter, fault: Option<Fault>) {
        if let Err(trouble) = self.send(letter, fault).await {
            tracing::debug!(code = trouble.code, url = letter.url, "{}", trouble.message);
        }
    }

    /// Sends a request whose answer is wanted, at once. The plan can make it late, lost or forged.
    ///
    /// # Errors
    /// [`Trouble`] with 11100, 11200, 11205, 11215 or 11750.
    pub(crate) async fn ask(&self, letter: &Letter) -> Result<Reply, Trouble> {
        let fault = self
            .faults
            .for_webhook(letter.kind, &letter.params, &self.sids);
        if let Some(Fault::Late { ms }) = fault {
            tokio::time::sleep(Duration::from_millis(ms)).await;
        }
        if let Some(Fault::Repeat { count }) = fault {
            for _ in 0..count {
                self.deliver(letter, fault).await;
            }
        }
        self.send(letter, fault).await
    }

    async fn send(&self, letter: &Letter, fault: Option<Fault>) -> Result<Reply, Trouble> {
        let (at, started) = (now(), Instant::now());
        let (tries, outcome) = match fault {
            Some(Fault::Lose) => (0, Err(Trouble::new(11205, "lost on purpose"))),
            _ => self.try_all(letter, fault == Some(Fault::Forge)).await,
        };
        let (status, answer, error) = match &outcome {
            Ok(reply) => (Some(reply.status), excerpt(&reply.body), None),
            Err(trouble) => (None, String::new(), Some(trouble.message.clone())),
        };
        self.deliveries.add(Delivery {
            number: 0,
            at,
            kind: letter.kind,
            method: letter.method.to_string(),
            url: letter.url.clone(),
            params: letter.params.clone(),
            about: letter.about.clone(),
            status,
            answer,
            error,
            tries,
            took_ms: u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
            fault: fault.map(Fault::name),
        });
        outcome
    }

    async fn try_all(&self, letter: &Letter, forge: bool) -> (u32, Result<Reply, Trouble>) {
        let Ok(mut url) = Url::parse(&letter.url) else {
            return (
                0,
                Err(Trouble::new(11100, format!("not a URL: {}", letter.url))),
            );
        };
        let policy = RetryPolicy::of(url.fragment(), self.connect, self.timeout);
        url.set_fragment(None);
        // One token for all tries, so that the customer can tell a retry from news.
        let token = self.sids.next("")[..32].to_owned();
        let deadline = Instant::now() + policy.total;
        let mut tries = 0;
        loop {
            tries += 1;
            let left = deadline
                .saturating_duration_since(Instant::now())
                .min(policy.read);
            let outcome = self
                .follow(letter, url.clone(), &policy, left, &token, forge)
                .await;
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

    /// One try, through HTTP redirects.
    async fn follow(
        &self,
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
            let answer =
                tokio::time::timeout(left, request.send(policy.connect, &signature, token));
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
        let failed = |error: reqwest::Error| {
            let on = if error.is_connect() {
                RetryOn::ConnectTimeout
            } else {
                RetryOn::ReadTimeout
            };
            (
                on,
                Trouble::new(
                    if error.is_connect() { 11205 } else { 11200 },
                    chain(&error),
                ),
            )
        };
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
        let text = |name| {
            let value = answer
                .headers()
                .get(name)
                .and_then(|value| value.to_str().ok());
            value.map(str::to_owned)
        };
        let location = answer
            .status()
            .is_redirection()
            .then(|| text(LOCATION))
            .flatten();
        let content_type = text(CONTENT_TYPE).unwrap_or_default();
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

fn excerpt(body: &[u8]) -> String {
    String::from_utf8_lossy(body).chars().take(2_000).collect()
}
