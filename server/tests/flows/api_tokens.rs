//! Tokens of programs: what they are good for, and until when.

use reqwest::StatusCode;
use serde_json::Value;
use trunkline::agent::{Presence, Role};
use trunkline::clock::Span;

use crate::stage::{PASSWORD, Program, StepClock, Terms, on_both_databases};

on_both_databases!(
    signing_out_ends_every_token_of_the_session,
    who_is_disabled_or_gets_a_new_password_has_no_token,
    a_session_ends_by_silence_and_by_age,
);

#[tokio::test]
async fn two_that_disagree_are_nobody() {
    let floor = Terms::sqlite().open().await;
    let alex = floor.seat("alex", Role::Agent).await;
    floor.hire("blake", Role::Agent).await;
    let program = Program::of(&floor);
    let (own, others) = (program.token("alex").await, program.token("blake").await);
    let with_cookie = [("cookie", alex.cookie.as_str())];
    let get = async |program: Program, headers: &[(&str, &str)]| {
        program
            .send(reqwest::Method::GET, "/api/me", None, headers)
            .await
    };
    let both = get(program.with_token(&own), &with_cookie).await;
    assert_eq!(both.body["login"], "alex");
    let against = get(program.with_token(&others), &with_cookie).await;
    assert_eq!(against.problem(), "not-signed-in");
    // What is wrong is not made good by a cookie that is right.
    let wrong = get(program.with_token("forged"), &with_cookie).await;
    assert_eq!(wrong.problem(), "not-signed-in");
    let second = format!("Bearer {own}");
    let twice = [("authorization", second.as_str())];
    let twice = get(program.with_token(&own), &twice).await;
    assert_eq!(twice.problem(), "not-signed-in");
}

#[tokio::test]
async fn a_page_elsewhere_is_refused_whatever_its_browser_shows() {
    let floor = Terms::sqlite().open().await;
    let alex = floor.seat("alex", Role::Agent).await;
    let program = Program::of(&floor);
    let token = program.with_token(&program.token("alex").await);
    let post = async |program: &Program, headers: &[(&str, &str)]| {
        let path = "/api/auth/refresh";
        program
            .send(reqwest::Method::POST, path, None, headers)
            .await
    };
    assert_eq!(post(&token, &[]).await.status, StatusCode::OK);
    let elsewhere = [
        ("origin", "http://elsewhere.example"),
        ("origin", "null"),
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
    ];
    for header in elsewhere {
        let answer = post(&token, &[header]).await;
        assert_eq!(answer.problem(), "not-our-page", "{header:?}");
        let cookie = ("cookie", alex.cookie.as_str());
        let answer = post(&program, &[header, cookie]).await;
        assert_eq!(answer.problem(), "not-our-page", "{header:?}");
    }
    // A cookie alone needs our own page; and nothing at all is nobody.
    let cookie = ("cookie", alex.cookie.as_str());
    assert_eq!(post(&program, &[cookie]).await.problem(), "not-our-page");
    let own = ("origin", floor.url.as_str());
    assert_eq!(
        post(&program, &[cookie, own]).await.problem(),
        "token-needed"
    );
    assert_eq!(post(&program, &[]).await.problem(), "not-signed-in");
}

async fn signing_out_ends_every_token_of_the_session(terms: Terms) {
    let floor = terms.open().await;
    floor.hire("alex", Role::Agent).await;
    let program = Program::of(&floor);
    let answer = program.login("alex", PASSWORD).await;
    assert_eq!(answer.body["token_type"], "Bearer");
    assert_eq!(answer.body["expires_in"], 900);
    assert_eq!(answer.header("cache-control"), "no-store");
    let first = program.with_token(answer.body["token"].as_str().expect("a token"));
    let elsewhere = program.with_token(&program.token("alex").await);
    let fresh = first.post("/api/auth/refresh", &Value::Null).await;
    assert_eq!(fresh.status, StatusCode::OK, "{fresh:?}");
    let fresh = program.with_token(fresh.body["token"].as_str().expect("a token"));
    let me = fresh.get("/api/me").await;
    assert_eq!(me.body["login"], "alex");
    // A program answers no phone, so nobody is available by it.
    assert_eq!(me.body["presence"], Presence::Offline.word());
    let out = fresh.post("/api/auth/logout", &Value::Null).await;
    assert_eq!(out.status, StatusCode::NO_CONTENT, "{out:?}");
    for ended in [&first, &fresh] {
        let answer = ended.get("/api/me").await;
        assert_eq!(answer.problem(), "not-signed-in");
        assert_eq!(
            answer.header("www-authenticate"),
            "Bearer realm=\"Trunkline\""
        );
        let again = ended.post("/api/auth/refresh", &Value::Null).await;
        assert_eq!(again.status, StatusCode::UNAUTHORIZED);
    }
    assert_eq!(elsewhere.get("/api/me").await.status, StatusCode::OK);
}

async fn who_is_disabled_or_gets_a_new_password_has_no_token(terms: Terms) {
    let floor = terms.open().await;
    floor.hire("alex", Role::Agent).await;
    floor.hire("blake", Role::Agent).await;
    let alex = Program::signed_in(&floor, "alex").await;
    let blake = Program::signed_in(&floor, "blake").await;
    let office = floor.dialer.office();
    office
        .set_disabled("alex", true)
        .await
        .expect("alex is there");
    let changed = office.set_password("blake", "another three words").await;
    changed.expect("blake is there");
    for program in [&alex, &blake] {
        assert_eq!(program.get("/api/me").await.problem(), "not-signed-in");
    }
    let program = Program::of(&floor);
    assert_eq!(
        program.login("alex", PASSWORD).await.problem(),
        "wrong-password"
    );
    assert_eq!(
        program.login("blake", PASSWORD).await.problem(),
        "wrong-password"
    );
    assert_eq!(
        program.login("nobody", PASSWORD).await.problem(),
        "wrong-password"
    );
}

async fn a_session_ends_by_silence_and_by_age(terms: Terms) {
    let clock = StepClock::new();
    let floor = terms.clock(&clock).open().await;
    floor.hire("alex", Role::Agent).await;
    let program = Program::of(&floor);
    let renewed = async |program: &Program| {
        let answer = program.post("/api/auth/refresh", &Value::Null).await;
        let token = answer.body["token"].as_str().map(str::to_owned);
        token.map(|token| Program::of(&floor).with_token(&token))
    };
    let mut held = Program::signed_in(&floor, "alex").await;
    for _ in 0..5 {
        clock.step(Span::minutes(14));
        held = renewed(&held).await.expect("the session goes on");
    }
    clock.step(Span::seconds(15 * 60));
    assert!(renewed(&held).await.is_none(), "the token ran out");
    let token = program.token("alex").await;
    clock.step(Span::minutes(31));
    floor
        .dialer
        .clockwork()
        .sweep()
        .await
        .expect("the database answers");
    assert!(renewed(&program.with_token(&token)).await.is_none());
    let mut held = Program::signed_in(&floor, "alex").await;
    for _ in 0..51 {
        clock.step(Span::minutes(14));
        held = renewed(&held).await.expect("the session goes on");
    }
    clock.step(Span::minutes(14));
    assert!(renewed(&held).await.is_none(), "twelve hours are over");
}
