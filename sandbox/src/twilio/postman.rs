//! The postman: brings webhooks to the customer, signed, in order, with retries, and with the faults of the plan.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use reqwest::Method;
use tokio::sync::{mpsc, watch};

use super::delivery::{Deliveries, Delivery, now};
use super::error::Trouble;
use super::sending::Sender;
use crate::config::Config;
use crate::faults::{Fault, Faults};
use crate::sids::Sids;

/// Longest answer that is read (Twilio refuses larger TwiML with 11750).
pub(crate) const LARGEST_ANSWER: usize = 64 * 1024;
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
    sender: Sender,
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
            sender: Sender {
                connect: config.connect_timeout,
                timeout: config.webhook_timeout,
            },
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
        let token = self.sids.next("");
        let (tries, outcome) = match fault {
            Some(Fault::Lose) => (0, Err(Trouble::new(11205, "lost on purpose"))),
            _ => {
                self.sender
                    .send(letter, &token, fault == Some(Fault::Forge))
                    .await
            }
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
}

fn excerpt(body: &[u8]) -> String {
    String::from_utf8_lossy(body).chars().take(2_000).collect()
}
