//! Messages: each state is told, people answer, STOP is kept, WhatsApp has its window and its templates.

use serde_json::{Value, json};

use crate::customer::Answer;
use crate::rest::Description;
use crate::world::{OURS, TEMPLATE, World, sid};

/// Repeats what was written.
const ECHO: &str = "+12125550142";
/// Reads it and does not answer.
const QUIET: &str = "+12125550111";

async fn send(world: &World, more: &[(&str, &str)]) -> (u16, Value) {
    let status = world.customer.url("/delivery");
    let mut form = vec![("StatusCallback", status.as_str())];
    form.extend(more);
    let (status, body) = world.rest("POST", "/Messages.json", &form).await;
    (status.as_u16(), body)
}

/// What was told of a message, once the last of it was.
async fn told(world: &World, message: &str, last: &str) -> Vec<String> {
    let all = world
        .customer
        .until("/delivery", |all| {
            let of = |it: &&crate::customer::Got| it.get("MessageSid") == message;
            all.iter()
                .filter(of)
                .any(|it| it.get("MessageStatus") == last)
        })
        .await;
    let of = all.iter().filter(|it| it.get("MessageSid") == message);
    of.map(|it| it.get("MessageStatus").to_owned()).collect()
}

async fn writes(world: &World, from: &str, body: Value) -> Value {
    let path = format!("/sandbox/api/people/{from}/text");
    let (status, message) = world.control("POST", &path, body).await;
    assert_eq!(status, 201, "{message}");
    message
}

#[tokio::test]
async fn a_text_is_delivered_and_answered() {
    let world = World::new().await;
    let (status, message) = send(&world, &[("To", ECHO), ("From", OURS), ("Body", "Hi €")]).await;
    assert_eq!((status, &message["status"]), (201, &json!("queued")));
    let states = told(&world, &sid(&message), "delivered").await;
    assert_eq!(states, ["queued", "sent", "delivered"]);
    let answer = world.customer.first("/texts").await;
    assert_eq!(answer.get("Body"), "You wrote: Hi €");
    assert_eq!((answer.get("From"), answer.get("To")), (ECHO, OURS));
    assert_eq!(answer.get("SmsStatus"), "received");
    assert_eq!(answer.get("FromCity"), "NEW YORK");
    let path = format!("/Messages/{}.json", sid(&message));
    let read = world.ok("GET", &path, &[]).await;
    assert_eq!(read["status"], "delivered");
    assert_eq!(read["num_segments"], "1");
}

#[tokio::test]
async fn what_cannot_be_delivered_is_told_with_its_code() {
    let world = World::new().await;
    for (to, last, code) in [
        ("+12125550112", "undelivered", "30003"),
        ("+12125550119", "failed", "30007"),
    ] {
        let (_, message) = send(&world, &[("To", to), ("From", OURS), ("Body", "Hi")]).await;
        told(&world, &sid(&message), last).await;
        let all = world.customer.until("/delivery", |_| true).await;
        let last = all.iter().find(|it| it.get("MessageStatus") == last);
        assert_eq!(last.expect("told").get("ErrorCode"), code);
    }
    let (_, message) = send(
        &world,
        &[("To", "+12125550116"), ("From", OURS), ("Body", "Hi")],
    )
    .await;
    assert_eq!(
        told(&world, &sid(&message), "sent").await,
        ["queued", "sent"]
    );
}

#[tokio::test]
async fn whoever_writes_stop_gets_nothing_more_until_they_write_start() {
    let world = World::new().await;
    let hi = [("To", QUIET), ("From", OURS), ("Body", "Hi")];
    writes(&world, QUIET, json!({"to": OURS, "body": " Stop "})).await;
    assert_eq!(world.customer.first("/texts").await.get("Body"), " Stop ");
    let (status, refused) = send(&world, &hi).await;
    assert_eq!((status, &refused["code"]), (400, &json!(21610)));
    writes(&world, QUIET, json!({"to": OURS, "body": "START"})).await;
    assert_eq!(send(&world, &hi).await.0, 201);
}

#[tokio::test]
async fn on_whatsapp_free_text_needs_a_message_of_the_last_day_and_a_template_does_not() {
    let world = World::new().await;
    let (to, from) = (format!("whatsapp:{QUIET}"), format!("whatsapp:{OURS}"));
    let free = [("To", &*to), ("From", &*from), ("Body", "Hi")];
    let (_, message) = send(&world, &free).await;
    assert_eq!(
        told(&world, &sid(&message), "undelivered").await,
        ["queued", "undelivered"]
    );
    let path = format!("/Messages/{}.json", sid(&message));
    assert_eq!(world.ok("GET", &path, &[]).await["error_code"], 63016);
    writes(
        &world,
        QUIET,
        json!({"to": OURS, "body": "old", "whatsapp": true, "hours_ago": 25}),
    )
    .await;
    let (_, message) = send(&world, &free).await;
    told(&world, &sid(&message), "undelivered").await;
    let variables = json!({"1": "Ann", "2": "Monday"}).to_string();
    let template = [
        ("To", &*to),
        ("From", &*from),
        ("ContentSid", TEMPLATE),
        ("ContentVariables", &*variables),
    ];
    let (_, message) = send(&world, &template).await;
    assert_eq!(message["body"], "Hello Ann, see you on Monday.");
    let states = told(&world, &sid(&message), "read").await;
    assert_eq!(states, ["queued", "sent", "delivered", "read"]);
    writes(
        &world,
        QUIET,
        json!({"to": OURS, "body": "now", "whatsapp": true}),
    )
    .await;
    let (_, message) = send(&world, &free).await;
    told(&world, &sid(&message), "read").await;
}

