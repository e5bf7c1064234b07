//! `<Record>`: a message of the party, until it is silent, presses a key or hangs up.

use std::time::Duration;

use reqwest::Url;

use super::document::Record;
use super::fetch::fetch;
use super::render::Sound;
use super::runner::{Flow, Runner, Stop};
use crate::exchange::recording::NewRecording;
use crate::media::tone;

/// Below this the party is silent, of full scale.
const SILENCE: f32 = 0.005;
/// How often silence is looked for.
const LOOK: Duration = Duration::from_millis(250);

/// How a recording ended.
enum End {
    Key(char),
    Silent,
    Longest,
    Stopped(Stop),
}

impl Runner {
    /// Performs a `<Record>`.
    pub(super) async fn record(&self, record: Record, url: &Url) -> Result<Flow, Stop> {
        self.answer();
        if record.beep {
            let beep = Sound {
                pcm: tone::beep(),
                forever: false,
            };
            self.unless_interrupted(self.play(beep)).await?;
        }
        let mut keys = self.call.listen_keys();
        let new = NewRecording {
            source: "RecordVerb",
            channels: 1,
            callback: record.callback.clone(),
        };
        let Some(recording) = self.exchange.record_call(&self.call, new) else {
            return Err(self.interrupted().await);
        };
        let end = tokio::select! {
            stop = self.interrupted() => End::Stopped(stop),
            key = finishing_key(&mut keys, &record.finish) => End::Key(key),
            () = self.silence(Duration::from_secs(record.timeout_s)) => End::Silent,
            () = tokio::time::sleep(Duration::from_secs(record.longest_s)) => End::Longest,
        };
        let seconds = self.exchange.finish_and_wait(&recording).await;
        if matches!(end, End::Silent) && recording.taken().status == "absent" {
            // Whoever says nothing at all comes to what follows, and nothing is told of it.
            return Ok(Flow::Next);
        }
        let digits = match &end {
            End::Key(key) => key.to_string(),
            End::Stopped(Stop::Over) => "hangup".to_owned(),
            _ => String::new(),
        };
        let mut more = vec![
            (
                "RecordingUrl".to_owned(),
                recording.url(&self.exchange.base_url()),
            ),
            ("RecordingSid".to_owned(), recording.sid.clone()),
            ("RecordingDuration".to_owned(), seconds.to_string()),
        ];
        if !digits.is_empty() {
            more.push(("Digits".to_owned(), digits));
        }
        let action = record.action.unwrap_or_else(|| url.to_string());
        let action = url.join(&action).map_or(action, |url| url.to_string());
        if let End::Stopped(stop) = end {
            if matches!(stop, Stop::Over) {
                self.tell_action(&action, record.method, &more).await;
            }
            return Err(stop);
        }
        Ok(Flow::Go(self.link(
            url,
            &action,
            "action",
            record.method,
            more,
        )?))
    }

    /// Requests an action of a leg that has ended; the document that comes back is not performed.
    pub(super) async fn tell_action(
        &self,
        url: &str,
        method: reqwest::Method,
        more: &[(String, String)],
    ) {
        let told = fetch(&self.exchange, &self.call, "action", url, method, more).await;
        if let Err(trouble) = told {
            self.exchange.debugger.warning(&self.call.sid, &trouble);
        }
    }

    /// Waits until the party was silent for so long.
    async fn silence(&self, long: Duration) {
        let mut silent = Duration::ZERO;
        while silent < long {
            tokio::time::sleep(LOOK).await;
            let Some(port) = self.call.port() else { return };
            let levels = self.exchange.media.levels(port).await;
            let quiet = levels.is_none_or(|levels| levels.from.rms < SILENCE);
            silent = if quiet { silent + LOOK } else { Duration::ZERO };
        }
    }
}

async fn finishing_key(keys: &mut tokio::sync::broadcast::Receiver<char>, finish: &str) -> char {
    loop {
        match keys.recv().await {
            Ok(key) if finish.contains(key) => return key,
            Ok(_) => {}
            Err(_) => std::future::pending().await,
        }
    }
}
