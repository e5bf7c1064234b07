//! What Twilio posts of legs and conferences, in the product's words: every recorded telling.

use serde_json::Value;
use trunkline::call::{Authority, Cause, Evidence, LegStatus};
use trunkline::carrier::{Carrier, Telling, Told, Unreadable};
use trunkline::clock::{Span, Time};

use super::support::{ACCOUNT, CALL, NOW, carrier, config, fixture, pairs, post};

/// Our id of a leg.
pub(crate) const LEG: &str = "019a0000-0000-7000-8000-000000000001";

/// Reads signed parameters that came to a path.
pub(crate) fn read(path: &str, params: &[(String, String)]) -> Result<Told, Unreadable> {
    carrier(config()).read(&post(path, params))
}

/// Reads a fixture's parameters.
pub(crate) fn told(path: &str, params: &Value) -> Told {
    read(path, &pairs(params)).expect("readable")
}

/// Parameters of a call of the account, with these besides.
pub(crate) fn with(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    let all = [("AccountSid", ACCOUNT), ("CallSid", CALL)]
        .iter()
        .chain(pairs);
    all.map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect()
}

/// What a telling says of a leg.
pub(crate) fn evidence(told: &Told) -> Evidence {
    match &told.what {
        Telling::Heard(evidence) => *evidence,
        other => panic!("not evidence: {other:?}"),
    }
}

/// The parameters of a case of a fixture.
pub(crate) fn case<'a>(file: &'a Value, id: &str) -> &'a Value {
    let cases = file["cases"].as_array().expect("cases");
    &cases.iter().find(|case| case["id"] == id).expect(id)["params"]
}

fn word(status: &str) -> LegStatus {
    match status {
        "completed" => LegStatus::Completed,
        "busy" => LegStatus::Busy,
        "no-answer" => LegStatus::NoAnswer,
        "failed" => LegStatus::Failed,
        "canceled" => LegStatus::Canceled,
        other => panic!("{other} is no ending"),
    }
}

#[test]
fn every_recorded_call_ends_as_it_did() {
    let file = fixture("twilio/call-status.json");
    for sequence in file["sequences"].as_array().expect("sequences") {
        let id = sequence["id"].as_str().expect("an id");
        let events = sequence["events"].as_array().expect("events");
        let all = events
            .iter()
            .map(|event| evidence(&told("/api/call-status", event)));
        let joined = all.fold(Evidence::default(), Evidence::join);
        let end = &sequence["final"];
        assert_eq!(
            joined.status,
            word(end["status"].as_str().expect("a status")),
            "{id}"
        );
        assert_eq!(joined.was_answered(), end["answered"] == true, "{id}");
        let seconds = joined.length.map_or(0, |fact| fact.value.as_seconds());
        assert_eq!(Some(seconds), end["seconds"].as_i64(), "{id}");
        let cause = joined.cause.map(|fact| fact.value);
        let expected = if id == "outbound-failed" {
            Cause::NoSuchNumber
        } else {
            Cause::Normal
        };
        assert_eq!(cause, Some(expected), "{id}");
    }
}

#[test]
fn a_repeated_delivery_has_the_same_key_and_each_state_its_own() {
    let file = fixture("twilio/call-status-delivery.json");
    for case in file["cases"].as_array().expect("cases") {
        let deliveries = case["deliveries"].as_array().expect("deliveries");
        let of = |delivery: &Value| {
            let told = told("/api/call-status", &delivery["params"]);
            (delivery["params"]["SequenceNumber"].to_string(), told.key)
        };
        let keys: std::collections::BTreeMap<_, _> = deliveries.iter().map(of).collect();
        for delivery in deliveries {
            let (number, key) = of(delivery);
            assert_eq!(keys.get(&number), Some(&key), "{}", case["id"]);
        }
        let distinct: std::collections::BTreeSet<_> = keys.values().collect();
        assert_eq!(distinct.len(), keys.len(), "{}", case["id"]);
    }
}

