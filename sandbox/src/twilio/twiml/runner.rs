//! The runner: takes a leg through its documents, verb by verb, until it ends or is moved.

use std::sync::Arc;

use reqwest::{Method, Url};

use super::render::{Sound, say};
use super::{Program, Source};
use crate::exchange::call::{Call, EndedBy};
use crate::exchange::queue::Queue;
use crate::exchange::{Ending, Exchange};
use crate::media::Repeat;
use crate::twilio::error::Trouble;

/// What the caller hears when an application fails.
const APOLOGY: &str = "We are sorry. An application error has occurred. Goodbye.";

/// Why a verb did not come to its end.
#[derive(Debug)]
pub(super) enum Stop {
    /// The leg has ended.
    Over,
    /// The leg was moved to another document.
    Moved,
    /// The leg leaves the queue it waits in.
    Left,
    Trouble(Trouble),
}

impl From<Trouble> for Stop {
    fn from(trouble: Trouble) -> Self {
        Self::Trouble(trouble)
    }
}

/// Where to go after a verb.
#[derive(Debug)]
pub(super) enum Flow {
    Next,
    Go(Source),
    End,
}

/// Drives one leg.
pub(super) struct Runner {
    pub(super) exchange: Arc<Exchange>,
    pub(super) call: Arc<Call>,
    /// Moves seen so far.
    moves: u32,
    /// The queue whose wait document is performed.
    pub(super) queue: Option<Arc<Queue>>,
}

/// Runs the pending document of a leg, and every later one, until the leg ends.
pub(crate) async fn run(exchange: Arc<Exchange>, call: Arc<Call>) {
    loop {
        let (program, moves) = {
            let mut facts = call.facts();
            let Some(program) = facts.pending.take() else {
                facts.running = false;
                break;
            };
            (program, facts.moves)
        };
        let runner = Runner {
            exchange: Arc::clone(&exchange),
            call: Arc::clone(&call),
            moves,
            queue: None,
        };
        match runner.perform(program).await {
            Stop::Over | Stop::Left => return,
            Stop::Moved => {
                if let Some(port) = call.port() {
                    exchange.media.stop_play(port);
                }
            }
            Stop::Trouble(_) => {
                exchange.end(&call, Ending::by(EndedBy::Trouble));
                return;
            }
        }
    }
    exchange.end(&call, Ending::by(EndedBy::Twiml));
}

impl Runner {
    /// A runner for a side document of a leg that something else drives.
    pub(super) fn aside(exchange: &Arc<Exchange>, call: &Arc<Call>) -> Self {
        let moves = call.facts().moves;
        Self {
            exchange: Arc::clone(exchange),
            call: Arc::clone(call),
            moves,
            queue: None,
        }
    }

    /// A runner for what the leg hears while it waits in a queue.
    pub(super) fn waiting_in(&self, queue: &Arc<Queue>) -> Self {
        Self {
            exchange: Arc::clone(&self.exchange),
            call: Arc::clone(&self.call),
            moves: self.moves,
            queue: Some(Arc::clone(queue)),
        }
    }

    /// Runs documents until nothing is left to do, which ends the leg ([`Stop::Over`]), or something else stops it.
    async fn perform(&self, program: Program) -> Stop {
        let (mut source, mut fallback) = (program.source, program.fallback);
        loop {
            let trouble = match self.chain(source).await {
                Ok(()) => {
                    self.exchange.end(&self.call, Ending::by(EndedBy::Twiml));
                    return Stop::Over;
                }
                Err(Stop::Trouble(trouble)) => trouble,
                Err(stop) => return stop,
            };
            self.exchange.debugger.error(&self.call.sid, &trouble);
            let Some((url, method)) = fallback.take() else {
                return self.apologise(trouble).await;
            };
            let more = vec![
                ("ErrorCode".to_owned(), trouble.code.to_string()),
                ("ErrorUrl".to_owned(), trouble.url.unwrap_or_default()),
            ];
            source = Source::Url {
                kind: "voice",
                url,
                method,
                more,
            };
        }
    }

    /// Answers the leg where it still rings.
    pub(super) fn answer(&self) {
        self.exchange.answered(&self.call);
    }

    /// The document behind a link in the document at `base`.
    pub(super) fn link(
        &self,
        base: &Url,
        url: &str,
        kind: &'static str,
        method: Method,
        more: Vec<(String, String)>,
    ) -> Result<Source, Stop> {
        let joined = base.join(url);
        let url = joined.map_err(|error| Trouble::new(11100, format!("{url}: {error}")))?;
        Ok(Source::Url {
            kind,
            url: url.to_string(),
            method,
            more,
        })
    }

    /// Plays to the party and waits for the end, which may never come.
    pub(super) async fn play(&self, sound: Sound) {
        let Some(port) = self.call.port() else { return };
        let length = sound.length();
        let repeat = if sound.forever {
            Repeat::Forever
        } else {
            Repeat::Once
        };
        self.exchange.media.play(port, sound.pcm.into(), repeat);
        if sound.forever {
            std::future::pending::<()>().await;
        }
        tokio::time::sleep(length).await;
    }

    /// Waits until the leg ends or is moved.
    pub(super) async fn interrupted(&self) -> Stop {
        let seen = self.moves;
        let phase = self
            .call
            .until(|it| it.status.is_final() || it.moves > seen)
            .await;
        if phase.status.is_final() {
            Stop::Over
        } else {
            Stop::Moved
        }
    }

    /// Does something unless the leg ends or is moved first.
    pub(super) async fn unless_interrupted<T>(
        &self,
        doing: impl Future<Output = T>,
    ) -> Result<T, Stop> {
        tokio::select! {
            biased;
            stop = self.interrupted() => Err(stop),
            done = doing => Ok(done),
        }
    }

    async fn apologise(&self, trouble: Trouble) -> Stop {
        self.answer();
        let sound = Sound {
            pcm: say(APOLOGY),
            forever: false,
        };
        match self.unless_interrupted(self.play(sound)).await {
            Ok(()) => Stop::Trouble(trouble),
            Err(stop) => stop,
        }
    }
}
