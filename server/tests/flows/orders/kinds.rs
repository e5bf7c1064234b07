//! Kinds of calls, each with what its webhooks say.

use trunkline::call::{Call, CallState, Direction};

/// One webhook: whose leg it is about, and its fields besides.
pub(super) type Told = (usize, Vec<(&'static str, &'static str)>);

/// A kind of call: whose legs it has, what is told of them, and how it ends.
pub(super) struct Kind {
    pub(super) name: &'static str,
    pub(super) direction: Direction,
    /// What was asked for meanwhile: an end, or that the caller be told that nobody is free.
    pub(super) adjust: fn(&mut Call),
    pub(super) told: Vec<Told>,
    pub(super) state: CallState,
}

const CUSTOMER: usize = 0;
pub(super) const FIRST: usize = 1;
const SECOND: usize = 2;

/// A leg comes to be in another state.
fn status(leg: usize, word: &'static str, place: &'static str) -> Told {
    let source = ("CallbackSource", "call-progress-events");
    (
        leg,
        vec![("CallStatus", word), ("SequenceNumber", place), source],
    )
}

/// A leg ends some seconds after it was answered.
fn ends(leg: usize, place: &'static str, seconds: &'static str) -> Told {
    let (leg, mut form) = status(leg, "completed", place);
    form.push(("CallDuration", seconds));
    (leg, form)
}

/// A leg leaves the conference.
fn leaves(leg: usize, place: &'static str) -> Told {
    let event = ("StatusCallbackEvent", "participant-leave");
    (leg, vec![event, ("SequenceNumber", place)])
}

fn made(name: &'static str, end: Vec<Told>, state: CallState) -> Kind {
    let mut told = vec![
        status(CUSTOMER, "initiated", "0"),
        status(CUSTOMER, "ringing", "1"),
        ends(FIRST, "1", "26"),
        leaves(FIRST, "5"),
    ];
    told.extend(end);
    Kind {
        name,
        direction: Direction::Outbound,
        adjust: |_| {},
        told,
        state,
    }
}

fn came_in(name: &'static str, ours: Vec<Told>, state: CallState) -> Kind {
    let mut told = vec![ends(CUSTOMER, "1", "25"), leaves(CUSTOMER, "4")];
    told.extend(ours);
    Kind {
        name,
        direction: Direction::Inbound,
        adjust: |_| {},
        told,
        state,
    }
}

/// Every kind.
pub(super) fn kinds() -> Vec<Kind> {
    let talk = || {
        vec![
            status(CUSTOMER, "in-progress", "2"),
            ends(CUSTOMER, "3", "20"),
            leaves(CUSTOMER, "4"),
        ]
    };
    let (_, mut machine) = ends(CUSTOMER, "3", "20");
    machine.push(("AnsweredBy", "machine_start"));
    let who = (CUSTOMER, vec![("AnsweredBy", "machine_start")]);
    let rings = |leg| vec![status(leg, "initiated", "0"), status(leg, "ringing", "1")];
    let with = |mut told: Vec<Told>, more: Vec<Told>| {
        told.extend(more);
        told
    };
    let in_vain = |word| vec![status(CUSTOMER, word, "2")];
    vec![
        made("answered", talk(), CallState::Completed),
        made(
            "machine",
            vec![
                who,
                status(CUSTOMER, "in-progress", "2"),
                (CUSTOMER, machine),
            ],
            CallState::Voicemail,
        ),
        made("busy", in_vain("busy"), CallState::Busy),
        made("not answered", in_vain("no-answer"), CallState::NoAnswer),
        made("failed", in_vain("failed"), CallState::Failed),
        Kind {
            adjust: |call| call.end_asked_at = Some(call.created_at),
            ..made("canceled", in_vain("canceled"), CallState::Canceled)
        },
        came_in(
            "came in, answered",
            with(
                rings(FIRST),
                vec![
                    status(FIRST, "in-progress", "2"),
                    ends(FIRST, "3", "21"),
                    leaves(FIRST, "5"),
                ],
            ),
            CallState::Completed,
        ),
        came_in(
            "abandoned",
            with(rings(FIRST), vec![status(FIRST, "canceled", "2")]),
            CallState::Abandoned,
        ),
        Kind {
            adjust: |call| call.given_up_at = Some(call.created_at),
            ..came_in(
                "missed",
                with(rings(FIRST), vec![status(FIRST, "no-answer", "2")]),
                CallState::NoAnswer,
            )
        },
        came_in(
            "declined, then answered",
            vec![
                status(FIRST, "ringing", "1"),
                status(FIRST, "busy", "2"),
                status(SECOND, "ringing", "1"),
                status(SECOND, "in-progress", "2"),
                ends(SECOND, "3", "14"),
            ],
            CallState::Completed,
        ),
    ]
}
