//! What the function in front of us tells: that somebody waits at the front door.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::{Web, failure};
use crate::front_door::let_in;
use crate::settings::Secret;

/// The header with `sha256=` and the HMAC of the body, in Base64.
const SIGNATURE: &str = "x-trunkline-signature";

/// `POST /webhook/front-door`: somebody waits. Nothing of the body is believed but that: the carrier is asked who.
pub(super) async fn told(State(web): State<Web>, headers: HeaderMap, body: Bytes) -> Response {
    let Some(secret) = &web.front_door else {
        return failure(StatusCode::NOT_FOUND, "There is no front door here.");
    };
    let signature = headers.get(SIGNATURE).and_then(|it| it.to_str().ok());
    if !signature.is_some_and(|signature| holds(secret, &body, signature)) {
        tracing::warn!("A front door was refused.");
        return failure(StatusCode::FORBIDDEN, "The signature is missing or wrong.");
    }
    let clockwork = web.dialer.clockwork();
    // The function waits for our answer while its caller hears nothing.
    tokio::spawn(async move {
        let opened = async {
            let waiting = clockwork.list_at_door().await?;
            let_in(&clockwork, &waiting).await
        };
        if let Err(error) = opened.await {
            tracing::warn!(%error, "Those at the front door could not be let in; the next look is in seconds.");
        }
    });
    StatusCode::ACCEPTED.into_response()
}

fn holds(secret: &Secret, body: &[u8], signature: &str) -> bool {
    let claimed = signature.strip_prefix("sha256=");
    let Some(claimed) = claimed.and_then(|text| STANDARD.decode(text).ok()) else {
        return false;
    };
    let mut mac =
        Hmac::<Sha256>::new_from_slice(secret.reveal().as_bytes()).expect("any length is a key");
    mac.update(body);
    mac.verify_slice(&claimed).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_function_signs_is_believed_and_nothing_else() {
        // As `serverless/functions/tell.private.js` signs it, by Node.js.
        let signed = "sha256=0vOFus2P+HR1/UrU0Oyj6Vg0mPXUWI/FeD5aKiuEMf8=";
        let secret = Secret::new("a secret for tests of the front door");
        let body = br#"{"call_sid":"none"}"#;
        assert!(holds(&secret, body, signed));
        assert!(!holds(&secret, b"{}", signed));
        assert!(!holds(&Secret::new("another secret"), body, signed));
        assert!(!holds(&secret, body, signed.trim_start_matches("sha256=")));
    }
}