#[tokio::test]
async fn pictures_come_with_a_message_and_lie_where_only_the_account_is_sent() {
    let world = World::new().await;
    let (_, message) = send(
        &world,
        &[("To", "+12125550117"), ("From", OURS), ("Body", "?")],
    )
    .await;
    told(&world, &sid(&message), "delivered").await;
    let answer = world.customer.first("/texts").await;
    assert_eq!(
        (answer.get("NumMedia"), answer.get("MediaContentType0")),
        ("1", "image/png")
    );
    let url = answer.get("MediaUrl0").to_owned();
    assert!(answer.get("MessageSid").starts_with("MM"));
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let stranger = client.get(&url).send().await.unwrap();
    assert_eq!(stranger.status(), 401);
    let own = client
        .get(&url)
        .basic_auth(crate::world::ACCOUNT, Some(crate::world::TOKEN));
    let picture = own.send().await.unwrap();
    assert_eq!(picture.headers()["content-type"], "image/png");
    assert!(picture.bytes().await.unwrap().starts_with(b"\x89PNG"));
    // What is sent along is fetched where it lies.
    let gone = Answer {
        status: 404,
        ..Answer::twiml("")
    };
    world.customer.answers("/nothing-there", gone);
    let (_, message) = send(
        &world,
        &[
            ("To", QUIET),
            ("From", OURS),
            ("MediaUrl", &world.customer.url("/nothing-there")),
        ],
    )
    .await;
    assert_eq!(
        told(&world, &sid(&message), "failed").await.last().unwrap(),
        "failed"
    );
}

#[tokio::test]
async fn what_is_wrong_is_refused_with_its_code() {
    let world = World::new().await;
    let long = "x".repeat(1_601);
    let many: Vec<(&str, &str)> = (0..11)
        .map(|_| ("MediaUrl", "https://example.test/a.png"))
        .collect();
    let whatsapp = format!("whatsapp:{ECHO}");
    for (code, form) in [
        (21604, vec![("From", OURS), ("Body", "Hi")]),
        (21603, vec![("To", ECHO), ("Body", "Hi")]),
        (21211, vec![("To", "12"), ("From", OURS), ("Body", "Hi")]),
        (
            21606,
            vec![("To", ECHO), ("From", "+12125550100"), ("Body", "Hi")],
        ),
        (21602, vec![("To", ECHO), ("From", OURS)]),
        (21617, vec![("To", ECHO), ("From", OURS), ("Body", &long)]),
        (21623, [vec![("To", ECHO), ("From", OURS)], many].concat()),
        (
            21620,
            vec![("To", ECHO), ("From", OURS), ("MediaUrl", "ftp://x")],
        ),
        (
            21910,
            vec![("To", &whatsapp), ("From", OURS), ("Body", "Hi")],
        ),
        (
            21655,
            vec![("To", ECHO), ("From", OURS), ("ContentSid", "HX1")],
        ),
        (
            21656,
            vec![("To", ECHO), ("From", OURS), ("ContentSid", TEMPLATE)],
        ),
        (
            21609,
            vec![
                ("To", ECHO),
                ("From", OURS),
                ("Body", "Hi"),
                ("StatusCallback", "nowhere"),
            ],
        ),
    ] {
        let (status, body) = world.rest("POST", "/Messages.json", &form).await;
        assert_eq!(
            (status.as_u16(), &body["code"]),
            (400, &json!(code)),
            "{form:?}"
        );
    }
}

#[tokio::test]
async fn every_answer_about_messages_is_as_described() {
    let (world, description) = (World::new().await, Description::read());
    let (_, message) = send(
        &world,
        &[("To", "+12125550117"), ("From", OURS), ("Body", "?")],
    )
    .await;
    description.hold("post", "/Messages.json", "201", &message);
    told(&world, &sid(&message), "delivered").await;
    let answer = world.customer.first("/texts").await;
    let came = answer.get("MessageSid").to_owned();
    let at = format!("/Messages/{came}");
    for (path, real) in [
        ("/Messages.json", "/Messages.json".to_owned()),
        ("/Messages/{Sid}.json", format!("{at}.json")),
        (
            "/Messages/{MessageSid}/Media.json",
            format!("{at}/Media.json"),
        ),
    ] {
        let body = world.ok("GET", &real, &[]).await;
        description.hold("get", path, "200", &body);
    }
    let media = world.ok("GET", &format!("{at}/Media.json"), &[]).await;
    let one = format!("{at}/Media/{}.json", sid(&media["media_list"][0]));
    let body = world.ok("GET", &one, &[]).await;
    description.hold(
        "get",
        "/Messages/{MessageSid}/Media/{Sid}.json",
        "200",
        &body,
    );
    let listed = world.ok("GET", "/Messages.json", &[("To", OURS)]).await;
    assert!(listed["messages"].as_array().is_some());
    let redacted = world
        .ok("POST", &format!("{at}.json"), &[("Body", "")])
        .await;
    description.hold("post", "/Messages/{Sid}.json", "200", &redacted);
    assert_eq!(redacted["body"], "");
    let (gone, _) = world.rest("DELETE", &format!("{at}.json"), &[]).await;
    assert_eq!(gone, 204);
    assert_eq!(world.rest("GET", &format!("{at}.json"), &[]).await.0, 404);
}
