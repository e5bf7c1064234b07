//! REST: every kind of answer is as Twilio's own description says, refusals have its codes, and pages can be walked.

use std::collections::BTreeSet;

use jsonschema::Validator;
use serde_json::{Value, json};

use crate::world::{ACCOUNT, KEY, OURS, SECRET, TOKEN, World, sid};

const DESCRIPTION: &str = include_str!("../specs/twilio-api-v2010.json");

/// The description, made readable for a JSON Schema validator.
pub(crate) struct Description(Value);

impl Description {
    pub(crate) fn read() -> Self {
        let mut description: Value = serde_json::from_str(DESCRIPTION).unwrap();
        nullable(&mut description["components"]["schemas"]);
        nullable(&mut description["paths"]);
        Self(description)
    }

    /// The schema of an answer.
    fn answer(&self, method: &str, path: &str, status: &str) -> Value {
        let path = format!("/2010-04-01/Accounts/{{AccountSid}}{path}");
        let answer = &self.0["paths"][&path][method]["responses"][status];
        let schema = answer["content"]["application/json"]["schema"].clone();
        assert!(
            schema.is_object(),
            "{method} {path} {status} is not described"
        );
        schema
    }

    /// Holds a body against the schema of an answer; all described fields must be there, and no other.
    pub(crate) fn hold(&self, method: &str, path: &str, status: &str, body: &Value) {
        let schema = self.answer(method, path, status);
        self.complete(&schema, body, path);
        let whole = json!({"components": self.0["components"], "allOf": [schema]});
        let validator: Validator = jsonschema::draft202012::new(&whole).unwrap();
        let errors: Vec<String> = validator
            .iter_errors(body)
            .map(|error| format!("{} at {}", error, error.instance_path()))
            .collect();
        assert!(errors.is_empty(), "{method} {path}: {errors:#?}\n{body:#}");
    }

    fn complete(&self, schema: &Value, body: &Value, path: &str) {
        let schema = self.resolved(schema);
        if let Some(properties) = schema["properties"].as_object() {
            let wanted: BTreeSet<_> = properties.keys().collect();
            let given: BTreeSet<_> = body.as_object().unwrap().keys().collect();
            assert_eq!(given, wanted, "{path}");
            for (name, property) in properties {
                self.complete(property, &body[name], path);
            }
        }
        if let (Some(items), Some(list)) = (schema.get("items"), body.as_array()) {
            list.iter()
                .for_each(|item| self.complete(items, item, path));
        }
    }

    fn resolved<'a>(&'a self, schema: &'a Value) -> &'a Value {
        match schema["$ref"].as_str() {
            Some(at) => self.0.pointer(at.trim_start_matches('#')).unwrap(),
            None => schema,
        }
    }
}

/// OpenAPI 3.0 says `nullable`, JSON Schema says so in the type. References to enumerations say neither, and the
/// description's own examples have null there.
fn nullable(schema: &mut Value) {
    match schema {
        Value::Object(object) => {
            if object.get("nullable") == Some(&Value::Bool(true))
                && let Some(Value::String(kind)) = object.get("type").cloned()
            {
                object.insert("type".to_owned(), json!([kind, "null"]));
            }
            if let Some(Value::Array(values)) = object.get_mut("enum") {
                values.push(Value::Null);
                object.insert("type".to_owned(), json!(["string", "null"]));
            }
            object.values_mut().for_each(nullable);
        }
        Value::Array(list) => list.iter_mut().for_each(nullable),
        _ => {}
    }
}