#[test]
fn carriers_times_and_numbering_are_kept() {
    let file = fixture("twilio/call-status.json");
    let event = &file["sequences"][0]["events"][1];
    let told = told(&format!("/api/call-status?leg={LEG}"), event);
    assert_eq!(told.leg.ours, LEG.parse().ok());
    assert_eq!(told.kind, "call-status: ringing");
    assert!(told.raw.contains("CallStatus=ringing"));
    let fact = evidence(&told).ringing_at.expect("a time");
    assert_eq!(
        (fact.authority, fact.order, fact.value),
        (Authority::Webhook, 1, NOW.plus(Span::seconds(2)))
    );
}

#[test]
fn unknown_words_change_nothing_and_missing_ones_are_normal() {
    let unknown = read(
        "/api/call-status",
        &with(&[("CallStatus", "teleported"), ("New", "x")]),
    );
    assert_eq!(unknown.map(|told| told.what), Ok(Telling::Nothing));
    let bare = read(
        "/api/call-status?leg=no-id",
        &with(&[("CallStatus", "ringing")]),
    )
    .expect("readable");
    assert_eq!(bare.leg.ours, None);
    let at = evidence(&bare).ringing_at.map(|fact| fact.value);
    assert_eq!(at, Some(NOW), "no time told: ours");
    let failed = read(
        "/api/call-status",
        &with(&[
            ("CallStatus", "failed"),
            ("SipResponseCode", "599"),
            ("ErrorCode", "x"),
        ]),
    );
    let cause = evidence(&failed.expect("readable"))
        .cause
        .map(|fact| fact.value);
    assert_eq!(cause, Some(Cause::Other));
}

#[test]
fn what_names_no_call_or_comes_elsewhere_is_malformed() {
    let account = [("AccountSid".to_owned(), ACCOUNT.to_owned())];
    for path in ["/api/voice", "/api/call-status", "/api/conference-status"] {
        assert_eq!(read(path, &account), Err(Unreadable::Malformed), "{path}");
    }
    assert_eq!(
        read("/api/elsewhere", &with(&[])),
        Err(Unreadable::Malformed)
    );
    let twice = with(&[("CallSid", "CAffffffffffffffffffffffffffffffff")]);
    assert_eq!(read("/api/voice", &twice), Err(Unreadable::Malformed));
}

#[test]
fn who_left_a_conference_when_is_told() {
    let file = fixture("twilio/conference-events.json");
    for event in file["supervised_call"].as_array().expect("events") {
        let told = told("/api/conference-status", event);
        let name = event["StatusCallbackEvent"].as_str().expect("an event");
        let number: i64 = event["SequenceNumber"]
            .as_str()
            .and_then(|n| n.parse().ok())
            .expect("a number");
        assert_eq!(told.kind, format!("conference: {name}"));
        match name {
            "participant-leave" => assert_eq!(evidence(&told), Evidence::left(number)),
            _ => assert_eq!(told.what, Telling::Nothing, "{name}"),
        }
        if let Some(sid) = event["CallSid"].as_str() {
            assert_eq!(told.leg.theirs, sid);
        }
    }
    let failed = case(&file, "participant-add-failed");
    assert_eq!(
        told("/api/conference-status", failed).what,
        Telling::Nothing,
        "never was there"
    );
}

#[test]
fn a_participant_is_known_by_our_label() {
    let params = [
        ("ConferenceSid", "CF0123456789abcdef0123456789abcdef"),
        ("StatusCallbackEvent", "participant-leave"),
        ("SequenceNumber", "4"),
        ("ParticipantLabel", LEG),
    ];
    let told = read("/api/conference-status", &with(&params)).expect("readable");
    assert_eq!(told.leg.ours, LEG.parse().ok());
    assert_eq!(told.leg.theirs, CALL);
}

#[test]
fn times_are_the_carriers() {
    let params = [
        ("CallStatus", "completed"),
        ("Timestamp", "Mon, 24 Nov 2025 15:00:00 +0000"),
        ("SequenceNumber", "3"),
        ("CallDuration", "49"),
    ];
    let ended = evidence(&read("/api/call-status", &with(&params)).expect("readable")).ended_at;
    assert_eq!(
        ended.map(|fact| fact.value),
        Some(Time::from_millis(1_763_996_400_000))
    );
}
