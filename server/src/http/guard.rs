//! What the framework does not bring: same-origin checks, security headers, plain bodies only.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::limits::Limits;
use super::{Web, failure};

/// Refuses every request that changes something unless it comes from our own pages. Forms of other sites
/// can post here with the visitor's cookie; this is what stops them.
pub(super) async fn same_origin(State(web): State<Web>, request: Request, next: Next) -> Response {
    let safe = matches!(
        *request.method(),
        Method::GET | Method::HEAD | Method::OPTIONS
    );
    if safe {
        return next.run(request).await;
    }
    if from_our_pages(request.headers(), &web.public_url) {
        if known_form(request.headers()) {
            return next.run(request).await;
        }
        return failure(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "Send a form (application/x-www-form-urlencoded) or JSON.",
        );
    }
    failure(
        StatusCode::FORBIDDEN,
        "This request did not come from the dialer's own page.",
    )
}

/// By the browser's own word where it gives one, else by `Origin`.
pub(super) fn from_our_pages(headers: &HeaderMap, public_url: &str) -> bool {
    match headers.get("sec-fetch-site") {
        Some(site) => site.as_bytes() == b"same-origin",
        None => headers
            .get(header::ORIGIN)
            .is_some_and(|origin| origin.as_bytes() == origin_of(public_url).as_bytes()),
    }
}

/// Whether a browser says that another site's page made it send this. A program says nothing of the kind.
pub(super) fn is_from_elsewhere(headers: &HeaderMap, public_url: &str) -> bool {
    let says = headers.contains_key("sec-fetch-site") || headers.contains_key(header::ORIGIN);
    let typed = headers
        .get("sec-fetch-site")
        .is_some_and(|site| site.as_bytes() == b"none");
    says && !typed && !from_our_pages(headers, public_url)
}

/// The bodies that our own pages send.
fn known_form(headers: &HeaderMap) -> bool {
    let Some(kind) = headers.get(header::CONTENT_TYPE) else {
        return true;
    };
    let kind = kind
        .to_str()
        .unwrap_or_default()
        .split(';')
        .next()
        .unwrap_or_default()
        .trim();
    ["application/x-www-form-urlencoded", "application/json"].contains(&kind)
}

/// Scheme, host and port of an address.
pub(super) fn origin_of(url: &str) -> &str {
    let host = url.find("://").map_or(0, |at| at + 3);
    let end = url[host..].find('/').map_or(url.len(), |at| host + at);
    &url[..end]
}

/// Refuses packed request bodies: a small one may unpack to a very large one.
pub(super) async fn plain_bodies(request: Request, next: Next) -> Response {
    if request.headers().contains_key(header::CONTENT_ENCODING) {
        return failure(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "Send the body as it is, without compression.",
        );
    }
    // The API's own routes name the methods that they take.
    if request.method() == Method::TRACE && !super::api::is_for_programs(request.uri().path()) {
        return failure(StatusCode::METHOD_NOT_ALLOWED, "TRACE is not served.");
    }
    next.run(request).await
}

/// Ends a request that changes something and has not arrived and been answered in time, however slowly its
/// body drips. Reading has no such limit, since a live stream is read for hours.
pub(super) async fn in_time(request: Request, next: Next) -> Response {
    if matches!(*request.method(), Method::GET | Method::HEAD) {
        return next.run(request).await;
    }
    let limits = request.extensions().get::<Limits>().copied();
    let within = limits.unwrap_or_default().arrives_within;
    match tokio::time::timeout(within, next.run(request)).await {
        Ok(answer) => answer,
        Err(_) => StatusCode::REQUEST_TIMEOUT.into_response(),
    }
}

