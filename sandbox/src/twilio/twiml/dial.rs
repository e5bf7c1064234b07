//! `<Dial>` of phones and browsers: ring them, bridge the first that answers, tell how it went.

use std::sync::Arc;
use std::time::Duration;

use reqwest::Url;
use tokio::task::JoinSet;

use super::dial_result::{Dialled, told};
use super::nouns::{Dial, DialRecord, Noun};
use super::runner::{Flow, Runner, Stop};
use crate::exchange::call::{Call, Direction, EndedBy, NewCall, Status};
use crate::exchange::recording::{NewRecording, Recording};
use crate::exchange::{Ending, Ring};
use crate::media::{Repeat, Role, tone};
use crate::twilio::error::Trouble;

impl Runner {
    /// Performs a `<Dial>`.
    pub(super) async fn dial(&self, dial: Dial, url: &Url) -> Result<Flow, Stop> {
        if let Some(noun) = dial.conference.clone() {
            return self.dial_conference(dial, noun, url).await;
        }
        let from = self.caller_id(&dial)?;
        if dial.answer_on_bridge {
            let line = self.call.facts().line.clone();
            if let Some(line) = line.filter(|_| self.call.status() == Status::Ringing) {
                line.ringing(true);
            }
        } else {
            self.answer();
        }
        let result = self.dial_nouns(&dial, &from, url).await;
        if let Some(port) = self.call.port() {
            self.exchange.media.stop_play(port);
        }
        let told = told(&result, &self.exchange.base_url());
        self.after_dial(&dial, url, told, result.stop).await
    }

    async fn dial_nouns(&self, dial: &Dial, from: &str, url: &Url) -> Dialled {
        if let Some(port) = self.call.port() {
            let media = &self.exchange.media;
            media.play(port, tone::ringback().into(), Repeat::Forever);
        }
        let record = dial.record.as_ref();
        let from_ringing = record.filter(|it| it.from_ringing);
        let mut dialled = Dialled {
            stop: None,
            child: None,
            bridged: false,
            recording: from_ringing.and_then(|it| self.tape(it)),
        };
        let at_once = if dial.sequential { 1 } else { dial.nouns.len() };
        for group in dial.nouns.chunks(at_once.max(1)) {
            let children: Vec<_> = group
                .iter()
                .map(|noun| self.child(noun, from, url))
                .collect();
            dialled.child = children.first().cloned();
            match self.first_of(&children, group, dial, url).await {
                Ok(None) => {}
                Ok(Some(child)) => {
                    if dialled.recording.is_none() {
                        self.answer();
                        dialled.recording = record.and_then(|it| self.tape(it));
                    }
                    dialled.stop = self.bridge(&child, dial).await;
                    (dialled.child, dialled.bridged) = (Some(child), true);
                    break;
                }
                Err(stop) => {
                    dialled.stop = Some(stop);
                    break;
                }
            }
        }
        if let Some(recording) = &dialled.recording {
            self.exchange.finish_recording(&recording.sid);
        }
        dialled
    }

    /// Rings a group at once and prepares the first that answers.
    async fn first_of(
        &self,
        children: &[Arc<Call>],
        group: &[Noun],
        dial: &Dial,
        url: &Url,
    ) -> Result<Option<Arc<Call>>, Stop> {
        let winner = self.ring_all(children, group, dial.timeout_s).await;
        if winner.is_err() {
            for child in children {
                self.exchange.end(child, Ending::by(EndedBy::Peer));
            }
        }
        let Some(index) = winner? else {
            return Ok(None);
        };
        let ready = self.whisper(&children[index], &group[index], url).await;
        Ok(ready.then(|| Arc::clone(&children[index])))
    }

    fn tape(&self, record: &DialRecord) -> Option<Arc<Recording>> {
        let callback = record.callback.clone();
        let new = NewRecording {
            source: "DialVerb",
            channels: record.channels,
            callback,
        };
        self.exchange.record_call(&self.call, new)
    }

    fn child(&self, noun: &Noun, from: &str, base: &Url) -> Arc<Call> {
        let account = &self.call.account;
        let mut new = NewCall::plain(account, from, &noun.to, Direction::OutboundDial);
        new.parent = Some(self.call.sid.clone());
        new.custom.clone_from(&noun.custom);
        new.callback = noun.callback.clone().map(|mut callback| {
            if let Ok(url) = base.join(&callback.url) {
                callback.url = url.to_string();
            }
            callback
        });
        self.exchange.add_call(new)
    }

