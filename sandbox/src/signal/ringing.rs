//! Ringing every browser of an identity until one accepts.

use super::calls::{Call, CallKey, GroupKey, Stage};
use super::hub::{Hub, Owner, SocketId, State};
use super::wire::{Parameters, ToBrowser, write_params};
use super::{Invite, Outcome};
use std::sync::Arc;
use tokio::sync::oneshot;

/// An identity that is being rung. Dropping it, or the future of its outcome, cancels.
pub struct Ringing {
    hub: Arc<Hub>,
    group: GroupKey,
    outcome: oneshot::Receiver<Outcome>,
}

impl Ringing {
    /// Stops ringing; the browsers show a missed call. The outcome is [`Outcome::Gone`] unless it
    /// was known before.
    pub fn cancel(&self) {
        self.hub.settle(self.group, Outcome::Gone);
    }

    /// How it ended.
    pub async fn outcome(mut self) -> Outcome {
        (&mut self.outcome).await.unwrap_or(Outcome::Gone)
    }
}

impl Drop for Ringing {
    fn drop(&mut self) {
        self.cancel();
        // Accepted, and nobody was there to hear it: the browser must not wait for ever.
        if let Ok(Outcome::Accepted(_, line)) = self.outcome.try_recv() {
            line.hangup(None);
        }
    }
}

impl Hub {
    /// Rings each registered socket of an identity with an audio port of its own.
    pub(super) fn ring(self: &Arc<Self>, owner: &Owner, invite: &Invite) -> Option<Ringing> {
        let group = self.name();
        let (settled, outcome) = oneshot::channel();
        let parameters = Parameters {
            call_sid: invite.call_sid.clone(),
            account_sid: owner.0.clone(),
            from: invite.from.clone(),
            to: invite.to.clone(),
            params: write_params(&invite.params),
        };
        let mut state = self.state();
        let sockets = state.registered(owner);
        let mut rung = false;
        for socket in sockets {
            let (port, offer) = match self.media.make_offer() {
                Ok(made) => made,
                Err(error) => {
                    tracing::error!(%error, "no audio for an incoming call");
                    continue;
                }
            };
            let key = self.name();
            let call = Call {
                first_name: invite.call_sid.clone(),
                name: invite.call_sid.clone(),
                sid: Some(invite.call_sid.clone()),
                owner: owner.clone(),
                socket: Some(socket),
                port,
                sdp: Some(offer),
                fingerprint: None,
                token: uuid::Uuid::new_v4().simple().to_string(),
                losses: 0,
                stage: Stage::Offered(group, parameters.clone()),
            };
            state.calls.all.insert(key, call);
            state.send_invite(key);
            rung = true;
        }
        if !rung {
            return None;
        }
        state.calls.groups.insert(group, settled);
        drop(state);
        Some(Ringing {
            hub: Arc::clone(self),
            group,
            outcome,
        })
    }

    /// Offers again what rang on a socket that was lost: the SDK forgets such calls.
    pub(super) fn ring_again(&self, owner: &Owner, socket: SocketId) {
        let mut state = self.state();
        let lost = state.calls.all.iter_mut().filter(|(_, call)| {
            call.socket.is_none()
                && call.owner == *owner
                && matches!(call.stage, Stage::Offered(..))
        });
        let keys: Vec<CallKey> = lost
            .map(|(key, call)| {
                call.socket = Some(socket);
                *key
            })
            .collect();
        keys.into_iter().for_each(|key| state.send_invite(key));
    }

    /// Ends a ringing with this outcome, unless it ended before; browsers still ringing stop.
    /// True when this was the outcome.
    pub(super) fn settle(&self, group: GroupKey, outcome: Outcome) -> bool {
        let mut state = self.state();
        let Some(settled) = state.calls.groups.remove(&group) else {
            return false;
        };
        let keys = state.ringing_in(group);
        drop(state);
        keys.into_iter().for_each(|key| self.drop_call(key, None));
        let _ = settled.send(outcome);
        true
    }

    /// A browser stopped ringing by itself; with the last one the ringing ends.
    pub(super) fn leave_group(&self, group: GroupKey) {
        if self.state().ringing_in(group).is_empty() {
            self.settle(group, Outcome::Gone);
        }
    }
}

impl State {
    fn ringing_in(&self, group: GroupKey) -> Vec<CallKey> {
        let rings = |call: &Call| matches!(call.stage, Stage::Offered(it, _) if it == group);
        self.calls
            .all
            .iter()
            .filter(|(_, call)| rings(call))
            .map(|(key, _)| *key)
            .collect()
    }

    fn send_invite(&mut self, key: CallKey) {
        let Some(call) = self.calls.all.get(&key) else {
            return;
        };
        let (Stage::Offered(_, parameters), Some(sdp), Some(socket)) =
            (&call.stage, &call.sdp, call.socket)
        else {
            return;
        };
        let invite = ToBrowser::Invite {
            callsid: call.name.clone(),
            sdp: sdp.clone(),
            reconnect: call.token.clone(),
            parameters: parameters.clone(),
        };
        self.send(socket, invite);
    }
}