/// Puts a sentence of ours in place of the framework's own words for a request that it did not take.
pub(super) async fn plain_words(answer: Response) -> Response {
    let sentence = match answer.status() {
        StatusCode::PAYLOAD_TOO_LARGE => "That is too much at once.",
        StatusCode::BAD_REQUEST => "That is not in a form that is understood.",
        StatusCode::UNSUPPORTED_MEDIA_TYPE => "Send a form, as the pages do.",
        StatusCode::UNPROCESSABLE_ENTITY => {
            "Something is missing in that form, or of the wrong kind."
        }
        StatusCode::METHOD_NOT_ALLOWED => "That cannot be done with this address.",
        StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE => "That request's head is too long.",
        StatusCode::REQUEST_TIMEOUT => "That took too long to arrive. Send it again.",
        _ => return answer,
    };
    let kind = answer.headers().get(header::CONTENT_TYPE);
    let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    // A page says itself what is wrong.
    let ours = ["application/json", super::api::PROBLEM, "text/html"];
    if ours.iter().any(|ours| kind.starts_with(ours)) {
        return answer;
    }
    failure(answer.status(), sentence)
}

/// Headers that every answer carries. A page brings its own policy with its nonce; everything else gets
/// one that allows nothing.
pub(super) async fn security_headers(
    State(web): State<Web>,
    request: Request,
    next: Next,
) -> Response {
    let mut response = next.run(request).await;
    let https = web.public_url.starts_with("https://");
    let headers = response.headers_mut();
    let fixed = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_FRAME_OPTIONS, "DENY"),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.insert(
        "cross-origin-opener-policy",
        HeaderValue::from_static("same-origin"),
    );
    headers.insert(
        "permissions-policy",
        HeaderValue::from_static("microphone=(self), camera=(), geolocation=()"),
    );
    if https {
        let year = HeaderValue::from_static("max-age=31536000");
        headers.insert(header::STRICT_TRANSPORT_SECURITY, year);
    }
    headers
        .entry(header::CONTENT_SECURITY_POLICY)
        .or_insert(HeaderValue::from_static(
            "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
        ));
    response
}

/// The policy of a page whose scripts carry a nonce.
pub(super) fn page_policy(nonce: &str, phone_hosts: &str) -> String {
    format!(
        "default-src 'none'; script-src 'nonce-{nonce}' 'strict-dynamic' 'wasm-unsafe-eval'; \
         style-src 'self' 'nonce-{nonce}'; img-src 'self' data:; font-src 'self'; media-src 'self' blob: mediastream:; \
         connect-src 'self' {phone_hosts}; object-src 'none'; base-uri 'none'; form-action 'self'; \
         frame-ancestors 'none'"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| (name.parse().unwrap(), HeaderValue::from_static(value)))
            .collect()
    }

    #[test]
    fn only_our_own_pages_may_change_something() {
        let public = "https://dialer.example.com/base";
        let table: [(&[(&str, &str)], bool); 9] = [
            (&[("sec-fetch-site", "same-origin")], true),
            (&[("origin", "https://dialer.example.com")], true),
            (&[], false),
            (
                &[
                    ("sec-fetch-site", "same-site"),
                    ("origin", "https://dialer.example.com"),
                ],
                false,
            ),
            (&[("sec-fetch-site", "cross-site")], false),
            (&[("sec-fetch-site", "none")], false),
            (&[("origin", "null")], false),
            (&[("origin", "http://dialer.example.com")], false),
            (&[("origin", "https://dialer.example.com:8443")], false),
        ];
        for (pairs, allowed) in table {
            let pairs: Vec<_> = pairs.iter().map(|(a, b)| (*a, *b)).collect();
            assert_eq!(
                from_our_pages(&headers(&pairs), public),
                allowed,
                "{pairs:?}"
            );
        }
    }

    #[test]
    fn other_kinds_of_body_are_not_ours() {
        for (kind, known) in [
            ("application/json", true),
            ("application/x-www-form-urlencoded; charset=utf-8", true),
            ("text/plain", false),
            ("multipart/form-data; boundary=x", false),
        ] {
            assert_eq!(
                known_form(&headers(&[("content-type", kind)])),
                known,
                "{kind}"
            );
        }
    }
}
