//! A request that costs money is done once, however often it is sent.

use std::sync::Arc;

use reqwest::{Method, StatusCode};
use serde_json::json;
use trunkline::agent::Role;
use trunkline::clock::Span;
use trunkline::desk::Once;
use trunkline::store::OnceAnswer;

use crate::stage::{Program, StepClock, Terms, on_both_databases};

on_both_databases!(
    the_same_request_again_gets_the_same_answer,
    many_at_once_are_one,
    who_died_before_answering_has_called_once,
);

const IRIS: &str = "+18085550118";
const OTHER: &str = "+12065550119";

async fn the_same_request_again_gets_the_same_answer(terms: Terms) {
    let floor = terms.open().await;
    let seat = floor.seat("alex", Role::Agent).await;
    // A phone that rings, and goes on ringing.
    let _phone = seat.phone().await;
    floor.hire("blake", Role::Agent).await;
    let alex = Program::signed_in(&floor, "alex").await;
    let blake = Program::signed_in(&floor, "blake").await;
    let first = alex.dial("one", IRIS).await;
    assert_eq!(first.status, StatusCode::CREATED, "{first:?}");
    assert_eq!(first.header("idempotency-replayed"), "");
    let again = alex.dial("one", IRIS).await;
    assert_eq!((again.status, &again.body), (first.status, &first.body));
    assert_eq!(again.header("location"), first.header("location"));
    assert_eq!(again.header("idempotency-replayed"), "true");
    assert_eq!(
        alex.dial("one", OTHER).await.problem(),
        "idempotency-key-reused"
    );
    assert_eq!(floor.calls().await.len(), 1);
    // Everybody's keys are their own.
    let others = blake.dial("one", OTHER).await;
    assert_eq!(others.status, StatusCode::CREATED, "{others:?}");
    assert_ne!(others.body["id"], first.body["id"]);
    // A refusal is an answer too: it stays what it was, though by now it would be another one.
    let busy = alex.dial("two", OTHER).await;
    assert_eq!(busy.problem(), "already-in-call");
    let id = first.body["id"]
        .as_str()
        .expect("an id")
        .parse()
        .expect("an id");
    seat.end(id).await;
    let again = alex.dial("two", OTHER).await;
    assert_eq!(again.problem(), "already-in-call");
    assert_eq!(again.header("idempotency-replayed"), "true");
    assert_eq!(floor.calls().await.len(), 2);
}

#[tokio::test]
async fn without_a_key_nothing_is_dialed() {
    let floor = Terms::sqlite().open().await;
    floor.hire("alex", Role::Agent).await;
    let alex = Program::signed_in(&floor, "alex").await;
    let body = json!({"to": IRIS});
    let long = "k".repeat(256);
    let bad: [&[(&str, &str)]; 5] = [
        &[],
        &[("idempotency-key", "")],
        &[("idempotency-key", "two words")],
        &[("idempotency-key", &long)],
        &[("idempotency-key", "one"), ("idempotency-key", "two")],
    ];
    for headers in bad {
        let answer = alex
            .send(Method::POST, "/api/calls", Some(&body), headers)
            .await;
        assert_eq!(answer.problem(), "idempotency-key-missing", "{headers:?}");
    }
    assert!(floor.calls().await.is_empty());
    let longest = "k".repeat(255);
    assert_eq!(alex.dial(&longest, IRIS).await.status, StatusCode::CREATED);
}

async fn many_at_once_are_one(terms: Terms) {
    let floor = terms.open().await;
    floor.hire("alex", Role::Agent).await;
    let alex = Arc::new(Program::signed_in(&floor, "alex").await);
    let tries = (0..12).map(|_| {
        let alex = Arc::clone(&alex);
        tokio::spawn(async move { alex.dial("one", IRIS).await })
    });
    let mut ids = Vec::new();
    for answer in futures::future::join_all(tries).await {
        let answer = answer.expect("it does not panic");
        if answer.status == StatusCode::CREATED {
            ids.push(answer.body["id"].clone());
        } else {
            assert_eq!(answer.problem(), "under-way");
            assert_eq!(answer.header("retry-after"), "1");
        }
    }
    ids.dedup();
    assert_eq!(ids.len(), 1, "{ids:?}");
    assert_eq!(floor.calls().await.len(), 1);
    let again = alex.dial("one", IRIS).await;
    assert_eq!(again.body["id"], ids[0]);
}

/// A server began a request, made the call, and was killed before it could answer.
async fn who_died_before_answering_has_called_once(terms: Terms) {
    let clock = StepClock::new();
    let floor = terms.clock(&clock).open().await;
    floor.hire("alex", Role::Agent).await;
    let agent = floor
        .dialer
        .store
        .find_login("alex")
        .await
        .expect("an answer");
    let desk = floor.dialer.desk(agent.expect("alex").0);
    let request = json!(["POST /api/calls", IRIS]).to_string();
    let Ok(Once::Do(id)) = desk.begin_once("one", &request).await else {
        panic!("it is new");
    };
    desk.call_by_phone(id, IRIS).await.expect("it is dialed");

    let alex = Program::signed_in(&floor, "alex").await;
    assert_eq!(alex.dial("one", IRIS).await.problem(), "under-way");
    clock.step(Span::seconds(60));
    let found = alex.dial("one", IRIS).await;
    assert_eq!(found.status, StatusCode::CREATED, "{found:?}");
    assert_eq!(found.body["id"], id.to_string());
    assert_eq!(floor.calls().await.len(), 1);
    // A day later the key is forgotten, and means another call.
    clock.step(Span::minutes(24 * 60 + 1));
    floor
        .dialer
        .clockwork()
        .sweep()
        .await
        .expect("the database answers");
    assert!(matches!(desk.begin_once("one", &request).await, Ok(Once::Do(new)) if new != id));
    let answer = OnceAnswer {
        status: 201,
        body: "{}".to_owned(),
    };
    desk.answer_once("one", &answer).await.expect("it is kept");
    let done = desk.begin_once("one", &request).await;
    assert!(matches!(done, Ok(Once::Done(_, kept)) if kept == answer));
}
