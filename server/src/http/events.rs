//! Live changes as Server-Sent Events: numbered, resumed after a lost connection, each viewer only what
//! they may see.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::Extension;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use tokio::sync::{mpsc, watch};
use tokio_stream::wrappers::ReceiverStream;
use trunkline::agent::{Agent, Role};
use trunkline::change::{Change, Changed};
use trunkline::dialer::Dialer;
use trunkline::refusal::DoorError;

use super::hub::{Behind, News, Readers};
use super::open_pages::OpenPages;
use super::session::Viewer;
use super::shared_queue::SharedQueue;
use super::{Web, failure};

/// So many changes are sent again after a lost connection; who missed more is told to load anew.
const REPLAY_MAX: u32 = 500;
/// A session that has ended is noticed within this time.
const CHECK_EVERY: Duration = Duration::from_secs(4);
/// So many events wait for a slow reader.
const WAITING: usize = 32;

/// Reads changes once for all connected browsers.
#[derive(Clone)]
pub struct Hub {
    news: Readers,
    stop: watch::Sender<bool>,
    pages: OpenPages,
    queue: SharedQueue,
}

impl Hub {
    /// A hub that follows the store until it is stopped.
    #[must_use]
    pub fn start(dialer: Dialer) -> Self {
        let news = Readers::default();
        let (stop, mut stopped) = watch::channel(false);
        let pages = OpenPages::new(dialer.clone());
        let hub = Self {
            news: news.clone(),
            stop,
            pages: pages.clone(),
            queue: SharedQueue::default(),
        };
        tokio::spawn(async move {
            tokio::select! {
                () = follow(dialer, news) => {}
                () = pages.watch() => {}
                _ = stopped.changed() => {}
            }
        });
        hub
    }

    /// Ends every stream: browsers connect again to the server's successor.
    pub fn stop(&self) {
        self.stop.send_replace(true);
    }
}

