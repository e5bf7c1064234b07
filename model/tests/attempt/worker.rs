//! What workers do, step by step; between two steps anything may happen, and any time may pass.

use crate::design::Design;
use crate::state::{
    Answer, HTTP, Job, Kept, LEASE, Of, Ref, Request, SEND, SETTLE, Sending, Span, Stamp, State,
    Status, Step, VISIBLE, Work, Worker,
};

/// What a worker can do next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Move {
    /// `Store::claim_job`.
    Claim(Of, Work),
    /// The next step of its job, where there is only one.
    Go,
    /// The answer does not come, or says nothing.
    GiveUp,
    /// The carrier's list is read, and shows this.
    Read(Option<Ref>),
    /// Killed; another takes its place.
    Crash,
}

/// What this worker can do now.
pub(crate) fn moves(state: &State, me: usize) -> Vec<Move> {
    let Worker::Busy { of, at, .. } = &state.workers[me] else {
        return claims(state);
    };
    let mut moves = match at {
        Step::Asking { .. } => readings(state, *of),
        Step::Waiting { answer: None, .. } => vec![Move::GiveUp],
        Step::Waiting {
            answer: Some(_), ..
        } => vec![Move::Go, Move::GiveUp],
        _ => vec![Move::Go],
    };
    moves.push(Move::Crash);
    moves
}

fn claims(state: &State) -> Vec<Move> {
    let free = |job: &Job| !job.done && job.taken == 0;
    let mut moves = Vec::new();
    for (of, kept) in state.kept.iter().enumerate() {
        if free(&kept.ring) {
            moves.push(Move::Claim(of, Work::Ring));
        }
        if kept.look_up.as_ref().is_some_and(free) {
            moves.push(Move::Claim(of, Work::LookUp));
        }
    }
    moves
}

/// What the carrier's list may show: a call made long enough ago for sure, a younger one perhaps.
fn readings(state: &State, of: Of) -> Vec<Move> {
    let mut moves = Vec::new();
    for (seen, made) in state
        .calls
        .iter()
        .enumerate()
        .filter(|(_, made)| made.of == of)
    {
        moves.push(Move::Read(Some(seen)));
        if made.ago >= VISIBLE {
            return moves;
        }
    }
    moves.push(Move::Read(None));
    moves
}

/// The world after a worker's move.
pub(crate) fn make(state: &State, me: usize, action: Move, design: Design) -> State {
    let mut next = state.clone();
    match (action, &state.workers[me]) {
        (Move::Claim(of, work), _) => claim(&mut next, me, of, work),
        (Move::Crash, _) => {
            next.workers[me] = Worker::Idle;
        }
        (
            _,
            Worker::Busy {
                of,
                work,
                due,
                lost,
                at,
            },
        ) => {
            let mut turn = Turn {
                state: &mut next,
                me,
                of: *of,
                work: *work,
                due: *due,
                lost: *lost,
                design,
            };
            let step = turn.step(at, action);
            next.workers[me] = step.map_or(Worker::Idle, |at| Worker::Busy {
                of: *of,
                work: *work,
                due: *due,
                lost: *lost,
                at,
            });
        }
        (_, Worker::Idle) => {}
    }
    next
}

fn claim(state: &mut State, me: usize, of: Of, work: Work) {
    let Some(job) = state.kept[of].job(work) else {
        return;
    };
    job.taken = LEASE;
    let due = job.due;
    for worker in &mut state.workers {
        if let Worker::Busy {
            of: theirs,
            work: what,
            lost,
            ..
        } = worker
            && (*theirs, *what) == (of, work)
        {
            *lost = true;
        }
    }
    state.workers[me] = Worker::Busy {
        of,
        work,
        due,
        lost: false,
        at: Step::Claimed,
    };
}

/// The intent is about to be written, and its time was read just now.
const PREPARED: Step = Step::Prepared {
    at: Stamp { ago: 0, serial: 0 },
    stale: false,
};

/// One worker's turn.
struct Turn<'a> {
    state: &'a mut State,
    me: usize,
    of: Of,
    work: Work,
    due: Span,
    lost: bool,
    design: Design,
}

