//! Our requests in the fields of Twilio's REST interface. Pure.

use trunkline::carrier::{RingOrder, Target, Waiting, Wish};

use super::twiml::{self, CONFERENCE_EVENTS, Conference, Verb};

/// Names and values, in the order in which they are sent.
pub(super) type Fields = Vec<(&'static str, String)>;

/// The longest conversation, in seconds: Twilio's own limit for a dialled call.
const TIME_LIMIT_SECONDS: u32 = 14_400;

/// The most characters of TwiML that a running call takes.
const TWIML_MAX: usize = 4_000;

/// The states of a leg that we subscribe to.
const LEG_EVENTS: [&str; 4] = ["initiated", "ringing", "answered", "completed"];

/// A participant to be rung and put into the call's conference.
pub(super) fn participant(order: &RingOrder, public_url: &str) -> Fields {
    let flag = |on: bool| on.to_string();
    let (to, waiting) = match &order.target {
        Target::Number(permit) => (permit.number().to_string(), Waiting::Music),
        Target::Phone(identity) => (
            format!("client:{identity}?call={}", order.call),
            Waiting::Ringback,
        ),
    };
    let (wait_url, wait_method) = twiml::wait_url(public_url, waiting, order.leg);
    let ring_for = order.ring_for.as_seconds().clamp(5, 600);
    let mut fields: Fields = vec![
        ("From", order.caller_id.clone()),
        ("To", to),
        ("Label", order.leg.to_string()),
        ("Timeout", ring_for.to_string()),
        ("TimeLimit", TIME_LIMIT_SECONDS.to_string()),
        (
            "StatusCallback",
            format!("{public_url}/api/call-status?leg={}", order.leg),
        ),
        ("StatusCallbackMethod", "POST".to_owned()),
        (
            "ConferenceStatusCallback",
            twiml::conference_callback(public_url),
        ),
        ("ConferenceStatusCallbackMethod", "POST".to_owned()),
        ("StartConferenceOnEnter", flag(true)),
        ("EndConferenceOnExit", flag(order.ends_call)),
        ("Beep", flag(false)),
        ("EarlyMedia", flag(true)),
        ("WaitUrl", wait_url),
        ("WaitMethod", wait_method.to_owned()),
    ];
    // Lists are sent as Twilio's own libraries send them: the name once for each value.
    fields.extend(LEG_EVENTS.map(|event| ("StatusCallbackEvent", event.to_owned())));
    fields
        .extend(CONFERENCE_EVENTS.map(|event| ("ConferenceStatusCallbackEvent", event.to_owned())));
    fields
}

/// What becomes of a running call. Where the instructions are longer than Twilio takes, it is to ask for them, as it did
/// when the call came in. Only the steps of a call flow can be so long, and what a caller hears at one is worked out from
/// the call, so the answer is the same.
pub(super) fn update(wishes: &[Wish], public_url: &str) -> Fields {
    if wishes == [Wish::HangUp] {
        return vec![("Status", "completed".to_owned())];
    }
    let twiml = twiml::document(&verbs(wishes), public_url);
    if twiml.chars().count() <= TWIML_MAX {
        return vec![("Twiml", twiml)];
    }
    let ask = format!("{public_url}/api/voice");
    vec![("Url", ask), ("Method", "POST".to_owned())]
}

/// Wishes as instructions.
pub(super) fn verbs(wishes: &[Wish]) -> Vec<Verb> {
    let verb = |wish: &Wish| match wish {
        Wish::Say(sentence) => Verb::Say(sentence.clone()),
        Wish::HangUp => Verb::Hangup,
        Wish::Wait(wait) => Verb::Wait(wait.clone()),
        Wish::TakeMessage => Verb::Record,
        Wish::Menu {
            leg,
            turn,
            text,
            seconds,
        } => Verb::Gather {
            leg: *leg,
            turn: *turn,
            text: text.clone(),
            seconds: *seconds,
        },
        Wish::Join {
            call,
            leg,
            waiting,
            ends_call,
        } => Verb::Conference(Conference {
            call: *call,
            leg: *leg,
            waiting: *waiting,
            ends_call: *ends_call,
        }),
    };
    wishes.iter().map(verb).collect()
}