async fn follow(dialer: Dialer, news: Readers) {
    let mut commits = 0;
    let mut last = loop {
        match dialer.store.last_change().await {
            Ok(seq) => break seq,
            Err(error) => {
                tracing::error!(%error, "Changes cannot be read.");
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        }
    };
    loop {
        match dialer.store.list_changes(last, REPLAY_MAX).await {
            Ok(changes) if !changes.is_empty() => {
                for change in changes {
                    last = change.seq;
                    news.tell(&Arc::new(change));
                }
            }
            Ok(_) => commits = dialer.store.wait_for_commit(commits).await,
            Err(error) => {
                tracing::error!(%error, "Changes cannot be read.");
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        }
    }
}

/// Where the reader left off, for a first connection.
#[derive(Deserialize)]
pub(super) struct From {
    after: Option<i64>,
}

/// `GET /api/events`
pub(super) async fn stream(
    State(web): State<Web>,
    Extension(viewer): Extension<Viewer>,
    Query(from): Query<From>,
    headers: HeaderMap,
) -> Response {
    let (Some(agent), Some(token)) = (viewer.agent, viewer.token) else {
        return failure(
            StatusCode::UNAUTHORIZED,
            "You are signed out. Sign in again.",
        );
    };
    let resumed = headers
        .get("last-event-id")
        .and_then(|id| id.to_str().ok()?.parse().ok());
    let (send, receive) = mpsc::channel(WAITING);
    let reader = Reader {
        dialer: web.dialer.clone(),
        agent,
        token,
        send,
        queue: web.hub.queue.clone(),
    };
    let news = web.hub.news.add(&reader.agent);
    let pages = web.hub.pages.clone();
    let mut stopped = web.hub.stop.subscribe();
    tokio::spawn(async move {
        // Where it cannot be told of, the stream ends and the browser tries again.
        let page = match pages.open(reader.agent.id).await {
            Ok(page) => page,
            Err(error) => {
                tracing::error!(%error, "An open page could not be told of.");
                return;
            }
        };
        tokio::select! {
            // The reader has gone when sending fails: nothing to do about it.
            _gone = reader.run(news, resumed.or(from.after)) => {}
            _ = stopped.wait_for(|stopped| *stopped) => {}
        }
        pages.close(page).await;
    });
    let keep_alive = KeepAlive::new().interval(Duration::from_secs(15));
    let mut response = Sse::new(ReceiverStream::new(receive))
        .keep_alive(keep_alive)
        .into_response();
    // Some proxies gather a stream before they pass it on, unless told not to.
    response
        .headers_mut()
        .insert("x-accel-buffering", HeaderValue::from_static("no"));
    response
}

struct Reader {
    dialer: Dialer,
    agent: Agent,
    token: String,
    send: mpsc::Sender<Result<Event, Infallible>>,
    queue: SharedQueue,
}

/// The browser closed the stream, or was signed out.
struct Gone;

impl Reader {
    async fn run(mut self, mut news: News, after: Option<i64>) -> Result<(), Gone> {
        let now = self.dialer.now().millis();
        self.tell(
            Event::default()
                .event("hello")
                .data(format!("{{\"now\":{now}}}")),
        )
        .await?;
        let mut last = self.replay(after).await?;
        let mut check = tokio::time::interval(CHECK_EVERY);
        loop {
            tokio::select! {
                change = news.next() => match change {
                    Ok(change) if change.seq > last => {
                        last = change.seq;
                        self.pass_on(&change).await?;
                    }
                    Ok(_) => {}
                    Err(Behind) => last = self.resync().await?,
                },
                _ = check.tick() => self.check_session().await?,
                () = self.send.closed() => return Err(Gone),
            }
            if !news.is_for(&self.agent) {
                // They see more now, or less: their browser connects again.
                return Err(Gone);
            }
        }
    }

    /// Sends what was missed since the reader's last number.
    async fn replay(&mut self, after: Option<i64>) -> Result<i64, Gone> {
        let store = &self.dialer.store;
        let (Some(after), Ok(newest)) = (after, store.last_change().await) else {
            return self.resync().await;
        };
        let missed = store
            .list_changes(after, REPLAY_MAX)
            .await
            .unwrap_or_default();
        // Too many are missing, the first of them has been forgotten, or the numbers are of another life of
        // this database.
        let next = missed.first().map_or(newest + 1, |first| first.seq);
        if missed.len() >= REPLAY_MAX as usize || next != after + 1 {
            return self.resync().await;
        }
        let mut last = after;
        for change in &missed {
            last = change.seq;
            self.pass_on(change).await?;
        }
        Ok(last)
    }

    /// Tells the reader to load everything anew.
    async fn resync(&mut self) -> Result<i64, Gone> {
        let last = self.dialer.store.last_change().await.unwrap_or(0);
        self.tell(
            Event::default()
                .id(last.to_string())
                .event("resync")
                .data("{}"),
        )
        .await?;
        Ok(last)
    }

    async fn pass_on(&mut self, change: &Change) -> Result<(), Gone> {
        let concerned = change.what == Changed::Queue || change.concerns.contains(&self.agent.id);
        if !concerned && self.agent.role < Role::Supervisor {
            return Ok(());
        }
        let event = match change.what {
            Changed::Call(id) => match self.dialer.desk(self.agent.clone()).card(id).await {
                Ok(card) => Some(Event::default().event("call").json_data(card)),
                Err(DoorError::Refused(_)) => None,
                Err(DoorError::Broken(error)) => {
                    tracing::error!(%error, "A change could not be told.");
                    return self.resync().await.map(drop);
                }
            },
            Changed::Agent(id) if id == self.agent.id => {
                self.check_session().await?;
                let me = self.dialer.desk(self.agent.clone()).me();
                Some(Event::default().event("agent").json_data(me))
            }
            Changed::Agent(_) => None,
            Changed::Queue => {
                let desk = self.dialer.desk(self.agent.clone());
                match self.queue.as_of(&desk, change.seq).await {
                    Ok(queue) => Some(Ok(Event::default().event("queue").data(&*queue))),
                    Err(error) => {
                        tracing::error!(%error, "The queue could not be told of.");
                        return self.resync().await.map(drop);
                    }
                }
            }
        };
        match event {
            Some(Ok(event)) => self.tell(event.id(change.seq.to_string())).await,
            _ => Ok(()),
        }
    }

    /// Ends the stream of a session that has ended; keeps the agent as they are now.
    async fn check_session(&mut self) -> Result<(), Gone> {
        match self.dialer.who(&self.token).await {
            Ok(Some(agent)) => {
                self.agent = agent;
                Ok(())
            }
            Ok(None) => {
                self.tell(Event::default().event("signed-out").data("{}"))
                    .await?;
                Err(Gone)
            }
            // The database is away: that says nothing about the session.
            Err(_) => Ok(()),
        }
    }

    async fn tell(&self, event: Event) -> Result<(), Gone> {
        self.send.send(Ok(event)).await.map_err(|_| Gone)
    }
}
