//! Reading what requests ask for, with Twilio's refusals.

use reqwest::{Method, Url};

use crate::config::Account;
use crate::exchange::call::Callback;
use crate::exchange::recording::NewRecording;
use crate::twilio::error::ApiError;
use crate::twilio::form::Form;
use crate::twilio::number::is_e164;

/// A leg's far end: a number, or an identity with parameters for its browser.
pub(super) struct To {
    pub(super) address: String,
    pub(super) custom: Vec<(String, String)>,
}

/// Reads `To`.
///
/// # Errors
/// 21201 missing, 21211 not valid.
pub(super) fn to(form: &Form) -> Result<To, ApiError> {
    let to = form
        .get("To")
        .ok_or_else(|| ApiError::bad(21201, "No 'To' number is specified"))?;
    if let Some(client) = to.strip_prefix("client:") {
        let (identity, query) = client.split_once('?').unwrap_or((client, ""));
        if identity.is_empty() {
            return Err(ApiError::bad(21211, "The 'To' client has no name"));
        }
        let custom = Form::parse(query.as_bytes()).pairs().to_vec();
        return Ok(To {
            address: format!("client:{identity}"),
            custom,
        });
    }
    if !is_e164(to) {
        let message = format!("The phone number you are attempting to call, {to}, is not valid.");
        return Err(ApiError::bad(21211, message));
    }
    Ok(To {
        address: to.to_owned(),
        custom: Vec::new(),
    })
}

/// Reads `From` (or the caller id that replaces it).
///
/// # Errors
/// 21213 missing, 21212 not a number, 21210 not one of the account's.
pub(super) fn from(form: &Form, account: &Account, to: &To) -> Result<String, ApiError> {
    let given = form.get("CallerId").or_else(|| form.get("From"));
    let from = given.ok_or_else(|| ApiError::bad(21213, "No 'From' number is specified"))?;
    if to.address.starts_with("client:") || account.number(from).is_some() {
        return Ok(from.to_owned());
    }
    if is_e164(from) {
        let message = format!(
            "The source phone number provided, {from}, is not yet verified for your account."
        );
        return Err(ApiError::bad(21210, message));
    }
    let message = format!(
        "The 'From' number {from} is not a valid phone number, shortcode, or alphanumeric sender ID."
    );
    Err(ApiError::bad(21212, message))
}

/// A URL with a method, `name` and `nameMethod` (or `method`).
///
/// # Errors
/// 21205 not an http URL, 21209 not a method.
pub(super) fn url(
    form: &Form,
    name: &str,
    method: &str,
) -> Result<Option<(String, Method)>, ApiError> {
    let Some(text) = form.get(name) else {
        return Ok(None);
    };
    let parsed = Url::parse(text)
        .ok()
        .filter(|url| matches!(url.scheme(), "http" | "https"));
    if parsed.is_none_or(|url| url.host_str().is_none_or(|host| host.contains('_'))) {
        return Err(ApiError::bad(
            21205,
            format!("{name} is not a valid URL: {text}"),
        ));
    }
    let method = match form.get(method).map(str::to_ascii_uppercase).as_deref() {
        None | Some("POST") => Method::POST,
        Some("GET") => Method::GET,
        Some(other) => return Err(ApiError::bad(21209, format!("Invalid Method {other}"))),
    };
    Ok(Some((text.to_owned(), method)))
}

/// A subscription: `prefix`, `prefixMethod`, `prefixEvent`.
///
/// # Errors
/// As [`url`].
pub(super) fn callback(
    form: &Form,
    prefix: &str,
    usual: &[&str],
) -> Result<Option<Callback>, ApiError> {
    let Some((url, method)) = url(form, prefix, &format!("{prefix}Method"))? else {
        return Ok(None);
    };
    let mut events = form.list(&format!("{prefix}Event"));
    if events.is_empty() {
        events = usual.iter().map(|event| (*event).to_owned()).collect();
    }
    Ok(Some(Callback {
        url,
        method,
        events,
    }))
}

/// A boolean.
pub(super) fn flag(form: &Form, name: &str) -> Option<bool> {
    form.get(name)
        .map(|value| value.eq_ignore_ascii_case("true"))
}

/// A whole number in a range.
///
/// # Errors
/// The given code where it is not.
pub(super) fn number(
    form: &Form,
    name: &str,
    usual: u64,
    range: std::ops::RangeInclusive<u64>,
    code: u32,
) -> Result<u64, ApiError> {
    let Some(text) = form.get(name) else {
        return Ok(usual);
    };
    let number = text.parse().ok().filter(|number| range.contains(number));
    number.ok_or_else(|| ApiError::bad(code, format!("Invalid {name}: {text}")))
}

/// Keys to be pressed after the answer.
///
/// # Errors
/// 21206 where they are none.
pub(super) fn send_digits(form: &Form) -> Result<Option<String>, ApiError> {
    let Some(digits) = form.get("SendDigits") else {
        return Ok(None);
    };
    if digits.len() > 32 || !digits.chars().all(|key| "0123456789*#wW".contains(key)) {
        return Err(ApiError::bad(
            21206,
            format!("Invalid SendDigits: {digits}"),
        ));
    }
    Ok(Some(digits.to_ascii_lowercase()))
}

/// A recording of the whole leg, where it is asked for.
///
/// # Errors
/// As [`callback`].
pub(super) fn record(form: &Form, source: &'static str) -> Result<Option<NewRecording>, ApiError> {
    let callback = callback(form, "RecordingStatusCallback", &["completed"])?;
    let channels = if form.get("RecordingChannels") == Some("dual") {
        2
    } else {
        1
    };
    Ok(flag(form, "Record")
        .unwrap_or(false)
        .then_some(NewRecording {
            source,
            channels,
            callback,
        }))
}
