//! Tokens that programs show: JSON web tokens of one kind, with one algorithm, one key and no choices.
//!
//! Nothing in a token says how it is to be verified: its first part must be ours byte for byte, so there is
//! no algorithm to confuse, no key to name and no address to fetch one from. What is verified is then looked
//! up: a token names a session, and ends with it.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use trunkline::clock::{Span, Time};
use trunkline::id::{AgentId, ApiSessionId};

use crate::settings::Secret;

/// `{"alg":"HS256","typ":"JWT"}`, the first part of every token.
const HEADER: &str = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9";
/// What a token is for, so that no other token of ours could ever be taken for one.
const KIND: &str = "access";
/// What the key is made for, so that it is not the key of the sessions' digests.
const LABEL: &[u8] = b"trunkline api access token 1";
/// How long a token is good.
pub(super) const LIFE: Span = Span::minutes(15);
/// How far the clocks of two servers may be apart, in seconds.
const LEEWAY: i64 = 5;
/// No token of ours has more bytes.
const LENGTH_MAX: usize = 2_048;

/// Makes and reads tokens.
pub(super) struct Tokens {
    key: [u8; 32],
    issuer: String,
    audience: String,
}

/// What a token says; all of it is required, and nothing else may be in it.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Claims {
    typ: String,
    iss: String,
    aud: String,
    exp: i64,
    nbf: i64,
    iat: i64,
    sub: AgentId,
    sid: ApiSessionId,
}

/// A token that is ours and not too old. Whether its session is over has still to be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Shown {
    /// As whom.
    pub(super) agent: AgentId,
    /// Which session.
    pub(super) session: ApiSessionId,
}

impl Tokens {
    /// Tokens of the dialer at this address.
    pub(super) fn new(secret: &Secret, public_url: &str) -> Self {
        let mut mac = keyed(secret.reveal().as_bytes());
        mac.update(LABEL);
        Self {
            key: mac.finalize().into_bytes().into(),
            issuer: public_url.to_owned(),
            audience: format!("{public_url}/api"),
        }
    }

    /// A token, and when it ends.
    pub(super) fn issue(&self, agent: AgentId, session: ApiSessionId, now: Time) -> (String, Time) {
        let from = now.millis().div_euclid(1_000);
        let until = from + LIFE.as_seconds();
        let claims = Claims {
            typ: KIND.to_owned(),
            iss: self.issuer.clone(),
            aud: self.audience.clone(),
            exp: until,
            nbf: from,
            iat: from,
            sub: agent,
            sid: session,
        };
        let claims = serde_json::to_vec(&claims).expect("texts and numbers are JSON");
        let signed = format!("{HEADER}.{}", URL_SAFE_NO_PAD.encode(claims));
        let mut mac = keyed(&self.key);
        mac.update(signed.as_bytes());
        let signature = URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes());
        (
            format!("{signed}.{signature}"),
            Time::from_millis(until.saturating_mul(1_000)),
        )
    }

    /// Reads a token; none where it is not ours, or not for us, or not now.
    pub(super) fn read(&self, token: &str, now: Time) -> Option<Shown> {
        if token.len() > LENGTH_MAX {
            return None;
        }
        let (signed, signature) = token.rsplit_once('.')?;
        let (header, claims) = signed.split_once('.')?;
        if header != HEADER {
            return None;
        }
        let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
        let mut mac = keyed(&self.key);
        mac.update(signed.as_bytes());
        mac.verify_slice(&signature).ok()?;
        let claims = URL_SAFE_NO_PAD.decode(claims).ok()?;
        let claims: Claims = serde_json::from_slice(&claims).ok()?;
        self.is_good(&claims, now).then_some(Shown {
            agent: claims.sub,
            session: claims.sid,
        })
    }

    fn is_good(&self, claims: &Claims, now: Time) -> bool {
        let now = now.millis().div_euclid(1_000);
        let begun = now.saturating_add(LEEWAY);
        claims.typ == KIND
            && claims.iss == self.issuer
            && claims.aud == self.audience
            && claims.exp > now
            && claims.nbf <= begun
            && claims.iat <= begun
            && claims.exp.saturating_sub(claims.iat) <= LIFE.as_seconds()
    }
}

fn keyed(key: &[u8]) -> Hmac<Sha256> {
    Hmac::new_from_slice(key).expect("a key of any length will do")
}

#[cfg(test)]
#[path = "token_tests.rs"]
mod tests;
