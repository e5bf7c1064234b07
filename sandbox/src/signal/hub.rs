//! The sockets that are open, and who is registered on them.

use super::calls::Calls;
use super::wire::ToBrowser;
use super::{Admission, SignalError};
use crate::media::Media;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::mpsc;

/// Messages waiting for a slow socket; one more and it is cut.
pub(super) const QUEUE: usize = 256;
/// How much longer than it promised a browser may stay away before its calls end.
const GRACE: Duration = Duration::from_secs(10);

/// Account and identity.
pub(super) type Owner = (String, String);
/// One connection, never used again.
pub(super) type SocketId = u64;

struct Socket {
    out: mpsc::Sender<ToBrowser>,
    who: Option<Admission>,
    registered: bool,
    /// How long it will try to come back after a loss.
    reconnect: Duration,
}

pub(super) struct State {
    sockets: BTreeMap<SocketId, Socket>,
    pub(super) calls: Calls,
    refuse_until: Option<Instant>,
}

/// Everything the signalling knows, behind one short lock.
pub(super) struct Hub {
    pub(super) media: Media,
    pub(super) grace: Duration,
    state: Mutex<State>,
    names: AtomicU64,
}

impl Admission {
    pub(super) fn owner(&self) -> Owner {
        (self.account_sid.clone(), self.identity.clone())
    }

    fn is(&self, owner: &Owner) -> bool {
        self.account_sid == owner.0 && self.identity == owner.1
    }
}

impl Hub {
    pub(super) fn new(media: Media) -> Self {
        let state = State {
            sockets: BTreeMap::new(),
            calls: Calls::default(),
            refuse_until: None,
        };
        Self {
            media,
            grace: GRACE,
            state: Mutex::new(state),
            names: AtomicU64::new(1),
        }
    }

    pub(super) fn name(&self) -> u64 {
        self.names.fetch_add(1, Ordering::Relaxed)
    }

    /// The state. A panic elsewhere leaves it usable: each change is whole by itself.
    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn attach(&self, out: mpsc::Sender<ToBrowser>) -> SocketId {
        let id = self.name();
        let socket = Socket {
            out,
            who: None,
            registered: false,
            reconnect: Duration::ZERO,
        };
        self.state().sockets.insert(id, socket);
        id
    }
}

impl State {
    /// Sends to a socket; one that does not take it is cut.
    pub(super) fn send(&mut self, id: SocketId, message: ToBrowser) {
        let taken = self
            .sockets
            .get(&id)
            .is_none_or(|it| it.out.try_send(message).is_ok());
        if !taken {
            self.cut(id);
        }
    }

    /// Forgets the way to a socket, upon which its task drops the connection.
    fn cut(&mut self, id: SocketId) {
        if let Some(socket) = self.sockets.get_mut(&id) {
            // A channel without receiver: sending fails, and the task sees its own end closed.
            socket.out = mpsc::channel(1).0;
        }
    }

    /// Cuts all sockets of an identity, in whichever account.
    pub(super) fn cut_all(&mut self, identity: &str) {
        let named = |it: &Socket| it.who.as_ref().is_some_and(|who| who.identity == identity);
        let ids: Vec<_> = self
            .sockets
            .iter()
            .filter(|(_, it)| named(it))
            .map(|(id, _)| *id)
            .collect();
        ids.into_iter().for_each(|id| self.cut(id));
    }

    /// Notes who a socket belongs to. Whom it was admitted as before cannot be changed.
    ///
    /// # Errors
    /// The refusal for a token of somebody else.
    pub(super) fn admit(
        &mut self,
        id: SocketId,
        who: Admission,
        reconnect: Duration,
    ) -> Result<(), SignalError> {
        let Some(socket) = self.sockets.get_mut(&id) else {
            return Ok(());
        };
        if socket
            .who
            .as_ref()
            .is_some_and(|known| !known.is(&who.owner()))
        {
            return Err(SignalError::new(31_204, "the token is somebody else's"));
        }
        socket.who = Some(who);
        socket.reconnect = reconnect;
        Ok(())
    }

    /// Registers a socket or takes that back; tells whether the identity came or went by that.
    pub(super) fn register(&mut self, id: SocketId, on: bool) -> bool {
        let Some(who) = self.who(id) else {
            return false;
        };
        let owner = who.owner();
        let before = self.is_online(&owner);
        if let Some(socket) = self.sockets.get_mut(&id) {
            socket.registered = on;
        }
        before != self.is_online(&owner)
    }

    /// Takes a closed socket out; tells who it was, whether the identity went by that, and how
    /// long it promised to try to come back.
    pub(super) fn detach(&mut self, id: SocketId) -> Option<(Admission, bool, Duration)> {
        let went = self.register(id, false);
        let socket = self.sockets.remove(&id)?;
        Some((socket.who?, went, socket.reconnect))
    }

    pub(super) fn who(&self, id: SocketId) -> Option<Admission> {
        self.sockets.get(&id)?.who.clone()
    }

    /// Sockets an identity can be called on.
    pub(super) fn registered(&self, owner: &Owner) -> Vec<SocketId> {
        self.callable()
            .filter(|(_, who)| who.is(owner))
            .map(|(id, _)| id)
            .collect()
    }

    pub(super) fn is_online(&self, owner: &Owner) -> bool {
        self.callable().any(|(_, who)| who.is(owner))
    }

    /// Everybody who can be called.
    pub(super) fn online(&self) -> Vec<Owner> {
        let mut owners: Vec<_> = self.callable().map(|(_, who)| who.owner()).collect();
        owners.sort();
        owners.dedup();
        owners
    }

    fn callable(&self) -> impl Iterator<Item = (SocketId, &Admission)> {
        self.sockets
            .iter()
            .filter(|(_, it)| it.registered)
            .filter_map(|(id, it)| {
                let who = it.who.as_ref().filter(|who| who.incoming)?;
                Some((*id, who))
            })
    }

    pub(super) fn refuse_until(&mut self, until: Instant) {
        self.refuse_until = Some(until);
    }

    pub(super) fn refuses(&self, now: Instant) -> bool {
        self.refuse_until.is_some_and(|until| now < until)
    }
}
