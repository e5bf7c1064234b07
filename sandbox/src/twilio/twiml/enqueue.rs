//! `<Enqueue>`: the leg waits in a queue and hears its wait document, again and again, until it leaves, is taken out
//! or hangs up.

use std::sync::Arc;
use std::time::Duration;

use reqwest::Url;

use super::Source;
use super::document::{Enqueue, Verb};
use super::runner::{Flow, Runner, Stop};
use crate::exchange::queue::{Queue, Waiting};
use crate::twilio::error::Trouble;

/// A wait document that says nothing must not be asked for without end.
const BREATH: Duration = Duration::from_millis(200);

impl Runner {
    /// Performs an `<Enqueue>`.
    pub(super) async fn enqueue(&self, enqueue: Enqueue, url: &Url) -> Result<Flow, Stop> {
        self.answer();
        let queue = self
            .exchange
            .queue_named(&self.call.account, &enqueue.queue);
        if queue.enter(&self.call).is_err() {
            return self.after_queue(&enqueue, url, &queue, "queue-full", 0);
        }
        let waiting = queue.member(&self.call.sid).map(|(_, waiting)| waiting);
        let stop = self.wait_in(&enqueue, url, &queue).await;
        let left = queue.leave(&self.call.sid);
        let seconds = left
            .as_ref()
            .or(waiting.as_ref())
            .map_or(0, Waiting::seconds);
        match stop {
            Stop::Left => self.after_queue(&enqueue, url, &queue, "leave", seconds),
            Stop::Over | Stop::Moved => {
                let result = if matches!(stop, Stop::Over) {
                    "hangup"
                } else {
                    "redirected"
                };
                // The document that comes back is not performed.
                if let Ok(Flow::Go(Source::Url {
                    url, method, more, ..
                })) = self.after_queue(&enqueue, url, &queue, result, seconds)
                {
                    self.tell_action(&url, method, &more).await;
                }
                Err(stop)
            }
            Stop::Trouble(trouble) => {
                self.exchange.debugger.error(&self.call.sid, &trouble);
                self.after_queue(&enqueue, url, &queue, "error", seconds)
            }
        }
    }

    /// Hears the wait document until something ends the wait.
    async fn wait_in(&self, enqueue: &Enqueue, url: &Url, queue: &Arc<Queue>) -> Stop {
        let listener = self.waiting_in(queue);
        let Some(wait) = &enqueue.wait_url else {
            // Twilio's own music, which the sandbox does not have.
            return self.interrupted().await;
        };
        loop {
            let source = self.link(url, wait, "wait", enqueue.wait_method.clone(), Vec::new());
            let heard = match source {
                Ok(source) => listener.chain(source).await,
                Err(stop) => Err(stop),
            };
            if let Err(stop) = heard {
                return stop;
            }
            if let Err(stop) = self.unless_interrupted(tokio::time::sleep(BREATH)).await {
                return stop;
            }
        }
    }

    /// Where it goes on behind the queue: at its action with the result, or at the next verb.
    fn after_queue(
        &self,
        enqueue: &Enqueue,
        url: &Url,
        queue: &Queue,
        result: &str,
        seconds: u64,
    ) -> Result<Flow, Stop> {
        let Some(action) = &enqueue.action else {
            return Ok(Flow::Next);
        };
        let told = vec![
            ("QueueSid".to_owned(), queue.sid.clone()),
            ("QueueResult".to_owned(), result.to_owned()),
            ("QueueTime".to_owned(), seconds.to_string()),
        ];
        Ok(Flow::Go(self.link(
            url,
            action,
            "action",
            enqueue.method.clone(),
            told,
        )?))
    }
}

/// What a wait document is told beyond the usual.
pub(super) fn told(queue: &Queue, call_sid: &str) -> Vec<(String, String)> {
    let (place, seconds) = queue
        .member(call_sid)
        .map_or((0, 0), |(place, waiting)| (place, waiting.seconds()));
    let (size, most) = {
        let facts = queue.facts();
        (facts.members.len(), facts.most)
    };
    [
        ("QueueSid", queue.sid.clone()),
        ("QueuePosition", place.to_string()),
        ("QueueTime", seconds.to_string()),
        ("AvgQueueTime", queue.average().to_string()),
        ("CurrentQueueSize", size.to_string()),
        ("MaxQueueSize", most.to_string()),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .into()
}

/// Refuses what may not be in a wait document.
pub(super) fn allowed(verb: &Verb) -> Result<(), Trouble> {
    match verb {
        Verb::Prompt(_) | Verb::Gather(_) | Verb::Redirect { .. } | Verb::Leave | Verb::Hangup => {
            Ok(())
        }
        Verb::Record(_) | Verb::Dial(_) | Verb::Reject { .. } | Verb::Enqueue(_) => {
            let message = "only Play, Say, Pause, Hangup, Redirect, Leave and Gather may be in a queue's waitUrl";
            Err(Trouble::new(12200, message))
        }
    }
}
