//! Basic authentication: account SID and auth token, or API key and secret.

use std::sync::Arc;

use axum::http::{HeaderMap, header};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::config::Account;
use crate::exchange::Exchange;
use crate::twilio::error::ApiError;

/// The account of a path, if the credentials are its own.
///
/// # Errors
/// 401 with 20003.
pub(super) fn authenticate(
    exchange: &Exchange,
    headers: &HeaderMap,
    account_sid: &str,
) -> Result<Arc<Account>, ApiError> {
    let credentials = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok()?.strip_prefix("Basic "))
        .and_then(|encoded| STANDARD.decode(encoded.trim()).ok())
        .and_then(|decoded| String::from_utf8(decoded).ok());
    let credentials = credentials.ok_or_else(ApiError::authenticate)?;
    let (user, password) = credentials
        .split_once(':')
        .ok_or_else(ApiError::authenticate)?;
    let account = exchange
        .account(account_sid)
        .ok_or_else(ApiError::authenticate)?;
    let own = user == account.account_sid && password == account.auth_token;
    let key = user == account.api_key && password == account.api_secret;
    // An account without a configured secret must not be open to an empty one.
    if !password.is_empty() && (own || key) {
        Ok(Arc::clone(account))
    } else {
        Err(ApiError::authenticate())
    }
}
