//! `X-Twilio-Signature`: whether a request was sent by somebody who knows the account's auth token.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use sha2::{Digest, Sha256};

use crate::settings::Secret;

/// A request as received.
#[derive(Clone, Copy, Debug)]
pub struct Signed<'a> {
    /// The public address, with path and query as received.
    pub url: &'a str,
    /// The value of `X-Twilio-Signature`, where there was one.
    pub signature: Option<&'a str>,
    /// The value of `Content-Type`, where there was one.
    pub content_type: Option<&'a str>,
    /// The body as received.
    pub body: &'a [u8],
}

/// Whether the signature was made with one of these tokens. While a token is being replaced there are
/// two. Takes as long for a wrong signature as for a right one.
#[must_use]
pub fn holds(request: &Signed<'_>, tokens: &[&Secret]) -> bool {
    let Some(signature) = request
        .signature
        .and_then(|text| STANDARD.decode(text).ok())
    else {
        return false;
    };
    let Some(tail) = signed_body(request) else {
        return false;
    };
    let url = request.url.split('#').next().unwrap_or_default();
    let mut held = false;
    for token in tokens.iter().filter(|token| !token.reveal().is_empty()) {
        for url in variants(url) {
            held |= matches(token, &url, &tail, &signature);
        }
    }
    held
}

fn matches(token: &Secret, url: &str, tail: &str, signature: &[u8]) -> bool {
    let mut mac = Hmac::<Sha1>::new_from_slice(token.reveal().as_bytes())
        .expect("HMAC takes a key of any length");
    mac.update(url.as_bytes());
    mac.update(tail.as_bytes());
    // Compares in constant time.
    mac.verify_slice(signature).is_ok()
}

/// What follows the address in the signed text; `None` where the body is not vouched for.
fn signed_body(request: &Signed<'_>) -> Option<String> {
    if request.body.is_empty() || is_form(request.content_type) {
        return Some(sorted_fields(request.body));
    }
    // Other bodies are vouched for by their digest in the signed address, or by nothing at all.
    let (_, query) = request.url.split_once('?')?;
    let query = query.split('#').next().unwrap_or_default();
    let claimed = query
        .split('&')
        .find_map(|pair| pair.strip_prefix("bodySHA256="))?;
    (claimed == hex(&Sha256::digest(request.body))).then(String::new)
}

/// Whether a content type is that of a form.
#[must_use]
pub fn is_form(content_type: Option<&str>) -> bool {
    let media = content_type.and_then(|text| text.split(';').next());
    media.is_some_and(|media| {
        media
            .trim()
            .eq_ignore_ascii_case("application/x-www-form-urlencoded")
    })
}

/// Each field's name and value, by name in byte order; a repeated name gives each distinct value once.
fn sorted_fields(body: &[u8]) -> String {
    let mut fields: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, value) in form_urlencoded::parse(body) {
        fields
            .entry(name.into_owned())
            .or_default()
            .push(value.into_owned());
    }
    let mut text = String::new();
    for (name, mut values) in fields {
        values.sort_unstable();
        values.dedup();
        for value in values {
            text.push_str(&name);
            text.push_str(&value);
        }
    }
    text
}

/// The address as given, without its port, and with the standard port of its scheme.
fn variants(url: &str) -> Vec<String> {
    let mut variants = vec![url.to_owned()];
    let Some((scheme, rest)) = url.split_once("://") else {
        return variants;
    };
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let host_from = authority.rfind('@').map_or(0, |at| at + 1);
    // An IPv6 address has colons of its own, inside brackets.
    let port_at = authority[host_from..].rfind(':').map(|at| host_from + at);
    let port_at = port_at.filter(|at| {
        let port = &authority[at + 1..];
        !port.is_empty() && port.bytes().all(|b| b.is_ascii_digit())
    });
    let standard = match scheme {
        "https" | "wss" => "443",
        _ => "80",
    };
    match port_at {
        Some(at) => variants.push(format!("{scheme}://{}{path}", &authority[..at])),
        None => variants.push(format!("{scheme}://{authority}:{standard}{path}")),
    }
    variants
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_port_may_be_left_out_or_added() {
        let of = |url| variants(url).split_off(1);
        assert_eq!(
            of("https://a.example/x?y=1"),
            ["https://a.example:443/x?y=1"]
        );
        assert_eq!(of("http://a.example"), ["http://a.example:80"]);
        assert_eq!(of("http://127.0.0.1:3000/x"), ["http://127.0.0.1/x"]);
        assert_eq!(
            of("https://u:p@a.example/x"),
            ["https://u:p@a.example:443/x"]
        );
        assert_eq!(
            of("https://u:p@a.example:8443/x"),
            ["https://u:p@a.example/x"]
        );
        assert_eq!(of("http://[::1]:3000/x"), ["http://[::1]/x"]);
        assert_eq!(of("http://[::1]/x"), ["http://[::1]:80/x"]);
        assert_eq!(of("no address"), Vec::<String>::new());
    }

    #[test]
    fn a_body_of_another_type_needs_its_digest() {
        let request = Signed {
            url: "https://a.example/x",
            signature: None,
            content_type: Some("application/json"),
            body: b"{}",
        };
        assert_eq!(signed_body(&request), None);
        let url = "https://a.example/x?bodySHA256=44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";
        assert_eq!(signed_body(&Signed { url, ..request }), Some(String::new()));
        let form = Some("Application/X-WWW-Form-Urlencoded; charset=utf-8");
        assert!(is_form(form));
    }
}
