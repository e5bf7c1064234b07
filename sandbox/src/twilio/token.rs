//! Access tokens: the JWT with which a browser registers.

use std::sync::Arc;
use std::time::SystemTime;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::Value;
use sha2::Sha256;

use crate::clock::unix_seconds;
use crate::config::Account;
use crate::signal::{Admission, SignalError};

/// Longest life of a token, in seconds.
const LONGEST: u64 = 86_400;

/// Checks a token against the accounts' API keys.
///
/// # Errors
/// 31204 malformed or wrongly signed, 31205 expired, 31203 unknown account, 20157 lives too long.
pub(crate) fn admit(
    accounts: &[Arc<Account>],
    token: &str,
    now: SystemTime,
) -> Result<Admission, SignalError> {
    let refuse = |code, message: &str| SignalError {
        code,
        message: message.to_owned(),
    };
    let invalid = || refuse(31204, "Invalid JWT token");
    let (signed, signature) = token.rsplit_once('.').ok_or_else(invalid)?;
    let (header, claims) = signed.split_once('.').ok_or_else(invalid)?;
    let header = decode(header).ok_or_else(invalid)?;
    let claims = decode(claims).ok_or_else(invalid)?;
    if header["alg"] != "HS256" || header["cty"] != "twilio-fpa;v=1" {
        return Err(invalid());
    }
    let account = accounts
        .iter()
        .find(|account| claims["sub"] == account.account_sid.as_str())
        .ok_or_else(|| refuse(31203, "No valid account"))?;
    let signature = URL_SAFE_NO_PAD.decode(signature).map_err(|_| invalid())?;
    let mut mac = Hmac::<Sha256>::new_from_slice(account.api_secret.as_bytes())
        .expect("HMAC takes keys of any length");
    mac.update(signed.as_bytes());
    let known_key = claims["iss"] == account.api_key.as_str();
    if !known_key || mac.verify_slice(&signature).is_err() {
        return Err(invalid());
    }
    let now = unix_seconds(now);
    let expires = claims["exp"].as_u64().ok_or_else(invalid)?;
    if expires <= now {
        return Err(refuse(31205, "JWT token expired"));
    }
    if claims["nbf"].as_u64().is_some_and(|from| from > now) {
        return Err(refuse(20105, "Access Token not yet valid"));
    }
    let issued = claims["iat"].as_u64().unwrap_or(now);
    if expires.saturating_sub(issued) > LONGEST {
        return Err(refuse(
            20157,
            "Expiration Time Exceeds Maximum Time Allowed",
        ));
    }
    let grants = &claims["grants"];
    let identity = grants["identity"].as_str().filter(|it| !it.is_empty());
    let identity = identity.ok_or_else(|| refuse(20106, "Invalid Access Token grants"))?;
    let application = grants["voice"]["outgoing"]["application_sid"].as_str();
    Ok(Admission {
        account_sid: account.account_sid.clone(),
        identity: identity.to_owned(),
        ttl_s: expires - now,
        application_sid: application.map(str::to_owned),
        incoming: grants["voice"]["incoming"]["allow"] == true,
    })
}

fn decode(part: &str) -> Option<Value> {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use super::*;

    fn accounts() -> Vec<Arc<Account>> {
        vec![Arc::new(Account {
            account_sid: "AC0123456789abcdef0123456789abcdef".to_owned(),
            api_key: "SK0123456789abcdef0123456789abcdef".to_owned(),
            api_secret: "0123456789abcdef0123456789ABCDEF".to_owned(),
            ..Account::default()
        })]
    }

    fn tokens() -> Vec<Value> {
        let all = include_str!("../../tests/fixtures/twilio-access-tokens.json");
        let all: Value = serde_json::from_str(all).unwrap();
        all["tokens"].as_array().unwrap().clone()
    }

    #[test]
    fn tokens_of_the_official_library_are_admitted() {
        let now = UNIX_EPOCH + Duration::from_secs(1_764_000_000);
        for token in tokens() {
            let who = admit(&accounts(), token["jwt"].as_str().unwrap(), now).unwrap();
            let grants = &token["claims"]["grants"];
            assert_eq!(grants["identity"], who.identity);
            assert_eq!(grants["voice"]["incoming"]["allow"] == true, who.incoming);
            assert_eq!(token["claims"]["exp"], 1_764_000_000 + who.ttl_s);
            let application = grants["voice"]["outgoing"]["application_sid"].as_str();
            assert_eq!(application, who.application_sid.as_deref());
        }
    }

    #[test]
    fn forged_expired_early_and_strange_tokens_are_refused() {
        let at = |seconds| UNIX_EPOCH + Duration::from_secs(seconds);
        let tokens = tokens();
        let jwt = tokens[0]["jwt"].as_str().unwrap();
        let code = |jwt: &str, now| admit(&accounts(), jwt, at(now)).unwrap_err().code;
        for position in [5, 60, jwt.len() - 5] {
            let mut flipped = jwt.as_bytes().to_vec();
            flipped[position] = if flipped[position] == b'A' {
                b'B'
            } else {
                b'A'
            };
            let refused = code(std::str::from_utf8(&flipped).unwrap(), 1_764_000_000);
            assert!([31203, 31204].contains(&refused), "{position}: {refused}");
        }
        assert_eq!(code(jwt, 1_764_003_600), 31205);
        assert_eq!(code("", 1_764_000_000), 31204);
        assert_eq!(code("a.b.c", 1_764_000_000), 31204);
        let early = tokens[1]["jwt"].as_str().unwrap();
        assert_eq!(code(early, 1_763_999_000), 20105);
        assert_eq!(admit(&[], jwt, at(1_764_000_000)).unwrap_err().code, 31203);
    }
}