    /// Rings all at once; which answered first, if any did. The others are canceled.
    async fn ring_all(
        &self,
        children: &[Arc<Call>],
        nouns: &[Noun],
        timeout_s: u64,
    ) -> Result<Option<usize>, Stop> {
        let mut ringing = JoinSet::new();
        for (index, (child, noun)) in children.iter().zip(nouns).enumerate() {
            let (exchange, child) = (Arc::clone(&self.exchange), Arc::clone(child));
            let ring = Ring {
                timeout_s,
                send_digits: noun.send_digits.clone(),
            };
            ringing.spawn(async move { exchange.ring(&child, &ring).await.then_some(index) });
        }
        while let Some(rung) = self.unless_interrupted(ringing.join_next()).await? {
            if let Ok(Some(winner)) = rung {
                for (index, child) in children.iter().enumerate() {
                    if index != winner {
                        self.exchange.end(child, Ending::by(EndedBy::Peer));
                    }
                }
                return Ok(Some(winner));
            }
        }
        Ok(None)
    }

    /// Runs the noun's own document for the called side; true where it may be connected now.
    async fn whisper(&self, child: &Arc<Call>, noun: &Noun, base: &Url) -> bool {
        let Some((url, method)) = &noun.url else {
            return true;
        };
        let aside = Self::aside(&self.exchange, child);
        let chained = match self.link(base, url, "voice", method.clone(), Vec::new()) {
            // Boxed, as this document could hold a `<Dial>` of its own.
            Ok(source) => Box::pin(aside.chain(source)).await,
            Err(stop) => Err(stop),
        };
        if let Err(Stop::Trouble(trouble)) = chained {
            self.exchange.debugger.error(&child.sid, &trouble);
            self.exchange.end(child, Ending::by(EndedBy::Trouble));
        }
        child.status() == Status::InProgress
    }

    /// Lets both talk until one leaves, a limit is reached, or the leg is stopped.
    async fn bridge(&self, child: &Arc<Call>, dial: &Dial) -> Option<Stop> {
        let media = &self.exchange.media;
        self.answer();
        let (Some(near), Some(far)) = (self.call.port(), child.port()) else {
            return None;
        };
        media.stop_play(near);
        let room = media.open_room();
        media.join(near, room, Role::TALKS);
        media.join(far, room, Role::TALKS);
        self.call.facts().peer = Some(child.sid.clone());
        child.facts().peer = Some(self.call.sid.clone());
        let mut keys = self.call.listen_keys();
        let moves = child.facts().moves;
        let stop = tokio::select! {
            stop = self.interrupted() => Some(stop),
            _ = child.until(|it| it.status.is_final() || it.moves > moves) => None,
            () = star(&mut keys), if dial.hangup_on_star => None,
            () = tokio::time::sleep(Duration::from_secs(dial.time_limit_s)) => None,
        };
        self.exchange.unbridge(&self.call);
        media.close_room(room);
        // A callee that was moved to another document lives on without us.
        if child.facts().moves == moves {
            self.exchange.unbridge(child);
            self.exchange.end(child, Ending::by(EndedBy::Peer));
        }
        stop
    }

    /// The number the called side sees.
    fn caller_id(&self, dial: &Dial) -> Result<String, Stop> {
        let account = &self.call.account;
        let Some(id) = &dial.caller_id else {
            let phones = dial
                .nouns
                .iter()
                .any(|noun| !noun.to.starts_with("client:"));
            if phones && self.call.from.starts_with("client:") {
                let message = "Dial: a call from a browser needs a callerId to dial a number";
                return Err(Trouble::new(13214, message).into());
            }
            return Ok(self.call.from.clone());
        };
        let known = account.number(id).is_some()
            || id.starts_with("client:")
            || [&self.call.from, &self.call.to].contains(&id);
        if known {
            return Ok(id.clone());
        }
        Err(Trouble::new(13214, format!("Dial: Invalid callerId value {id}")).into())
    }
}

/// Waits for a star.
pub(super) async fn star(keys: &mut tokio::sync::broadcast::Receiver<char>) {
    loop {
        match keys.recv().await {
            Ok('*') => return,
            Ok(_) => {}
            Err(_) => std::future::pending().await,
        }
    }
}
