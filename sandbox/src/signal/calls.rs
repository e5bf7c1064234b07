//! The calls of all browsers, which outlive the sockets they are spoken over.

use super::Outcome;
use super::hub::{Owner, SocketId};
use super::wire::Parameters;
use crate::media::PortId;
use std::collections::{BTreeMap, BTreeSet};
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
