//! What is made of answers that are no success: no, later, or unknown.

use std::time::Duration;

use serde_json::json;
use tokio::net::TcpListener;
use trunkline::carrier::{Carrier, CarrierError, LegRef, NoReason};
use trunkline::clock::Span;

use super::fake::{Fake, answer, good, read_request};
use super::rest::customer;
use super::support::{CALL, carrier, config, fixture};

async fn ring_answered(bytes: Vec<u8>) -> Result<LegRef, CarrierError> {
    Fake::answering(vec![bytes])
        .await
        .carrier()
        .ring(&customer())
        .await
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
