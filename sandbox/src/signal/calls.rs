//! The calls of all browsers, which outlive the sockets they are spoken over.

use super::hub::{Hub, Owner, SocketId, State};
use super::wire::{Parameters, ToBrowser};
use super::{Line, Outcome, SignalError};
use crate::media::PortId;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use tokio::sync::oneshot;

/// One browser call, never used again.
pub(super) type CallKey = u64;
/// One ringing of an identity.
pub(super) type GroupKey = u64;

/// What the exchange told a call before its `CallSid` was known.
pub(super) enum Step {
    Ringing(bool),
    Answer,
}

pub(super) enum Stage {
    /// Placed by the browser; the exchange has not named it yet.
    Unnamed(Vec<Step>),
    /// Placed by the browser and named; not answered yet.
    Dialling,
    /// Offered to the browser.
    Offered(GroupKey, Parameters),
    /// Audio agreed on both sides.
    Up,
}

pub(super) struct Call {
    /// What the browser called it at first: its own `TJ…`, or the `CallSid` of an invite.
    pub(super) first_name: String,
    /// What the browser calls it now: the `CallSid` once it heard it.
    pub(super) name: String,
    pub(super) sid: Option<String>,
    pub(super) owner: Owner,
    /// The socket it is spoken over; none while the browser is away.
    pub(super) socket: Option<SocketId>,
    pub(super) port: PortId,
    /// Our answer or offer; an answer is taken out when it was sent.
    pub(super) sdp: Option<String>,
    /// The browser's DTLS fingerprint line, which stays while it keeps its audio.
    pub(super) fingerprint: Option<String>,
    /// What lets the browser take the call up again on another socket.
    pub(super) token: String,
    /// Counts the losses of the socket, so that a late timer knows it is late.
    pub(super) losses: u64,
    pub(super) stage: Stage,
}

#[derive(Default)]
pub(super) struct Calls {
    pub(super) all: BTreeMap<CallKey, Call>,
    pub(super) groups: BTreeMap<GroupKey, oneshot::Sender<Outcome>>,
    /// Calls the browser ended before they had a name.
    pub(super) forsaken: BTreeSet<CallKey>,
}

/// What a browser did that the exchange must hear of, by `CallSid`.
pub(super) type Ended = Option<String>;

impl Call {
    pub(super) fn is(&self, name: &str) -> bool {
        self.first_name == name || self.sid.as_deref() == Some(name)
    }
}

/// The `a=fingerprint` line of a session description.
pub(super) fn fingerprint(sdp: &str) -> Option<String> {
    sdp.lines()
        .find(|line| line.starts_with("a=fingerprint:"))
        .map(|line| line.trim().to_owned())
}

impl Calls {
    /// The call a browser means. Right after coming back it may speak of a call that is not bound
    /// to its new socket yet.
    pub(super) fn find(&self, owner: &Owner, socket: SocketId, name: &str) -> Option<CallKey> {
        let mine = |call: &Call| {
            call.owner == *owner && call.is(name) && call.socket.is_none_or(|it| it == socket)
        };
        self.all
            .iter()
            .find(|(_, call)| mine(call))
            .map(|(key, _)| *key)
    }

    pub(super) fn count(&self, socket: SocketId) -> usize {
        self.all
            .values()
            .filter(|call| call.socket == Some(socket))
            .count()
    }
}

impl State {
    fn send_to_call(&mut self, key: CallKey, message: impl FnOnce(&mut Call) -> ToBrowser) {
        if let Some(call) = self.calls.all.get_mut(&key)
            && let Some(socket) = call.socket
        {
            let message = message(call);
            self.send(socket, message);
        }
    }

    fn step(&mut self, key: CallKey, step: &Step) {
        match step {
            Step::Ringing(early) => self.send_to_call(key, |call| {
                call.name = call.sid.clone().unwrap_or_default();
                let sdp = if *early { call.sdp.take() } else { None };
                ToBrowser::Ringing {
                    callsid: call.name.clone(),
                    sdp,
                }
            }),
            Step::Answer => {
                self.send_to_call(key, |call| {
                    call.name = call.sid.clone().unwrap_or_default();
                    ToBrowser::Answer {
                        callsid: call.name.clone(),
                        sdp: call.sdp.take(),
                        reconnect: Some(call.token.clone()),
                    }
                });
                if let Some(call) = self.calls.all.get_mut(&key) {
                    call.stage = Stage::Up;
                }
            }
        }
    }
}