impl Turn<'_> {
    /// The next step; none where the job is left.
    fn step(&mut self, at: &Step, action: Move) -> Option<Step> {
        match (at, action) {
            (Step::Claimed, _) => Some(match self.work {
                Work::Ring => self.load(),
                Work::LookUp => self.load_unknown(),
            }),
            (Step::FoundSent(at), _) => Some(self.mark_unknown(*at)),
            (Step::TooOld, _) => {
                let gave_up =
                    self.fail(|kept| kept.sending == Sending::Not, Design::GivesUpBlindly);
                let regardless = [Design::GivesUpBlindly, Design::FinishesWhatItDidNotGiveUp];
                Some(if gave_up || regardless.contains(&self.design) {
                    Step::Done
                } else {
                    Step::Claimed
                })
            }
            (Step::Prepared { stale: true, .. }, _) => Some(Step::Claimed),
            (Step::Prepared { at, .. }, _) => {
                let serial = self.state.kept[self.of].intents + 1;
                let at = Stamp { serial, ..*at };
                self.state.commit(self.of, |kept| {
                    kept.sending = Sending::Sent(at);
                    kept.intents = serial;
                });
                Some(Step::Written(at))
            }
            (Step::Written(at), _) => Some(self.send(*at)),
            (
                Step::Waiting {
                    at,
                    answer: Some(answer),
                },
                Move::Go,
            ) => Some(Step::Answered {
                at: *at,
                answer: *answer,
            }),
            (Step::Waiting { at, .. }, _) => Some(Step::Answered {
                at: *at,
                answer: Answer::Unclear,
            }),
            (Step::Answered { at, answer }, _) => Some(self.keep(*at, *answer)),
            (Step::Asking { at, proves }, Move::Read(seen)) => {
                let seen = seen.map(|seen| (seen, self.state.calls[seen].status()));
                Some(Step::Saw {
                    at: *at,
                    proves: *proves,
                    seen,
                })
            }
            (Step::Saw { at, proves, seen }, _) => Some(self.judge(*at, *proves, *seen)),
            (Step::Done | Step::Again, _) | (Step::Asking { .. }, _) => {
                self.leave(*at == Step::Again);
                None
            }
        }
    }

    /// `Clockwork::ring` up to the intent: the call is read, and the time.
    fn load(&mut self) -> Step {
        let kept = &self.state.kept[self.of];
        match (kept.sending, self.design) {
            (Sending::Sent(_), Design::DialsAgainWhenTheLeaseEnds) if !kept.is_over() => PREPARED,
            (Sending::Sent(at), Design::AsksAtOnceThenDials) if !kept.is_over() => {
                Step::Asking { at, proves: true }
            }
            (Sending::Sent(at), _) => Step::FoundSent(at),
            _ if !kept.wants_ringing() => Step::Done,
            _ if self.due > SEND => Step::TooOld,
            _ => PREPARED,
        }
    }

    /// `Clockwork::mark_unknown`, and on where it was heard of after all.
    fn mark_unknown(&mut self, at: Stamp) -> Step {
        if self.state.kept[self.of].sending != Sending::Sent(at) {
            return if self.design == Design::PutsBackBlindly {
                Step::Done
            } else {
                Step::Claimed
            };
        }
        self.state.commit(self.of, |kept| unknown(kept, at));
        Step::Done
    }

    /// `Clockwork::send`: not what was written down too long ago.
    fn send(&mut self, at: Stamp) -> Step {
        if at.ago > SEND && self.design != Design::SendsHoweverLate {
            self.fail(|kept| is_of(kept, at), Design::SendsHoweverLate);
            return Step::Done;
        }
        self.state.requests.push(Request {
            of: self.of,
            by: self.me,
            left: HTTP,
        });
        self.state
            .requests
            .sort_by_key(|request| (request.of, request.by, request.left));
        Step::Waiting { at, answer: None }
    }

    /// What the answer means is kept.
    fn keep(&mut self, at: Stamp, answer: Answer) -> Step {
        match answer {
            Answer::Made(seen) => self
                .state
                .commit(self.of, |kept| kept.hear(seen, Status::Queued)),
            Answer::No => {
                self.fail(|kept| is_of(kept, at), Design::GivesUpBlindly);
            }
            Answer::Later => {
                let blindly = self.design == Design::PutsBackBlindly;
                self.state.commit(self.of, |kept| {
                    if blindly || kept.sending == Sending::Sent(at) {
                        kept.sending = Sending::Not;
                    }
                });
                return Step::Again;
            }
            Answer::Unclear => self.state.commit(self.of, |kept| {
                if kept.sending == Sending::Sent(at) {
                    unknown(kept, at);
                }
            }),
        }
        Step::Done
    }

    /// `Clockwork::look_up` up to the question. The time is read before it is asked.
    fn load_unknown(&mut self) -> Step {
        match self.state.kept[self.of].sending {
            Sending::Unknown(at) => Step::Asking {
                at,
                proves: at.ago >= SETTLE,
            },
            _ => Step::Done,
        }
    }

    /// What the carrier's list means.
    fn judge(&mut self, at: Stamp, proves: bool, seen: Option<(Ref, Status)>) -> Step {
        if let Some((seen, status)) = seen {
            self.state.commit(self.of, |kept| kept.hear(seen, status));
            return Step::Done;
        }
        if self.work == Work::Ring {
            // Only where the design asks at once: nothing is there, so it dials again.
            return PREPARED;
        }
        let judged_late = self.design == Design::JudgesByTheAnswersTime && at.ago >= SETTLE;
        if !(proves || judged_late) {
            return Step::Again;
        }
        self.fail(|kept| is_of(kept, at), Design::GivesUpBlindly);
        Step::Done
    }

    /// `Clockwork::fail`: never against a call that is known, nor against what others did meanwhile.
    fn fail(&mut self, as_seen: impl Fn(&Kept) -> bool, blind: Design) -> bool {
        let blindly = self.design == blind;
        let kept = &self.state.kept[self.of];
        let fails = kept.bound.is_none() && !kept.is_over() && (blindly || as_seen(kept));
        if fails {
            self.state.commit(self.of, |kept| {
                kept.status = Status::Failed;
                kept.sending = Sending::Void;
            });
        }
        fails
    }

    /// `Store::finish_job` and `retry_job`: nothing, where the claim was lost.
    fn leave(&mut self, again: bool) {
        let lost = self.lost;
        if let Some(job) = self.state.kept[self.of].job(self.work).filter(|_| !lost) {
            if again {
                *job = Job::new();
            } else {
                job.done = true;
            }
        }
    }
}

/// The request of this moment, clear or not.
fn is_of(kept: &Kept, at: Stamp) -> bool {
    [Sending::Sent(at), Sending::Unknown(at)].contains(&kept.sending)
}

/// An unclear request, and the job that looks it up; kept once by its key.
fn unknown(kept: &mut Kept, at: Stamp) {
    kept.sending = Sending::Unknown(at);
    kept.look_up.get_or_insert(Job::new());
}
