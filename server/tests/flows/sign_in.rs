//! Signing in and out, and phone tokens.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reqwest::{Client, Method, Response, StatusCode, header};
use serde_json::Value;
use trunkline::agent::{Presence, Role};

use crate::stage::{Floor, PASSWORD, Seat, Terms};

async fn try_as(floor: &Floor, browser: &Client, login: &str, password: &str) -> Response {
    let body = form_urlencoded::Serializer::new(String::new())
        .extend_pairs([("login", login), ("password", password)])
        .finish();
    browser
        .post(format!("{}/sign-in", floor.url))
        .header(header::ORIGIN, &floor.url)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(body)
        .send()
        .await
        .expect("the dialer answers")
}

/// Where a try leads: to the pages, or back with a word.
async fn outcome(floor: &Floor, browser: &Client, login: &str, password: &str) -> String {
    let answer = try_as(floor, browser, login, password).await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    let signed_in = answer.headers().contains_key(header::SET_COOKIE);
    let to = answer.headers()[header::LOCATION]
        .to_str()
        .expect("plain")
        .to_owned();
    assert_eq!(signed_in, !to.contains("error="), "{to}");
    match to.split_once("error=") {
        Some((_, word)) => word.split('&').next().unwrap_or_default().to_owned(),
        None => to,
    }
}

/// A browser at another address of this machine.
fn browser_at(last: u8) -> Client {
    Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .local_address(std::net::IpAddr::from([127, 0, 9, last]))
        .build()
        .expect("a client")
}

#[tokio::test]
async fn wrong_names_and_passwords_look_alike_and_disabled_agents_stay_out() {
    let floor = Terms::sqlite().open().await;
    floor.hire("alex", Role::Agent).await;
    floor.hire("blake", Role::Agent).await;
    let disabled = floor.dialer.office().set_disabled("blake", true).await;
    disabled.expect("blake is there");
    let browser = &floor.http;
    assert_eq!(
        outcome(&floor, browser, "alex", "not the password").await,
        "wrong"
    );
    assert_eq!(outcome(&floor, browser, "nobody", PASSWORD).await, "wrong");
    assert_eq!(outcome(&floor, browser, "blake", PASSWORD).await, "wrong");
    assert_eq!(outcome(&floor, browser, " ALEX ", PASSWORD).await, "/");
}

#[tokio::test]
async fn five_wrong_tries_close_an_account_to_their_address_and_to_no_other() {
    let floor = Terms::sqlite().open().await;
    floor.hire("alex", Role::Agent).await;
    floor.hire("blake", Role::Agent).await;
    let guessing = browser_at(1);
    for at in 1..=5 {
        let word = outcome(&floor, &guessing, "alex", "not the password").await;
        assert_eq!(word, "wrong", "try {at}");
    }
    assert_eq!(outcome(&floor, &guessing, "alex", PASSWORD).await, "tries");
    assert_eq!(outcome(&floor, &guessing, "blake", PASSWORD).await, "/");
    // Nobody locks somebody else out.
    assert_eq!(outcome(&floor, &browser_at(2), "alex", PASSWORD).await, "/");
}

#[tokio::test]
async fn an_address_is_closed_after_twenty_wrong_tries_at_anything() {
    let floor = Terms::sqlite().open().await;
    floor.hire("alex", Role::Agent).await;
    let guessing = browser_at(10);
    for at in 0..20 {
        let login = format!("guess{at}");
        assert_eq!(outcome(&floor, &guessing, &login, "guess").await, "wrong");
    }
    assert_eq!(outcome(&floor, &guessing, "alex", PASSWORD).await, "tries");
    // Nobody can claim to be somebody else.
    let body = format!("login=alex&password={}", PASSWORD.replace(' ', "+"));
    let answer = guessing
        .post(format!("{}/sign-in", floor.url))
        .header(header::ORIGIN, &floor.url)
        .header("x-forwarded-for", "203.0.113.9")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(body)
        .send()
        .await
        .expect("the dialer answers");
    assert!(!answer.headers().contains_key(header::SET_COOKIE));
    assert_eq!(
        outcome(&floor, &browser_at(11), "alex", PASSWORD).await,
        "/"
    );
}

async fn status_of_token(seat: &Seat) -> StatusCode {
    seat.post("/api/token", &[]).await.0
}

