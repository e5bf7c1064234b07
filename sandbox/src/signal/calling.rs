//! Calls as a browser makes, takes and mends them.

use super::calls::{Call, Stage, fingerprint};
use super::session::Session;
use super::wire::{ToBrowser, read_params};
use super::{Admission, Outcome, SignalError};
use std::sync::Arc;

/// Calls one socket may have at a time.
const CALLS: usize = 8;

impl Session {
    /// The browser places a call. The exchange may take its time to name it.
    pub(super) fn place(&self, who: Admission, name: String, sdp: &str, params: &str) {
        let refuse = |name, error| {
            self.say(ToBrowser::Hangup {
                callsid: name,
                error: Some(error),
            })
        };
        if !self.admitted {
            return refuse(name, SignalError::new(31_205, "the access token expired"));
        }
        if self.hub.state().calls.count(self.socket) >= CALLS {
            return refuse(name, SignalError::new(31_486, "too many calls at a time"));
        }
        let (port, answer) = match self.hub.media.accept_offer(sdp) {
            Ok(made) => made,
            Err(error) => return refuse(name, SignalError::new(31_400, error.to_string())),
        };
        let key = self.hub.name();
        let call = Call {
            first_name: name.clone(),
            name,
            sid: None,
            owner: who.owner(),
            socket: Some(self.socket),
            port,
            sdp: Some(answer),
            fingerprint: fingerprint(sdp),
            token: uuid::Uuid::new_v4().simple().to_string(),
            losses: 0,
            stage: Stage::Unnamed(Vec::new()),
        };
        self.hub.state().calls.all.insert(key, call);
        let (hub, switch, params) = (
            Arc::clone(&self.hub),
            Arc::clone(&self.switch),
            read_params(params),
        );
        tokio::spawn(async move {
            match switch.outgoing(&who, params, port, hub.line(key)).await {
                Ok(sid) => {
                    if !hub.christen(key, &sid) {
                        switch.hung_up(&sid);
                    }
                }
                Err(error) => {
                    hub.state().calls.forsaken.remove(&key);
                    hub.drop_call(key, Some(error));
                }
            }
        });
    }

    /// The browser accepted; the first of its identity to do so has the call.
    pub(super) async fn accept(&self, who: &Admission, sid: String, sdp: &str) {
        let offered = self.find(who, &sid).and_then(|key| {
            let state = self.hub.state();
            let call = state.calls.all.get(&key)?;
            match call.stage {
                Stage::Offered(group, _) => Some((key, group, call.port)),
                _ => None,
            }
        });
        // It crossed with our cancel. To the SDK the call is open, so it has to be ended.
        let over = ToBrowser::Hangup {
            callsid: sid.clone(),
            error: None,
        };
        let Some((key, group, port)) = offered else {
            return self.say(over);
        };
        if let Err(error) = self.hub.media.take_answer(port, sdp).await {
            let error = Some(SignalError::new(31_400, error.to_string()));
            self.say(ToBrowser::Hangup {
                callsid: sid,
                error,
            });
            self.hub.lose_call(key);
            return;
        }
        let mut state = self.hub.state();
        let Some(call) = state.calls.all.get_mut(&key) else {
            drop(state);
            return self.say(over);
        };
        call.stage = Stage::Up;
        // The answer may be the first thing a browser says on a new socket.
        call.socket = Some(self.socket);
        call.fingerprint = fingerprint(sdp);
        drop(state);
        if self
            .hub
            .settle(group, Outcome::Accepted(port, self.hub.line(key)))
        {
            self.switch.accepted(&sid);
        } else {
            self.hub.drop_call(key, None);
        }
    }

    pub(super) fn reject(&self, who: &Admission, sid: &str) {
        let Some(key) = self.find(who, sid) else {
            return;
        };
        let Some(call) = self.hub.forget(key) else {
            return;
        };
        if let Stage::Offered(group, _) = call.stage
            && self.hub.settle(group, Outcome::Rejected)
        {
            self.switch.rejected(sid);
        }
    }

    /// A restart of ICE. Its answer must carry a description: the SDK takes the first `answer`.
    pub(super) async fn renew(&self, who: &Admission, sid: String, sdp: &str) {
        let Some(key) = self.find(who, &sid) else {
            return self.say(ToBrowser::Hangup {
                callsid: sid,
                error: None,
            });
        };
        let port = self.hub.state().calls.all.get(&key).map(|call| call.port);
        let Some(port) = port else { return };
        match self.hub.media.renew(port, sdp).await {
            Ok(answer) => {
                self.say(ToBrowser::Answer {
                    callsid: sid,
                    sdp: Some(answer),
                    reconnect: None,
                });
            }
            Err(error) => {
                let error = SignalError::new(31_400, error.to_string());
                self.say(ToBrowser::Error {
                    error,
                    callsid: Some(sid),
                });
            }
        }
    }
}
