//! The model: who can do what, and what must always hold.

use stateright::{Model, Property};

use crate::design::Design;
use crate::state::{
    ATTEMPTS, Answer, CALLS, Kept, Made, Request, Sending, State, Status, Step, Worker,
};
use crate::worker::{self, Move};

/// One phone number, its attempts, some workers, and a carrier that cannot tell a request from its repetition.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Protocol {
    pub(crate) design: Design,
    pub(crate) workers: usize,
    /// Attempts to call the number; a second one is made by somebody who sees the first one over.
    pub(crate) attempts: usize,
    /// Only the rules whose names begin so; none: all of them, and what must be possible.
    pub(crate) only: Option<&'static str>,
}

/// Something that happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Happens {
    /// Time passes, for all that is frozen too.
    Tick,
    /// A worker does its next step.
    Worker(usize, Move),
    /// A request reaches the carrier, which does what it is asked, or says so.
    Arrives(Request, Reached),
    /// A request is lost on its way.
    IsLost(Request),
    /// A webhook about one of the carrier's calls arrives: before the answer to the request, late, again.
    IsTold(usize),
    /// Somebody hangs up.
    HangsUp(usize),
    /// The agent hangs up before the customer is rung.
    IsCanceled(usize),
    /// The first attempt is over, by the database: somebody calls the number again.
    IsDialledAgain,
}

/// What a request that arrived led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reached {
    Made,
    Refused,
    PutOff,
}

impl Model for Protocol {
    type State = State;
    type Action = Happens;

    fn init_states(&self) -> Vec<State> {
        vec![State::first(self.workers)]
    }

    fn actions(&self, state: &State, actions: &mut Vec<Happens>) {
        let in_time = state.requests.iter().all(|request| request.left > 0);
        if in_time {
            actions.push(Happens::Tick);
        }
        for me in 0..state.workers.len() {
            actions.extend(
                worker::moves(state, me)
                    .into_iter()
                    .map(|it| Happens::Worker(me, it)),
            );
        }
        for request in &state.requests {
            actions.push(Happens::IsLost(*request));
            actions.push(Happens::Arrives(*request, Reached::Refused));
            if state.laters > 0 {
                actions.push(Happens::Arrives(*request, Reached::PutOff));
            }
            if state.calls.len() < CALLS {
                actions.push(Happens::Arrives(*request, Reached::Made));
            }
        }
        for (it, made) in state.calls.iter().enumerate() {
            actions.push(Happens::IsTold(it));
            if !made.over {
                actions.push(Happens::HangsUp(it));
            }
        }
        for (of, kept) in state.kept.iter().enumerate() {
            if kept.wants_ringing() {
                actions.push(Happens::IsCanceled(of));
            }
        }
        if state.kept.len() < self.attempts && state.kept.iter().all(Kept::is_over) {
            actions.push(Happens::IsDialledAgain);
        }
    }

    fn next_state(&self, state: &State, action: Happens) -> Option<State> {
        let mut next = state.clone();
        match action {
            Happens::Tick => next.tick(),
            Happens::Worker(me, it) => next = worker::make(state, me, it, self.design),
            Happens::Arrives(request, reached) => arrives(&mut next, request, reached),
            Happens::IsLost(request) => take(&mut next, request),
            Happens::IsTold(it) => {
                let made = next.calls[it];
                next.commit(made.of, |kept| kept.hear(it, made.status()));
            }
            Happens::HangsUp(it) => next.calls[it].over = true,
            Happens::IsCanceled(of) => next.commit(of, |kept| {
                kept.status = Status::Failed;
                kept.sending = Sending::Void;
            }),
            Happens::IsDialledAgain => next.kept.push(Kept::new()),
        }
        (next != *state).then_some(next)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        let mut properties = safety();
        match self.only {
            Some(rule) => properties.retain(|property| property.name.starts_with(rule)),
            None => {
                let possible = reachable().into_iter();
                let second = |it: &Property<Self>| it.name.starts_with("the second attempt");
                properties.extend(possible.filter(|it| self.attempts > 1 || !second(it)));
            }
        }
        properties
    }
}

