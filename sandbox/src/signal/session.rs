//! What one browser says, turned into acts.

use super::calls::CallKey;
use super::hub::{Hub, SocketId};
use super::wire::{FromBrowser, ToBrowser, Token};
use super::{Admission, SignalError, Switch};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// How long a socket may stay without an accepted token. Refused browsers come back at once when
/// they are cut, so they are not cut at once.
const STRANGER: Duration = Duration::from_secs(60);

/// One socket's side of the conversation.
pub(super) struct Session {
    pub(super) hub: Arc<Hub>,
    pub(super) switch: Arc<dyn Switch>,
    pub(super) socket: SocketId,
    /// When the token expires; before there is one, when patience does.
    deadline: Instant,
    pub(super) admitted: bool,
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

    pub(super) fn say(&self, message: ToBrowser) {
        self.hub.state().send(self.socket, message);
    }

    pub(super) fn find(&self, who: &Admission, name: &str) -> Option<CallKey> {
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
}
