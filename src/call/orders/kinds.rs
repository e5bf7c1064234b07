//! Typical calls, each with what its webhooks say.

use uuid::Uuid;

use super::super::*;
use super::Typical;

const CUSTOMER: &str = "CA-customer";
const FIRST: &str = "CA-first-agent";
const SECOND: &str = "CA-second-agent";

fn id(n: u128) -> Uuid {
    Uuid::from_u128(n)
}

fn at(seconds: i64) -> Time {
    Time::from_millis(1_700_000_000_000 + seconds * 1_000)
}

fn said(status: LegStatus, seconds: i64, order: i64) -> Evidence {
    Evidence::of(status, at(seconds), Authority::Webhook, order)
}

fn ended(status: LegStatus, seconds: i64, order: i64, cause: Cause) -> Evidence {
    said(status, seconds, order).because(cause, Authority::Webhook, order)
}

fn talked(seconds: i64, length: i64, order: i64) -> Evidence {
    ended(LegStatus::Completed, seconds, order, Cause::Normal).lasting(
        Span::seconds(length),
        Authority::Webhook,
        order,
    )
}

/// Something about the conference or a recording, which changes no call.
fn nothing() -> Evidence {
    Evidence::default()
}

fn a_call(direction: Direction, agents: &[&str]) -> Call {
    let outbound = direction == Direction::Outbound;
    let leg = |n: u128, end: LegEnd, name: &str, there: bool| {
        let mut leg = Leg::new(LegId::new(id(n)), end, at(0));
        leg.carrier_ref = Some(name.to_owned());
        leg.sending = Sending::Taken;
        if there {
            // What the carrier asked, and waited for: it is in the call before anything else is told.
            leg.evidence = Evidence::of(LegStatus::Answered, at(0), Authority::Webhook, 0);
        }
        leg
    };
    let mut legs = vec![leg(1, LegEnd::Customer, CUSTOMER, !outbound)];
    for (n, name) in (2..).zip(agents) {
        legs.push(leg(
            n,
            LegEnd::Agent(AgentId::new(id(n + 10))),
            name,
            outbound,
        ));
    }
    Call {
        id: CallId::new(id(9)),
        direction,
        agent: outbound.then(|| AgentId::new(id(12))),
        them: Party::Number("+15555550110".parse().unwrap()),
        us: "+15555550100".parse().unwrap(),
        created_at: at(0),
        end_asked_at: None,
        given_up_at: None,
        disposition: None,
        notes: String::new(),
        foreign: false,
        recorded: Default::default(),
        route: None,
        missed: Default::default(),
        legs,
        revision: 0,
        stood: Default::default(),
    }
}

/// A call that we make and that comes to nothing.
fn in_vain(name: &'static str, end: Evidence, state: CallState, words: &'static str) -> Typical {
    let rang = end
        .cause
        .is_none_or(|fact| fact.value != Cause::NoSuchNumber);
    let mut told = vec![(CUSTOMER, said(LegStatus::Queued, 1, 0))];
    if rang {
        told.push((CUSTOMER, said(LegStatus::Ringing, 2, 1)));
    }
    told.extend([
        (CUSTOMER, end),
        (FIRST, nothing()),
        (FIRST, Evidence::left(3)),
        (FIRST, talked(11, 11, 1)),
    ]);
    Typical {
        name,
        call: a_call(Direction::Outbound, &[FIRST]),
        told,
        state,
        words,
    }
}

fn made_and_answered(name: &'static str, more: (&'static str, Evidence)) -> Typical {
    Typical {
        name,
        call: a_call(Direction::Outbound, &[FIRST]),
        told: vec![
            (CUSTOMER, said(LegStatus::Queued, 1, 0)),
            (CUSTOMER, said(LegStatus::Ringing, 2, 1)),
            (CUSTOMER, said(LegStatus::Answered, 5, 2)),
            (CUSTOMER, talked(25, 20, 3)),
            (CUSTOMER, Evidence::left(4)),
            (FIRST, talked(26, 26, 1)),
            more,
        ],
        state: CallState::Completed,
        words: "They hung up.",
    }
}