impl Hub {
    /// Tells a browser how its outgoing call goes on; kept back until the call has its name.
    pub(super) fn advance(&self, key: CallKey, step: Step) {
        let mut state = self.state();
        match state.calls.all.get_mut(&key).map(|call| &mut call.stage) {
            Some(Stage::Unnamed(steps)) => steps.push(step),
            Some(Stage::Dialling) => state.step(key, &step),
            _ => {}
        }
    }

    /// Gives an outgoing call its name and does what was kept back. False when the browser had
    /// ended it already.
    pub(super) fn christen(&self, key: CallKey, sid: &str) -> bool {
        let mut state = self.state();
        if state.calls.forsaken.remove(&key) {
            return false;
        }
        let Some(call) = state.calls.all.get_mut(&key) else {
            return true;
        };
        call.sid = Some(sid.to_owned());
        if let Stage::Unnamed(steps) = std::mem::replace(&mut call.stage, Stage::Dialling) {
            steps.iter().for_each(|step| state.step(key, step));
        }
        true
    }

    /// Ends a call from our side. One that still rings is withdrawn, since the SDK ignores a
    /// hang-up before it accepted.
    pub(super) fn drop_call(&self, key: CallKey, error: Option<SignalError>) {
        let mut state = self.state();
        state.send_to_call(key, |call| {
            let callsid = call.name.clone();
            match call.stage {
                Stage::Offered(..) => ToBrowser::Cancel { callsid },
                _ => ToBrowser::Hangup { callsid, error },
            }
        });
        drop(state);
        self.forget(key);
    }

    /// Takes a call out and closes its port.
    pub(super) fn forget(&self, key: CallKey) -> Option<Call> {
        let mut state = self.state();
        let call = state.calls.all.remove(&key)?;
        drop(state);
        self.media.close(call.port);
        Some(call)
    }

    /// Ends a call because the browser did, or is gone. Returns what the exchange must hear.
    pub(super) fn lose_call(self: &Arc<Self>, key: CallKey) -> Ended {
        let call = self.forget(key)?;
        match call.stage {
            Stage::Offered(group, _) => {
                self.leave_group(group);
                None
            }
            Stage::Unnamed(_) => {
                self.state().calls.forsaken.insert(key);
                None
            }
            Stage::Dialling | Stage::Up => call.sid,
        }
    }

    /// Unbinds all calls of a lost socket; returns each with its count of losses.
    pub(super) fn unbind(&self, socket: SocketId) -> Vec<(CallKey, u64)> {
        let mut state = self.state();
        let lost = state
            .calls
            .all
            .iter_mut()
            .filter(|(_, call)| call.socket == Some(socket));
        lost.map(|(key, call)| {
            call.socket = None;
            call.losses += 1;
            (*key, call.losses)
        })
        .collect()
    }

    /// Whether a call is still away after the loss of that count.
    pub(super) fn is_away(&self, key: CallKey, losses: u64) -> bool {
        let state = self.state();
        state
            .calls
            .all
            .get(&key)
            .is_some_and(|it| it.socket.is_none() && it.losses == losses)
    }

    /// Takes a call up again on another socket and says so; without such a call the browser is
    /// told that it is over, or it would keep it for ever.
    pub(super) fn resume(
        &self,
        owner: &Owner,
        socket: SocketId,
        sid: &str,
        token: &str,
        sdp: &str,
    ) {
        let mut state = self.state();
        let found = state.calls.all.iter_mut().find(|(_, call)| {
            call.token == token
                && call.owner == *owner
                && call.is(sid)
                // Another fingerprint is another browser end, whose audio we do not have.
                && call.fingerprint.is_some()
                && call.fingerprint == fingerprint(sdp)
        });
        let callsid = sid.to_owned();
        let message = match found {
            Some((_, call)) => {
                call.socket = Some(socket);
                let reconnect = Some(call.token.clone());
                ToBrowser::Answer {
                    callsid,
                    sdp: None,
                    reconnect,
                }
            }
            None => ToBrowser::Hangup {
                callsid,
                error: None,
            },
        };
        state.send(socket, message);
    }

    /// The call whose audio is at a port.
    pub(super) fn call_at(&self, port: PortId) -> Option<CallKey> {
        let state = self.state();
        state
            .calls
            .all
            .iter()
            .find(|(_, call)| call.port == port)
            .map(|(key, _)| *key)
    }

    /// The line to a call.
    pub(super) fn line(self: &Arc<Self>, key: CallKey) -> Line {
        Line::new(Arc::clone(self), key)
    }
}
