//! What goes wrong is told in one form, and the description says what there is.

use reqwest::{Method, StatusCode, header};
use serde_json::{Value, json};
use trunkline::agent::Role;

use crate::stage::{Floor, Program, Terms};

/// Sends a body of some kind to the dialing route.
async fn sent(floor: &Floor, token: &str, kind: Option<&str>, body: &str) -> crate::stage::Answer {
    let request = floor.http.post(format!("{}/api/calls", floor.url));
    let mut request = request
        .header(header::AUTHORIZATION, format!("Bearer {token}"))
        .header("idempotency-key", "story")
        .body(body.to_owned());
    if let Some(kind) = kind {
        request = request.header(header::CONTENT_TYPE, kind);
    }
    crate::stage::Answer::of(request.send().await.expect("the dialer answers")).await
}

#[tokio::test]
async fn bodies_that_are_not_as_described_are_refused_by_name() {
    let floor = Terms::sqlite().open().await;
    floor.hire("alex", Role::Agent).await;
    let token = Program::of(&floor).token("alex").await;
    let good = json!({"to": "+18085550118"}).to_string();
    let json = Some("application/json");
    let table = [
        (None, good.as_str(), "wrong-type"),
        (Some("text/plain"), &good, "wrong-type"),
        (
            Some("application/x-www-form-urlencoded"),
            "to=%2B18085550118",
            "wrong-type",
        ),
        (Some("multipart/form-data; boundary=x"), &good, "wrong-type"),
        (Some("application/jsonp"), &good, "wrong-type"),
        (json, "", "malformed"),
        (json, "{", "malformed"),
        (json, "{\"to\":\"\\ud800\"}", "malformed"),
        (json, "nonsense", "malformed"),
        (json, "null", "invalid"),
        (json, "[]", "invalid"),
        (json, "[\"+18085550118\"]", "invalid"),
        (json, "\"+18085550118\"", "invalid"),
        (json, "{}", "invalid"),
        (json, "{\"to\":1}", "invalid"),
        (json, "{\"to\":null}", "invalid"),
        (json, "{\"to\":\"1\",\"to\":\"2\"}", "invalid"),
        (json, "{\"to\":\"1\",\"agent\":\"x\"}", "invalid"),
        (json, "{\"to\":\"1\",\"role\":\"administrator\"}", "invalid"),
        (
            Some("application/json; charset=utf-8"),
            "{\"to\":\"x\"}",
            "not-a-number",
        ),
        (Some("Application/JSON"), "{\"to\":\"x\"}", "not-a-number"),
    ];
    for (kind, body, problem) in table {
        assert_eq!(
            sent(&floor, &token, kind, body).await.problem(),
            problem,
            "{kind:?} {body}"
        );
    }
    let unknown = sent(&floor, &token, json, "{\"to\":\"1\",\"role\":\"x\"}").await;
    let detail = unknown.body["detail"].as_str().unwrap_or_default();
    assert!(detail.contains("unknown field `role`"), "{detail}");
    let both = sent(&floor, &token, json, "{\"to\":\"1\",\"agent\":\"x\"}").await;
    let detail = both.body["detail"].as_str().unwrap_or_default();
    assert!(detail.contains("as `to`"), "{detail}");
    assert!(floor.calls().await.is_empty());
}

#[tokio::test]
async fn methods_and_addresses_that_are_not_there_are_problems_too() {
    let floor = Terms::sqlite().open().await;
    floor.hire("alex", Role::Agent).await;
    let program = Program::signed_in(&floor, "alex").await;
    for (method, path, allowed) in [
        (Method::DELETE, "/api/me", "GET,HEAD"),
        (Method::PATCH, "/api/auth/login", "POST"),
        (Method::GET, "/api/auth/login", "POST"),
        (Method::TRACE, "/api/me", "GET,HEAD"),
        (Method::PUT, "/api/openapi.json", "GET,HEAD"),
        (Method::OPTIONS, "/api/auth/logout", "POST"),
    ] {
        let answer = program.send(method.clone(), path, None, &[]).await;
        assert_eq!(answer.problem(), "wrong-method", "{method} {path}");
        assert_eq!(answer.header("allow"), allowed, "{method} {path}");
    }
    for path in ["/api/nothing", "/api/auth/nothing", "/api", "/api/me/"] {
        let answer = program.get(path).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
    }
    assert_eq!(program.get("/api/nothing").await.problem(), "nothing-here");
    assert_eq!(
        program.get("/problems/nothing").await.problem(),
        "nothing-here"
    );
}