fn arrives(state: &mut State, request: Request, reached: Reached) {
    take(state, request);
    let answer = match reached {
        Reached::Made => {
            state.calls.push(Made {
                of: request.of,
                ago: 0,
                over: false,
            });
            Answer::Made(state.calls.len() - 1)
        }
        Reached::Refused => Answer::No,
        Reached::PutOff => {
            state.laters -= 1;
            Answer::Later
        }
    };
    // Whoever gave up, or is no more, never hears the answer.
    if let Worker::Busy {
        of,
        at: Step::Waiting {
            answer: heard @ None,
            ..
        },
        ..
    } = &mut state.workers[request.by]
        && *of == request.of
    {
        *heard = Some(answer);
    }
}

fn take(state: &mut State, request: Request) {
    if let Some(at) = state.requests.iter().position(|it| *it == request) {
        state.requests.remove(at);
    }
}

/// What must never be untrue.
fn safety() -> Vec<Property<Protocol>> {
    vec![
        Property::always("W1: one live call to a number", |_, state: &State| {
            state.calls.iter().filter(|made| !made.over).count() <= 1
        }),
        Property::always(
            "W2: one call of the carrier for an attempt",
            |_, state: &State| {
                (0..ATTEMPTS).all(|of| state.calls.iter().filter(|made| made.of == of).count() <= 1)
            },
        ),
        Property::always("W4: written down before it is sent", |_, state: &State| {
            let mut sent = state
                .requests
                .iter()
                .map(|it| it.of)
                .chain(state.calls.iter().map(|it| it.of));
            sent.all(|of| state.kept[of].sending != Sending::Not)
        }),
        Property::always(
            "W5: nothing of an attempt is under way when the next one begins",
            |_, state: &State| {
                let live = state.calls.iter().any(|made| made.of == 0 && !made.over);
                let under_way = state.requests.iter().any(|request| request.of == 0);
                state.kept.len() < 2 || !(live || under_way)
            },
        ),
        Property::always(
            "C7: every call of the carrier is in the log, or is looked for",
            |_, state: &State| {
                state.calls.iter().enumerate().all(|(it, made)| {
                    let kept = &state.kept[made.of];
                    let open = matches!(kept.sending, Sending::Sent(_) | Sending::Unknown(_));
                    kept.bound == Some(it) || (kept.bound.is_none() && open)
                })
            },
        ),
        Property::always(
            "C8: no call that the log has over is live",
            |_, state: &State| {
                state
                    .calls
                    .iter()
                    .all(|made| made.over || !state.kept[made.of].is_over())
            },
        ),
        Property::always(
            "nothing is left behind: what is open has a job to do",
            |_, state: &State| {
                state.kept.iter().all(|kept| match kept.sending {
                    Sending::Not => kept.is_over() || !kept.ring.done,
                    Sending::Sent(_) => !kept.ring.done,
                    Sending::Unknown(_) => kept.look_up.is_some_and(|job| !job.done),
                    Sending::Taken | Sending::Void => true,
                })
            },
        ),
    ]
}

/// What must be possible, so that nothing above is true only because nothing happens.
fn reachable() -> Vec<Property<Protocol>> {
    vec![
        Property::sometimes("a call is made, told of and over", |_, state: &State| {
            state.kept[0].status == Status::Ended && state.kept[0].ring.done
        }),
        Property::sometimes(
            "an unclear request is found by looking",
            |_, state: &State| {
                let kept = &state.kept[0];
                kept.bound.is_some() && kept.look_up.is_some_and(|job| job.done)
            },
        ),
        Property::sometimes(
            "an unclear request is proven to have made no call",
            |_, state: &State| {
                let kept = &state.kept[0];
                kept.sending == Sending::Void
                    && kept.look_up.is_some_and(|job| job.done)
                    && state.calls.is_empty()
            },
        ),
        Property::sometimes(
            "a request that was put off is sent again, and made",
            |_, state: &State| {
                state.laters == 0 && state.kept[0].bound.is_some() && state.kept.len() == 1
            },
        ),
        Property::sometimes(
            "the second attempt is made after the first one settled",
            |_, state: &State| {
                state
                    .kept
                    .get(1)
                    .is_some_and(|kept| kept.status == Status::Ended)
            },
        ),
    ]
}
