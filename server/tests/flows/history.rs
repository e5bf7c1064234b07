//! The history over HTTP: as a page for people, as JSON for programs, as a table for spreadsheets.

use reqwest::{Method, StatusCode, header};
use serde_json::{Value, json};
use trunkline::agent::Role;
use trunkline::call::CallState;
use trunkline::id::CallId;

use crate::stage::{Floor, Seat, Terms, on_both_databases};

on_both_databases!(
    programs_read_the_history_and_write_notes,
    an_export_holds_what_the_list_holds,
);

const IRIS: &str = "+18085550118";
const CARLA: &str = "+12125550111";

/// A call that was made and given up again, with these notes.
pub(crate) async fn over(floor: &Floor, seat: &Seat, to: &str, notes: &str) -> CallId {
    let call = seat.dial(to).await.card.id;
    seat.end(call).await;
    floor.until_state(call, CallState::Canceled).await;
    let form = [("id", &*call.to_string()), ("notes", notes)];
    let (status, body) = seat.post("/api/desk/notes", &form).await;
    assert_eq!(status, StatusCode::OK, "{body}");
    call
}

async fn get(seat: &Seat, path: &str) -> (StatusCode, Value) {
    let request = seat.request(Method::GET, path);
    let answer = request.send().await.expect("the dialer answers");
    let status = answer.status();
    let body = answer.bytes().await.expect("in full");
    (status, serde_json::from_slice(&body).unwrap_or(Value::Null))
}

async fn found(seat: &Seat, filters: &str) -> Vec<String> {
    let (status, body) = get(seat, &format!("/api/calls?{filters}")).await;
    assert_eq!(status, StatusCode::OK, "{filters}: {body}");
    let calls = body["calls"].as_array().expect("calls");
    assert_eq!(body["count_is_exact"], true);
    let ids = calls.iter().map(|call| call["id"].as_str());
    ids.map(|id| id.expect("an id").to_owned()).collect()
}

