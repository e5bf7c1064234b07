//! How a leg goes through its life: ringing, answered, moved, ended; each step told to the customer.

use std::sync::Arc;
use std::time::SystemTime;

use crate::signal::SignalError;
use crate::twilio::twiml::{self, Program};
use crate::witness::Seen;

use super::Exchange;
use super::call::{Call, Direction, EndedBy, Status};
use super::conference_members::Left;

/// How a leg ends.
#[derive(Clone, Debug)]
pub(crate) struct Ending {
    pub(crate) by: EndedBy,
    /// Final status; without one, completed where it was answered and canceled where not.
    pub(crate) status: Option<Status>,
    /// SIP response the network gave.
    pub(crate) sip: Option<u16>,
    /// Code and message for the dialling side.
    pub(crate) error: Option<(u32, String)>,
}

impl Ending {
    /// The usual end, by somebody.
    pub(crate) fn by(by: EndedBy) -> Self {
        Self {
            by,
            status: None,
            sip: None,
            error: None,
        }
    }

    /// An end before the answer.
    pub(crate) fn unanswered(by: EndedBy, status: Status, sip: u16) -> Self {
        Self {
            by,
            status: Some(status),
            sip: Some(sip),
            error: None,
        }
    }
}

impl Exchange {
    /// The far phone rings.
    pub(crate) fn rang(self: &Arc<Self>, call: &Call) {
        {
            let mut facts = call.facts();
            if facts.status != Status::Queued {
                return;
            }
            facts.status = Status::Ringing;
            facts.updated = SystemTime::now();
        }
        self.witness_ring(call);
        call.tell_status(Status::Ringing);
        self.progress(call, "ringing");
        let conference = call.facts().conference.clone();
        if let Some(conference) = conference.and_then(|sid| self.conference(&sid)) {
            self.tune(&conference);
        }
    }

    /// Writes down that a phone rings.
    pub(crate) fn witness_ring(&self, call: &Call) {
        self.witness.saw(Seen::Rang {
            call_sid: call.sid.clone(),
            from: call.from.clone(),
            to: call.to.clone(),
        });
    }

    /// The leg is answered: by the far party, or (inbound) by the document. True where it was not before and has not ended.
    pub(crate) fn answered(&self, call: &Call) -> bool {
        let line = {
            let mut facts = call.facts();
            if !matches!(facts.status, Status::Queued | Status::Ringing) {
                return false;
            }
            facts.status = Status::InProgress;
            let now = SystemTime::now();
            (facts.updated, facts.answered) = (now, Some(now));
            facts.line.clone()
        };
        if let Some(line) = line.filter(|_| call.direction == Direction::Inbound) {
            line.answer();
        }
        call.tell_status(Status::InProgress);
        // Inbound legs tell their end only.
        if call.direction != Direction::Inbound {
            self.progress(call, "answered");
        }
        true
    }

    /// Ends a leg, once: audio, browser, conference, recordings, and the last callback. False where it had ended.
    pub(crate) fn end(self: &Arc<Self>, call: &Arc<Call>, ending: Ending) -> bool {
        let (status, port, line, tapes) = {
            let mut facts = call.facts();
            if facts.status.is_final() {
                return false;
            }
            let answered = facts.status == Status::InProgress;
            let usual = if answered {
                Status::Completed
            } else {
                Status::Canceled
            };
            let status = if answered {
                usual
            } else {
                ending.status.unwrap_or(usual)
            };
            let sip = if answered {
                200
            } else {
                ending.sip.unwrap_or(487)
            };
            let now = SystemTime::now();
            facts.status = status;
            (facts.updated, facts.ended) = (now, Some(now));
            (facts.ended_by, facts.sip) = (Some(ending.by), Some(sip));
            facts.error = ending.error;
            (
                status,
                facts.port,
                facts.line.take(),
                std::mem::take(&mut facts.tapes),
            )
        };
        self.witness.saw(Seen::Ended {
            call_sid: call.sid.clone(),
            from: call.from.clone(),
            to: call.to.clone(),
            status: status.as_str().to_owned(),
            by: format!("{:?}", ending.by).to_lowercase(),
        });
        for sid in tapes {
            self.finish_recording(&sid);
        }
        self.leave_conference(call, Left::HungUp);
        if let Some(line) = line {
            line.hangup(hangup_reason(call, status));
        }
        if let Some(port) = port {
            self.media.close(port);
        }
        call.tell_status(status);
        self.progress(call, "completed");
        true
    }

    /// Moves a leg to another document, wherever it is. False where it has ended.
    pub(crate) fn redirect(self: &Arc<Self>, call: &Arc<Call>, program: Program) -> bool {
        let (running, moves) = {
            let mut facts = call.facts();
            if facts.status.is_final() {
                return false;
            }
            facts.pending = Some(program);
            facts.moves += 1;
            (std::mem::replace(&mut facts.running, true), facts.moves)
        };
        call.tell_moves(moves);
        if !running {
            self.leave_conference(call, Left::Updated);
            self.unbridge(call);
            tokio::spawn(twiml::run(Arc::clone(self), Arc::clone(call)));
        }
        true
    }

    /// Lets a leg run its first document.
    pub(crate) fn start(self: &Arc<Self>, call: &Arc<Call>, program: Program) {
        {
            let mut facts = call.facts();
            facts.pending = Some(program);
            facts.running = true;
        }
        tokio::spawn(twiml::run(Arc::clone(self), Arc::clone(call)));
    }

    /// Takes a leg out of its bridge.
    pub(crate) fn unbridge(&self, call: &Call) {
        let (port, peer) = {
            let mut facts = call.facts();
            (facts.port, facts.peer.take())
        };
        if let (Some(port), Some(_)) = (port, peer) {
            self.media.leave(port);
        }
    }
}

/// What a browser that placed the call is told.
fn hangup_reason(call: &Call, status: Status) -> Option<SignalError> {
    let error = call.facts().error.clone();
    let (code, message) = match (status, error) {
        (_, Some((code, message))) => (code, message),
        (Status::Busy, None) => (31486, "Busy Here".to_owned()),
        (Status::Failed, None) => (31005, "Connection error".to_owned()),
        _ => return None,
    };
    Some(SignalError { code, message })
}
