//! Documents for listening only: music while one waits or is on hold, and announcements.

use std::sync::Arc;

use reqwest::{Method, Url};

use super::document::{Prompt, Verb, parse};
use super::fetch::fetch;
use super::render::{Sound, render};
use crate::exchange::Exchange;
use crate::exchange::call::Call;
use crate::exchange::conference::Conference;
use crate::media::{PortId, Repeat};
use crate::twilio::error::Trouble;

/// Who listens.
#[derive(Clone)]
pub(crate) struct Listener {
    call: Arc<Call>,
    /// Where it is played; none: to the whole room.
    port: Option<PortId>,
    conference: Arc<Conference>,
}

impl Listener {
    /// A participant of a conference.
    pub(crate) fn of_conference(
        conference: &Arc<Conference>,
        call: &Arc<Call>,
        port: PortId,
    ) -> Self {
        Self {
            call: Arc::clone(call),
            port: Some(port),
            conference: Arc::clone(conference),
        }
    }

    /// Everybody in a conference; the call stands for them in the request.
    pub(crate) fn everybody(conference: &Arc<Conference>, call: &Arc<Call>) -> Self {
        Self {
            call: Arc::clone(call),
            port: None,
            conference: Arc::clone(conference),
        }
    }
}

/// What a listening document comes to.
struct Program {
    sound: Sound,
    next: Option<(String, Method)>,
}

/// Plays waiting or hold music until it ends. It does not repeat by itself. Never fails; the debugger tells.
pub(crate) fn play_document(
    exchange: Arc<Exchange>,
    listener: Listener,
    url: String,
    get: bool,
) -> tokio::task::JoinHandle<()> {
    tokio::spawn(async move {
        let method = if get { Method::GET } else { Method::POST };
        let mut next = Some((url, method));
        while let Some((url, method)) = next.take() {
            match read(&exchange, &listener, &url, method).await {
                Ok(program) => {
                    let empty = program.sound.pcm.is_empty();
                    play(&exchange, &listener, program.sound).await;
                    // A document of redirects only must not spin.
                    if empty {
                        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
                    }
                    next = program.next;
                }
                Err(trouble) => exchange.debugger.error(&listener.call.sid, &trouble),
            }
        }
    })
}

/// Plays an announcement once.
///
/// # Errors
/// What kept it from being played.
pub(crate) async fn announce(
    exchange: &Arc<Exchange>,
    listener: &Listener,
    url: &str,
    method: Method,
) -> Result<(), Trouble> {
    let program = read(exchange, listener, url, method).await?;
    play(exchange, listener, program.sound).await;
    Ok(())
}

async fn read(
    exchange: &Arc<Exchange>,
    listener: &Listener,
    url: &str,
    method: Method,
) -> Result<Program, Trouble> {
    let conference = &listener.conference;
    let more = [
        ("ConferenceSid".to_owned(), conference.sid.clone()),
        ("FriendlyName".to_owned(), conference.name.clone()),
    ];
    let fetched = fetch(exchange, &listener.call, "wait", url, method, &more).await?;
    let told = |mut trouble: Trouble| {
        trouble.url.get_or_insert_with(|| url.to_owned());
        trouble
    };
    let document = parse(&fetched.text).map_err(told)?;
    let (prompts, next) = split(document.verbs, &fetched.url).map_err(told)?;
    let sound = render(exchange, &listener.call, &fetched.url, &prompts).await?;
    Ok(Program { sound, next })
}

type Split = (Vec<Prompt>, Option<(String, Method)>);

fn split(verbs: Vec<Verb>, base: &Url) -> Result<Split, Trouble> {
    let mut prompts = Vec::new();
    for verb in verbs {
        match verb {
            Verb::Prompt(prompt) => prompts.push(prompt),
            Verb::Redirect { url, method } => {
                let to = base
                    .join(&url)
                    .map_err(|error| Trouble::new(11100, error.to_string()))?;
                return Ok((prompts, Some((to.to_string(), method))));
            }
            _ => {
                let message = "only Play, Say, Pause and Redirect may be in a waitUrl, holdUrl or announceUrl";
                return Err(Trouble::new(13238, message));
            }
        }
    }
    Ok((prompts, None))
}

async fn play(exchange: &Exchange, listener: &Listener, sound: Sound) {
    let repeat = if sound.forever {
        Repeat::Forever
    } else {
        Repeat::Once
    };
    let (length, pcm) = (sound.length(), sound.pcm.into());
    match listener.port {
        Some(port) => exchange.media.play(port, pcm, repeat),
        None => exchange
            .media
            .play_room(listener.conference.room, pcm, repeat),
    };
    if sound.forever {
        std::future::pending::<()>().await;
    }
    tokio::time::sleep(length).await;
}
