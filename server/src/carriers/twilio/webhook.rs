//! What Twilio posts, in the product's words. Pure: it has been verified before.

use trunkline::call::{Authority, Evidence, Party};
use trunkline::carrier::{Ask, LegName, Telling, Told, Unreadable};
use trunkline::clock::Time;
use trunkline::id::LegId;

use super::dates;
use super::form::Form;
use super::status::{Report, answered_by};

/// The longest word of the carrier's that is kept as the kind of a telling.
const WORD_MAX: usize = 60;

/// Names under which carriers present callers who hide their number. The digits spell ANONYMOUS,
/// UNAVAILABLE, RESTRICTED, BLOCKED and UNKNOWN on a dial pad.
const WITHHELD: [&str; 12] = [
    "anonymous",
    "restricted",
    "unavailable",
    "blocked",
    "unknown",
    "private",
    "withheld",
    "+266696687",
    "+86282452253",
    "+7378742833",
    "+2562533",
    "+8656696",
];

/// The longest name of a call or a conference; names are kept in an index.
const NAME_MAX: usize = 64;

/// Translates a verified form that came to an address.
///
/// # Errors
/// Malformed, where it names no call, or came to an address that is not for webhooks.
pub(super) fn translate(
    url: &str,
    form: &Form,
    raw: String,
    now: Time,
) -> Result<Told, Unreadable> {
    let (path, query) = path_and_query(url);
    let (key, kind, leg, what) =
        if path.ends_with("/api/voice") || path.ends_with("/webhook/incoming-call") {
            voice(form, query, now)?
        } else if path.ends_with("/api/wait") {
            waits(form, query)?
        } else if path.ends_with("/api/step") {
            step(form, query)?
        } else if path.ends_with("/api/call-status") {
            call_status(form, query, now)?
        } else if path.ends_with("/api/conference-status") {
            conference_status(form)?
        } else {
            return Err(Unreadable::Malformed);
        };
    Ok(Told {
        key,
        kind,
        raw,
        leg,
        what,
    })
}

type Parts = (String, String, LegName, Telling);

/// A call waits for instructions.
fn voice(form: &Form, query: &str, now: Time) -> Result<Parts, Unreadable> {
    let call_sid = name(form, "CallSid")?;
    // A repeated request for the same call in the same state is the same ask.
    let key = format!(
        "{call_sid}:voice:{}",
        form.get("CallStatus").unwrap_or_default()
    );
    let leg = LegName {
        ours: None,
        theirs: call_sid.to_owned(),
        call: None,
    };
    let direction = form.get("Direction").unwrap_or_default();
    if direction.starts_with("outbound") {
        // One of our own legs, sent here by settings of the account: it is nobody's call to us.
        return Ok((
            key,
            format!("voice request: {}", word(direction)),
            leg,
            Telling::Nothing,
        ));
    }
    if form.has("From") && form.sole("From").is_none() && form.get("From").is_some() {
        return Err(Unreadable::Malformed);
    }
    let from = form.sole("From").unwrap_or_default();
    let ask = match from.strip_prefix("client:") {
        Some(identity) => Ask::FromPhone {
            identity: identity.to_owned(),
            intent: form.sole("intent").and_then(|id| id.parse().ok()),
            to: form.get("To").map(str::to_owned),
            at: now,
        },
        None => Ask::FromOutside {
            from: party(from),
            to: form.get("To").and_then(|to| to.parse().ok()),
            at: now,
            waited_since: waited_since(query).map(|since| since.min(now)),
        },
    };
    Ok((key, "voice request".to_owned(), leg, Telling::Asks(ask)))
}

/// Since when somebody waited at the front door: we put that into the address under which they were let in.
fn waited_since(query: &str) -> Option<Time> {
    form_urlencoded::parse(query.as_bytes())
        .find(|(name, _)| name == "waited_since")
        .and_then(|(_, since)| since.parse().ok())
        .map(Time::from_millis)
}

/// Somebody who waits is to hear something.
fn waits(form: &Form, query: &str) -> Result<Parts, Unreadable> {
    let call_sid = name(form, "CallSid")?;
    let leg = our_leg(query).ok_or(Unreadable::Malformed)?;
    let what = Telling::Asks(Ask::Waits { leg });
    let key = format!("{call_sid}:wait");
    Ok((key, "waits".to_owned(), ours(leg, call_sid), what))
}

/// Somebody in a menu pressed a key, or none.
fn step(form: &Form, query: &str) -> Result<Parts, Unreadable> {
    let call_sid = name(form, "CallSid")?;
    let leg = our_leg(query).ok_or(Unreadable::Malformed)?;
    let turn = form_urlencoded::parse(query.as_bytes())
        .find(|(name, _)| name == "turn")
        .and_then(|(_, turn)| turn.parse().ok());
    let turn: u32 = turn.ok_or(Unreadable::Malformed)?;
    let key = form.get("Digits").and_then(|digits| digits.chars().next());
    let what = Telling::Asks(Ask::Pressed { leg, turn, key });
    let words = key.map_or_else(|| "no key".to_owned(), |key| format!("key {key}"));
    let same = format!("{call_sid}:step:{turn}");
    Ok((same, words, ours(leg, call_sid), what))
}

