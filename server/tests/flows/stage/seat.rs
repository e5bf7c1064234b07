//! An agent at a browser: signed in over HTTP, with a phone of their own.

use reqwest::{Client, RequestBuilder, StatusCode, header};
use sandbox::phone::{Phone, PhoneCall};
use serde_json::Value;
use trunkline::agent::Agent;
use trunkline::call::Call;
use trunkline::desk::{Desk, Dialed};
use trunkline::id::CallId;

use super::floor::{Floor, PASSWORD};
use super::page::Page;
use super::stream::Stream;
use super::waiting::until;

/// Somebody signed in.
pub(crate) struct Seat {
    /// Who, as they were when they signed in.
    pub(crate) agent: Agent,
    /// Their browser's cookie, as it is sent.
    pub(crate) cookie: String,
    url: String,
    signal: String,
    http: Client,
    page: Option<Page>,
}

impl Seat {
    /// Signs somebody in, whose browser then opens the page.
    pub(crate) async fn sign_in(floor: &Floor, login: &str) -> Self {
        let mut seat = Self::without_page(floor, login).await;
        seat.open_page().await;
        seat
    }

    /// Signs somebody in and leaves it at that.
    pub(crate) async fn without_page(floor: &Floor, login: &str) -> Self {
        let http = floor.http.clone();
        let answer = post_form(
            http.post(format!("{}/sign-in", floor.url))
                .header(header::ORIGIN, &floor.url),
            &[("login", login), ("password", PASSWORD)],
        )
        .send()
        .await
        .expect("the dialer answers");
        assert_eq!(answer.status(), StatusCode::SEE_OTHER);
        let cookie = answer.headers().get(header::SET_COOKIE);
        let cookie = cookie.expect("a session").to_str().expect("plain");
        let cookie = cookie.split(';').next().unwrap_or_default().to_owned();
        let found = floor.dialer.store.find_login(login).await;
        let (agent, _) = found.expect("the database answers").expect("the agent");
        Self {
            agent,
            cookie,
            url: floor.url.clone(),
            signal: format!("ws://{}/signal", floor.carrier.address()),
            http,
            page: None,
        }
    }

    /// Their browser opens the page, which follows the live changes; once that is so.
    pub(crate) async fn open_page(&mut self) {
        let request = self.request(reqwest::Method::GET, "/api/events");
        self.page = Some(Page::open(request).await);
    }

    /// They close the page, or their browser crashes.
    pub(crate) fn close_page(&mut self) {
        self.page = None;
    }

    /// A request of their browser's own page.
    pub(crate) fn request(&self, method: reqwest::Method, path: &str) -> RequestBuilder {
        self.http
            .request(method, format!("{}{path}", self.url))
            .header(header::COOKIE, &self.cookie)
            .header(header::ORIGIN, &self.url)
    }

    /// Sends a form from their page.
    pub(crate) async fn post(&self, path: &str, form: &[(&str, &str)]) -> (StatusCode, Value) {
        let request = post_form(self.request(reqwest::Method::POST, path), form);
        let answer = request.send().await.expect("the dialer answers");
        let status = answer.status();
        let body = answer.bytes().await.expect("the dialer answers in full");
        (status, serde_json::from_slice(&body).unwrap_or(Value::Null))
    }

    /// Clicks “Call”.
    pub(crate) async fn dial(&self, to: &str) -> Dialed {
        let (status, body) = self.post("/api/desk/dial", &[("to", to)]).await;
        assert_eq!(status, StatusCode::OK, "{body}");
        serde_json::from_value(body).expect("a call and an intent")
    }

    /// Their page asks for the way back into a call, and its phone goes there.
    pub(crate) async fn come_back(&self, phone: &mut Phone, call: CallId) -> PhoneCall {
        let (status, body) = self.rejoin(call).await;
        assert_eq!(status, StatusCode::OK, "{body}");
        let dialed: Dialed = serde_json::from_value(body).expect("a call and an intent");
        connect(phone, &dialed).await
    }