fn to_a_machine() -> Typical {
    let who = |evidence: Evidence| evidence.answered_by(AnsweredBy::Machine, Authority::Webhook, 0);
    let mut typical = made_and_answered("made, a machine answers", (CUSTOMER, who(nothing())));
    // The carrier says so again at the end.
    typical.told[3].1 = who(typical.told[3].1);
    Typical {
        state: CallState::Voicemail,
        words: "Voicemail: a machine answered.",
        ..typical
    }
}

/// Calls that we make.
pub(super) fn outgoing() -> Vec<Typical> {
    let mut canceled = in_vain(
        "made, canceled",
        ended(LegStatus::Canceled, 9, 2, Cause::Normal),
        CallState::Canceled,
        "Canceled before they answered.",
    );
    canceled.call.end_asked_at = Some(at(8));
    vec![
        made_and_answered("made, answered", (FIRST, Evidence::left(5))),
        made_and_answered("made, answered, recorded", (CUSTOMER, nothing())),
        to_a_machine(),
        in_vain(
            "made, busy",
            ended(LegStatus::Busy, 9, 2, Cause::Normal),
            CallState::Busy,
            "The line is busy.",
        ),
        in_vain(
            "made, not answered",
            ended(LegStatus::NoAnswer, 9, 2, Cause::Normal),
            CallState::NoAnswer,
            "No answer.",
        ),
        canceled,
        in_vain(
            "made, failed",
            ended(LegStatus::Failed, 9, 2, Cause::NoSuchNumber),
            CallState::Failed,
            "This number does not exist.",
        ),
    ]
}

/// A call that comes in; what is told of our phones besides the caller's end and going.
fn came_in(
    name: &'static str,
    agents: &[&str],
    ours: Vec<(&'static str, Evidence)>,
    state: CallState,
    words: &'static str,
) -> Typical {
    let mut told = ours;
    told.push((CUSTOMER, talked(25, 25, 1)));
    told.push((CUSTOMER, Evidence::left(4)));
    Typical {
        name,
        call: a_call(Direction::Inbound, agents),
        told,
        state,
        words,
    }
}

/// Calls that come in.
pub(super) fn incoming() -> Vec<Typical> {
    let rings = |whose| {
        [
            (whose, said(LegStatus::Queued, 1, 0)),
            (whose, said(LegStatus::Ringing, 2, 1)),
        ]
    };
    let over = |whose, status, cause| (whose, ended(status, 9, 2, cause));
    let mut answered = rings(FIRST).to_vec();
    answered.extend([
        (FIRST, said(LegStatus::Answered, 5, 2)),
        (FIRST, talked(26, 21, 3)),
        (FIRST, nothing()),
    ]);
    let mut abandoned = rings(FIRST).to_vec();
    abandoned.extend([
        over(FIRST, LegStatus::Canceled, Cause::Normal),
        (CUSTOMER, nothing()),
    ]);
    let mut missed = rings(FIRST).to_vec();
    missed.extend([
        over(FIRST, LegStatus::NoAnswer, Cause::Normal),
        (CUSTOMER, nothing()),
    ]);
    let declined = vec![
        (FIRST, said(LegStatus::Ringing, 2, 1)),
        over(FIRST, LegStatus::Busy, Cause::Rejected),
        (SECOND, said(LegStatus::Ringing, 10, 1)),
        (SECOND, said(LegStatus::Answered, 12, 2)),
        (SECOND, talked(26, 14, 3)),
    ];
    let (one, two) = ([FIRST], [FIRST, SECOND]);
    let words = "They hung up.";
    let mut missed = came_in(
        "came in, missed",
        &one,
        missed,
        CallState::NoAnswer,
        "Missed: nobody was free to answer.",
    );
    missed.call.given_up_at = Some(at(20));
    let name = "came in, declined, then answered";
    vec![
        came_in(
            "came in, answered",
            &one,
            answered,
            CallState::Completed,
            words,
        ),
        came_in(
            "came in, abandoned",
            &one,
            abandoned,
            CallState::Abandoned,
            "They hung up before anyone answered.",
        ),
        missed,
        came_in(name, &two, declined, CallState::Completed, words),
    ]
}
