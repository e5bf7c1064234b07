//! Messages: look at them, and let people write.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::{Value, json};

use super::api::missing;
use crate::clock::unix_millis;
use crate::exchange::Exchange;
use crate::exchange::message::Message;
use crate::exchange::texting::NewText;
use crate::twilio::form::Form;

type Ex = State<Arc<Exchange>>;

/// What somebody writes.
#[derive(Deserialize)]
pub(super) struct PersonText {
    to: String,
    #[serde(default)]
    body: String,
    #[serde(default)]
    whatsapp: bool,
    #[serde(default)]
    media: Vec<File>,
    /// It was written so many hours ago.
    #[serde(default)]
    hours_ago: u64,
}

/// A file sent along, with what it says it is.
#[derive(Deserialize)]
struct File {
    content_type: String,
    /// Base64.
    bytes: String,
}

/// A person writes to one of the accounts' numbers.
pub(super) async fn person_writes(
    State(exchange): Ex,
    Path(number): Path<String>,
    Json(text): Json<PersonText>,
) -> Response {
    let mut media = Vec::new();
    for file in &text.media {
        let Ok(bytes) = STANDARD.decode(&file.bytes) else {
            let told = json!({"error": "bytes are Base64"});
            return (StatusCode::BAD_REQUEST, Json(told)).into_response();
        };
        media.push(exchange.new_media(&file.content_type, bytes));
    }
    let written = exchange.person_writes(NewText {
        from: number,
        to: text.to,
        body: text.body,
        media,
        whatsapp: text.whatsapp,
        created: SystemTime::now() - Duration::from_secs(text.hours_ago * 3_600),
    });
    match written {
        Some(message) => (StatusCode::CREATED, Json(view(&message))).into_response(),
        None => missing(),
    }
}

/// The button of the page: `from`, `to`, `body`, and `whatsapp` where it is that.
pub(super) async fn write(State(exchange): Ex, body: Bytes) -> Response {
    let form = Form::parse(&body);
    let (Some(from), Some(to)) = (form.get("from"), form.get("to")) else {
        return (StatusCode::BAD_REQUEST, "Who writes to whom?").into_response();
    };
    let written = exchange.person_writes(NewText {
        from: from.to_owned(),
        to: to.to_owned(),
        body: form.get("body").unwrap_or("Hello").to_owned(),
        media: Vec::new(),
        whatsapp: form.get("whatsapp").is_some(),
        created: SystemTime::now(),
    });
    match written {
        Some(_) => Redirect::to("/").into_response(),
        None => (StatusCode::BAD_REQUEST, "No account has that number.").into_response(),
    }
}

/// All messages, oldest first.
pub(super) async fn messages(State(exchange): Ex) -> Json<Value> {
    let messages = exchange.book().messages.clone();
    Json(messages.iter().map(|message| view(message)).collect())
}

fn view(message: &Message) -> Value {
    let facts = message.facts();
    json!({
        "sid": message.sid,
        "from": message.from,
        "to": message.to,
        "body": facts.body,
        "direction": message.direction,
        "status": facts.status,
        "error": facts.error.map(|(code, _)| code),
        "created_at": unix_millis(message.created),
        "media": message.media.iter().map(|media| &media.content_type).collect::<Vec<_>>(),
        "media_urls": message.media_urls,
    })
}
