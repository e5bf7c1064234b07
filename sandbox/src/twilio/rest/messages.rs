//! `/Messages` and their media: send, read, list, redact, delete.

use std::sync::Arc;
use std::time::SystemTime;

use axum::Json;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::Value;

use super::{Ask, inputs, paging, render};
use crate::clock::unix_seconds;
use crate::exchange::message::{Media, Message, NewMessage, WHATSAPP};
use crate::twilio::error::ApiError;
use crate::twilio::number::is_e164;

/// The most characters of a text.
const BODY_MAX: usize = 1_600;
/// The most files sent along.
const MEDIA_MAX: usize = 10;

fn find(ask: &Ask<'_>, sid: &str) -> Result<Arc<Message>, ApiError> {
    let message = ask.exchange.message(sid);
    let own = message.filter(|it| it.account.account_sid == ask.account.account_sid);
    own.ok_or_else(|| ApiError::not_found(ask.path))
}

/// POST /Messages.
pub(super) fn create(ask: &Ask<'_>) -> Result<Response, ApiError> {
    let form = &ask.form;
    let to = form
        .get("To")
        .ok_or_else(|| ApiError::bad(21604, "A 'To' phone number is required."))?;
    let from = form
        .get("From")
        .ok_or_else(|| ApiError::bad(21603, "A 'From' phone number is required."))?;
    let whatsapp = to.starts_with(WHATSAPP);
    if !is_e164(to.trim_start_matches(WHATSAPP)) {
        let message = format!("Invalid 'To' Phone Number: {to}");
        return Err(ApiError::bad(21211, message));
    }
    sender(ask, from, whatsapp)?;
    let (body, is_template) = text(ask)?;
    let media_urls = form.list("MediaUrl");
    media_fit(&media_urls)?;
    if body.is_empty() && media_urls.is_empty() {
        return Err(ApiError::bad(21602, "Message body is required."));
    }
    if body.chars().count() > BODY_MAX {
        let message = "The concatenated message body exceeds the 1600 character limit.";
        return Err(ApiError::bad(21617, message));
    }
    if !whatsapp && ask.exchange.has_stopped(from, to) {
        return Err(ApiError::bad(
            21610,
            "Attempt to send to unsubscribed recipient",
        ));
    }
    let callback = inputs::url(form, "StatusCallback", "")
        .map_err(|_| ApiError::bad(21609, "The 'StatusCallback' URL is not a valid URL."))?;
    let new = NewMessage {
        from: from.to_owned(),
        to: to.to_owned(),
        body,
        media: Vec::new(),
        media_urls,
        is_template,
        callback: callback.map(|(url, _)| url),
        created: SystemTime::now(),
    };
    let message = ask
        .exchange
        .add_message(&ask.account, "outbound-api", "queued", new);
    let answer = Json(render::message(&message));
    let exchange = Arc::clone(ask.exchange);
    tokio::spawn(async move { exchange.carry(&message).await });
    Ok((StatusCode::CREATED, answer).into_response())
}

/// Whether it is a number of the account's, on that channel.
fn sender(ask: &Ask<'_>, from: &str, whatsapp: bool) -> Result<(), ApiError> {
    let bare = from.trim_start_matches(WHATSAPP);
    let owned = ask.account.number(bare);
    match (whatsapp, from.starts_with(WHATSAPP)) {
        (true, true) if owned.is_some_and(|number| number.whatsapp) => Ok(()),
        (true, true) => Err(ApiError::bad(
            63007,
            "Twilio could not find a Channel with the specified From address",
        )),
        (false, false) if owned.is_some() => Ok(()),
        (false, false) if is_e164(bare) => Err(ApiError::bad(
            21606,
            format!(
                "The 'From' phone number provided ({from}) is not a valid message-capable Twilio phone number for this destination."
            ),
        )),
        (false, false) => Err(ApiError::bad(21212, format!("Invalid 'From': {from}"))),
        _ => Err(ApiError::bad(
            21910,
            "Invalid From and To pair. From and To should be of the same channel",
        )),
    }
}

