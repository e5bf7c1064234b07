//! Performing documents: each read, its verbs done in order, and where they lead.

use std::time::Duration;

use reqwest::Url;

use super::Source;
use super::document::{Prompt, Verb, parse};
use super::enqueue::{allowed, told};
use super::fetch::fetch;
use super::render::render;
use super::runner::{Flow, Runner, Stop};
use crate::exchange::Ending;
use crate::exchange::call::{EndedBy, Status};
use crate::twilio::error::Trouble;

/// Documents that do nothing but redirect, one after another.
const MOST_REDIRECTS: u32 = 10;

impl Runner {
    /// Runs a document and those it leads to.
    pub(super) async fn chain(&self, mut source: Source) -> Result<(), Stop> {
        let mut base = None;
        let mut redirects = 0;
        loop {
            let (verbs, url) = self.read(&source, base).await?;
            let only_redirects = matches!(verbs.as_slice(), [Verb::Redirect { .. }]);
            redirects = if only_redirects { redirects + 1 } else { 0 };
            if redirects > MOST_REDIRECTS {
                let message = format!("more than {MOST_REDIRECTS} redirects");
                return Err(Trouble {
                    code: 11215,
                    message,
                    url: Some(url.to_string()),
                }
                .into());
            }
            let done = self.verbs(verbs, &url).await.map_err(|stop| match stop {
                Stop::Trouble(mut trouble) => {
                    trouble.url.get_or_insert_with(|| url.to_string());
                    Stop::Trouble(trouble)
                }
                other => other,
            })?;
            let Some(next) = done else { return Ok(()) };
            (source, base) = (next, Some(url));
        }
    }

    async fn read(&self, source: &Source, base: Option<Url>) -> Result<(Vec<Verb>, Url), Stop> {
        let (text, url) = match source {
            Source::Inline(text) => {
                // Relative URLs of an inline document have nothing to start from but Twilio itself.
                (text.clone(), base.unwrap_or_else(|| self.exchange.base()))
            }
            Source::Url {
                kind,
                url,
                method,
                more,
            } => {
                let mut more = more.clone();
                if let Some(queue) = &self.queue {
                    more.extend(told(queue, &self.call.sid));
                }
                let asked = fetch(&self.exchange, &self.call, kind, url, method.clone(), &more);
                let fetched = self.unless_interrupted(asked).await??;
                (fetched.text, fetched.url)
            }
        };
        let document = parse(&text).map_err(|mut trouble| {
            trouble.url = Some(url.to_string());
            trouble
        })?;
        for message in document.warnings {
            let warning = Trouble {
                code: 12200,
                message,
                url: Some(url.to_string()),
            };
            self.exchange.debugger.warning(&self.call.sid, &warning);
        }
        Ok((document.verbs, url))
    }

    async fn verbs(&self, verbs: Vec<Verb>, url: &Url) -> Result<Option<Source>, Stop> {
        for verb in verbs {
            match self.verb(verb, url).await? {
                Flow::Next => {}
                Flow::Go(source) => return Ok(Some(source)),
                Flow::End => return Ok(None),
            }
        }
        Ok(None)
    }

    async fn verb(&self, verb: Verb, url: &Url) -> Result<Flow, Stop> {
        if self.queue.is_some() {
            allowed(&verb)?;
        }
        match verb {
            Verb::Prompt(Prompt::Pause { seconds }) => {
                let pause = tokio::time::sleep(Duration::from_secs(seconds));
                self.unless_interrupted(pause).await?;
                Ok(Flow::Next)
            }
            Verb::Prompt(prompt) => {
                self.answer();
                let rendering = render(
                    &self.exchange,
                    &self.call,
                    url,
                    std::slice::from_ref(&prompt),
                );
                let sound = self.unless_interrupted(rendering).await??;
                self.unless_interrupted(self.play(sound)).await?;
                Ok(Flow::Next)
            }
            Verb::Gather(gather) => self.gather(gather, url).await,
            Verb::Record(record) => self.record(record, url).await,
            Verb::Dial(dial) => self.dial(*dial, url).await,
            Verb::Enqueue(enqueue) => Box::pin(self.enqueue(enqueue, url)).await,
            Verb::Leave if self.queue.is_some() => Err(Stop::Left),
            // Outside of a queue there is nothing to leave.
            Verb::Leave => Ok(Flow::Next),
            Verb::Redirect { url: to, method } => Ok(Flow::Go(self.link(
                url,
                &to,
                "voice",
                method,
                Vec::new(),
            )?)),
            Verb::Reject { busy } => {
                let (status, sip) = if busy {
                    (Status::Busy, 486)
                } else {
                    (Status::NoAnswer, 603)
                };
                let ending = Ending::unanswered(EndedBy::Twiml, status, sip);
                self.exchange.end(&self.call, ending);
                Err(Stop::Over)
            }
            Verb::Hangup => {
                self.answer();
                if self.queue.is_some() {
                    self.exchange.end(&self.call, Ending::by(EndedBy::Twiml));
                    return Err(Stop::Over);
                }
                Ok(Flow::End)
            }
        }
    }
}