#[tokio::test]
async fn every_answer_is_as_described() {
    let (world, description) = (World::new().await, Description::read());
    world.customer.twiml("/wait", "<Pause length=\"60\"/>");
    let (url, to) = (world.customer.url("/wait"), "+12125550118");
    let form = [
        ("To", to),
        ("From", OURS),
        ("Url", url.as_str()),
        ("Record", "true"),
    ];
    let queued = world.ok("POST", "/Calls.json", &form).await;
    description.hold("post", "/Calls.json", "201", &queued);
    let call = sid(&queued);
    world.until_status(&call, "in-progress").await;
    let at = format!("/Calls/{call}");
    let hold = async |method: &str, path: &str, real: &str, form: &[(&str, &str)]| {
        let (status, body) = world.rest(&method.to_uppercase(), real, form).await;
        assert!(status.is_success(), "{real} {body:#}");
        description.hold(method, path, status.as_str(), &body);
        body
    };
    hold("get", "/Calls/{Sid}.json", &format!("{at}.json"), &[]).await;
    hold(
        "post",
        "/Calls/{Sid}.json",
        &format!("{at}.json"),
        &[("Url", &url)],
    )
    .await;
    hold("get", "/Calls.json", "/Calls.json", &[]).await;
    let below = "/Calls/{CallSid}/Recordings";
    let recording = hold(
        "post",
        &format!("{below}.json"),
        &format!("{at}/Recordings.json"),
        &[],
    )
    .await;
    let recording = format!("{at}/Recordings/{}.json", sid(&recording));
    for status in ["paused", "in-progress", "stopped"] {
        hold(
            "post",
            &format!("{below}/{{Sid}}.json"),
            &recording,
            &[("Status", status)],
        )
        .await;
    }
    hold("get", &format!("{below}/{{Sid}}.json"), &recording, &[]).await;
    hold(
        "get",
        &format!("{below}.json"),
        &format!("{at}/Recordings.json"),
        &[],
    )
    .await;
    let all = hold("get", "/Recordings.json", "/Recordings.json", &[]).await;
    assert_eq!(all["recordings"].as_array().unwrap().len(), 2);
    let one = format!("/Recordings/{}.json", sid(&all["recordings"][0]));
    hold("get", "/Recordings/{Sid}.json", &one, &[]).await;
    world.ok("DELETE", &one, &[]).await;
    let (gone, _) = world.rest("GET", &one, &[]).await;
    assert_eq!(gone, 404);
    world
        .ok("POST", &format!("{at}.json"), &[("Status", "completed")])
        .await;
    hold("get", "/Calls/{Sid}.json", &format!("{at}.json"), &[]).await;
}

#[tokio::test]
async fn every_answer_about_conferences_is_as_described() {
    let (world, description) = (World::new().await, Description::read());
    let hold = async |method: &str, path: &str, real: &str, form: &[(&str, &str)]| {
        let (status, body) = world.rest(&method.to_uppercase(), real, form).await;
        assert!(status.is_success(), "{real} {body:#}");
        description.hold(method, path, status.as_str(), &body);
        body
    };
    let participants = "/Conferences/{ConferenceSid}/Participants";
    let mut agent = json!(null);
    for (to, label) in [("+12125550118", "agent"), ("+12125550119", "customer")] {
        let form = [("To", to), ("From", OURS), ("Label", label)];
        let real = "/Conferences/a%20room/Participants.json";
        let body = hold("post", &format!("{participants}.json"), real, &form).await;
        world.until_status(&sid(&body), "in-progress").await;
        agent = body;
    }
    let conference = agent["conference_sid"].as_str().unwrap().to_owned();
    let at = format!("/Conferences/{conference}");
    let list = hold(
        "get",
        "/Conferences.json",
        "/Conferences.json?FriendlyName=a%20room&Status=in-progress",
        &[],
    )
    .await;
    assert_eq!(list["conferences"][0]["sid"], conference.as_str());
    hold("get", "/Conferences/{Sid}.json", &format!("{at}.json"), &[]).await;
    hold(
        "get",
        &format!("{participants}.json"),
        &format!("{at}/Participants.json"),
        &[],
    )
    .await;
    let one = format!("{at}/Participants/customer.json");
    hold(
        "get",
        &format!("{participants}/{{CallSid}}.json"),
        &one,
        &[],
    )
    .await;
    let held = hold(
        "post",
        &format!("{participants}/{{CallSid}}.json"),
        &one,
        &[("Hold", "true")],
    )
    .await;
    assert_eq!(
        (&held["hold"], &held["status"]),
        (&json!(true), &json!("connected"))
    );
    let (started, recording) = world
        .rest("POST", &format!("{at}/Recordings.json"), &[])
        .await;
    assert_eq!(started, 201, "{recording}");
    let below = "/Conferences/{ConferenceSid}/Recordings";
    let real = format!("{at}/Recordings/{}.json", sid(&recording));
    hold("get", &format!("{below}/{{Sid}}.json"), &real, &[]).await;
    hold(
        "post",
        &format!("{below}/{{Sid}}.json"),
        &real,
        &[("Status", "stopped")],
    )
    .await;
    hold(
        "get",
        &format!("{below}.json"),
        &format!("{at}/Recordings.json"),
        &[],
    )
    .await;
    world.ok("DELETE", &one, &[]).await;
    let (gone, _) = world.rest("GET", &one, &[]).await;
    assert_eq!(gone, 404);
    hold(
        "post",
        "/Conferences/{Sid}.json",
        &format!("{at}.json"),
        &[("Status", "completed")],
    )
    .await;
}

