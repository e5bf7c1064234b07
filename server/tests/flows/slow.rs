//! Clients that are slow, or silent, or many, are shown out, and everybody else is served meanwhile.

use std::io::{ErrorKind, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::time::Duration;

use reqwest::{Client, StatusCode};
use server::http::Limits;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpSocket;
use tokio::task::JoinHandle;
use trunkline::agent::Role;

use crate::stage::{FORM, Floor, PATIENCE, Terms};

/// A time that a story can wait for, and that a busy machine does not take for an ordinary request.
const SHORT: Duration = Duration::from_secs(3);

/// How often a dripping client sends a little more.
const DRIP: Duration = Duration::from_millis(50);

/// Sends this, then this again and again, and reads what comes until the server closes the connection.
fn drip(floor: &Floor, first: &str, then: &'static str) -> JoinHandle<String> {
    let address = floor.url.trim_start_matches("http://").to_owned();
    let first = first.to_owned();
    tokio::task::spawn_blocking(move || {
        let mut socket = TcpStream::connect(address).expect("it listens");
        socket.write_all(first.as_bytes()).expect("it reads");
        socket.set_read_timeout(Some(DRIP)).expect("a time-out");
        let (mut answer, mut buffer) = (Vec::new(), [0; 1024]);
        let began = std::time::Instant::now();
        loop {
            assert!(
                began.elapsed() < PATIENCE,
                "{first:?} and {then:?} are still taken"
            );
            match socket.read(&mut buffer) {
                Ok(0) => break,
                Ok(read) => answer.extend_from_slice(&buffer[..read]),
                Err(error)
                    if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) =>
                {
                    // The connection may be closed by now: the next read says so.
                    drop(socket.write_all(then.as_bytes()));
                }
                Err(_) => break,
            }
        }
        String::from_utf8_lossy(&answer).into_owned()
    })
}

/// Others are served, one request after the other, until all of these are shown out; what they were told.
async fn shown_out(floor: &Floor, slow: Vec<JoinHandle<String>>) -> Vec<String> {
    // A connection each time, so that none of them is one that has been silent for too long.
    let other = Client::builder()
        .no_proxy()
        .pool_max_idle_per_host(0)
        .build();
    let other = other.expect("a client");
    let mut served = 0;
    while !slow.iter().all(JoinHandle::is_finished) {
        let answer = other.get(format!("{}/health", floor.url)).send().await;
        assert_eq!(answer.expect("others are served").status(), StatusCode::OK);
        served += 1;
    }
    assert!(served > slow.len(), "only {served} others were served");
    let mut told = Vec::new();
    for it in slow {
        told.push(it.await.expect("it was shown out"));
    }
    told
}

#[tokio::test]
async fn who_never_finishes_a_head_is_shown_out() {
    let limits = Limits {
        head_within: SHORT,
        ..Limits::default()
    };
    let floor = Terms::sqlite().limits(limits).open().await;
    let whole = "GET /health HTTP/1.1\r\nHost: a\r\n\r\n";
    let slow = vec![
        drip(&floor, "", ""),
        drip(&floor, "P", ""),
        drip(&floor, "GET / HT", ""),
        drip(&floor, "GET / HTTP/1.1\r\nHost: a\r\n", ""),
        drip(&floor, "GET / HTTP/1.1\r\nHost: a\r\n", "A: b\r\n"),
        drip(&floor, "GET / HTTP/1.1\r\nHost: a\r\nA: ", "b"),
        drip(&floor, whole, ""),
        drip(&floor, &format!("{whole}GET / HTTP/1.1\r\n"), "A: b\r\n"),
    ];
    let told = shown_out(&floor, slow).await;
    for (number, told) in told.iter().enumerate() {
        let answered = told.starts_with("HTTP/1.1 200");
        assert_eq!(answered, number >= 6, "{number}: {told}");
    }
}

