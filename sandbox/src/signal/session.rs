//! What one browser says, turned into acts.

use super::calls::{Call, CallKey, Stage, fingerprint};
use super::hub::{Hub, SocketId};
use super::wire::{FromBrowser, ToBrowser, Token, read_params};
use super::{Admission, Outcome, SignalError, Switch};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// How long a socket may stay without an accepted token. Refused browsers come back at once when
/// they are cut, so they are not cut at once.
const STRANGER: Duration = Duration::from_secs(60);
/// Calls one socket may have at a time.
const CALLS: usize = 8;

/// One socket's side of the conversation.
pub(super) struct Session {
    hub: Arc<Hub>,
    switch: Arc<dyn Switch>,
    socket: SocketId,
    /// When the token expires; before there is one, when patience does.
    deadline: Instant,
    admitted: bool,
}

impl Session {
    pub(super) fn new(hub: Arc<Hub>, switch: Arc<dyn Switch>, socket: SocketId) -> Self {
        Self {
            hub,
            switch,
            socket,
            deadline: Instant::now() + STRANGER,
            admitted: false,
        }
    }

    pub(super) fn deadline(&self) -> Instant {
        self.deadline
    }

    /// The deadline passed. A stranger is cut; an expired token only costs the registration, so
    /// that calls go on. False when the socket is to be closed.
    pub(super) fn expire(&mut self) -> bool {
        if !self.admitted {
            return false;
        }
        self.admitted = false;
        self.deadline = Instant::now() + Duration::from_secs(24 * 3_600);
        self.say(ToBrowser::refusal(SignalError::new(
            31_205,
            "the access token expired",
        )));
        self.register(false);
        true
    }

    pub(super) async fn hear(&mut self, message: FromBrowser) {
        if let FromBrowser::Listen {
            token,
            reconnect_timeout,
        } = message
        {
            return self.listen(&token, reconnect_timeout);
        }
        let who = self.hub.state().who(self.socket);
        let Some(who) = who else {
            return self.say(ToBrowser::refusal(SignalError::new(31_204, "listen first")));
        };
        match message {
            FromBrowser::Listen { .. } => {}
            FromBrowser::Register { media } => self.register(media.audio && self.admitted),
            FromBrowser::Invite {
                callsid,
                sdp,
                reconnect: Some(token),
                ..
            } => {
                self.hub
                    .resume(&who.owner(), self.socket, &callsid, &token, &sdp);
            }
            FromBrowser::Invite {
                callsid,
                sdp,
                reconnect: None,
                twilio,
            } => {
                self.place(who, callsid, &sdp, &twilio.params);
            }
            FromBrowser::Answer { callsid, sdp } => self.accept(&who, callsid, &sdp).await,
            FromBrowser::Reject { callsid } => self.reject(&who, &callsid),
            FromBrowser::Hangup { callsid } => {
                if let Some(key) = self.find(&who, &callsid) {
                    Self::end_silently(&self.hub, self.switch.as_ref(), key);
                }
            }
            FromBrowser::Dtmf { callsid, dtmf } => {
                let key = self.find(&who, &callsid);
                let sid = key.and_then(|key| self.hub.state().calls.all.get(&key)?.sid.clone());
                if let Some(sid) = sid {
                    self.switch.digits(&sid, &dtmf);
                }
            }
            FromBrowser::Reinvite { callsid, sdp } => self.renew(&who, callsid, &sdp).await,
            FromBrowser::Message {
                callsid,
                voiceeventsid,
            } => {
                self.say(ToBrowser::Ack {
                    acktype: "message",
                    callsid,
                    voiceeventsid,
                });
            }
        }
    }

    /// The socket is closed: calls wait for the browser to come back, then end.
    pub(super) fn end(self) {
        let gone = self.hub.state().detach(self.socket);
        let Some((who, went, reconnect)) = gone else {
            return;
        };
        if went {
            self.switch.online(&who, false);
        }
        let lost = self.hub.unbind(self.socket);
        if lost.is_empty() {
            return;
        }
        let (hub, switch, patience) = (self.hub, self.switch, reconnect);
        tokio::spawn(async move {
            sleep(patience + hub.grace).await;
            for (key, losses) in lost {
                if hub.is_away(key, losses) {
                    Self::end_silently(&hub, switch.as_ref(), key);
                }
            }
        });
    }

    /// Ends a call nobody has to be told of at the browser, and tells the exchange.
    pub(super) fn end_silently(hub: &Arc<Hub>, switch: &dyn Switch, key: CallKey) {
        if let Some(sid) = hub.lose_call(key) {
            switch.hung_up(&sid);
        }
    }

    fn say(&self, message: ToBrowser) {
        self.hub.state().send(self.socket, message);
    }

    fn find(&self, who: &Admission, name: &str) -> Option<CallKey> {
        self.hub.state().calls.find(&who.owner(), self.socket, name)
    }

    fn listen(&mut self, token: &str, reconnect_timeout: u64) {
        // The SDK promises 30 s at most; a larger number would keep calls of the dead.
        let reconnect = Duration::from_secs(reconnect_timeout.min(30));
        let admitted = self.switch.admit(token).and_then(|who| {
            self.hub
                .state()
                .admit(self.socket, who.clone(), reconnect)?;
            Ok(who)
        });
        let who = match admitted {
            Ok(who) => who,
            Err(error) => return self.say(ToBrowser::refusal(error)),
        };
        self.admitted = true;
        self.deadline = Instant::now() + Duration::from_secs(who.ttl_s.min(24 * 3_600));
        self.say(ToBrowser::Connected {
            edge: "sandbox",
            region: "sandbox",
            home: "us1",
            token: Token {
                identity: who.identity,
                ttl: who.ttl_s,
                account_sid: who.account_sid,
                application_sid: who.application_sid,
            },
        });
    }

    fn register(&self, on: bool) {
        let mut state = self.hub.state();
        let changed = state.register(self.socket, on);
        let who = state.who(self.socket);
        state.send(
            self.socket,
            if on {
                ToBrowser::Ready {}
            } else {
                ToBrowser::Offline {}
            },
        );
        drop(state);
        let Some(who) = who else { return };
        if changed {
            self.switch.online(&who, on);
        }
        if on && who.incoming {
            self.hub.ring_again(&who.owner(), self.socket);
        }
    }

    /// The browser places a call. The exchange may take its time to name it.
    fn place(&self, who: Admission, name: String, sdp: &str, params: &str) {
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
    async fn accept(&self, who: &Admission, sid: String, sdp: &str) {
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

    fn reject(&self, who: &Admission, sid: &str) {
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
    async fn renew(&self, who: &Admission, sid: String, sdp: &str) {
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
