//! One WebSocket: its heartbeat, its limits and its end.

use super::Switch;
use super::budget::Budget;
use super::hub::{Hub, QUEUE};
use super::session::Session;
use super::wire::{BEAT, FromBrowser, ToBrowser};
use axum::extract::ws::{Message, WebSocket};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::{Instant, MissedTickBehavior, interval, sleep_until, timeout};

/// The SDK gives a socket up after 15 s without anything.
const HEARTBEAT: Duration = Duration::from_secs(5);
/// How long a message may take to leave.
const PATIENCE: Duration = Duration::from_secs(10);

/// Speaks with one browser until either side has enough.
pub(super) async fn serve(mut socket: WebSocket, hub: Arc<Hub>, switch: Arc<dyn Switch>) {
    let (out, mut queue) = mpsc::channel(QUEUE);
    let id = hub.attach(out);
    let mut session = Session::new(Arc::clone(&hub), switch, id);
    let mut beat = interval(HEARTBEAT);
    beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut budget = Budget::new(Instant::now().into_std());
    loop {
        tokio::select! {
            _ = beat.tick() => if !send(&mut socket, BEAT.into()).await { break },
            message = queue.recv() => {
                let Some(message) = message else { break };
                if !send(&mut socket, message.text()).await { break }
            }
            () = sleep_until(session.deadline()) => if !session.expire() { break },
            message = socket.recv() => {
                let Some(Ok(message)) = message else { break };
                if !budget.take(Instant::now().into_std()) {
                    tracing::warn!(socket = id, "cut: too many messages");
                    break;
                }
                if let Some(message) = read(&message) {
                    session.hear(message).await;
                }
            }
        }
    }
    session.end();
}

fn read(message: &Message) -> Option<FromBrowser> {
    match message {
        Message::Text(text) if text.as_str() != BEAT => FromBrowser::read(text),
        _ => None,
    }
}

async fn send(socket: &mut WebSocket, text: String) -> bool {
    let sent = timeout(PATIENCE, socket.send(Message::Text(text.into()))).await;
    matches!(sent, Ok(Ok(())))
}

impl ToBrowser {
    /// A refusal that is about no call.
    pub(super) fn refusal(error: super::SignalError) -> Self {
        Self::Error {
            error,
            callsid: None,
        }
    }
}
