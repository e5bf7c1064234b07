//! A program that uses the API: it sends JSON, shows what it has, and says nothing of where it comes from.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::{Client, Method, Response, StatusCode, header};
use serde_json::{Value, json};

use super::floor::{Floor, PASSWORD};

/// A program, and what it shows.
#[derive(Clone)]
pub(crate) struct Program {
    url: String,
    http: Client,
    shows: Option<String>,
}

/// What it was answered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: header::HeaderMap,
    pub(crate) body: Value,
}

impl Program {
    /// A program that shows nothing.
    pub(crate) fn of(floor: &Floor) -> Self {
        Self {
            url: floor.url.clone(),
            http: floor.http.clone(),
            shows: None,
        }
    }

    /// The same, at another address of this machine.
    pub(crate) fn at(floor: &Floor, last: u8) -> Self {
        let http = Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .local_address(std::net::IpAddr::from([127, 0, 11, last]))
            .build()
            .expect("a client");
        Self {
            http,
            ..Self::of(floor)
        }
    }

    /// The same, with this in its Authorization header.
    pub(crate) fn showing(&self, shows: &str) -> Self {
        Self {
            shows: Some(shows.to_owned()),
            ..self.clone()
        }
    }

    /// The same, with a token.
    pub(crate) fn with_token(&self, token: &str) -> Self {
        self.showing(&format!("Bearer {token}"))
    }

    /// The same, with a name and a password or secret.
    pub(crate) fn with_basic(&self, name: &str, secret: &str) -> Self {
        self.showing(&format!(
            "Basic {}",
            STANDARD.encode(format!("{name}:{secret}"))
        ))
    }

    /// A program that has signed in as an agent who was hired before.
    pub(crate) async fn signed_in(floor: &Floor, login: &str) -> Self {
        let program = Self::of(floor);
        let token = program.token(login).await;
        program.with_token(&token)
    }

    /// A token for an agent.
    pub(crate) async fn token(&self, login: &str) -> String {
        let answer = self.login(login, PASSWORD).await;
        assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
        let token = answer.body["token"].as_str();
        token.expect("a token").to_owned()
    }

    pub(crate) async fn login(&self, login: &str, password: &str) -> Answer {
        let body = json!({"login": login, "password": password});
        self.post("/api/auth/login", &body).await
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, None, &[]).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Answer {
        self.send(Method::POST, path, Some(body), &[]).await
    }

    /// Calls a number, under a key.
    pub(crate) async fn dial(&self, key: &str, to: &str) -> Answer {
        let body = json!({"to": to});
        let headers = [("idempotency-key", key)];
        self.send(Method::POST, "/api/calls", Some(&body), &headers)
            .await
    }

    pub(crate) async fn send(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
        headers: &[(&str, &str)],
    ) -> Answer {
        let mut request = self.http.request(method, format!("{}{path}", self.url));
        if let Some(shows) = &self.shows {
            request = request.header(header::AUTHORIZATION, shows);
        }
        if let Some(body) = body {
            request = request
                .header(header::CONTENT_TYPE, "application/json")
                .body(body.to_string());
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        Answer::of(request.send().await.expect("the dialer answers")).await
    }
}

impl Answer {
    pub(crate) async fn of(answer: Response) -> Self {
        let (status, headers) = (answer.status(), answer.headers().clone());
        let body = answer.bytes().await.expect("the dialer answers in full");
        Self {
            status,
            headers,
            body: serde_json::from_slice(&body).unwrap_or(Value::Null),
        }
    }

    /// The problem it tells, by the last part of its type; it has to be one in the one form.
    pub(crate) fn problem(&self) -> &str {
        let body = &self.body;
        assert_eq!(
            self.header("content-type"),
            "application/problem+json",
            "{self:?}"
        );
        assert_eq!(body["status"], self.status.as_u16(), "{self:?}");
        assert_eq!(body["request_id"], self.header("x-request-id"), "{self:?}");
        assert!(
            body["detail"].as_str().is_some_and(|it| !it.is_empty()),
            "{self:?}"
        );
        let kind = body["type"].as_str().unwrap_or_default();
        kind.strip_prefix("/problems/").expect("a type of ours")
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name);
        value
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }
}
