//! One call leg as Twilio sees it: its facts, and the ways to wait for what happens to it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use tokio::sync::{broadcast, watch};

use crate::config::Account;
use crate::media::PortId;
use crate::signal::Line;
use crate::twilio::twiml::Program;

pub(crate) use super::call_states::{Callback, Direction, EndedBy, Status};

/// What changes in a leg's life.
#[derive(Debug)]
pub(crate) struct Facts {
    pub(crate) status: Status,
    pub(crate) updated: SystemTime,
    pub(crate) answered: Option<SystemTime>,
    pub(crate) ended: Option<SystemTime>,
    pub(crate) ended_by: Option<EndedBy>,
    pub(crate) port: Option<PortId>,
    pub(crate) line: Option<Line>,
    pub(crate) next_sequence: u32,
    pub(crate) callback: Option<Callback>,
    pub(crate) answered_by: Option<&'static str>,
    pub(crate) sip: Option<u16>,
    /// Code and message of a failure.
    pub(crate) error: Option<(u32, String)>,
    /// Every digit that arrived from the party.
    pub(crate) digits: String,
    /// The conference it is in or is being added to.
    pub(crate) conference: Option<String>,
    /// The leg it is bridged with.
    pub(crate) peer: Option<String>,
    /// Recording that belongs to the whole leg, told with its last callback.
    pub(crate) recording: Option<String>,
    /// Recordings that run and end with the leg.
    pub(crate) tapes: Vec<String>,
    /// How often it was moved to another document.
    pub(crate) moves: u32,
    /// The document it shall run next.
    pub(crate) pending: Option<Program>,
    /// Does a TwiML runner drive it?
    pub(crate) running: bool,
}

/// What others wait for: the status, and how often the leg was moved to another document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Phase {
    pub(crate) status: Status,
    pub(crate) moves: u32,
}

/// A leg.
#[derive(Debug)]
pub(crate) struct Call {
    pub(crate) sid: String,
    pub(crate) account: Arc<Account>,
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) direction: Direction,
    /// The leg whose `<Dial>` made it.
    pub(crate) parent: Option<String>,
    pub(crate) created: SystemTime,
    pub(crate) forwarded_from: Option<String>,
    /// The application, for calls from browsers.
    pub(crate) application: Option<String>,
    /// Parameters of `Device.connect` or `<Parameter>`.
    pub(crate) custom: Vec<(String, String)>,
    /// How a simulated caller behaves; none: as the table of people says.
    pub(crate) manner: Option<crate::people::Manner>,
    facts: Mutex<Facts>,
    phase: watch::Sender<Phase>,
    keys: broadcast::Sender<char>,
}

/// What a new leg is made of.
pub(crate) struct NewCall {
    pub(crate) account: Arc<Account>,
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) direction: Direction,
    pub(crate) parent: Option<String>,
    pub(crate) forwarded_from: Option<String>,
    pub(crate) application: Option<String>,
    pub(crate) custom: Vec<(String, String)>,
    pub(crate) manner: Option<crate::people::Manner>,
    pub(crate) callback: Option<Callback>,
}

impl NewCall {
    /// A leg with nothing special about it.
    pub(crate) fn plain(
        account: &Arc<Account>,
        from: &str,
        to: &str,
        direction: Direction,
    ) -> Self {
        Self {
            account: Arc::clone(account),
            from: from.to_owned(),
            to: to.to_owned(),
            direction,
            parent: None,
            forwarded_from: None,
            application: None,
            custom: Vec::new(),
            manner: None,
            callback: None,
        }
    }
}

impl Call {
    pub(crate) fn new(sid: String, new: NewCall) -> Arc<Self> {
        let created = SystemTime::now();
        let status = match new.direction {
            Direction::Inbound => Status::Ringing,
            Direction::OutboundApi | Direction::OutboundDial => Status::Queued,
        };
        let facts = Facts {
            status,
            updated: created,
            answered: None,
            ended: None,
            ended_by: None,
            port: None,
            line: None,
            next_sequence: 0,
            callback: new.callback,
            answered_by: None,
            sip: None,
            error: None,
            digits: String::new(),
            conference: None,
            peer: None,
            recording: None,
            tapes: Vec::new(),
            moves: 0,
            pending: None,
            running: false,
        };
        Arc::new(Self {
            sid,
            account: new.account,
            from: new.from,
            to: new.to,
            direction: new.direction,
            parent: new.parent,
            created,
            forwarded_from: new.forwarded_from,
            application: new.application,
            custom: new.custom,
            manner: new.manner,
            facts: Mutex::new(facts),
            phase: watch::Sender::new(Phase { status, moves: 0 }),
            keys: broadcast::Sender::new(64),
        })
    }

    /// The facts; held for moments only, never across an await.
    pub(crate) fn facts(&self) -> MutexGuard<'_, Facts> {
        self.facts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Its status now.
    pub(crate) fn status(&self) -> Status {
        self.facts().status
    }

    /// Its audio, once it has some.
    pub(crate) fn port(&self) -> Option<PortId> {
        self.facts().port
    }

    /// Tells everybody who waits that the status is another.
    pub(crate) fn tell_status(&self, status: Status) {
        self.phase.send_modify(|phase| phase.status = status);
    }

    /// Tells everybody who waits that the leg was moved to another document.
    pub(crate) fn tell_moves(&self, moves: u32) {
        self.phase
            .send_modify(|phase| phase.moves = phase.moves.max(moves));
    }

    /// Waits for the phase to fulfil something; the phase that did.
    pub(crate) async fn until(&self, wanted: impl FnMut(&Phase) -> bool) -> Phase {
        let mut phase = self.phase.subscribe();
        let fulfilled = phase.wait_for(wanted).await;
        *fulfilled.expect("the sender lives in `self`, so it is not gone")
    }

    /// Waits for the end.
    pub(crate) async fn over(&self) {
        self.until(|phase| phase.status.is_final()).await;
    }

    /// Digits from the party, from now on.
    pub(crate) fn listen_keys(&self) -> broadcast::Receiver<char> {
        self.keys.subscribe()
    }

    /// A digit came from the party.
    pub(crate) fn key(&self, digit: char) {
        self.facts().digits.push(digit);
        // Nobody listening is normal: most digits come outside of a <Gather>.
        let _listeners = self.keys.send(digit);
    }
}
