//! The WebSocket of a scripted browser: JSON messages, waited for by their kind.

use super::PhoneError;
use futures::{SinkExt, StreamExt};
use serde_json::{Value, json};
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout_at};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

/// How long to wait for anything the other side should say.
const PATIENCE: Duration = Duration::from_secs(10);

pub(super) struct Socket {
    stream: WebSocketStream<MaybeTlsStream<TcpStream>>,
    /// What came and was not asked for yet.
    kept: Vec<Value>,
}

impl Socket {
    pub(super) async fn open(url: &str, origin: &str) -> Result<Self, PhoneError> {
        let mut request = url.into_client_request().map_err(Box::new)?;
        let origin = origin.parse().map_err(|_| PhoneError::Shape("origin"))?;
        request.headers_mut().insert("origin", origin);
        let (stream, _) = connect_async(request).await.map_err(Box::new)?;
        Ok(Self {
            stream,
            kept: Vec::new(),
        })
    }

    /// Waits for a message of this kind and returns its payload; others are kept.
    ///
    /// # Errors
    /// [`PhoneError::Refused`] when an `error` comes instead, [`PhoneError::Silence`] when nothing
    /// does within 10 s.
    pub(super) async fn wait(&mut self, kind: &str) -> Result<Value, PhoneError> {
        self.wait_for(kind, &["error"]).await
    }

    /// The same, where a hang-up is a refusal too.
    pub(super) async fn wait_or_hangup(&mut self, kind: &str) -> Result<Value, PhoneError> {
        self.wait_for(kind, &["error", "hangup"]).await
    }

    async fn wait_for(&mut self, kind: &str, refusals: &[&str]) -> Result<Value, PhoneError> {
        let end = Instant::now() + PATIENCE;
        let fits = |message: &Value| {
            let name = message["type"].as_str().unwrap_or_default();
            name == kind || refusals.contains(&name)
        };
        loop {
            if let Some(at) = self.kept.iter().position(fits) {
                let mut message = self.kept.remove(at);
                let payload = message["payload"].take();
                if message["type"] == kind {
                    return Ok(payload);
                }
                let error = &payload["error"];
                return Err(PhoneError::Refused {
                    code: error["code"].as_u64().unwrap_or_default(),
                    message: error["message"].as_str().unwrap_or_default().to_owned(),
                });
            }
            let next = timeout_at(end, self.stream.next()).await;
            let next = next.map_err(|_| PhoneError::Silence(kind.to_owned()))?;
            match next.ok_or(PhoneError::Closed)?.map_err(Box::new)? {
                Message::Text(text) => self.kept.extend(serde_json::from_str::<Value>(&text)),
                Message::Close(_) => return Err(PhoneError::Closed),
                _ => {}
            }
        }
    }

    /// Sends any message, for what has no method here.
    ///
    /// # Errors
    /// When the socket broke.
    pub(super) async fn send(&mut self, kind: &str, payload: Value) -> Result<(), PhoneError> {
        let message = json!({"type": kind, "version": "1.6", "payload": payload}).to_string();
        self.stream
            .send(Message::text(message))
            .await
            .map_err(Box::new)?;
        Ok(())
    }
}