#[tokio::test]
async fn refusals_have_twilios_codes() {
    let world = World::new().await;
    let to = ("To", "+12125550142");
    let (from, twiml) = (("From", OURS), ("Twiml", "<Response/>"));
    let cases: [(&[(&str, &str)], u64); 9] = [
        (&[from, twiml], 21201),
        (&[("To", "123"), from, twiml], 21211),
        (&[("To", "+1212555014x"), from, twiml], 21211),
        (&[to, twiml], 21213),
        (&[to, ("From", "123"), twiml], 21212),
        (&[to, ("From", "+12125550199"), twiml], 21210),
        (&[to, from], 21205),
        (&[to, from, ("Url", "ftp://example.com/x")], 21205),
        (&[to, from, twiml, ("Timeout", "601")], 21208),
    ];
    for (form, code) in cases {
        let (status, body) = world.rest("POST", "/Calls.json", form).await;
        assert_eq!(
            (status.as_u16(), body["code"].as_u64()),
            (400, Some(code)),
            "{form:?}"
        );
        assert_eq!(body["status"], 400);
        assert_eq!(
            body["more_info"],
            format!("https://www.twilio.com/docs/errors/{code}")
        );
    }
    let (status, body) = world
        .rest("GET", "/Calls/CA00000000000000000000000000000000.json", &[])
        .await;
    assert_eq!((status.as_u16(), body["code"].as_u64()), (404, Some(20404)));
    assert!(world.see("/calls").await.as_array().unwrap().is_empty());
}

#[tokio::test]
async fn credentials_are_the_accounts_own() {
    let world = World::new().await;
    let ask = async |user: &str, password: &str| {
        world
            .rest_as(user, password, "GET", "/Calls.json", &[])
            .await
            .0
            .as_u16()
    };
    assert_eq!(ask(ACCOUNT, TOKEN).await, 200);
    assert_eq!(ask(KEY, SECRET).await, 200);
    for (user, password) in [(ACCOUNT, SECRET), (KEY, TOKEN), (ACCOUNT, ""), ("", TOKEN)] {
        assert_eq!(ask(user, password).await, 401, "{user}");
    }
    let other = "/2010-04-01/Accounts/AC00000000000000000000000000000000/Calls.json";
    let (status, body) = world.rest("GET", other, &[]).await;
    assert_eq!((status.as_u16(), body["code"].as_u64()), (401, Some(20003)));
}

#[tokio::test]
async fn pages_lead_to_each_call_once() {
    let world = World::at_speed(60.0).await;
    let mut made = BTreeSet::new();
    for number in 0..7 {
        let to = format!("+121255501{}2", number + 1);
        let form = [
            ("To", to.as_str()),
            ("From", OURS),
            ("Twiml", "<Response/>"),
        ];
        made.insert(sid(&world.ok("POST", "/Calls.json", &form).await));
    }
    let mut next =
        format!("/2010-04-01/Accounts/{ACCOUNT}/Calls.json?PageSize=3&From=%2B14155550100");
    let mut seen = Vec::new();
    loop {
        let page = world.ok("GET", &next, &[]).await;
        seen.extend(page["calls"].as_array().unwrap().iter().map(sid));
        if seen.len() == 3 {
            // What is made while pages are walked does not shift them.
            let form = [
                ("To", "+12125550112"),
                ("From", OURS),
                ("Twiml", "<Response/>"),
            ];
            world.ok("POST", "/Calls.json", &form).await;
        }
        let Some(uri) = page["next_page_uri"].as_str() else {
            break;
        };
        assert!(uri.contains("From=%2B14155550100"), "{uri}");
        next = uri.to_owned();
    }
    assert_eq!(seen.len(), 7);
    assert_eq!(seen.into_iter().collect::<BTreeSet<_>>(), made);
    let count = async |query: &str| {
        let page = world.ok("GET", &format!("/Calls.json?{query}"), &[]).await;
        page["calls"].as_array().unwrap().len()
    };
    assert_eq!(count("To=%2B12125550112").await, 2);
    assert_eq!(count("StartTime%3E=2099-01-01").await, 0);
    assert_eq!(count("Status=in-progress&To=%2B12125550112").await, 0);
    let (status, body) = world.rest("GET", "/Calls.json?PageSize=0", &[]).await;
    assert_eq!((status.as_u16(), body["code"].as_u64()), (400, Some(20007)));
}

#[tokio::test]
async fn other_sites_cannot_use_the_page() {
    let world = World::new().await;
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let url = format!("{}/sandbox/api/faults", world.sandbox.base_url());
    let foreign = client
        .delete(&url)
        .header("origin", "http://example.com")
        .send()
        .await
        .unwrap();
    assert_eq!(foreign.status(), 403);
    let own = client
        .delete(&url)
        .header("origin", world.sandbox.base_url())
        .send()
        .await
        .unwrap();
    assert_eq!(own.status(), 200);
    let rebound = client
        .get(&url)
        .header("host", "example.com")
        .send()
        .await
        .unwrap();
    assert_eq!(rebound.status(), 403);
    let page = client.get(world.sandbox.base_url()).send().await.unwrap();
    let html = page.text().await.unwrap();
    assert!(
        html.contains("Let them call or text you") && html.contains(OURS),
        "{html}"
    );
}