#[tokio::test]
async fn signing_out_ends_the_session_and_both_times_are_kept() {
    let floor = Terms::sqlite().open().await;
    let before = floor.dialer.now().millis();
    let alex = floor.seat("alex", Role::Agent).await;
    assert_eq!(alex.agent.presence, Presence::Available);
    assert_eq!(status_of_token(&alex).await, StatusCode::OK);
    let answer = alex.request(Method::POST, "/sign-out").send().await;
    let answer = answer.expect("the dialer answers");
    assert_eq!(answer.headers()[header::LOCATION], "/sign-in");
    let after = floor.dialer.now().millis();
    assert_eq!(status_of_token(&alex).await, StatusCode::UNAUTHORIZED);
    let (status, body) = alex.post("/api/desk/dial", &[("to", "+18085550118")]).await;
    assert!(
        !status.is_success() && body.to_string().contains("SignedOut"),
        "{status} {body}"
    );
    let sessions = floor.sessions().await;
    assert_eq!(sessions.len(), 1);
    let (started, ended) = sessions[0];
    let ended = ended.expect("the end is kept");
    assert!(before <= started && started <= ended && ended <= after);
    let (agent, _) = floor
        .dialer
        .store
        .find_login("alex")
        .await
        .expect("an answer")
        .expect("alex");
    assert_eq!(agent.presence, Presence::Offline);
    assert!(floor.calls().await.is_empty());
}

#[tokio::test]
async fn who_is_disabled_or_gets_a_new_password_is_signed_out() {
    let floor = Terms::sqlite().open().await;
    let alex = floor.seat("alex", Role::Agent).await;
    let blake = floor.seat("blake", Role::Agent).await;
    let office = floor.dialer.office();
    office
        .set_disabled("alex", true)
        .await
        .expect("alex is there");
    let changed = office.set_password("blake", "another three words").await;
    changed.expect("blake is there");
    assert_eq!(status_of_token(&alex).await, StatusCode::UNAUTHORIZED);
    assert_eq!(status_of_token(&blake).await, StatusCode::UNAUTHORIZED);
}

/// What a token says, without its signature.
fn claims(token: &str) -> Value {
    let part = token.split('.').nth(1).expect("a token has three parts");
    let part = URL_SAFE_NO_PAD.decode(part).expect("base64");
    serde_json::from_slice(&part).expect("JSON")
}

#[tokio::test]
async fn a_token_is_the_sessions_whatever_the_body_says() {
    let floor = Terms::sqlite().open().await;
    let alex = floor.seat("alex", Role::Agent).await;
    let blake = floor.seat("blake", Role::Agent).await;
    let other = blake.agent.phone_identity();
    let bodies = [
        (
            "application/x-www-form-urlencoded",
            format!("identity={other}&agent={other}"),
        ),
        ("application/json", format!("{{\"identity\":\"{other}\"}}")),
        ("application/json", "not json".to_owned()),
    ];
    for (kind, body) in bodies {
        let request = alex.request(Method::POST, &format!("/api/token?identity={other}"));
        let request = request.header(header::CONTENT_TYPE, kind).body(body);
        let answer = request.send().await.expect("the dialer answers");
        assert_eq!(answer.status(), StatusCode::OK);
        assert_eq!(answer.headers()[header::CACHE_CONTROL], "no-store");
        let setup: Value =
            serde_json::from_slice(&answer.bytes().await.expect("a body")).expect("JSON");
        let own = alex.agent.phone_identity();
        assert_eq!(setup["identity"], own);
        let token = setup["token"].as_str().expect("a token");
        assert_eq!(claims(token)["grants"]["identity"], own);
    }
}

#[tokio::test]
async fn there_is_no_token_for_nobody() {
    let floor = Terms::sqlite().open().await;
    let cookies = ["", "session=", "session=guess", "other=1"];
    for cookie in cookies {
        let request = floor
            .http
            .post(format!("{}/api/token", floor.url))
            .header(header::ORIGIN, &floor.url)
            .header(header::COOKIE, cookie);
        let answer = request.send().await.expect("the dialer answers");
        assert_eq!(answer.status(), StatusCode::UNAUTHORIZED, "{cookie}");
        let body = answer.text().await.expect("a body");
        assert!(!body.contains("eyJ"), "{body}");
    }
}