    /// Their page asks for the way back into a call.
    pub(crate) async fn rejoin(&self, call: CallId) -> (StatusCode, Value) {
        let id = call.to_string();
        self.post("/api/desk/rejoin", &[("id", &id)]).await
    }

    /// Clicks “Hang up”.
    pub(crate) async fn end(&self, call: CallId) {
        let id = call.to_string();
        let (status, body) = self.post("/api/desk/end", &[("id", &id)]).await;
        assert_eq!(status, StatusCode::OK, "{body}");
    }

    /// Their desk, as the server gives it to their requests.
    pub(crate) fn desk(&self, floor: &Floor) -> Desk {
        floor.dialer.desk(self.agent.clone())
    }

    /// The access token of their phone.
    pub(crate) async fn token(&self) -> String {
        let (status, setup) = self.post("/api/token", &[]).await;
        assert_eq!(status, StatusCode::OK, "{setup}");
        setup["token"].as_str().expect("a token").to_owned()
    }

    /// Their phone, ready to ring.
    pub(crate) async fn phone(&self) -> Phone {
        let token = self.token().await;
        let phone = Phone::open(&self.signal, "http://localhost:3000", &token).await;
        let mut phone = phone.expect("the carrier takes the token");
        phone.register().await.expect("the carrier knows the phone");
        phone
    }

    /// Clicks “Call” and lets the phone connect.
    pub(crate) async fn call(&self, phone: &mut Phone, to: &str) -> (CallId, PhoneCall) {
        let dialed = self.dial(to).await;
        let line = connect(phone, &dialed).await;
        (dialed.card.id, line)
    }

    /// Clicks “Call” at a colleague and lets the phone connect.
    pub(crate) async fn call_colleague(
        &self,
        phone: &mut Phone,
        to: &Agent,
    ) -> (CallId, PhoneCall) {
        let agent = to.id.to_string();
        let (status, body) = self
            .post("/api/desk/call-colleague", &[("agent", &agent)])
            .await;
        assert_eq!(status, StatusCode::OK, "{body}");
        let dialed: Dialed = serde_json::from_value(body).expect("a call and an intent");
        let line = connect(phone, &dialed).await;
        (dialed.card.id, line)
    }

    /// Follows the live changes, after a number where one is given.
    pub(crate) async fn follow(&self, after: Option<i64>) -> Stream {
        let mut request = self.request(reqwest::Method::GET, "/api/events");
        if let Some(after) = after {
            request = request.header("last-event-id", after.to_string());
        }
        let answer = request.send().await.expect("the dialer answers");
        assert_eq!(answer.status(), StatusCode::OK);
        Stream::of(answer)
    }
}

/// The agent's page hands the intent to the phone, which calls the carrier.
async fn connect(phone: &mut Phone, dialed: &Dialed) -> PhoneCall {
    let intent = dialed.intent.to_string();
    let line = phone.dial(&[("intent", &intent)]).await;
    let mut line = line.expect("the phone calls");
    let answered = phone.answered(&mut line).await;
    answered.expect("the dialer lets the phone into the call");
    line
}

fn post_form(request: RequestBuilder, form: &[(&str, &str)]) -> RequestBuilder {
    let body = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(form)
        .finish();
    request
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(header::ACCEPT, "application/json")
        .body(body)
}

/// Waits until a tone comes out of a phone's loudspeaker.
pub(crate) async fn hears(line: &PhoneCall, hz: f32) {
    until("a tone in the agent's ear", async || {
        let heard = line.heard().await.map_err(|error| error.to_string())?;
        let tone = heard.tone(hz);
        if tone > 0.05 {
            Ok(())
        } else {
            Err(format!("{tone}"))
        }
    })
    .await;
}

/// What the carrier calls the customer's leg.
pub(crate) fn customer_of(call: &Call) -> String {
    let customer = call.customer().expect("every call has a customer");
    customer.carrier_ref.clone().expect("the carrier named it")
}
