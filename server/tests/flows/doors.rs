//! What does not come from our own pages, or is not signed by the carrier, does not get in.

use reqwest::{Method, StatusCode, header};
use trunkline::agent::Role;

use crate::stage::{FORM, Floor, Seat, SignedPost, Terms, unsafe_routes};

/// A request with the agent's cookie, but not from our page.
fn foreign(floor: &Floor, seat: &Seat, method: &Method, path: &str) -> reqwest::RequestBuilder {
    let url = format!("{}{path}", floor.url);
    let request = floor.http.request(method.clone(), url);
    request.header(header::COOKIE, &seat.cookie)
}

#[tokio::test]
async fn no_unsafe_route_takes_requests_of_other_sites() {
    let floor = Terms::sqlite().open().await;
    let alex = floor.seat("alex", Role::Agent).await;
    let call = alex.dial("+18085550118").await.card.id.to_string();
    let port = floor.url.rsplit(':').next().unwrap_or_default();
    let port: u32 = port.parse().expect("a port");
    let other_port = floor
        .url
        .replace(&format!(":{port}"), &format!(":{}", port - 1));
    let other_scheme = floor.url.replace("http:", "https:");
    let own = floor.url.as_str();
    let from: [&[(&str, &str)]; 12] = [
        &[],
        &[("origin", "null")],
        &[("origin", "http://elsewhere.example")],
        &[("origin", &other_port)],
        &[("origin", &other_scheme)],
        &[("origin", "")],
        &[("referer", own)],
        &[("origin", &format!("{own}.elsewhere.example"))],
        &[("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "cross-site"), ("origin", own)],
        &[("sec-fetch-site", "same-site"), ("origin", own)],
        &[("sec-fetch-site", "none"), ("origin", own)],
    ];
    let before = floor.count_rows().await;
    let was = floor.calls().await;
    for (path, body) in unsafe_routes(&call) {
        for method in [Method::POST, Method::PUT, Method::DELETE, Method::PATCH] {
            for headers in from {
                let mut request = foreign(&floor, &alex, &method, &path).body(body.clone());
                request = request.header(header::CONTENT_TYPE, FORM);
                for (name, value) in headers {
                    request = request.header(*name, *value);
                }
                let answer = request.send().await.expect("the dialer answers");
                assert_eq!(
                    answer.status(),
                    StatusCode::FORBIDDEN,
                    "{method} {path} {headers:?}"
                );
            }
        }
    }
    assert_eq!(floor.count_rows().await, before);
    assert_eq!(floor.calls().await, was);
    // The same from our own page is not refused for where it comes from.
    for (path, _) in unsafe_routes(&call) {
        let (status, body) = alex.post(&path, &[]).await;
        assert_ne!(status, StatusCode::FORBIDDEN, "{path}: {body}");
    }
}

#[tokio::test]
async fn a_link_changes_nothing() {
    let floor = Terms::sqlite().open().await;
    let alex = floor.seat("alex", Role::Agent).await;
    let call = alex.dial("+18085550118").await.card.id.to_string();
    let before = floor.count_rows().await;
    let was = floor.calls().await;
    for (path, body) in unsafe_routes(&call) {
        let path = format!("{path}?{body}");
        for method in [Method::GET, Method::HEAD, Method::OPTIONS] {
            let request = foreign(&floor, &alex, &method, &path);
            let answer = request.send().await;
            let answer = answer.unwrap_or_else(|error| panic!("{method} {path}: {error}"));
            assert!(
                !answer.status().is_server_error() || method != Method::GET,
                "{path}"
            );
        }
    }
    assert_eq!(floor.count_rows().await, before);
    assert_eq!(floor.calls().await, was);
}

#[tokio::test]
async fn carriers_routes_want_a_signature_and_nothing_else() {
    let floor = Terms::sqlite().open().await;
    for path in ["/api/voice", "/api/call-status", "/api/conference-status"] {
        let post = SignedPost::new(path, &[("CallSid", "CA00000000000000000000000000000001")]);
        let unsigned = post.send_as(&floor, None, post.body()).await;
        assert_eq!(unsigned.0, StatusCode::FORBIDDEN, "{path}");
        let wrong = post
            .send_as(&floor, Some("AAAAAAAAAAAAAAAAAAAAAAAAAAA="), post.body())
            .await;
        assert_eq!(wrong.0, StatusCode::FORBIDDEN, "{path}");
        let url = format!("{}{path}", floor.url);
        let answer = floor
            .http
            .get(url)
            .send()
            .await
            .expect("the dialer answers");
        assert!(
            answer.status().is_client_error(),
            "{path} by GET: {}",
            answer.status()
        );
    }
    assert!(floor.calls().await.is_empty());
}
