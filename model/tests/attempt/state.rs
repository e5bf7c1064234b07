//! What the model remembers: the database, the workers, the carrier, and the time.

/// A span of time, or how long ago something was. What is longer ago than matters is all the same, so that
/// time can go on for ever in few states. The spans are as short as they can be without losing their order.
pub(crate) type Span = u8;

/// `Policy::send_within`: what was written down longer ago is not sent any more.
pub(crate) const SEND: Span = 1;
/// The longest a request is under way after it was sent: the client's time-out.
pub(crate) const HTTP: Span = 1;
/// The longest after which the carrier's list shows a call.
pub(crate) const VISIBLE: Span = 1;
/// `Policy::settle_after`: their sum, and no margin, so that one tick too few would be found.
pub(crate) const SETTLE: Span = SEND + HTTP + VISIBLE;
/// The worker's lease; longer than a request, shorter than the time to settle.
pub(crate) const LEASE: Span = 2;

/// Attempts to call the same number, the second by somebody who sees the first one over.
pub(crate) const ATTEMPTS: usize = 2;
/// So many calls the carrier makes in all; two are one too many for one attempt.
pub(crate) const CALLS: usize = 3;

/// Which attempt.
pub(crate) type Of = usize;
/// Which of the carrier's calls.
pub(crate) type Ref = usize;

/// Everything there is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct State {
    /// What is committed.
    pub(crate) kept: Vec<Kept>,
    pub(crate) workers: Vec<Worker>,
    /// Requests that were sent and have not reached the carrier.
    pub(crate) requests: Vec<Request>,
    /// The carrier's own book.
    pub(crate) calls: Vec<Made>,
    /// So many times the carrier may still say "later".
    pub(crate) laters: u8,
}

/// An attempt in the database: the customer's leg of a call, with its two jobs.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Kept {
    pub(crate) sending: Sending,
    /// How many intents were written down.
    pub(crate) intents: u8,
    /// `Leg::carrier_ref`.
    pub(crate) bound: Option<Ref>,
    pub(crate) status: Status,
    pub(crate) ring: Job,
    pub(crate) look_up: Option<Job>,
}

/// `trunkline::call::Sending`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Sending {
    Not,
    Sent(Stamp),
    Taken,
    Unknown(Stamp),
    Void,
}

/// When an intent was written down. The serial stands for the milliseconds by which two are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Stamp {
    pub(crate) ago: Span,
    pub(crate) serial: u8,
}

/// `trunkline::call::LegStatus`, as far as it matters here; the later one wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Status {
    Created,
    Queued,
    Ringing,
    /// Over by our own word: canceled before anything was sent, or proven never to have reached the carrier.
    Failed,
    /// Over by the carrier's word.
    Ended,
}

/// A row of `jobs`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Job {
    /// How long ago it was due.
    pub(crate) due: Span,
    /// How long it is still taken.
    pub(crate) taken: Span,
    pub(crate) done: bool,
}

/// A worker, and all that it knows. One that does nothing for a while is one that froze.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Worker {
    Idle,
    Busy {
        of: Of,
        work: Work,
        /// How long ago the job was due, as it was claimed.
        due: Span,
        /// Somebody else has claimed the job since: the epoch is another.
        lost: bool,
        at: Step,
    },
}

/// Which job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Work {
    Ring,
    LookUp,
}

/// Where a worker is in its job, with what it has read.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Step {
    /// The job is claimed; the call is not read yet.
    Claimed,
    /// A leg was found `Sent`, and its worker has not been heard of.
    FoundSent(Stamp),
    /// The job was due too long ago.
    TooOld,
    /// The intent is about to be written, with this time. Stale once the call was changed by others.
    Prepared { at: Stamp, stale: bool },
    /// The intent is durable; the request is not sent yet.
    Written(Stamp),
    /// The request was sent; an answer may have come.
    Waiting { at: Stamp, answer: Option<Answer> },
    /// What the request came to is known, and not kept yet.
    Answered { at: Stamp, answer: Answer },
    /// The carrier is about to be asked about an intent of `at`, and whether that is long enough ago.
    Asking { at: Stamp, proves: bool },
    /// What the carrier's list showed.
    Saw {
        at: Stamp,
        proves: bool,
        seen: Option<(Ref, Status)>,
    },
    /// `Outcome::Done`, not kept yet.
    Done,
    /// `Outcome::Again`, not kept yet.
    Again,
}

