//! Who may use the sandbox's own API: this machine, and no page of another origin.

use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// Refuses requests for a host that is not loopback (a page elsewhere may have pointed its own name here), and unsafe
/// ones from pages of another origin.
pub(super) async fn guard(open: bool, request: Request, next: Next) -> Response {
    let headers = request.headers();
    let host = text(headers, header::HOST);
    if !open && !host.is_some_and(is_loopback) {
        return (StatusCode::FORBIDDEN, "this host name is not the sandbox's").into_response();
    }
    if !request.method().is_safe() && !same_origin(headers, host) {
        return (
            StatusCode::FORBIDDEN,
            "requests from other origins are refused",
        )
            .into_response();
    }
    next.run(request).await
}

fn text(headers: &HeaderMap, name: header::HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok()
}

fn is_loopback(host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    let address = name.trim_matches(['[', ']']).parse::<std::net::IpAddr>();
    name.eq_ignore_ascii_case("localhost") || address.is_ok_and(|address| address.is_loopback())
}

/// Programs send no `Origin`; browsers always do with unsafe methods.
fn same_origin(headers: &HeaderMap, host: Option<&str>) -> bool {
    match (text(headers, header::ORIGIN), host) {
        (None, _) => !headers.contains_key(header::ORIGIN),
        (Some(origin), Some(host)) => origin
            .split_once("://")
            .is_some_and(|(_, from)| from == host),
        (Some(_), None) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_loopback_names_pass() {
        for good in [
            "localhost:8081",
            "127.0.0.1",
            "127.0.0.1:9",
            "[::1]:80",
            "LOCALHOST",
        ] {
            assert!(is_loopback(good), "{good}");
        }
        for bad in [
            "example.com",
            "localhost.example.com:80",
            "192.0.2.1:80",
            "",
        ] {
            assert!(!is_loopback(bad), "{bad}");
        }
    }

    #[test]
    fn other_origins_are_refused() {
        let with = |origin: &'static str| {
            HeaderMap::from_iter([(header::ORIGIN, header::HeaderValue::from_static(origin))])
        };
        let host = Some("localhost:8081");
        assert!(same_origin(&HeaderMap::new(), host));
        assert!(same_origin(&with("http://localhost:8081"), host));
        for bad in ["null", "http://example.com", "http://localhost:3000"] {
            assert!(!same_origin(&with(bad), host), "{bad}");
        }
    }
}
