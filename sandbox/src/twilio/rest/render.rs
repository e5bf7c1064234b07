//! Resources as Twilio writes them.

use serde_json::{Value, json};

use crate::clock::rfc2822;
use crate::exchange::Exchange;
use crate::exchange::call::{Call, Direction, Status};
use crate::exchange::conference::{Conference, Member};
use crate::exchange::message::{Media, Message};
use crate::exchange::progress::seconds_of_talk;
use crate::exchange::queue::{Queue, Waiting};
use crate::exchange::recording::Recording;
use crate::sids::sid_of;
use crate::twilio::API_VERSION;

fn base(account_sid: &str) -> String {
    format!("/{API_VERSION}/Accounts/{account_sid}")
}

/// `(415) 555-0100` for numbers of the North American plan, others as they are.
fn formatted(number: &str) -> String {
    match number
        .strip_prefix("+1")
        .filter(|rest| rest.len() == 10 && rest.is_ascii())
    {
        Some(rest) => format!("({}) {}-{}", &rest[..3], &rest[3..6], &rest[6..]),
        None => number.to_owned(),
    }
}

/// A call.
pub(super) fn call(call: &Call) -> Value {
    let facts = call.facts();
    let account = &call.account.account_sid;
    let uri = format!("{}/Calls/{}", base(account), call.sid);
    let own = if call.direction == Direction::Inbound {
        &call.to
    } else {
        &call.from
    };
    let number = call
        .account
        .number(own)
        .map(|owned| sid_of("PN", &owned.number));
    let started = (facts.status != Status::Queued).then(|| rfc2822(call.created));
    json!({
        "sid": call.sid,
        "date_created": rfc2822(call.created),
        "date_updated": rfc2822(facts.updated),
        "parent_call_sid": call.parent,
        "account_sid": account,
        "to": call.to,
        "to_formatted": formatted(&call.to),
        "from": call.from,
        "from_formatted": formatted(&call.from),
        "phone_number_sid": number,
        "status": facts.status.as_str(),
        "start_time": started,
        "end_time": facts.ended.map(rfc2822),
        "duration": facts.ended.map(|_| seconds_of_talk(&facts).to_string()),
        "price": null,
        "price_unit": "USD",
        "direction": call.direction.as_str(),
        "answered_by": facts.answered_by,
        "api_version": API_VERSION,
        "forwarded_from": call.forwarded_from,
        "group_sid": null,
        "caller_name": null,
        "queue_time": "0",
        "trunk_sid": null,
        "uri": format!("{uri}.json"),
        "subresource_uris": below(&uri),
    })
}

fn below(uri: &str) -> serde_json::Map<String, Value> {
    let names = [
        "events",
        "notifications",
        "payments",
        "recordings",
        "siprec",
        "streams",
        "transcriptions",
        "user_defined_message_subscriptions",
        "user_defined_messages",
    ];
    let link = |name: &str| {
        (
            name.to_owned(),
            json!(format!("{uri}/{}.json", camel(name))),
        )
    };
    names.into_iter().map(link).collect()
}

fn camel(name: &str) -> String {
    let words = name.split('_').map(|word| {
        let (first, rest) = word.split_at(1);
        first.to_ascii_uppercase() + rest
    });
    words.collect()
}

/// A conference.
pub(super) fn conference(conference: &Conference) -> Value {
    let facts = conference.facts();
    let account = &conference.account.account_sid;
    let uri = format!("{}/Conferences/{}", base(account), conference.sid);
    json!({
        "account_sid": account,
        "date_created": rfc2822(conference.created),
        "date_updated": rfc2822(facts.updated),
        "api_version": API_VERSION,
        "friendly_name": conference.name,
        "region": "us1",
        "sid": conference.sid,
        "status": facts.stage.as_str(),
        "uri": format!("{uri}.json"),
        "subresource_uris": {
            "participants": format!("{uri}/Participants.json"),
            "recordings": format!("{uri}/Recordings.json"),
        },
        "reason_conference_ended": facts.reason,
        "call_sid_ending_conference": facts.ender,
    })
}

/// A queue.
pub(super) fn queue(queue: &Queue) -> Value {
    let account = &queue.account.account_sid;
    let uri = format!("{}/Queues/{}", base(account), queue.sid);
    let average = queue.average();
    let facts = queue.facts();
    json!({
        "account_sid": account,
        "date_created": rfc2822(queue.created),
        "date_updated": rfc2822(facts.updated),
        "friendly_name": facts.name,
        "max_size": facts.most,
        "current_size": facts.members.len(),
        "average_wait_time": average,
        "sid": queue.sid,
        "uri": format!("{uri}.json"),
    })
}

