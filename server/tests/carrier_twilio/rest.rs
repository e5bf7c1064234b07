//! Requests to a fake of Twilio's REST interface, and what is made of its answers.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::json;
use server::carriers::twilio::Twilio;
use server::numbering::WorldPlan;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use trunkline::carrier::{Carrier, CarrierError, LegRef, NoReason, RingOrder, Target, Wish};
use trunkline::clock::Span;
use trunkline::id::{CallId, LegId};
use trunkline::permit::{GateFacts, Permit, decide};
use trunkline::phone::NumberPlan;
use uuid::Uuid;

use super::support::{ACCOUNT, CALL, NOW, TOKEN, carrier, config, fixture};

/// A server that answers each connection's one request with the next of these, and remembers what it was
/// asked: method and path, `Authorization`, body.
pub(crate) struct Fake {
    pub(crate) url: String,
    asked: Arc<Mutex<Vec<[String; 3]>>>,
}

impl Fake {
    pub(crate) async fn answering(answers: Vec<Vec<u8>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let asked = Arc::new(Mutex::new(Vec::new()));
        let book = Arc::clone(&asked);
        tokio::spawn(async move {
            for answer in answers {
                let Ok((mut socket, _)) = listener.accept().await else {
                    return;
                };
                let request = read_request(&mut socket).await;
                book.lock()
                    .expect("nobody panics while holding it")
                    .push(request);
                // A client that reads no further closes; that is its right.
                let _ = socket.write_all(&answer).await;
            }
        });
        Self { url, asked }
    }

    pub(crate) fn asked(&self) -> Vec<[String; 3]> {
        self.asked
            .lock()
            .expect("nobody panics while holding it")
            .clone()
    }

    pub(crate) fn carrier(&self) -> Twilio {
        let mut config = config();
        config.api_url.clone_from(&self.url);
        carrier(config)
    }
}

async fn read_request(socket: &mut tokio::net::TcpStream) -> [String; 3] {
    let mut bytes = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let header = |name: &str| {
                let mut lines = head.lines().filter_map(|line| line.split_once(": "));
                lines
                    .find(|(n, _)| n.eq_ignore_ascii_case(name))
                    .map(|(_, value)| value.to_owned())
            };
            let length = header("content-length")
                .and_then(|n| n.parse().ok())
                .unwrap_or(0);
            if body.len() >= length {
                let line = head.lines().next().unwrap_or_default();
                let line = line.trim_end_matches(" HTTP/1.1").to_owned();
                return [
                    line,
                    header("authorization").unwrap_or_default(),
                    body.to_owned(),
                ];
            }
        }
        let mut part = [0; 4_096];
        let read = socket.read(&mut part).await.expect("a request");
        assert!(read > 0, "the request broke off");
        bytes.extend_from_slice(&part[..read]);
    }
}

/// An answer with a status, further headers and a body.
pub(crate) fn answer(status: &str, headers: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!(
        "HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n{headers}\r\n{body}"
    )
    .into_bytes()
}

/// A good answer.
pub(crate) fn good(body: &serde_json::Value) -> Vec<u8> {
    answer(
        "200 OK",
        "Content-Type: application/json\r\n",
        &body.to_string(),
    )
}

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
        recorded: true,
        ends_call: true,
    }
}

fn customer() -> RingOrder {
    order(Target::Number(permit("+12125550142")))
}