#[tokio::test]
async fn every_problem_has_an_address_that_explains_it() {
    let floor = Terms::sqlite().open().await;
    let page = floor
        .http
        .get(format!("{}/problems", floor.url))
        .send()
        .await;
    let page = page
        .expect("the dialer answers")
        .text()
        .await
        .expect("a page");
    let names: Vec<&str> = page
        .split("<code>/problems/")
        .skip(1)
        .filter_map(|rest| rest.split('<').next())
        .collect();
    assert!(names.len() > 30, "{names:?}");
    let program = Program::of(&floor);
    for name in names {
        let answer = program.get(&format!("/problems/{name}")).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{name}");
        assert_eq!(answer.header("location"), format!("/problems#{name}"));
        assert!(page.contains(&format!("id=\"{name}\"")), "{name}");
    }
}

#[tokio::test]
async fn the_description_names_every_route_and_the_page_shows_it() {
    let floor = Terms::sqlite().open().await;
    let program = Program::of(&floor);
    let answer = program.get("/api/openapi.json").await;
    assert_eq!(
        (answer.status, answer.header("content-type")),
        (StatusCode::OK, "application/json")
    );
    let api = answer.body;
    assert_eq!(api["openapi"], "3.1.0");
    let page = floor
        .http
        .get(format!("{}/api/docs", floor.url))
        .send()
        .await;
    let page = page.expect("the dialer answers");
    let policy = page.headers()[header::CONTENT_SECURITY_POLICY]
        .to_str()
        .expect("plain");
    assert!(policy.contains("script-src 'nonce-") && policy.contains("frame-ancestors 'none'"));
    let page = page.text().await.expect("a page");
    assert!(
        !page.contains("://") || page.matches("://").count() == page.matches(&floor.url).count()
    );
    let mut operations = 0;
    for (path, item) in api["paths"].as_object().expect("paths") {
        assert!(page.contains(path.as_str()), "{path} is not on the page");
        for (method, operation) in item.as_object().expect("methods") {
            operations += 1;
            let id = operation["operationId"].as_str().expect("an id");
            assert!(page.contains(&format!("id=\"{id}\"")), "{id}");
            assert!(operation["security"].is_array(), "{id} says who may");
            for (status, response) in operation["responses"].as_object().expect("answers") {
                let content = response["content"].as_object();
                let problem =
                    content.is_some_and(|all| all.contains_key("application/problem+json"));
                assert_eq!(problem, status.as_str() >= "400", "{id} {status}");
            }
            // What it says of who may is so.
            let security = operation["security"].as_array().expect("a list");
            let open = security.iter().any(|one| *one == json!({}));
            let method = Method::from_bytes(method.to_uppercase().as_bytes()).expect("a method");
            let answer = program.send(method, path, None, &[]).await;
            let refused = answer.status == StatusCode::UNAUTHORIZED;
            assert_eq!(refused, !open, "{id}: {answer:?}");
        }
    }
    assert!(operations >= 7, "{operations}");
    for path in ["/api/auth/login", "/api/auth/register", "/api/calls"] {
        let body = &api["paths"][path]["post"]["requestBody"]["content"]["application/json"];
        assert!(body["schema"].is_object(), "{path} says what it takes");
    }
    assert_ne!(api["components"]["schemas"]["Problem"], Value::Null);
}
