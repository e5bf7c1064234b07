//! A tiny customer application: answers with the TwiML a test wrote, and keeps every request.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method, Uri, header};
use axum::response::{IntoResponse, Response};
use tokio::sync::watch;

/// How long a test waits for something that should happen.
pub(crate) const PATIENCE: Duration = Duration::from_secs(10);

/// A request the customer got.
#[derive(Clone, Debug)]
pub(crate) struct Got {
    pub(crate) method: Method,
    pub(crate) url: String,
    pub(crate) path: String,
    pub(crate) params: Vec<(String, String)>,
    pub(crate) signature: String,
    pub(crate) token: String,
}

impl Got {
    /// A parameter, or nothing.
    pub(crate) fn get(&self, name: &str) -> &str {
        self.params
            .iter()
            .find(|(key, _)| key == name)
            .map_or("", |(_, value)| value)
    }
}

/// What is answered at a path.
#[derive(Clone)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) content_type: &'static str,
    pub(crate) location: Option<String>,
    pub(crate) body: Vec<u8>,
    pub(crate) delay: Duration,
}

impl Answer {
    pub(crate) fn twiml(verbs: &str) -> Self {
        Self {
            status: 200,
            content_type: "text/xml",
            location: None,
            body: format!("<Response>{verbs}</Response>").into_bytes(),
            delay: Duration::ZERO,
        }
    }
}

#[derive(Clone)]
pub(crate) struct Customer {
    pub(crate) base: String,
    answers: Arc<Mutex<HashMap<String, Answer>>>,
    got: Arc<watch::Sender<Vec<Got>>>,
}

impl Customer {
    pub(crate) async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let customer = Self {
            base,
            answers: Arc::default(),
            got: Arc::new(watch::Sender::new(Vec::new())),
        };
        let app = Router::new().fallback(answer).with_state(customer.clone());
        tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        customer
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    /// From now on this is answered at a path. Elsewhere the answer is 204.
    pub(crate) fn answers(&self, path: &str, answer: Answer) {
        self.answers.lock().unwrap().insert(path.to_owned(), answer);
    }

    pub(crate) fn twiml(&self, path: &str, verbs: &str) {
        self.answers(path, Answer::twiml(verbs));
    }

    /// Everything got at a path so far.
    pub(crate) fn at(&self, path: &str) -> Vec<Got> {
        self.got
            .borrow()
            .iter()
            .filter(|got| got.path == path)
            .cloned()
            .collect()
    }

    /// Waits until what was got at a path fulfils something.
    pub(crate) async fn until(&self, path: &str, wanted: impl Fn(&[Got]) -> bool) -> Vec<Got> {
        let mut got = self.got.subscribe();
        let fulfilled = got.wait_for(|all| {
            let here: Vec<Got> = all.iter().filter(|got| got.path == path).cloned().collect();
            wanted(&here)
        });
        let waited = tokio::time::timeout(PATIENCE, fulfilled).await.is_ok();
        assert!(waited, "{path} got only {:#?}", self.at(path));
        self.at(path)
    }

    /// Waits for the first request at a path.
    pub(crate) async fn first(&self, path: &str) -> Got {
        self.until(path, |got| !got.is_empty()).await.remove(0)
    }
}

async fn answer(
    State(customer): State<Customer>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let text = |name: &str| {
        headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
            .to_owned()
    };
    let input = if method == Method::GET {
        uri.query().unwrap_or_default().as_bytes()
    } else {
        &body
    };
    let got = Got {
        url: format!("{}{uri}", customer.base),
        path: uri.path().to_owned(),
        params: form_urlencoded::parse(input).into_owned().collect(),
        signature: text("x-twilio-signature"),
        token: text("i-twilio-idempotency-token"),
        method,
    };
    customer.got.send_modify(|all| all.push(got));
    let answer = customer.answers.lock().unwrap().get(uri.path()).cloned();
    let Some(answer) = answer else {
        return axum::http::StatusCode::NO_CONTENT.into_response();
    };
    tokio::time::sleep(answer.delay).await;
    let status = axum::http::StatusCode::from_u16(answer.status).unwrap();
    let kind = [(header::CONTENT_TYPE, answer.content_type)];
    match answer.location {
        Some(to) => (status, kind, [(header::LOCATION, to)], answer.body).into_response(),
        None => (status, kind, answer.body).into_response(),
    }
}
