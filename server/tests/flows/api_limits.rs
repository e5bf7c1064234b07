//! How many requests, how large, how many parameters: the last that fits and the first that does not.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use trunkline::agent::Role;
use trunkline::clock::Span;

use crate::stage::{Floor, Program, StepClock, Terms};

/// A floor where an account may send five requests a minute, and an address eight.
async fn small(clock: &StepClock) -> Floor {
    Terms::sqlite()
        .clock(clock)
        .setting("API_REQUESTS_PER_MINUTE", "5")
        .setting("API_REQUESTS_PER_MINUTE_PER_ADDRESS", "8")
        .open()
        .await
}

#[tokio::test]
async fn an_account_has_so_many_requests_a_minute_over_all_its_tokens() {
    let clock = StepClock::new();
    let floor = small(&clock).await;
    floor.hire("alex", Role::Agent).await;
    let (one, two) = (Program::at(&floor, 1), Program::at(&floor, 2));
    let one = one.with_token(&one.token("alex").await);
    let two = two.with_token(&two.token("alex").await);
    for (left, program) in [(4, &one), (3, &two), (2, &one), (1, &two)] {
        let answer = program.get("/api/me").await;
        assert_eq!(answer.status, StatusCode::OK);
        let told = answer.header("ratelimit").to_owned();
        assert!(
            told.starts_with(&format!("\"account\";r={left};")),
            "{told}"
        );
        let policy = "\"account\";q=5;w=60, \"address\";q=8;w=60";
        assert_eq!(answer.header("ratelimit-policy"), policy);
    }
    assert_eq!(
        two.get("/api/me").await.status,
        StatusCode::OK,
        "the fifth fits"
    );
    let full = two.get("/api/me").await;
    assert_eq!(full.problem(), "too-many-requests");
    assert_eq!(full.header("retry-after"), "12");
    assert!(
        full.header("ratelimit").starts_with("\"account\";r=0;t=60"),
        "{full:?}"
    );
    clock.step(Span::seconds(12));
    assert_eq!(
        one.get("/api/me").await.status,
        StatusCode::OK,
        "room comes back"
    );
    assert_eq!(one.get("/api/me").await.problem(), "too-many-requests");
}

#[tokio::test]
async fn a_key_has_a_limit_of_its_own() {
    let clock = StepClock::new();
    let floor = small(&clock).await;
    floor.hire("alex", Role::Agent).await;
    let office = floor.dialer.office();
    let mut programs = Vec::new();
    for at in 0..2 {
        let key = office
            .add_key("story", "alex")
            .await
            .expect("alex is there");
        programs.push(Program::at(&floor, 10 + at).with_basic(&key.id.to_string(), &key.secret));
    }
    for program in &programs {
        for _ in 0..5 {
            assert_eq!(program.get("/api/me").await.status, StatusCode::OK);
        }
        let full = program.get("/api/me").await;
        assert_eq!(full.problem(), "too-many-requests");
        assert!(
            full.header("ratelimit").starts_with("\"key\";r=0;"),
            "{full:?}"
        );
    }
}

#[tokio::test]
async fn an_address_has_a_limit_whatever_it_shows_or_claims() {
    let clock = StepClock::new();
    let floor = small(&clock).await;
    let program = Program::at(&floor, 30);
    for at in 0..8 {
        let claims = format!("203.0.113.{at}");
        let headers = [
            ("x-forwarded-for", claims.as_str()),
            ("forwarded", "for=203.0.113.9"),
        ];
        let program = program.with_token(&format!("guess{at}"));
        let answer = program.send(Method::GET, "/api/me", None, &headers).await;
        assert_eq!(answer.problem(), "not-signed-in", "request {at}");
    }
    for path in ["/api/me", "/api/openapi.json", "/api/docs", "/problems"] {
        let full = program.get(path).await;
        assert_eq!(full.status, StatusCode::TOO_MANY_REQUESTS, "{path}");
        assert_eq!(full.header("retry-after"), "8", "{path}");
    }
    assert_eq!(
        program.login("alex", "a guess").await.problem(),
        "too-many-requests"
    );
    let elsewhere = Program::at(&floor, 31);
    assert_eq!(
        elsewhere.get("/api/openapi.json").await.status,
        StatusCode::OK
    );
    clock.step(Span::seconds(60));
    assert_eq!(
        program.get("/api/openapi.json").await.status,
        StatusCode::OK
    );
}

#[tokio::test]
async fn bodies_and_parameters_have_an_end() {
    let floor = Terms::sqlite().open().await;
    floor.hire("alex", Role::Agent).await;
    let program = Program::signed_in(&floor, "alex").await;
    let query = |count: usize| format!("/api/me?{}", vec!["a=1"; count].join("&"));
    for (count, status) in [(99, 200), (100, 200), (101, 400)] {
        let answer = program.get(&query(count)).await;
        assert_eq!(answer.status.as_u16(), status, "{count}");
    }
    assert_eq!(
        program.get(&query(101)).await.problem(),
        "too-many-parameters"
    );
    let of_size = |size: usize| {
        let bare = json!({"to": ""}).to_string().len();
        json!({"to": "x".repeat(size - bare)})
    };
    let most = 256 * 1024;
    for (size, problem) in [
        (most - 1, "not-a-number"),
        (most, "not-a-number"),
        (most + 1, "too-large"),
    ] {
        let body = of_size(size);
        assert_eq!(body.to_string().len(), size);
        let key = format!("size-{size}");
        let headers = [("idempotency-key", key.as_str())];
        let answer = program
            .send(Method::POST, "/api/calls", Some(&body), &headers)
            .await;
        assert_eq!(answer.problem(), problem, "{size}");
    }
    for encoding in ["gzip", "br", "identity"] {
        let headers = [
            ("content-encoding", encoding),
            ("idempotency-key", "packed"),
        ];
        let body = json!({"to": "+18085550118"});
        let answer = program
            .send(Method::POST, "/api/calls", Some(&body), &headers)
            .await;
        assert_eq!(answer.problem(), "wrong-type", "{encoding}");
    }
    assert!(floor.calls().await.is_empty());
}

#[tokio::test]
async fn a_hundred_wrong_tries_from_everywhere_close_an_account_and_five_do_not() {
    let floor = Terms::sqlite().open().await;
    floor.hire("alex", Role::Agent).await;
    let mut tried = 0;
    for at in 1..=20 {
        let program = Program::at(&floor, at);
        for _ in 0..5 {
            let answer = program.login("alex", "a guess, and a wrong one").await;
            assert_eq!(answer.problem(), "wrong-password", "try {tried}");
            tried += 1;
        }
        // Whoever guesses from one address has locked out nobody but themselves.
        assert_eq!(program.login("alex", "x").await.problem(), "too-many-tries");
        if at < 20 {
            let own = Program::at(&floor, 100 + at)
                .login("alex", crate::stage::PASSWORD)
                .await;
            assert_eq!(own.status, StatusCode::OK, "after {tried} tries");
        }
    }
    let own = Program::at(&floor, 200)
        .login("alex", crate::stage::PASSWORD)
        .await;
    assert_eq!(
        (own.problem(), &own.body["type"]),
        ("too-many-tries", &Value::from("/problems/too-many-tries"))
    );
}
