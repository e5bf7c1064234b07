//! `<Gather>`: prompts, and the keys the party presses.

use std::time::Duration;

use reqwest::Url;
use tokio::sync::broadcast::Receiver;

use super::document::Gather;
use super::render::render;
use super::runner::{Flow, Runner, Stop};
use crate::media::Repeat;
use crate::twilio::error::Trouble;

impl Runner {
    /// Performs a `<Gather>`.
    pub(super) async fn gather(&self, gather: Gather, url: &Url) -> Result<Flow, Stop> {
        self.answer();
        if gather.only_speech {
            let message = "the sandbox hears keys, but does not recognise speech";
            let warning = Trouble {
                code: 12200,
                message: message.to_owned(),
                url: Some(url.to_string()),
            };
            self.exchange.debugger.warning(&self.call.sid, &warning);
        }
        // From before the prompts, as keys may interrupt them.
        let mut keys = self.call.listen_keys();
        let rendering = render(&self.exchange, &self.call, url, &gather.prompts);
        let sound = self.unless_interrupted(rendering).await??;
        let mut wait = Duration::from_secs(gather.timeout_s);
        if let Some(port) = self.call.port() {
            wait += sound.length();
            let repeat = if sound.forever {
                Repeat::Forever
            } else {
                Repeat::Once
            };
            self.exchange.media.play(port, sound.pcm.into(), repeat);
        }
        let collected = self
            .unless_interrupted(self.collect(&gather, &mut keys, wait))
            .await;
        if let Some(port) = self.call.port() {
            self.exchange.media.stop_play(port);
        }
        let (digits, finished_on) = collected?;
        if digits.is_empty() && finished_on.is_none() && !gather.on_empty {
            return Ok(Flow::Next);
        }
        let more = vec![
            ("Digits".to_owned(), digits),
            (
                "FinishedOnKey".to_owned(),
                finished_on.map(String::from).unwrap_or_default(),
            ),
            ("msg".to_owned(), "Gather End".to_owned()),
        ];
        let action = gather.action.unwrap_or_else(|| url.to_string());
        Ok(Flow::Go(self.link(
            url,
            &action,
            "action",
            gather.method,
            more,
        )?))
    }

    async fn collect(
        &self,
        gather: &Gather,
        keys: &mut Receiver<char>,
        mut wait: Duration,
    ) -> (String, Option<char>) {
        let mut digits = String::new();
        while let Ok(Ok(key)) = tokio::time::timeout(wait, keys.recv()).await {
            // The first key ends the prompts.
            if let Some(port) = self.call.port() {
                self.exchange.media.stop_play(port);
            }
            wait = Duration::from_secs(gather.timeout_s);
            if gather.finish == Some(key) {
                return (digits, Some(key));
            }
            digits.push(key);
            if gather.digits == Some(digits.len()) {
                break;
            }
        }
        (digits, None)
    }
}