/// Somebody in a queue.
pub(super) fn waiting(queue: &Queue, place: usize, waiting: &Waiting) -> Value {
    let account = &queue.account.account_sid;
    let uri = format!(
        "{}/Queues/{}/Members/{}.json",
        base(account),
        queue.sid,
        waiting.call_sid
    );
    json!({
        "call_sid": waiting.call_sid,
        "date_enqueued": rfc2822(waiting.since),
        "position": place,
        "queue_sid": queue.sid,
        "wait_time": waiting.seconds(),
        "uri": uri,
    })
}

/// A participant of a conference.
pub(super) fn participant(conference: &Conference, member: &Member, status: Status) -> Value {
    let account = &conference.account.account_sid;
    let status = match status {
        Status::Queued => "queued",
        Status::Ringing if !member.joined => "ringing",
        Status::Ringing | Status::InProgress if member.joined => "connected",
        Status::Ringing | Status::InProgress => "connecting",
        Status::Completed => "complete",
        Status::Busy | Status::Failed | Status::NoAnswer | Status::Canceled => "failed",
    };
    let uri = format!(
        "{}/Conferences/{}/Participants/{}.json",
        base(account),
        conference.sid,
        member.call_sid
    );
    json!({
        "account_sid": account,
        "call_sid": member.call_sid,
        "label": member.terms.label,
        "call_sid_to_coach": member.terms.coach,
        "coaching": member.terms.coach.is_some(),
        "conference_sid": conference.sid,
        "date_created": rfc2822(member.created),
        "date_updated": rfc2822(member.updated),
        "end_conference_on_exit": member.terms.end_on_exit,
        "muted": member.terms.muted,
        "hold": member.terms.hold,
        "start_conference_on_enter": member.terms.start_on_enter,
        "status": status,
        "queue_time": "0",
        "uri": uri,
    })
}

/// A recording; `below` is the resource it was asked for under (`/Calls/CA…`), or nothing.
pub(super) fn recording(exchange: &Exchange, recording: &Recording, below: &str) -> Value {
    let taken = recording.taken();
    let account = &recording.account.account_sid;
    let mut body = json!({
        "account_sid": account,
        "api_version": API_VERSION,
        "call_sid": recording.call_sid,
        "conference_sid": recording.conference_sid,
        "date_created": rfc2822(recording.created),
        "date_updated": rfc2822(taken.updated),
        "start_time": rfc2822(recording.created),
        "duration": taken.seconds.map(|seconds| seconds.to_string()),
        "sid": recording.sid,
        "price": null,
        "price_unit": "USD",
        "status": taken.status,
        "channels": recording.channels,
        "source": recording.source,
        "error_code": null,
        "uri": format!("{}{below}/Recordings/{}.json", base(account), recording.sid),
        "encryption_details": null,
    });
    // Each of the three kinds of address has fields of its own.
    if below.is_empty() {
        let uri = format!("{}/Recordings/{}", base(account), recording.sid);
        body["subresource_uris"] = json!({
            "add_on_results": format!("{uri}/AddOnResults.json"),
            "transcriptions": format!("{uri}/Transcriptions.json"),
        });
        body["media_url"] = json!(recording.url(&exchange.base_url()));
    } else if below.starts_with("/Calls") {
        body["track"] = json!("both");
    }
    body
}

/// A message.
pub(super) fn message(message: &Message) -> Value {
    let facts = message.facts();
    let account = &message.account.account_sid;
    let uri = format!("{}/Messages/{}", base(account), message.sid);
    let files = message.media.len().max(message.media_urls.len());
    json!({
        "account_sid": account,
        "api_version": API_VERSION,
        "body": facts.body,
        "date_created": rfc2822(message.created),
        "date_sent": facts.sent.map(rfc2822),
        "date_updated": rfc2822(facts.updated),
        "direction": message.direction,
        "error_code": facts.error.map(|(code, _)| code),
        "error_message": facts.error.map(|(_, words)| words),
        "from": message.from,
        "messaging_service_sid": null,
        "num_media": files.to_string(),
        "num_segments": message.segments.to_string(),
        "price": null,
        "price_unit": "USD",
        "sid": message.sid,
        "status": facts.status,
        "subresource_uris": {"media": format!("{uri}/Media.json")},
        "to": message.to,
        "uri": format!("{uri}.json"),
    })
}

/// A file that came with a message.
pub(super) fn media(message: &Message, media: &Media) -> Value {
    let account = &message.account.account_sid;
    json!({
        "account_sid": account,
        "content_type": media.content_type,
        "date_created": rfc2822(message.created),
        "date_updated": rfc2822(message.created),
        "parent_sid": message.sid,
        "sid": media.sid,
        "uri": format!("{}/Messages/{}/Media/{}.json", base(account), message.sid, media.sid),
    })
}
