//! Asking the customer for a document.

use reqwest::{Method, Url};

use crate::exchange::Exchange;
use crate::exchange::call::Call;
use crate::twilio::error::Trouble;
use crate::twilio::params::{Params, of_voice_request};
use crate::twilio::postman::{LARGEST_ANSWER, Letter, Reply};

/// A document and the address relative URLs in it start from.
#[derive(Debug)]
pub(super) struct Fetched {
    pub(super) text: String,
    pub(super) url: Url,
}

/// Asks for a document about a call.
///
/// # Errors
/// What the postman says, 11200 for a refusal, 11750 too large, 12100 empty, 12300 an unknown type; each with the URL.
pub(super) async fn fetch(
    exchange: &Exchange,
    call: &Call,
    kind: &'static str,
    url: &str,
    method: Method,
    more: &[(String, String)],
) -> Result<Fetched, Trouble> {
    let mut params = of_voice_request(call);
    replace(&mut params, more);
    let letter = Letter {
        kind,
        method,
        url: url.to_owned(),
        params,
        auth_token: call.account.auth_token.clone(),
        about: call.sid.clone(),
        longest: LARGEST_ANSWER,
    };
    let asked = async {
        let reply = exchange.postman.ask(&letter).await?;
        let at = Url::parse(&reply.url).map_err(|error| Trouble::new(11100, error.to_string()))?;
        Ok(Fetched {
            text: document_of(reply)?,
            url: at,
        })
    };
    asked.await.map_err(|mut trouble: Trouble| {
        trouble.url = Some(url.to_owned());
        trouble
    })
}

/// Fetches audio for `<Play>`.
///
/// # Errors
/// As [`fetch`], with 13420 where it is no audio.
pub(super) async fn fetch_audio(
    exchange: &Exchange,
    call: &Call,
    url: &str,
) -> Result<(String, Vec<u8>), Trouble> {
    let letter = Letter {
        kind: "play",
        method: Method::GET,
        url: url.to_owned(),
        params: Params::new(),
        auth_token: call.account.auth_token.clone(),
        about: call.sid.clone(),
        longest: 16 * 1024 * 1024,
    };
    let told = |code, message: String| Trouble {
        code,
        message,
        url: Some(url.to_owned()),
    };
    let reply = exchange.postman.ask(&letter).await;
    let reply = reply.map_err(|trouble| told(trouble.code, trouble.message))?;
    if reply.status >= 400 {
        return Err(told(11200, format!("HTTP {} for audio", reply.status)));
    }
    let kind = essence(&reply.content_type);
    if !kind.starts_with("audio/") {
        return Err(told(13420, format!("Play: Invalid Content-Type {kind}")));
    }
    Ok((kind, reply.body))
}

fn document_of(reply: Reply) -> Result<String, Trouble> {
    if reply.status >= 400 {
        let message = format!("HTTP retrieval failure: the answer was {}", reply.status);
        return Err(Trouble::new(11200, message));
    }
    if reply.body.len() > LARGEST_ANSWER {
        return Err(Trouble::new(11750, "TwiML response body too large"));
    }
    let kind = essence(&reply.content_type);
    let text = String::from_utf8_lossy(&reply.body);
    match kind.as_str() {
        "text/xml" | "application/xml" | "text/html" if text.trim().is_empty() => Err(
            Trouble::new(12100, "Document parse failure: the answer is empty"),
        ),
        "text/xml" | "application/xml" | "text/html" => Ok(text.into_owned()),
        "text/plain" => Ok(format!("<Response><Say>{}</Say></Response>", escape(&text))),
        _ if kind.starts_with("audio/") => Ok(format!(
            "<Response><Play>{}</Play></Response>",
            escape(&reply.url)
        )),
        _ => Err(Trouble::new(
            12300,
            format!("Invalid Content-Type `{kind}`"),
        )),
    }
}

/// A media type without parameters, in lower case.
fn essence(content_type: &str) -> String {
    content_type
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase()
}

/// Text made fit for XML and HTML.
pub(crate) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            _ => escaped.push(character),
        }
    }
    escaped
}

/// Adds parameters; those that are there already take the new value.
fn replace(params: &mut Params, more: &[(String, String)]) {
    for (name, value) in more {
        match params.iter_mut().find(|(known, _)| known == name) {
            Some((_, old)) => value.clone_into(old),
            None => params.push((name.clone(), value.clone())),
        }
    }
}