/// A leg whose id of ours stands in the address.
fn ours(leg: LegId, call_sid: &str) -> LegName {
    LegName {
        ours: Some(leg),
        theirs: call_sid.to_owned(),
        call: None,
    }
}

/// Our id of a leg, which we put into the address.
fn our_leg(query: &str) -> Option<LegId> {
    form_urlencoded::parse(query.as_bytes())
        .find(|(name, _)| name == "leg")
        .and_then(|(_, id)| id.parse().ok())
}

/// A caller as the carrier presents them.
pub(super) fn party(from: &str) -> Party {
    let from = from.trim();
    if from.is_empty() || WITHHELD.iter().any(|name| name.eq_ignore_ascii_case(from)) {
        return Party::Withheld;
    }
    match from.parse() {
        Ok(number) => Party::Number(number),
        Err(_) => Party::Other(from.chars().filter(|c| !c.is_control()).take(100).collect()),
    }
}

/// A leg came to be in another state.
fn call_status(form: &Form, query: &str, now: Time) -> Result<Parts, Unreadable> {
    let call_sid = name(form, "CallSid")?;
    let leg = LegName {
        ours: our_leg(query),
        theirs: call_sid.to_owned(),
        call: None,
    };
    let status = form.get("CallStatus").unwrap_or_default();
    if let (true, Some(by)) = (status.is_empty(), form.get("AnsweredBy")) {
        return Ok(who_answered(call_sid, by, leg));
    }
    let source = form.get("CallbackSource").unwrap_or("call-status");
    let sequence = form.number("SequenceNumber");
    let place = sequence
        .map(|number| number.to_string())
        .unwrap_or_default();
    // The state is in the key even beside a number: without it later states could be dropped.
    let key = format!("{call_sid}:{}:{place}:{}", word(source), word(status));
    let report = Report {
        status,
        at: form
            .get("Timestamp")
            .and_then(dates::parse_rfc2822)
            .unwrap_or(now),
        authority: Authority::Webhook,
        order: sequence.unwrap_or(0),
        seconds: form.number("CallDuration"),
        sip: form.number("SipResponseCode"),
        error: form.get("ErrorCode").and_then(|code| code.parse().ok()),
        answered_by: form.get("AnsweredBy"),
    };
    let what = report.evidence().map_or(Telling::Nothing, Telling::Heard);
    Ok((key, format!("call-status: {}", word(status)), leg, what))
}

/// The carrier listened who answered, while the call went on: told once for each leg.
fn who_answered(call_sid: &str, by: &str, leg: LegName) -> Parts {
    let key = format!("{call_sid}:answered-by:{}", word(by));
    let what = answered_by(by).map_or(Telling::Nothing, |who| {
        Telling::Heard(Evidence::default().answered_by(who, Authority::Webhook, 0))
    });
    (key, format!("answered by: {}", word(by)), leg, what)
}

/// Something happened in a conference.
fn conference_status(form: &Form) -> Result<Parts, Unreadable> {
    let conference = name(form, "ConferenceSid")?;
    let event = form.get("StatusCallbackEvent").unwrap_or_default();
    let sequence = form.number("SequenceNumber");
    let place = sequence
        .map(|number| number.to_string())
        .unwrap_or_default();
    // Events of the whole conference name the participant who caused them, or none.
    let about_one = form
        .sole("CallSid")
        .map(|sid| (sid, form.get("ParticipantLabel")));
    let (theirs, label) = about_one
        .or_else(|| {
            let sid = form.sole("CallSidEndingConference")?;
            Some((sid, form.get("ParticipantLabelEndingConference")))
        })
        .unwrap_or((conference, None));
    let key = format!("{conference}:{place}:{}:{theirs}", word(event));
    let never_there = form.get("ReasonParticipantLeft") == Some("participant_add_failed");
    let what = match (event, sequence) {
        ("participant-leave", Some(sequence)) if !never_there => {
            Telling::Heard(Evidence::left(sequence))
        }
        _ => Telling::Nothing,
    };
    let leg = LegName {
        ours: label.and_then(|label| label.parse().ok()),
        theirs: theirs.to_owned(),
        call: form.get("FriendlyName").and_then(|name| name.parse().ok()),
    };
    Ok((key, format!("conference: {}", word(event)), leg, what))
}

/// What something is called at the carrier.
fn name<'a>(form: &'a Form, field: &str) -> Result<&'a str, Unreadable> {
    let name = form.sole(field).filter(|name| name.len() <= NAME_MAX);
    name.ok_or(Unreadable::Malformed)
}

/// A word of the carrier's, fit for a key and a log.
fn word(text: &str) -> String {
    let plain = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    text.chars().filter(plain).take(WORD_MAX).collect()
}

fn path_and_query(url: &str) -> (&str, &str) {
    let url = url.split('#').next().unwrap_or_default();
    url.split_once('?').unwrap_or((url, ""))
}