async fn ring_answered(bytes: Vec<u8>) -> Result<LegRef, CarrierError> {
    Fake::answering(vec![bytes])
        .await
        .carrier()
        .ring(&customer())
        .await
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
        ("ConferenceRecord", "record-from-start".to_owned()),
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
        recorded: false,
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
async fn each_published_error_is_of_its_kind() {
    use NoReason::{BadNumber, Gone, Other, Settings};
    let kinds = [
        (20003, Settings),
        (20404, Gone),
        (21201, BadNumber),
        (21211, BadNumber),
        (21212, Settings),
        (21215, Settings),
        (21217, BadNumber),
        (21219, Settings),
        (21220, Gone),
        (21610, Other),
        (21617, Other),
    ];
    let file = fixture("twilio/rest-errors.json");
    let mut seen = 0;
    for example in file["examples"].as_array().expect("examples") {
        let (status, body) = (
            example["http_status"].to_string(),
            example["body"].to_string(),
        );
        let code = example["body"]["code"]
            .as_u64()
            .and_then(|code| u32::try_from(code).ok());
        let error = ring_answered(answer(&status, "", &body))
            .await
            .expect_err("an error");
        match error {
            CarrierError::No {
                reason,
                code: told,
                why,
            } => {
                let known = kinds.iter().find(|(code, _)| *code == told);
                assert_eq!((Some(told), Some(&(told, reason))), (code, known));
                assert!(!why.contains("+1"), "numbers stay out of the log: {why}");
                seen += 1;
            }
            CarrierError::Later { .. } => assert_eq!(status, "429"),
            CarrierError::Unknown { .. } => assert!(status.starts_with('5'), "{status}"),
        }
    }
    assert_eq!(seen, kinds.len());
}

#[tokio::test]
async fn what_may_have_rung_is_unknown() {
    let huge = format!(
        "{{\"call_sid\":\"{CALL}\",\"x\":\"{}\"}}",
        "x".repeat(1_100_000)
    );
    let cases = [
        ("no answer", Vec::new()),
        (
            "half an answer",
            b"HTTP/1.1 201 Created\r\nContent-Length: 100\r\n\r\n{\"call_sid\":".to_vec(),
        ),
        ("no JSON", answer("200 OK", "", "<html>hello</html>")),
        ("no sid", good(&json!({}))),
        (
            "a sid of another kind",
            good(&json!({ "call_sid": "SM0123456789abcdef0123456789abcdef" })),
        ),
        (
            "a sid that is a path",
            good(&json!({ "call_sid": "CA/../../Messages" })),
        ),
        (
            "another account's",
            good(&json!({ "call_sid": CALL, "account_sid": "ACffffffffffffffffffffffffffffffff" })),
        ),
        ("too much", answer("201 Created", "", &huge)),
        ("broken", answer("500 Internal Server Error", "", "oops")),
        (
            "too slow for a proxy",
            answer("504 Gateway Timeout", "", ""),
        ),
        (
            "elsewhere",
            answer(
                "307 Temporary Redirect",
                "Location: http://127.0.0.1:9/\r\n",
                "",
            ),
        ),
        (
            "there already",
            answer("400 Bad Request", "", "{\"code\":16025}"),
        ),
    ];
    for (name, bytes) in cases {
        let error = ring_answered(bytes).await;
        assert!(
            matches!(error, Err(CarrierError::Unknown { .. })),
            "{name}: {error:?}"
        );
    }
}

#[tokio::test]
async fn what_was_not_taken_may_be_sent_again() {
    let busy = answer(
        "429 Too Many Requests",
        "Retry-After: 7\r\n",
        "{\"code\":20429}",
    );
    let error = ring_answered(busy).await;
    assert!(
        matches!(error, Err(CarrierError::Later { after: Some(after), .. }) if after == Span::seconds(7))
    );
    // Nobody listens on a port that was just given back.
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let mut config = config();
    config.api_url = format!("http://{}", listener.local_addr().expect("an address"));
    drop(listener);
    let error = carrier(config).ring(&customer()).await;
    assert!(
        matches!(error, Err(CarrierError::Later { .. })),
        "{error:?}"
    );
}

#[tokio::test]
async fn a_carrier_that_never_answers_costs_ten_seconds() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let mut config = config();
    config.api_url = format!("http://{}", listener.local_addr().expect("an address"));
    let silent = tokio::spawn(async move {
        let (mut socket, _) = listener.accept().await.expect("a connection");
        read_request(&mut socket).await;
        std::future::pending::<()>().await;
    });
    let before = std::time::Instant::now();
    let error = carrier(config).ring(&customer()).await;
    silent.abort();
    assert!(
        matches!(error, Err(CarrierError::Unknown { .. })),
        "{error:?}"
    );
    assert!(before.elapsed() < Duration::from_secs(12));
}

#[tokio::test]
async fn other_refusals_are_no() {
    for (status, body, expected) in [
        ("401 Unauthorized", "", NoReason::Settings),
        ("403 Forbidden", "<html>", NoReason::Settings),
        ("404 Not Found", "", NoReason::Gone),
        ("400 Bad Request", "{\"code\":\"words\"}", NoReason::Other),
        ("400 Bad Request", "{\"code\":99999}", NoReason::Other),
        ("400 Bad Request", "{\"code\":13224}", NoReason::BadNumber),
    ] {
        let error = ring_answered(answer(status, "", body)).await;
        assert!(
            matches!(error, Err(CarrierError::No { reason, .. }) if reason == expected),
            "{status} {body}: {error:?}"
        );
    }
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
async fn what_cannot_be_asked_is_not_asked() {
    let carrier = carrier(config());
    let long = [Wish::Say("x".repeat(4_000))];
    let error = carrier.obey(&LegRef(CALL.to_owned()), &long).await;
    assert!(matches!(
        error,
        Err(CarrierError::No {
            reason: NoReason::Other,
            ..
        })
    ));
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
