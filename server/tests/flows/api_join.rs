//! People who are invited join once, in the role they were invited to.

use reqwest::{Method, StatusCode, header};
use serde_json::{Value, json};
use trunkline::agent::Role;
use trunkline::clock::Span;

use crate::stage::{FORM, Floor, PASSWORD, Program, StepClock, Terms, on_both_databases};

on_both_databases!(
    an_invitation_is_good_once,
    many_who_show_one_code_at_once_are_one,
);

async fn invite(floor: &Floor, role: Role, login: Option<&str>) -> String {
    let invited = floor.dialer.office().invite(role, login).await;
    invited.expect("the name is free").code
}

async fn join(program: &Program, code: &str, login: &str) -> crate::stage::Answer {
    let body = json!({"code": code, "login": login, "name": "New Here", "password": PASSWORD});
    program.post("/api/auth/register", &body).await
}

async fn an_invitation_is_good_once(terms: Terms) {
    let floor = terms.open().await;
    floor.hire("alex", Role::Agent).await;
    let program = Program::of(&floor);
    let code = invite(&floor, Role::Supervisor, None).await;
    let taken = join(&program, &code, "alex").await;
    assert_eq!(taken.problem(), "taken", "and the invitation is still good");
    let joined = join(&program, &code, "Sam").await;
    assert_eq!(joined.status, StatusCode::CREATED, "{joined:?}");
    let told = ["login", "role", "name"].map(|name| joined.body[name].clone());
    assert_eq!(told, ["sam", "supervisor", "New Here"]);
    let me = Program::signed_in(&floor, "sam").await.get("/api/me").await;
    assert_eq!(me.body["id"], joined.body["id"]);
    let again = join(&program, &code, "somebody").await;
    assert_eq!(again.problem(), "not-invited");

    let named = invite(&floor, Role::Agent, Some("Kim")).await;
    let joined = join(&program, &named, "").await;
    assert_eq!(joined.body["login"], "kim");
}

async fn many_who_show_one_code_at_once_are_one(terms: Terms) {
    let floor = terms.open().await;
    let code = invite(&floor, Role::Administrator, None).await;
    let tries = (0..8_u8).map(|at| {
        let (program, code) = (Program::at(&floor, at + 1), code.clone());
        async move { join(&program, &code, &format!("racer{at}")).await.status }
    });
    let statuses = futures::future::join_all(tries).await;
    let joined = |status: &&StatusCode| **status == StatusCode::CREATED;
    assert_eq!(statuses.iter().filter(joined).count(), 1, "{statuses:?}");
    assert!(
        statuses
            .iter()
            .all(|status| joined(&status) || *status == StatusCode::FORBIDDEN)
    );
    let agents = floor.dialer.store.list_agents().await.expect("it answers");
    assert_eq!(agents.len(), 1);
}

/// What is the same in all refusals.
fn refusal(answer: &crate::stage::Answer) -> (StatusCode, Value, Value) {
    let body = &answer.body;
    (answer.status, body["type"].clone(), body["detail"].clone())
}

#[tokio::test]
async fn unknown_used_and_old_codes_are_refused_alike() {
    let clock = StepClock::new();
    let floor = Terms::sqlite().clock(&clock).open().await;
    let (used, old) = (
        invite(&floor, Role::Agent, None).await,
        invite(&floor, Role::Agent, None).await,
    );
    let program = Program::of(&floor);
    assert_eq!(
        join(&program, &used, "kim").await.status,
        StatusCode::CREATED
    );
    clock.step(Span::minutes(7 * 24 * 60));
    let mut seen = Vec::new();
    for code in ["unknown", "", &used, &old] {
        seen.push(refusal(&join(&program, code, "somebody").await));
    }
    assert!(seen.windows(2).all(|two| two[0] == two[1]), "{seen:?}");
    assert_eq!(seen[0].0, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn ten_may_try_from_one_address_and_no_more() {
    let floor = Terms::sqlite().open().await;
    let code = invite(&floor, Role::Agent, None).await;
    let program = Program::at(&floor, 20);
    for _ in 0..10 {
        assert_eq!(
            join(&program, "guess", "kim").await.problem(),
            "not-invited"
        );
    }
    assert_eq!(
        join(&program, &code, "kim").await.problem(),
        "too-many-tries"
    );
    let elsewhere = Program::at(&floor, 21);
    assert_eq!(
        join(&elsewhere, &code, "kim").await.status,
        StatusCode::CREATED
    );
}

#[tokio::test]
async fn anybody_may_join_as_an_agent_only_where_that_is_set() {
    let closed = Terms::sqlite().open().await;
    let body = json!({"login": "kim", "password": PASSWORD});
    let answer = Program::of(&closed).post("/api/auth/register", &body).await;
    assert_eq!(answer.problem(), "not-invited");

    let open = Terms::sqlite()
        .setting("OPEN_REGISTRATION", "true")
        .open()
        .await;
    let program = Program::of(&open);
    let answer = program.post("/api/auth/register", &body).await;
    assert_eq!(
        (answer.status, &answer.body["role"]),
        (StatusCode::CREATED, &"agent".into())
    );
    for (wrong, problem) in [
        (json!({"login": "kim", "password": PASSWORD}), "taken"),
        (
            json!({"login": "lee", "password": "short"}),
            "weak-password",
        ),
        (json!({"login": "a b", "password": PASSWORD}), "bad-login"),
        (
            json!({"login": "lee", "password": PASSWORD, "role": "administrator"}),
            "invalid",
        ),
    ] {
        let answer = program.post("/api/auth/register", &wrong).await;
        assert_eq!(answer.problem(), problem, "{wrong}");
    }
}

#[tokio::test]
async fn the_page_lets_people_join_without_javascript() {
    let floor = Terms::sqlite().open().await;
    let code = invite(&floor, Role::Agent, None).await;
    let page = floor
        .http
        .get(format!("{}/register?code={code}", floor.url));
    let page = page.send().await.expect("the dialer answers");
    assert_eq!(page.status(), StatusCode::OK);
    assert_eq!(page.headers()[header::REFERRER_POLICY], "no-referrer");
    let page = page.text().await.expect("a page");
    assert!(page.contains(&code) && page.contains("action=\"/register\""));

    let post = async |origin: &str, password: &str| {
        let body = form_urlencoded::Serializer::new(String::new())
            .extend_pairs([
                ("code", code.as_str()),
                ("login", "kim"),
                ("password", password),
            ])
            .finish();
        let request = floor
            .http
            .request(Method::POST, format!("{}/register", floor.url));
        let request = request
            .header(header::ORIGIN, origin)
            .header(header::CONTENT_TYPE, FORM);
        let answer = request.body(body).send().await.expect("the dialer answers");
        let to = answer.headers().get(header::LOCATION);
        let to = to.and_then(|to| to.to_str().ok()).unwrap_or_default();
        (answer.status(), to.to_owned())
    };
    let foreign = post("http://elsewhere.example", PASSWORD).await;
    assert_eq!(foreign.0, StatusCode::FORBIDDEN);
    let (status, back) = post(&floor.url, "short").await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    assert!(back.starts_with("/register?error=password&code="), "{back}");
    let (_, to) = post(&floor.url, PASSWORD).await;
    assert_eq!(to, "/sign-in?joined=1&login=kim");
    let (_, back) = post(&floor.url, PASSWORD).await;
    assert!(back.starts_with("/register?error=invited"), "{back}");
}