#[tokio::test]
async fn who_never_finishes_a_body_is_shown_out() {
    let limits = Limits {
        arrives_within: SHORT,
        ..Limits::default()
    };
    let floor = Terms::sqlite().limits(limits).open().await;
    let alex = floor.seat("alex", Role::Agent).await;
    let head = |path: &str, length: &str| {
        format!(
            "POST {path} HTTP/1.1\r\nHost: a\r\nOrigin: {}\r\nCookie: {}\r\nContent-Type: {FORM}\r\n{length}\r\n\r\n",
            floor.url, alex.cookie
        )
    };
    let mut slow = Vec::new();
    for path in [
        "/api/desk/dial",
        "/sign-in",
        "/api/voice",
        "/api/call-status",
    ] {
        slow.push(drip(&floor, &head(path, "Content-Length: 20000"), ""));
        slow.push(drip(&floor, &head(path, "Content-Length: 20000"), "a"));
        slow.push(drip(
            &floor,
            &head(path, "Transfer-Encoding: chunked"),
            "1\r\na\r\n",
        ));
    }
    for told in shown_out(&floor, slow).await {
        assert!(told.starts_with("HTTP/1.1 408"), "{told}");
        assert!(told.contains("took too long to arrive"), "{told}");
    }
}

#[tokio::test]
async fn who_takes_no_answer_is_shown_out() {
    let limits = Limits {
        taken_within: SHORT,
        ..Limits::default()
    };
    let floor = Terms::sqlite().limits(limits).open().await;
    let address = floor.url.trim_start_matches("http://").to_owned();
    let silent = tokio::task::spawn_blocking(move || {
        let mut socket = TcpStream::connect(&address).expect("it listens");
        socket
            .set_write_timeout(Some(PATIENCE))
            .expect("a time-out");
        let request = format!("GET /sign-in HTTP/1.1\r\nHost: {address}\r\n\r\n").repeat(20);
        // The server stops reading while it cannot write, so this stands still until it gives up.
        loop {
            if let Err(error) = socket.write_all(request.as_bytes()) {
                return format!("{:?}", error.kind());
            }
        }
    });
    for told in shown_out(&floor, vec![silent]).await {
        assert!(
            ["ConnectionReset", "BrokenPipe"].contains(&&*told),
            "{told}"
        );
    }
}

/// A connection from an address of one's own, and whether a request on it is answered.
async fn from_elsewhere(floor: &Floor, own: Ipv4Addr) -> Option<tokio::net::TcpStream> {
    let socket = TcpSocket::new_v4().expect("a socket");
    socket
        .bind(SocketAddr::from((own, 0)))
        .expect("loopback addresses are ours");
    let address = floor
        .url
        .trim_start_matches("http://")
        .parse()
        .expect("an address");
    let mut stream = socket.connect(address).await.expect("it listens");
    let request = b"GET /health HTTP/1.1\r\nHost: a\r\n\r\n";
    stream.write_all(request).await.ok()?;
    let mut answer = [0; 12];
    stream.read_exact(&mut answer).await.ok()?;
    assert_eq!(&answer, b"HTTP/1.1 200");
    Some(stream)
}

#[tokio::test]
async fn connections_from_one_address_have_a_largest_number() {
    // The real number; only their silence between two requests is long enough for all of them.
    let patient = Limits {
        head_within: PATIENCE,
        ..Limits::default()
    };
    let floor = Terms::sqlite().limits(patient).open().await;
    let crowd = Ipv4Addr::new(127, 77, 0, 1);
    let mut open = Vec::new();
    for number in 1..=200 {
        let one = from_elsewhere(&floor, crowd).await;
        open.push(one.unwrap_or_else(|| panic!("connection {number} is let in")));
    }
    assert!(
        from_elsewhere(&floor, crowd).await.is_none(),
        "one more is not"
    );
    assert!(
        from_elsewhere(&floor, Ipv4Addr::new(127, 77, 0, 2))
            .await
            .is_some(),
        "others are"
    );
    open.pop();
    crate::stage::until("the place that was left", async || {
        match from_elsewhere(&floor, crowd).await {
            Some(_) => Ok(()),
            None => Err("none".to_owned()),
        }
    })
    .await;
}
