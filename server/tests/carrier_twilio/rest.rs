//! Requests as they go out: ringing, hanging up, new instructions.

use serde_json::json;
use server::numbering::WorldPlan;
use trunkline::carrier::{Carrier, CarrierError, LegRef, NoReason, RingOrder, Target, Wish};
use trunkline::clock::Span;
use trunkline::id::{CallId, LegId};
use trunkline::permit::{GateFacts, Permit, decide};
use trunkline::phone::NumberPlan;
use uuid::Uuid;

use super::fake::{Fake, good};
use super::support::{ACCOUNT, CALL, NOW, PUBLIC, TOKEN, carrier, config};

fn permit(number: &str) -> Permit {
    let plan = WorldPlan::new("US").expect("a region");
    let reading = plan.read(number).expect("a number");
    let facts = GateFacts {
        do_not_call: false,
        own_numbers: Vec::new(),
        now: NOW,
    };
    decide(&reading, &facts).expect("allowed")
}

fn order(target: Target) -> RingOrder {
    RingOrder {
        call: CallId::new(Uuid::from_u128(0xca11)),
        leg: LegId::new(Uuid::from_u128(0x1e6)),
        target,
        caller_id: "+14155550100".to_owned(),
        ring_for: Span::seconds(45),
        ends_call: true,
    }
}

/// An order to ring a customer.
pub(crate) fn customer() -> RingOrder {
    order(Target::Number(permit("+12125550142")))
}

#[tokio::test]
async fn ringing_is_one_complete_request() {
    let fake = Fake::answering(vec![good(
        &json!({ "call_sid": CALL, "account_sid": ACCOUNT }),
    )])
    .await;
    let rung = fake.carrier().ring(&customer()).await;
    assert_eq!(rung, Ok(LegRef(CALL.to_owned())));
    let asked = fake.asked();
    assert_eq!(asked.len(), 1);
    let call = "00000000-0000-0000-0000-00000000ca11";
    let leg = "00000000-0000-0000-0000-0000000001e6";
    let path = format!("POST /2010-04-01/Accounts/{ACCOUNT}/Conferences/{call}/Participants.json");
    assert_eq!(asked[0][0], path);
    assert_eq!(asked[0][1], basic());
    let mut fields: Vec<_> = form_urlencoded::parse(asked[0][2].as_bytes())
        .into_owned()
        .collect();
    fields.sort();
    let events =
        |name: &'static str, list: [&'static str; 4]| list.map(|event| (name, event.to_owned()));
    let public = "https://dialer.example.com";
    let mut expected = vec![
        ("From", "+14155550100".to_owned()),
        ("To", "+12125550142".to_owned()),
        ("Label", leg.to_owned()),
        ("Timeout", "45".to_owned()),
        ("TimeLimit", "14400".to_owned()),
        (
            "StatusCallback",
            format!("{public}/api/call-status?leg={leg}"),
        ),
        ("StatusCallbackMethod", "POST".to_owned()),
        (
            "ConferenceStatusCallback",
            format!("{public}/api/conference-status"),
        ),
        ("ConferenceStatusCallbackMethod", "POST".to_owned()),
        ("StartConferenceOnEnter", "true".to_owned()),
        ("EndConferenceOnExit", "true".to_owned()),
        ("Beep", "false".to_owned()),
        ("EarlyMedia", "true".to_owned()),
        ("WaitUrl", format!("{public}/sounds/wait-music.xml")),
        ("WaitMethod", "GET".to_owned()),
    ];
    expected.extend(events(
        "StatusCallbackEvent",
        ["initiated", "ringing", "answered", "completed"],
    ));
    expected.extend(events(
        "ConferenceStatusCallbackEvent",
        ["start", "end", "join", "leave"],
    ));
    let mut expected: Vec<_> = expected
        .into_iter()
        .map(|(n, v)| (n.to_owned(), v))
        .collect();
    expected.sort();
    assert_eq!(fields, expected);
}

fn basic() -> String {
    use base64::Engine as _;
    let pair = base64::engine::general_purpose::STANDARD.encode(format!("{ACCOUNT}:{TOKEN}"));
    format!("Basic {pair}")
}

#[tokio::test]
async fn a_phone_is_rung_by_its_identity_and_learns_the_call() {
    let fake = Fake::answering(vec![good(&json!({ "call_sid": CALL }))]).await;
    let target = Target::Phone("agent_7".to_owned());
    let order = RingOrder {
        ends_call: false,
        ..order(target)
    };
    assert!(fake.carrier().ring(&order).await.is_ok());
    let fields: Vec<_> = form_urlencoded::parse(fake.asked()[0][2].as_bytes())
        .into_owned()
        .collect();
    let value = |name: &str| {
        fields
            .iter()
            .find(|(n, _)| n == name)
            .map(|(_, v)| v.as_str())
    };
    assert_eq!(
        value("To"),
        Some("client:agent_7?call=00000000-0000-0000-0000-00000000ca11")
    );
    assert_eq!(value("EndConferenceOnExit"), Some("false"));
    assert_eq!(value("ConferenceRecord"), None);
}

#[tokio::test]
async fn hanging_up_completes_the_call() {
    let fake = Fake::answering(vec![good(&json!({ "sid": CALL }))]).await;
    assert_eq!(
        fake.carrier()
            .obey(&LegRef(CALL.to_owned()), &[Wish::HangUp])
            .await,
        Ok(())
    );
    let asked = fake.asked();
    assert_eq!(
        asked[0][0],
        format!("POST /2010-04-01/Accounts/{ACCOUNT}/Calls/{CALL}.json")
    );
    assert_eq!(asked[0][2], "Status=completed");
}

#[tokio::test]
async fn other_wishes_are_sent_as_instructions() {
    let fake = Fake::answering(vec![good(&json!({ "sid": CALL }))]).await;
    let wishes = [Wish::Say("Sorry & bye.".to_owned()), Wish::HangUp];
    assert_eq!(
        fake.carrier().obey(&LegRef(CALL.to_owned()), &wishes).await,
        Ok(())
    );
    let fields: Vec<_> = form_urlencoded::parse(fake.asked()[0][2].as_bytes())
        .into_owned()
        .collect();
    let twiml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response><Say>Sorry &amp; bye.</Say><Hangup/></Response>";
    assert_eq!(fields, [("Twiml".to_owned(), twiml.to_owned())]);
}

#[tokio::test]
async fn wishes_too_long_to_be_sent_are_asked_for() {
    let fake = Fake::answering(vec![good(&json!({ "sid": CALL }))]).await;
    let long = [Wish::Say("x".repeat(4_000)), Wish::HangUp];
    let told = fake.carrier().obey(&LegRef(CALL.to_owned()), &long).await;
    assert_eq!(told, Ok(()));
    let fields: Vec<_> = form_urlencoded::parse(fake.asked()[0][2].as_bytes())
        .into_owned()
        .collect();
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let url = format!("{PUBLIC}/api/voice");
    assert_eq!(fields, [pair("Url", &url), pair("Method", "POST")]);
}

#[tokio::test]
async fn what_cannot_be_asked_is_not_asked() {
    let carrier = carrier(config());
    let error = carrier
        .obey(&LegRef("CA/../Messages".to_owned()), &[Wish::HangUp])
        .await;
    assert!(matches!(
        error,
        Err(CarrierError::No {
            reason: NoReason::Gone,
            ..
        })
    ));
}
