//! Telephone keys and lost audio: what the audio engine tells about legs.

use std::sync::{Arc, Weak};
use std::time::Duration;

use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;

use crate::media::{MediaEvent, PortId};

use super::call::{Call, EndedBy};
use super::{Ending, Exchange};

impl Exchange {
    /// Listens to the audio engine for as long as the sandbox lives.
    pub(super) async fn hear_audio(exchange: Weak<Self>, mut events: Receiver<MediaEvent>) {
        loop {
            let event = events.recv().await;
            // A strong handle here would keep the exchange, and with it the audio engine, alive for ever.
            let Some(exchange) = exchange.upgrade() else {
                return;
            };
            match event {
                Ok(MediaEvent::Digit(port, digit)) => {
                    if let Some(call) = exchange.call_of(port) {
                        exchange.pressed(&call, digit);
                    }
                }
                Ok(MediaEvent::Closed(port)) => {
                    if let Some(call) = exchange.call_of(port) {
                        exchange.end(&call, Ending::by(EndedBy::Party));
                    }
                }
                Ok(_) => {}
                Err(RecvError::Lagged(missed)) => {
                    tracing::warn!(missed, "audio events were missed")
                }
                Err(RecvError::Closed) => return,
            }
        }
    }

    /// The leg whose audio this is.
    pub(crate) fn call_of(&self, port: PortId) -> Option<Arc<Call>> {
        let calls = self.book().calls.clone();
        let mut newest = calls.into_iter().rev();
        newest.find(|call| !call.status().is_final() && call.port() == Some(port))
    }

    /// The party of a leg pressed a key: its document hears it, and whoever the party is talking to.
    pub(crate) fn pressed(&self, call: &Call, digit: char) {
        call.key(digit);
        for port in self.hearers(call) {
            self.media.send_digit(port, digit);
        }
    }

    /// Presses keys towards the party of a leg, as SendDigits asks: `w` waits half a second.
    pub(super) async fn press_towards(self: Arc<Self>, call: Arc<Call>, digits: String) {
        for digit in digits.chars() {
            if digit == 'w' {
                tokio::time::sleep(Duration::from_millis(500)).await;
            } else if let Some(port) = call.port().filter(|_| !call.status().is_final()) {
                self.media.send_digit(port, digit);
            }
        }
    }

    fn hearers(&self, call: &Call) -> Vec<PortId> {
        let (peer, conference) = {
            let facts = call.facts();
            (facts.peer.clone(), facts.conference.clone())
        };
        if let Some(peer) = peer {
            return self
                .call(&peer)
                .and_then(|peer| peer.port())
                .into_iter()
                .collect();
        }
        let conference = conference.and_then(|sid| self.conference(&sid));
        conference
            .map(|conference| self.heard_by(&conference, &call.sid))
            .unwrap_or_default()
    }
}
