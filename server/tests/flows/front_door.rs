//! The front door: a function answers the number while we are away, and whoever waits there is served when we are back.

use std::net::TcpListener;
use std::process::{Child, Command, Stdio};

use reqwest::StatusCode;
use sandbox::phone::Phone;
use serde_json::{Value, json};
use trunkline::agent::{Presence, Reason, Role};
use trunkline::call::{Call, CallState};
use trunkline::clock::Span;

use crate::stage::{Floor, Seat, Terms, hears, on_both_databases, until};

on_both_databases!(
    who_calls_while_the_server_is_down_for_a_minute_is_served_when_it_is_back,
    who_calls_while_it_is_there_is_let_in_at_once,
    whoever_was_taken_for_no_call_of_ours_is_served_all_the_same,
);

/// The number that the function answers.
const DOOR: &str = "+12025550101";
const SECRET: &str = "a secret for tests of the front door";
const QUEUE: &str = "front-door";

/// The function, run as its developers run it.
struct FrontDoor {
    program: Child,
    url: String,
}

impl Drop for FrontDoor {
    fn drop(&mut self) {
        // It has ended already where this fails.
        let _ended = self.program.kill();
        let _status = self.program.wait();
    }
}

impl FrontDoor {
    async fn open(port: u16, floor: &Floor) -> Self {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../serverless");
        let program = Command::new("node")
            .arg("node_modules/twilio-run/bin/twilio-run.js")
            .args(["start", "--no-logs", "--no-live", "--no-fork-process"])
            .args(["--log-level", "error", "--port", &port.to_string()])
            .args(["--load-local-env", "--env", "/dev/null"])
            .current_dir(folder)
            .env("FRONT_DOOR_QUEUE", QUEUE)
            .env("FRONT_DOOR_SECRET", SECRET)
            .env("TRUNKLINE_URL", &floor.url)
            .env("CI", "1")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .expect("Node.js and the packages of `serverless` are there: `cargo xtask setup`");
        let door = Self {
            program,
            url: format!("http://127.0.0.1:{port}"),
        };
        let url = format!("{}/incoming-call", door.url);
        until("the function", async || {
            let answer = floor.http.post(&url).body("CallSid=none").send().await;
            let answer = answer.map_err(|error| error.to_string())?;
            match answer.status() {
                StatusCode::OK => Ok(()),
                status => Err(status.to_string()),
            }
        })
        .await;
        door
    }
}

/// A floor whose second number is answered by the function.
async fn floor_behind(terms: Terms) -> (Floor, FrontDoor) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
    let port = listener.local_addr().expect("it is bound").port();
    let floor = terms
        .number(DOOR, format!("http://127.0.0.1:{port}/incoming-call"))
        .setting("FRONT_DOOR_QUEUE", QUEUE)
        .setting("FRONT_DOOR_SECRET", SECRET)
        .policy(|policy| {
            policy.queue_for = Span::minutes(30);
            policy.foreign_after = Span::seconds(2);
        })
        .open()
        .await;
    drop(listener);
    let door = FrontDoor::open(port, &floor).await;
    (floor, door)
}

/// Those who wait at the door, by what the carrier calls them, once they are as wanted.
async fn at_the_door(floor: &Floor, wanted: impl Fn(&[Value]) -> bool) -> Vec<String> {
    until("callers at the door", async || {
        let queues = floor.carrier.read("Queues.json").await;
        let Some(queue) = queues["queues"][0]["sid"].as_str() else {
            return Err("no queue".to_owned());
        };
        let members = floor
            .carrier
            .read(&format!("Queues/{queue}/Members.json"))
            .await;
        let waiting = members["queue_members"].as_array().expect("a list");
        if wanted(waiting) {
            let sids = waiting.iter().filter_map(|it| it["call_sid"].as_str());
            Ok(sids.map(str::to_owned).collect())
        } else {
            Err(format!("{waiting:#?}"))
        }
    })
    .await
}

async fn serves(floor: &Floor, seat: &Seat, phone: &mut Phone, from: &str) -> Call {
    let invite = phone.invited().await.expect("it rings");
    let calls = floor.calls().await;
    assert_eq!(invite["parameters"]["From"], from, "{calls:#?}");
    let line = phone.accept(&invite).await.expect("the phone answers");
    hears(&line, 440.0).await;
    let call = until("the agent's call", async || {
        let calls = floor.dialer.store.list_live_calls(seat.agent.id).await;
        let calls = calls.map_err(|error| error.to_string())?;
        let talks = |call: &Call| CallState::of(call) == CallState::Active;
        let call = calls.iter().find(|call| talks(call)).cloned();
        call.ok_or_else(|| format!("{calls:#?}"))
    })
    .await;
    seat.end(call.id).await;
    let call = floor.until_state(call.id, CallState::Completed).await;
    phone.wait("hangup").await.expect("the phone is told");
    call
}

async fn says(floor: &Floor, seat: &Seat, presence: Presence) {
    let said = seat.desk(floor).set_presence(presence).await;
    said.expect("they may");
}

