//! The carrier as a process of its own, and what it witnessed.

use std::collections::HashMap;
use std::net::TcpListener;
use std::path::{Path, PathBuf};

use reqwest::{Client, Method, StatusCode};
use serde_json::Value;

use super::process::Process;

/// How many times as fast as we the carrier's people live.
const SPEED: &str = "50";

/// The carrier: never killed, and what it wrote down is the truth.
pub(crate) struct Outside {
    _process: Process,
    witness: PathBuf,
    /// The dialer's settings for it, as it printed them.
    pub(crate) settings: HashMap<String, String>,
    http: Client,
}

/// What the carrier witnessed.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    /// Our name of each leg that it was asked to ring, and the status it answered with; 0 for none.
    pub(crate) asked: Vec<(String, u64)>,
    /// Its name of each customer's leg that it made, with how that ended, where it has.
    pub(crate) legs: HashMap<String, Option<String>>,
}

impl Outside {
    /// A carrier that keeps its books in this folder, and calls a dialer at this address.
    pub(crate) async fn start(folder: &Path, dialer: &str, http: Client) -> Self {
        let free = TcpListener::bind(("127.0.0.1", 0)).expect("loopback addresses are free");
        let port = free.local_addr().expect("it is bound").port().to_string();
        drop(free);
        let witness = folder.join("witness.jsonl");
        let file = witness.display().to_string();
        let arguments = [
            "sandbox",
            "--port",
            &port,
            "--dialer",
            dialer,
            "--speed",
            SPEED,
            "--witness",
            &file,
        ];
        let process = Process::start(&arguments, &[], &folder.join("sandbox.log"));
        process.until_said("TWILIO_SIGNAL_URL", 1).await;
        let settings = process.said().into_iter().filter_map(|line| {
            let (name, value) = line.split_once('=')?;
            Some((name.to_owned(), value.to_owned()))
        });
        Self {
            settings: settings.collect(),
            witness,
            http,
            _process: process,
        }
    }

    /// A setting that it printed.
    pub(crate) fn setting(&self, name: &str) -> &str {
        self.settings.get(name).expect("the sandbox prints it")
    }

    /// Asks the sandbox's own interface.
    pub(crate) async fn ask(&self, method: Method, path: &str, body: Option<Value>) -> Value {
        let url = format!("{}/sandbox/api{path}", self.setting("TWILIO_API_URL"));
        let mut request = self.http.request(method, url);
        if let Some(body) = body {
            request = request
                .header("content-type", "application/json")
                .body(body.to_string());
        }
        let answer = request.send().await.expect("the sandbox answers");
        assert!(
            answer.status() < StatusCode::BAD_REQUEST,
            "{path}: {}",
            answer.status()
        );
        let body = answer.bytes().await.expect("the sandbox answers in full");
        serde_json::from_slice(&body).unwrap_or(Value::Null)
    }

    /// Lets something go wrong: a rule of the fault plan.
    pub(crate) async fn fault(&self, rule: Value) {
        self.ask(Method::POST, "/faults", Some(rule)).await;
    }

    /// Nothing goes wrong any more.
    pub(crate) async fn no_faults(&self) {
        self.ask(Method::DELETE, "/faults", None).await;
    }

    /// What was witnessed until now.
    pub(crate) fn seen(&self) -> Seen {
        let text = std::fs::read_to_string(&self.witness).unwrap_or_default();
        let mut seen = Seen::default();
        // A line that is being written has no end yet.
        for line in text
            .split_inclusive('\n')
            .filter(|line| line.ends_with('\n'))
        {
            let entry: Value = serde_json::from_str(line).expect("a line is one JSON object");
            seen.take(&entry, self.setting("TWILIO_CALLER_ID"));
        }
        seen
    }
}

impl Seen {
    fn take(&mut self, entry: &Value, ours: &str) {
        let text = |name: &str| entry[name].as_str().unwrap_or_default().to_owned();
        // We ring them; whoever rings us is another matter.
        let rings_customer = text("from") == ours && text("to").starts_with('+');
        match entry["what"].as_str() {
            Some("rest")
                if entry["method"] == "POST" && text("path").ends_with("/Participants.json") =>
            {
                let pairs = entry["params"]
                    .as_array()
                    .map(Vec::as_slice)
                    .unwrap_or_default();
                let label = pairs.iter().find(|pair| pair[0] == "Label");
                let label = label.and_then(|pair| pair[1].as_str()).unwrap_or_default();
                self.asked.push((
                    label.to_owned(),
                    entry["status"].as_u64().unwrap_or_default(),
                ));
            }
            Some("rang") if rings_customer => {
                self.legs.entry(text("call_sid")).or_default();
            }
            Some("ended") if rings_customer => {
                self.legs.insert(text("call_sid"), Some(text("status")));
            }
            _ => {}
        }
    }

    /// How often it made a call for a leg of ours.
    pub(crate) fn made(&self, leg: &str) -> usize {
        self.asked
            .iter()
            .filter(|(label, status)| label == leg && *status == 201)
            .count()
    }
}