/// What the carrier said to a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Answer {
    Made(Ref),
    No,
    Later,
    /// None came, or one that says nothing.
    Unclear,
}

/// A request under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Request {
    pub(crate) of: Of,
    /// Who sent it.
    pub(crate) by: usize,
    /// It arrives within that, or never.
    pub(crate) left: Span,
}

/// A call that the carrier made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Made {
    pub(crate) of: Of,
    pub(crate) ago: Span,
    pub(crate) over: bool,
}

impl Kept {
    /// An attempt whose agent is on the phone: ringing the customer is due now.
    pub(crate) fn new() -> Self {
        Self {
            sending: Sending::Not,
            intents: 0,
            bound: None,
            status: Status::Created,
            ring: Job::new(),
            look_up: None,
        }
    }

    pub(crate) fn is_over(&self) -> bool {
        self.status >= Status::Failed
    }

    /// `follow_up` asks for ringing.
    pub(crate) fn wants_ringing(&self) -> bool {
        self.sending == Sending::Not && self.status == Status::Created
    }

    pub(crate) fn job(&mut self, work: Work) -> Option<&mut Job> {
        match work {
            Work::Ring => Some(&mut self.ring),
            Work::LookUp => self.look_up.as_mut(),
        }
    }

    /// `line::hear`: takes in what the carrier says of one of its calls, by webhook, answer or list.
    pub(crate) fn hear(&mut self, seen: Ref, status: Status) {
        if self.bound.is_some_and(|known| known != seen) {
            return;
        }
        self.bound = Some(seen);
        if matches!(self.sending, Sending::Sent(_) | Sending::Unknown(_)) {
            self.sending = Sending::Taken;
        }
        self.status = self.status.max(status);
    }
}

impl Job {
    /// One that is due now.
    pub(crate) fn new() -> Self {
        Self {
            due: 0,
            taken: 0,
            done: false,
        }
    }
}

impl Stamp {
    fn tick(&mut self) {
        self.ago = (self.ago + 1).min(SETTLE);
    }
}

impl Made {
    pub(crate) fn status(self) -> Status {
        if self.over {
            Status::Ended
        } else {
            Status::Ringing
        }
    }
}

impl State {
    pub(crate) fn first(workers: usize) -> Self {
        Self {
            kept: vec![Kept::new()],
            workers: vec![Worker::Idle; workers],
            requests: Vec::new(),
            calls: Vec::new(),
            laters: 1,
        }
    }

    /// Time passes.
    pub(crate) fn tick(&mut self) {
        for kept in &mut self.kept {
            if let Sending::Sent(at) | Sending::Unknown(at) = &mut kept.sending {
                at.tick();
            }
            for job in [Some(&mut kept.ring), kept.look_up.as_mut()]
                .into_iter()
                .flatten()
            {
                job.due = (job.due + 1).min(SEND + 1);
                job.taken = job.taken.saturating_sub(1);
            }
        }
        for worker in &mut self.workers {
            let Worker::Busy { due, at, .. } = worker else {
                continue;
            };
            *due = (*due + 1).min(SEND + 1);
            match at {
                Step::FoundSent(at)
                | Step::Written(at)
                | Step::Prepared { at, .. }
                | Step::Waiting { at, .. }
                | Step::Answered { at, .. }
                | Step::Asking { at, .. }
                | Step::Saw { at, .. } => at.tick(),
                Step::Claimed | Step::TooOld | Step::Done | Step::Again => {}
            }
        }
        for request in &mut self.requests {
            request.left -= 1;
        }
        for made in &mut self.calls {
            made.ago = (made.ago + 1).min(VISIBLE);
        }
    }

    /// Commits a change to an attempt: whoever prepared another one from an older copy is stale.
    pub(crate) fn commit(&mut self, of: Of, change: impl FnOnce(&mut Kept)) {
        let before = self.kept[of].clone();
        change(&mut self.kept[of]);
        if self.kept[of] == before {
            return;
        }
        for worker in &mut self.workers {
            if let Worker::Busy {
                of: theirs,
                at: Step::Prepared { stale, .. },
                ..
            } = worker
                && *theirs == of
            {
                *stale = true;
            }
        }
    }
}
