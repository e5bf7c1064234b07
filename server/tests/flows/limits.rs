//! What is too large, packed, or never finishes, does not get in.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use reqwest::{Method, StatusCode, header};
use trunkline::agent::Role;

use crate::stage::{FORM, PATIENCE, SignedPost, Terms, unsafe_routes};

#[tokio::test]
async fn bodies_have_a_largest_size() {
    let floor = Terms::sqlite().open().await;
    let alex = floor.seat("alex", Role::Agent).await;
    let call = alex.dial("+18085550118").await.card.id.to_string();
    let for_people = 256 * 1024;
    for (path, body) in unsafe_routes(&call) {
        if path == "/calls" || path == "/" {
            // Pages take no posts, whatever their size.
            continue;
        }
        let padded = |size: usize| {
            let pad = size - body.len() - 5;
            format!("{body}&pad={}", "x".repeat(pad))
        };
        let send = async |size| {
            let request = alex.request(Method::POST, &path);
            let request = request
                .header(header::CONTENT_TYPE, FORM)
                .body(padded(size));
            request.send().await.expect("the dialer answers").status()
        };
        assert_eq!(
            send(for_people + 1).await,
            StatusCode::PAYLOAD_TOO_LARGE,
            "{path}"
        );
    }
    let fits = "n".repeat(for_people - 64);
    let (status, _) = alex
        .post("/api/desk/notes", &[("id", &call), ("notes", &fits)])
        .await;
    assert_ne!(status, StatusCode::PAYLOAD_TOO_LARGE);
    for path in ["/api/voice", "/api/call-status", "/api/conference-status"] {
        let (over, within) = (webhook(path, 64 * 1024 + 1), webhook(path, 64 * 1024));
        let status = over.send(&floor).await.0;
        assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE, "{path}");
        let status = within.send(&floor).await.0;
        assert_ne!(status, StatusCode::PAYLOAD_TOO_LARGE, "{path}");
    }
}

/// A webhook whose body has this many bytes.
fn webhook(path: &str, size: usize) -> SignedPost {
    let bare = SignedPost::new(
        path,
        &[
            ("CallSid", "CA00000000000000000000000000000001"),
            ("Pad", ""),
        ],
    );
    let mut post = bare.clone();
    let pad = post.form.last_mut().expect("it has fields");
    pad.1 = "x".repeat(size - bare.body().len());
    post
}

#[tokio::test]
async fn a_body_without_an_announced_size_is_cut_off() {
    let floor = Terms::sqlite().open().await;
    let alex = floor.seat("alex", Role::Agent).await;
    let address = floor.url.trim_start_matches("http://").to_owned();
    let head = format!(
        "POST /api/desk/dial HTTP/1.1\r\nHost: {address}\r\nOrigin: {}\r\nCookie: {}\r\n\
         Content-Type: {FORM}\r\nTransfer-Encoding: chunked\r\n\r\n",
        floor.url, alex.cookie
    );
    let sent = tokio::task::spawn_blocking(move || {
        let mut socket = TcpStream::connect(address).expect("it listens");
        socket.set_read_timeout(Some(PATIENCE)).expect("a time-out");
        socket.write_all(head.as_bytes()).expect("it reads");
        let chunk = format!("1000\r\n{}\r\n", "x".repeat(0x1000));
        let mut sent = 0_usize;
        // The server stops reading at its limit, and the socket takes no more soon after.
        while sent < 64 * 1024 * 1024 && socket.write_all(chunk.as_bytes()).is_ok() {
            sent += 0x1000;
        }
        sent
    });
    let sent = sent.await.expect("the socket was written to");
    assert!(sent < 16 * 1024 * 1024, "{sent} bytes were taken");
    assert!(floor.calls().await.is_empty());
}

#[tokio::test]
async fn packed_bodies_are_refused() {
    let floor = Terms::sqlite().open().await;
    let alex = floor.seat("alex", Role::Agent).await;
    for path in [
        "/sign-in",
        "/api/desk/dial",
        "/api/token",
        "/api/voice",
        "/api/call-status",
    ] {
        for encoding in ["gzip", "br", "deflate", "identity, gzip"] {
            let request = alex.request(Method::POST, path);
            let request = request
                .header(header::CONTENT_ENCODING, encoding)
                .body("to=1");
            let answer = request.send().await.expect("the dialer answers");
            assert_eq!(
                answer.status(),
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "{path} {encoding}"
            );
        }
    }
}

/// How long the server keeps a connection on which this was sent and nothing more.
fn kept_open(address: &str, sent: &str) -> Duration {
    let mut socket = TcpStream::connect(address).expect("it listens");
    socket.set_read_timeout(Some(PATIENCE)).expect("a time-out");
    socket.write_all(sent.as_bytes()).expect("it reads");
    let began = Instant::now();
    let mut rest = Vec::new();
    let end = socket.read_to_end(&mut rest);
    let reset = |error: &std::io::Error| error.kind() == std::io::ErrorKind::ConnectionReset;
    assert!(
        end.is_ok() || end.as_ref().is_err_and(reset),
        "{sent:?}: {end:?}"
    );
    began.elapsed()
}

#[tokio::test]
async fn who_never_finishes_a_request_is_shown_out() {
    let floor = Terms::sqlite().open().await;
    let address = floor.url.trim_start_matches("http://").to_owned();
    let unfinished = [
        "",
        "P",
        "GET / HT",
        "GET / HTTP/1.1\r\nHost: a\r\n",
        "GET /health HTTP/1.1\r\nHost: a\r\n\r\n",
    ];
    let kept = unfinished.map(|sent| {
        let address = address.clone();
        tokio::task::spawn_blocking(move || kept_open(&address, sent))
    });
    for (kept, sent) in kept.into_iter().zip(unfinished) {
        let kept = kept.await.expect("the connection was watched");
        assert!(
            kept < Duration::from_secs(20),
            "{sent:?} was kept for {kept:?}"
        );
        assert!(
            kept > Duration::from_secs(5),
            "{sent:?} was kept for {kept:?} only"
        );
    }
}