/// What is said: as given, or by a template with its variables.
fn text(ask: &Ask<'_>) -> Result<(String, bool), ApiError> {
    let form = &ask.form;
    let Some(sid) = form.get("ContentSid") else {
        return Ok((form.get("Body").unwrap_or_default().to_owned(), false));
    };
    let mut templates = ask.account.templates.iter();
    let template = templates
        .find(|template| template.sid == sid)
        .ok_or_else(|| ApiError::bad(21655, "The ContentSid is Invalid"))?;
    let wrong = || ApiError::bad(21656, "The ContentVariables Parameter is invalid");
    let given: Value = match form.get("ContentVariables") {
        None => Value::Object(Default::default()),
        Some(text) => serde_json::from_str(text).map_err(|_| wrong())?,
    };
    let given = given.as_object().ok_or_else(wrong)?;
    let mut body = template.body.clone();
    for (name, value) in given {
        let value = value.as_str().ok_or_else(wrong)?;
        body = body.replace(&format!("{{{{{name}}}}}"), value);
    }
    if body.contains("{{") {
        return Err(wrong());
    }
    Ok((body, true))
}

fn media_fit(urls: &[String]) -> Result<(), ApiError> {
    if urls.len() > MEDIA_MAX {
        return Err(ApiError::bad(
            21623,
            "Number of media files exceeds allowed limit",
        ));
    }
    let valid = |url: &String| url.starts_with("http://") || url.starts_with("https://");
    if !urls.iter().all(valid) {
        return Err(ApiError::bad(21620, "Invalid media URL(s)"));
    }
    Ok(())
}

/// GET /Messages.
pub(super) fn list(ask: &Ask<'_>) -> Result<Response, ApiError> {
    let messages = ask.exchange.book().messages.clone();
    let form = &ask.form;
    let mut items = Vec::new();
    for message in messages.iter().rev() {
        let equals = |name: &str, value: &str| form.get(name).is_none_or(|it| it == value);
        let sent = message.facts().sent.map(unix_seconds);
        if message.account.account_sid == ask.account.account_sid
            && equals("To", &message.to)
            && equals("From", &message.from)
            && paging::passes(form, "DateSent", sent)?
        {
            items.push((message.sid.clone(), render::message(message)));
        }
    }
    paging::page(ask, "messages", items)
}

/// GET /Messages/{Sid}.
pub(super) fn read(ask: &Ask<'_>, sid: &str) -> Result<Response, ApiError> {
    Ok(Json(render::message(&*find(ask, sid)?)).into_response())
}

/// POST /Messages/{Sid}: takes the text away.
pub(super) fn update(ask: &Ask<'_>, sid: &str) -> Result<Response, ApiError> {
    let message = find(ask, sid)?;
    if ask.form.raw("Body") == Some("") {
        let mut facts = message.facts();
        facts.body.clear();
        facts.updated = SystemTime::now();
    }
    Ok(Json(render::message(&message)).into_response())
}

/// DELETE /Messages/{Sid}.
pub(super) fn delete(ask: &Ask<'_>, sid: &str) -> Result<Response, ApiError> {
    let message = find(ask, sid)?;
    ask.exchange
        .book()
        .messages
        .retain(|it| it.sid != message.sid);
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// GET …/Media.
pub(super) fn list_media(ask: &Ask<'_>, sid: &str) -> Result<Response, ApiError> {
    let message = find(ask, sid)?;
    let items = message.media.iter();
    let items = items.map(|media| (media.sid.clone(), render::media(&message, media)));
    paging::page(ask, "media_list", items.collect())
}

fn find_media<'a>(ask: &Ask<'_>, message: &'a Message, sid: &str) -> Result<&'a Media, ApiError> {
    let mut all = message.media.iter();
    let found = all.find(|media| media.sid == sid);
    found.ok_or_else(|| ApiError::not_found(ask.path))
}

/// GET …/Media/{Sid}.json.
pub(super) fn read_media(ask: &Ask<'_>, sid: &str, media: &str) -> Result<Response, ApiError> {
    let message = find(ask, sid)?;
    let media = find_media(ask, &message, media)?;
    Ok(Json(render::media(&message, media)).into_response())
}

/// GET …/Media/{Sid}: where the file lies for a while, without credentials.
pub(super) fn place_of_media(ask: &Ask<'_>, sid: &str, media: &str) -> Result<Response, ApiError> {
    let message = find(ask, sid)?;
    let media = find_media(ask, &message, media)?;
    let place = format!("{}/media-store/{}", ask.exchange.base_url(), media.token);
    Ok((StatusCode::TEMPORARY_REDIRECT, [(header::LOCATION, place)]).into_response())
}
