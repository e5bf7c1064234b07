//! Turning what is said and played into audio.

use reqwest::Url;

use super::document::Prompt;
use super::fetch::fetch_audio;
use crate::exchange::Exchange;
use crate::exchange::call::Call;
use crate::media::{speech, tone, wav};
use crate::twilio::error::Trouble;

/// Height of Twilio's voice, in Hz.
const PITCH: f32 = 220.0;
/// Longest audio kept of one prompt, in samples (ten minutes).
const LONGEST: usize = 10 * 60 * 8_000;

/// Audio, once or for ever.
#[derive(Debug, Default)]
pub(super) struct Sound {
    pub(super) pcm: Vec<i16>,
    pub(super) forever: bool,
}

impl Sound {
    /// How long it lasts once.
    pub(super) fn length(&self) -> std::time::Duration {
        std::time::Duration::from_micros(self.pcm.len() as u64 * 125)
    }
}

/// Speech of Twilio's own voice.
pub(super) fn say(text: &str) -> Vec<i16> {
    speech::speak(text, PITCH)
}

/// The audio of prompts, one after another.
///
/// # Errors
/// What fetching audio says; 13420 for a file that cannot be read.
pub(super) async fn render(
    exchange: &Exchange,
    call: &Call,
    base: &Url,
    prompts: &[Prompt],
) -> Result<Sound, Trouble> {
    let mut sound = Sound::default();
    for prompt in prompts {
        let (pcm, times) = match prompt {
            Prompt::Say { text, times } => (say(text), *times),
            Prompt::Play { url, times } => (audio(exchange, call, base, url).await?, *times),
            Prompt::Keys(digits) => (keys(digits), 1),
            Prompt::Pause { seconds } => {
                let ms = u32::try_from(seconds * 1_000).unwrap_or(u32::MAX);
                (tone::silence(ms.min(600_000)), 1)
            }
        };
        // What repeats for ever is never followed by anything.
        if times == 0 && !pcm.is_empty() {
            sound.pcm.extend(pcm);
            sound.forever = true;
            break;
        }
        for _ in 0..times {
            let room = LONGEST.saturating_sub(sound.pcm.len());
            sound.pcm.extend(&pcm[..pcm.len().min(room)]);
        }
    }
    Ok(sound)
}

async fn audio(
    exchange: &Exchange,
    call: &Call,
    base: &Url,
    url: &str,
) -> Result<Vec<i16>, Trouble> {
    let url = base
        .join(url)
        .map_err(|error| Trouble::new(11100, format!("{url}: {error}")))?;
    let (kind, bytes) = fetch_audio(exchange, call, url.as_str()).await?;
    if matches!(kind.as_str(), "audio/wav" | "audio/wave" | "audio/x-wav") {
        return wav::read(&bytes).map_err(|error| Trouble {
            code: 13420,
            message: format!("Play: {error}"),
            url: Some(url.to_string()),
        });
    }
    let message = format!("the sandbox cannot decode {kind} and plays its own melody instead");
    exchange.debugger.warning(
        &call.sid,
        &Trouble {
            code: 13420,
            message,
            url: Some(url.to_string()),
        },
    );
    Ok(tone::melody())
}

fn keys(digits: &str) -> Vec<i16> {
    let mut pcm = Vec::new();
    for digit in digits.chars() {
        if digit == 'w' {
            pcm.extend(tone::silence(500));
        } else {
            pcm.extend(tone::dtmf(digit, 160));
            pcm.extend(tone::silence(80));
        }
    }
    pcm
}