async fn programs_read_the_history_and_write_notes(terms: Terms) {
    let floor = terms.open().await;
    let alex = floor.seat("alex", Role::Agent).await;
    let blake = floor.seat("blake", Role::Agent).await;
    let sam = floor.seat("sam", Role::Supervisor).await;
    let first = over(&floor, &alex, IRIS, "wants a quote").await.to_string();
    let second = over(&floor, &alex, CARLA, "").await.to_string();
    let theirs = over(&floor, &blake, IRIS, "another quote")
        .await
        .to_string();

    assert_eq!(found(&alex, "").await, [&*second, &*first]);
    assert_eq!(found(&sam, "").await, [&*theirs, &*second, &*first]);
    assert_eq!(
        found(&sam, "text=quo&number=0118").await,
        [&*theirs, &*first]
    );
    let agent = blake.agent.id;
    assert_eq!(found(&sam, &format!("agent={agent}")).await, [&*theirs]);
    assert_eq!(
        found(&sam, "state=canceled&state=busy&direction=outbound")
            .await
            .len(),
        3
    );
    assert!(found(&sam, "outcome=interested").await.is_empty());
    assert!(found(&sam, "to=2020-01-01").await.is_empty());
    // Nobody chooses somebody else's calls without the right to see them.
    let (status, body) = get(&alex, &format!("/api/calls?agent={agent}")).await;
    assert_eq!(status, StatusCode::FORBIDDEN, "{body}");

    // Down by pages of one, and up again.
    let (_, page) = get(&sam, "/api/calls?limit=1").await;
    assert_eq!(
        (page["calls"][0]["id"].as_str(), page["count"].as_i64()),
        (Some(&*theirs), Some(3))
    );
    assert_eq!(page["newer"], Value::Null);
    let older = page["older"]
        .as_str()
        .expect("there are older ones")
        .to_owned();
    let (_, page) = get(&sam, &format!("/api/calls?limit=1&before={older}")).await;
    assert_eq!(page["calls"][0]["id"], *second);
    let newer = page["newer"]
        .as_str()
        .expect("there are newer ones")
        .to_owned();
    let (_, page) = get(&sam, &format!("/api/calls?limit=1&after={newer}")).await;
    assert_eq!(page["calls"][0]["id"], *theirs);
    assert_eq!(page["newer"], Value::Null);

    let path = format!("/api/calls/{first}/notes");
    let put = |seat: &Seat, body: &Value| {
        let request = seat.request(Method::PUT, &path).body(body.to_string());
        request
            .header(header::CONTENT_TYPE, "application/json")
            .send()
    };
    let kept = put(&alex, &json!({"notes": "=wants\n two"}))
        .await
        .expect("answers");
    assert_eq!(kept.status(), StatusCode::OK);
    let (_, full) = get(&alex, &format!("/api/calls/{first}")).await;
    assert_eq!(full["notes"], "=wants\n two");
    assert_eq!(
        (full["state"].as_str(), full["number"].as_str()),
        (Some("canceled"), Some(IRIS))
    );
    assert_eq!(full["legs"].as_array().map(Vec::len), Some(2));
    let foreign = put(&blake, &json!({"notes": "not mine"}))
        .await
        .expect("answers");
    assert_eq!(foreign.status(), StatusCode::NOT_FOUND);
    let supervisor = put(&sam, &json!({"notes": "not mine"}))
        .await
        .expect("answers");
    assert_eq!(supervisor.status(), StatusCode::FORBIDDEN);
    let wrong = put(&alex, &json!({"note": 1})).await.expect("answers");
    assert_eq!(wrong.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let (status, _) = get(&blake, &format!("/api/calls/{first}")).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
}

async fn an_export_holds_what_the_list_holds(terms: Terms) {
    let floor = terms.open().await;
    let alex = floor.seat("alex", Role::Agent).await;
    let blake = floor.seat("blake", Role::Agent).await;
    let sam = floor.seat("sam", Role::Supervisor).await;
    let notes = [
        "=HYPERLINK(\"x\")",
        "two\nlines, \"quoted\"",
        "+1 more",
        "plain é",
    ];
    let mut calls = Vec::new();
    for text in notes {
        calls.push(over(&floor, &alex, IRIS, text).await.to_string());
    }
    over(&floor, &blake, IRIS, "not alex's").await;
    let request = alex.request(Method::GET, "/calls.csv?number=0118");
    let answer = request.send().await.expect("the dialer answers");
    assert_eq!(answer.status(), StatusCode::OK);
    let kind = answer.headers()[header::CONTENT_TYPE]
        .to_str()
        .expect("plain");
    assert!(kind.starts_with("text/csv; charset=utf-8"), "{kind}");
    let text = answer.text().await.expect("in full");
    let mut table = csv::Reader::from_reader(text.as_bytes());
    let columns = table.headers().expect("a header row").clone();
    let at = |name: &str| {
        columns
            .iter()
            .position(|column| column == name)
            .expect("a column")
    };
    let rows: Vec<csv::StringRecord> = table.records().collect::<Result<_, _>>().expect("rows");
    let column = |name: &str| {
        rows.iter()
            .map(|row| row[at(name)].to_owned())
            .collect::<Vec<_>>()
    };
    calls.reverse();
    assert_eq!(column("id"), calls);
    assert_eq!(
        column("notes"),
        [
            "plain é",
            "'+1 more",
            "two\nlines, \"quoted\"",
            "'=HYPERLINK(\"x\")"
        ]
    );
    assert_eq!(column("number"), [IRIS; 4]);
    assert_eq!(column("our_number"), ["+12025550100"; 4]);
    assert_eq!(column("agent"), ["alex"; 4]);
    for moment in column("created_at") {
        assert!(trunkline::iso::read(&moment).is_some(), "{moment}");
    }
    for row in &rows {
        for (name, cell) in columns.iter().zip(row) {
            let formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']);
            assert!(!formula || name.ends_with("number"), "{name}: {cell}");
        }
    }
    let everybodys = sam
        .request(Method::GET, "/calls.csv")
        .send()
        .await
        .expect("answers");
    assert_eq!(
        everybodys
            .text()
            .await
            .expect("in full")
            .matches("+12025550100")
            .count(),
        5
    );
}

#[tokio::test]
async fn an_export_longer_than_one_reading_is_whole() {
    let floor = Terms::sqlite().open().await;
    let alex = floor.seat("alex", Role::Agent).await;
    let desk = alex.desk(&floor);
    for _ in 0..3 {
        over(&floor, &alex, IRIS, "one of many").await;
    }
    let query = trunkline::desk::HistoryQuery::default();
    let (cards, end) = desk
        .export(&query, None)
        .await
        .expect("reads")
        .expect("some");
    assert_eq!(cards.len(), 3);
    let below = trunkline::list_key::ListKey::new(cards[1].created_at, cards[1].id);
    let (rest, last) = desk
        .export(&query, Some(below))
        .await
        .expect("reads")
        .expect("some");
    assert_eq!(rest, cards[2..]);
    assert_eq!(last, end);
    assert_eq!(desk.export(&query, Some(end)).await.expect("reads"), None);
}

#[tokio::test]
async fn what_cannot_be_filtered_by_is_told_in_a_sentence() {
    let floor = Terms::sqlite().open().await;
    let alex = floor.seat("alex", Role::Agent).await;
    for (filters, sentence) in [
        (
            "from=yesterday",
            "“yesterday” is not a date. Write it like 2026-11-21.",
        ),
        (
            "state=asleep",
            "Calls cannot be filtered by the state “asleep”.",
        ),
        (
            "number=1",
            "“1” is not a part of a phone number. Type three or more digits of it.",
        ),
        ("text=%25", "Type at least one word to search for."),
        ("limit=0", "Calls cannot be filtered by the limit “0”."),
    ] {
        for (path, field) in [("/api/calls", "detail"), ("/calls.csv", "error")] {
            let (status, body) = get(&alex, &format!("{path}?{filters}")).await;
            assert_eq!(status, StatusCode::BAD_REQUEST, "{path}?{filters}");
            assert_eq!(body[field], sentence);
        }
        let page = alex
            .request(Method::GET, &format!("/calls?{filters}"))
            .send()
            .await;
        let page = page.expect("answers").text().await.expect("in full");
        let escaped = sentence.replace('&', "&amp;");
        assert!(page.contains(&escaped), "{filters}: the page says so");
    }
}

#[tokio::test]
async fn the_history_is_for_those_who_are_signed_in() {
    let floor = Terms::sqlite().open().await;
    for path in [
        "/api/calls",
        "/api/calls/019ac0de-0000-7000-8000-000000000001",
    ] {
        let answer = floor.http.get(format!("{}{path}", floor.url)).send().await;
        assert_eq!(
            answer.expect("answers").status(),
            StatusCode::UNAUTHORIZED,
            "{path}"
        );
    }
    let answer = floor
        .http
        .get(format!("{}/calls.csv?text=x", floor.url))
        .send()
        .await;
    let answer = answer.expect("answers");
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    let to = answer.headers()[header::LOCATION].to_str().expect("plain");
    assert_eq!(to, "/sign-in?next=/calls.csv%3Ftext%3Dx");
}
