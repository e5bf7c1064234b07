//! What is too large, packed, or never finishes, does not get in.

use std::io::{Read, Write};
use std::net::TcpStream;

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
        let too_much = StatusCode::PAYLOAD_TOO_LARGE;
        assert_eq!(send(for_people + 1).await, too_much, "{path}");
        if path == "/api/desk/notes" {
            assert_ne!(send(for_people).await, too_much, "{path}");
            assert_ne!(send(for_people - 1).await, too_much, "{path}");
        }
    }
    for path in ["/api/voice", "/api/call-status", "/api/conference-status"] {
        for (size, fits) in [
            (64 * 1024 - 1, true),
            (64 * 1024, true),
            (64 * 1024 + 1, false),
        ] {
            let status = webhook(path, size).send(&floor).await.0;
            assert_eq!(
                status != StatusCode::PAYLOAD_TOO_LARGE,
                fits,
                "{path}: {size}"
            );
        }
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

#[tokio::test]
async fn forms_have_a_largest_number_of_fields() {
    let floor = Terms::sqlite().open().await;
    let alex = floor.seat("alex", Role::Agent).await;
    let more = |count: usize| "&pad=".repeat(count);
    for (fields, fits) in [(99, true), (100, true), (101, false)] {
        let request = alex.request(Method::POST, "/api/desk/dial");
        let request = request.header(header::CONTENT_TYPE, FORM);
        let sent = request
            .body(format!("to=1{}", more(fields - 1)))
            .send()
            .await;
        let status = sent.expect("the dialer answers").status();
        assert_eq!(
            status != StatusCode::PAYLOAD_TOO_LARGE,
            fits,
            "{fields} of a person"
        );

        let path = format!("/calls?q=1{}", more(fields - 1));
        let read = alex.request(Method::GET, &path).send().await;
        let status = read.expect("the dialer answers").status();
        assert_eq!(
            status != StatusCode::PAYLOAD_TOO_LARGE,
            fits,
            "{fields} behind an address"
        );

        let mut post = SignedPost::new("/api/call-status", &[]);
        let pads = (1..fields).map(|pad| (format!("Pad{pad}"), String::new()));
        post.form.extend(pads);
        let status = post.send(&floor).await.0;
        assert_eq!(
            status != StatusCode::PAYLOAD_TOO_LARGE,
            fits,
            "{fields} of a carrier"
        );
    }
}

#[tokio::test]
async fn heads_have_a_largest_size_and_number_of_lines() {
    let floor = Terms::sqlite().open().await;
    let address = floor.url.trim_start_matches("http://").to_owned();
    let first = format!("GET /health HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n");
    let status = async |head: String| {
        let address = address.clone();
        let answer = tokio::task::spawn_blocking(move || {
            let mut socket = TcpStream::connect(address).expect("it listens");
            socket.set_read_timeout(Some(PATIENCE)).expect("a time-out");
            socket.write_all(head.as_bytes()).expect("it reads");
            let mut answer = Vec::new();
            // What is refused early may be cut before all of it was read.
            drop(socket.read_to_end(&mut answer));
            String::from_utf8_lossy(&answer).into_owned()
        });
        let answer = answer.await.expect("the socket was read");
        answer.split(' ').nth(1).unwrap_or_default().to_owned()
    };
    for (lines, wanted) in [(99, "200"), (100, "200"), (101, "431")] {
        let pads = "A: b\r\n".repeat(lines - 2);
        assert_eq!(
            status(format!("{first}{pads}\r\n")).await,
            wanted,
            "{lines} lines"
        );
    }
    let most = 16 * 1024;
    for (size, wanted) in [
        (most - 1, "200"),
        (most, "200"),
        (most + 1, "431"),
        (most * 40, "431"),
    ] {
        let pad = "x".repeat(size - first.len() - "A: \r\n\r\n".len());
        assert_eq!(
            status(format!("{first}A: {pad}\r\n\r\n")).await,
            wanted,
            "{size} bytes"
        );
    }
}