async fn who_calls_while_the_server_is_down_for_a_minute_is_served_when_it_is_back(terms: Terms) {
    let (mut floor, _door) = floor_behind(terms).await;
    floor.hire("alex", Role::Agent).await;
    let mut alex = Seat::without_page(&floor, "alex").await;
    says(&floor, &alex, Presence::Away(Reason::Break)).await;
    alex.open_page().await;
    let mut phone = alex.phone().await;
    floor.stop().await;
    let callers = ["+14155550111", "+14155550112", "+14155550113"];
    for (at, caller) in callers.iter().enumerate() {
        floor.carrier.somebody_rings(DOOR, caller, "tone").await;
        at_the_door(&floor, |waiting| waiting.len() == at + 1).await;
    }
    // They hear the function's words and music all the while. A minute is as long as anything is waited for at once.
    for seconds in [20, 40, 60] {
        let waited = |waiting: &[Value]| waiting[0]["wait_time"].as_i64() >= Some(seconds);
        at_the_door(&floor, waited).await;
    }

    floor.start(true).await;
    alex.open_page().await;
    says(&floor, &alex, Presence::Available).await;
    for caller in callers {
        let call = serves(&floor, &alex, &mut phone, caller).await;
        assert_eq!(call.us.to_string(), DOOR);
        let waited = call.waited();
        assert!(
            waited >= Span::seconds(50),
            "their wait is the whole of it: {waited:?}"
        );
    }
    at_the_door(&floor, <[Value]>::is_empty).await;
}

async fn who_calls_while_it_is_there_is_let_in_at_once(terms: Terms) {
    let (floor, _door) = floor_behind(terms).await;
    let alex = floor.seat("alex", Role::Agent).await;
    let mut phone = alex.phone().await;
    floor
        .carrier
        .somebody_rings(DOOR, "+14155550111", "tone")
        .await;
    serves(&floor, &alex, &mut phone, "+14155550111").await;

    // What strangers tell is not believed, and does nothing.
    let url = format!("{}/webhook/front-door", floor.url);
    let body = json!({"call_sid": "none"}).to_string();
    for signature in ["", "sha256=", "sha256=00", "sha256=zz", "none"] {
        let told = floor.http.post(&url).body(body.clone());
        let told = told.header("x-trunkline-signature", signature).send().await;
        assert_eq!(told.expect("an answer").status(), StatusCode::FORBIDDEN);
    }
}

async fn whoever_was_taken_for_no_call_of_ours_is_served_all_the_same(terms: Terms) {
    let (mut floor, _door) = floor_behind(terms).await;
    let alex = floor.seat("alex", Role::Agent).await;
    let mut phone = alex.phone().await;
    floor.stop().await;
    floor
        .carrier
        .somebody_rings(DOOR, "+14155550111", "tone")
        .await;
    at_the_door(&floor, |waiting| waiting.len() == 1).await;
    // The carrier's list of calls is read before its queue.
    let clockwork = floor.dialer.clockwork();
    until("a call that nobody told us of", async || {
        let since = floor.dialer.now().minus(Span::minutes(5));
        let read = clockwork.reconcile_since(since).await;
        read.map_err(|error| error.to_string())?;
        match floor.calls().await.as_slice() {
            [call] if call.foreign => Ok(()),
            other => Err(format!("{other:#?}")),
        }
    })
    .await;
    floor.start(true).await;
    let alex = {
        let mut seat = alex;
        seat.open_page().await;
        seat
    };
    let call = serves(&floor, &alex, &mut phone, "+14155550111").await;
    assert!(!call.foreign);
    assert_eq!(floor.calls().await.len(), 1, "it is one call");
}

/// The element with this name, its attributes' names in order, and its text.
fn element(xml: &str, name: &str) -> (Vec<String>, String) {
    let parsed = roxmltree::Document::parse(xml).expect("well formed");
    let found = parsed.descendants().find(|node| node.has_tag_name(name));
    let node = found.unwrap_or_else(|| panic!("no {name} in {xml}"));
    let mut names: Vec<String> = node.attributes().map(|it| it.name().to_owned()).collect();
    names.sort();
    (names, node.text().unwrap_or_default().to_owned())
}

/// The verbs of a document.
fn verbs(xml: &str) -> Vec<String> {
    let parsed = roxmltree::Document::parse(xml).expect("well formed");
    let children = parsed.root_element().children();
    let elements = children.filter(roxmltree::Node::is_element);
    elements.map(|it| it.tag_name().name().to_owned()).collect()
}

#[tokio::test]
async fn the_function_answers_as_the_library_does() {
    let (floor, door) = floor_behind(Terms::sqlite()).await;
    let asks = async |file: &str, path: &str| {
        let fixture = format!(
            "{}/tests/fixtures/twilio/twiml/{file}",
            env!("CARGO_MANIFEST_DIR")
        );
        let read = |kind: &str| std::fs::read_to_string(format!("{fixture}.{kind}"));
        let situation: Value =
            serde_json::from_str(&read("json").expect("the fixture")).expect("JSON");
        let params = situation["request"]["params"].as_object().expect("fields");
        let fields = params
            .iter()
            .map(|(name, value)| (name, value.as_str().unwrap_or_default()));
        let body = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        let post = floor.http.post(format!("{}/{path}", door.url)).body(body);
        let post = post.header("content-type", "application/x-www-form-urlencoded");
        let answer = post.send().await.expect("the function answers");
        assert_eq!(answer.status(), StatusCode::OK);
        let ours = answer.text().await.expect("a document");
        (ours, read("xml").expect("the fixture"))
    };
    // No greeting comes first: whoever is there to answer would have to wait for its end.
    let (ours, theirs) = asks("07-inbound-enqueue", "incoming-call").await;
    assert_eq!(element(&ours, "Enqueue").0, element(&theirs, "Enqueue").0);
    assert_eq!(element(&ours, "Enqueue").1, QUEUE);
    assert_eq!(verbs(&ours), ["Enqueue"]);
    let (ours, theirs) = asks("13-queue-wait", "wait").await;
    assert_eq!(verbs(&ours), verbs(&theirs));
    assert!(element(&ours, "Play").1.ends_with("music.wav"), "{ours}");
}
