//! How a browser call goes on, ends, and survives the loss of its socket.

use super::calls::{Call, CallKey, Ended, Stage, Step, fingerprint};
use super::hub::{Hub, Owner, SocketId, State};
use super::wire::ToBrowser;
use super::{Line, SignalError};
use crate::media::PortId;
use std::sync::Arc;

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
