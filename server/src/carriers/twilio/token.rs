//! Access tokens: what lets an agent's browser be a phone.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::json;
use sha2::Sha256;
use trunkline::clock::{Span, Time};

use crate::settings::Secret;

/// How long a token is good: Twilio's own default, far below its limit of a day.
pub const LIFE: Span = Span::seconds(3_600);

/// What a token says.
#[derive(Clone, Copy, Debug)]
pub struct Claims<'a> {
    /// `AC` and 32 hexadecimal digits.
    pub account_sid: &'a str,
    /// `SK` and 32 hexadecimal digits: whose secret signs.
    pub api_key: &'a str,
    /// `AP` and 32 hexadecimal digits: what the phone's calls are handled by.
    pub twiml_app_sid: &'a str,
    /// Under which name the phone is rung: letters, digits, underscores.
    pub identity: &'a str,
    /// Makes the token different from any other made in the same second.
    pub unique: &'a str,
    /// When it is made.
    pub now: Time,
}

/// A signed token: the phone may call through the application, and may be called.
#[must_use]
pub fn sign(claims: &Claims<'_>, secret: &Secret) -> String {
    let issued = claims.now.millis().div_euclid(1_000);
    let header = json!({ "alg": "HS256", "typ": "JWT", "cty": "twilio-fpa;v=1" });
    let body = json!({
        "jti": format!("{}-{issued}-{}", claims.api_key, claims.unique),
        "iss": claims.api_key,
        "sub": claims.account_sid,
        "iat": issued,
        "exp": issued + LIFE.as_seconds(),
        "grants": {
            "identity": claims.identity,
            "voice": {
                "incoming": { "allow": true },
                "outgoing": { "application_sid": claims.twiml_app_sid },
            },
        },
    });
    let text = format!("{}.{}", part(&header), part(&body));
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.reveal().as_bytes())
        .expect("HMAC takes a key of any length");
    mac.update(text.as_bytes());
    format!(
        "{text}.{}",
        URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes())
    )
}

fn part(value: &serde_json::Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}
