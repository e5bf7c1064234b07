//! A fake of Twilio's REST interface on loopback.

use std::sync::{Arc, Mutex};

use server::carriers::twilio::Twilio;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::support::{carrier, config};

/// A server that answers each connection's one request with the next of these, and remembers what it was
/// asked: method and path, `Authorization`, body.
pub(crate) struct Fake {
    pub(crate) url: String,
    asked: Arc<Mutex<Vec<[String; 3]>>>,
}

impl Fake {
    pub(crate) async fn answering(answers: Vec<Vec<u8>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let asked = Arc::new(Mutex::new(Vec::new()));
        let book = Arc::clone(&asked);
        tokio::spawn(async move {
            for answer in answers {
                let Ok((mut socket, _)) = listener.accept().await else {
                    return;
                };
                let request = read_request(&mut socket).await;
                book.lock()
                    .expect("nobody panics while holding it")
                    .push(request);
                // A client that reads no further closes; that is its right.
                let _ = socket.write_all(&answer).await;
            }
        });
        Self { url, asked }
    }

    pub(crate) fn asked(&self) -> Vec<[String; 3]> {
        self.asked
            .lock()
            .expect("nobody panics while holding it")
            .clone()
    }

    pub(crate) fn carrier(&self) -> Twilio {
        let mut config = config();
        config.api_url.clone_from(&self.url);
        carrier(config)
    }
}

/// A request: method and path, `Authorization`, body.
pub(crate) async fn read_request(socket: &mut tokio::net::TcpStream) -> [String; 3] {
    let mut bytes = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let header = |name: &str| {
                let mut lines = head.lines().filter_map(|line| line.split_once(": "));
                lines
                    .find(|(n, _)| n.eq_ignore_ascii_case(name))
                    .map(|(_, value)| value.to_owned())
            };
            let length = header("content-length")
                .and_then(|n| n.parse().ok())
                .unwrap_or(0);
            if body.len() >= length {
                let line = head.lines().next().unwrap_or_default();
                let line = line.trim_end_matches(" HTTP/1.1").to_owned();
                return [
                    line,
                    header("authorization").unwrap_or_default(),
                    body.to_owned(),
                ];
            }
        }
        let mut part = [0; 4_096];
        let read = socket.read(&mut part).await.expect("a request");
        assert!(read > 0, "the request broke off");
        bytes.extend_from_slice(&part[..read]);
    }
}

/// An answer with a status, further headers and a body.
pub(crate) fn answer(status: &str, headers: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!(
        "HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n{headers}\r\n{body}"
    )
    .into_bytes()
}

/// A good answer.
pub(crate) fn good(body: &serde_json::Value) -> Vec<u8> {
    answer(
        "200 OK",
        "Content-Type: application/json\r\n",
        &body.to_string(),
    )
}
