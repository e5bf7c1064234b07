//! `<Dial><Conference>`: the leg takes part until it leaves or is taken out.

use std::time::Duration;

use reqwest::Url;

use super::dial::star;
use super::nouns::{ConferenceNoun, Dial};
use super::runner::{Flow, Runner, Stop};
use crate::exchange::call::Callback;
use crate::exchange::conference::{Conference, Wait};
use crate::exchange::conference_members::Left;
use crate::exchange::participants::gone;
use crate::exchange::recording::NewRecording;
use crate::twilio::error::Trouble;

impl Runner {
    /// Performs a `<Dial>` of a conference.
    pub(super) async fn dial_conference(
        &self,
        dial: Dial,
        noun: ConferenceNoun,
        url: &Url,
    ) -> Result<Flow, Stop> {
        self.answer();
        if noun.name.is_empty() {
            return Err(Trouble::new(13237, "Dial->Conference: Invalid Conference Name").into());
        }
        let conference = self
            .exchange
            .conference_named(&self.call.account, &noun.name);
        let mut terms = noun.terms.clone();
        if let Wait::Url { url: wait, .. } = &mut terms.wait {
            // Relative to this document, as all its URLs.
            *wait = url
                .join(wait)
                .map_or_else(|_| wait.clone(), |url| url.to_string());
        }
        set_up(&conference, &noun, url);
        let mut left = self.exchange.enter(&conference, &self.call, terms, false)?;
        self.exchange.join(&conference, &self.call);
        let mut keys = self.call.listen_keys();
        let stop = tokio::select! {
            biased;
            stop = self.interrupted() => Some(stop),
            _ = gone(&mut left) => None,
            () = star(&mut keys), if dial.hangup_on_star => None,
            () = tokio::time::sleep(Duration::from_secs(dial.time_limit_s)) => None,
        };
        self.exchange.leave_conference(&self.call, Left::Updated);
        // A leg that hung up leaves its conference before it counts as ended.
        let over = stop.is_none() && self.call.status().is_final();
        let stop = if over { Some(Stop::Over) } else { stop };
        let told = vec![("DialCallStatus".to_owned(), "answered".to_owned())];
        self.after_dial(&dial, url, told, stop).await
    }
}

/// What the first participant decides for the whole conference.
fn set_up(conference: &Conference, noun: &ConferenceNoun, url: &Url) {
    let absolute = |callback: &Option<Callback>| {
        let callback = callback.clone()?;
        let at = url
            .join(&callback.url)
            .map_or(callback.url, |url| url.to_string());
        Some(Callback {
            url: at,
            ..callback
        })
    };
    let mut facts = conference.facts();
    if facts.callback.is_none() {
        facts.callback = absolute(&noun.callback);
    }
    if facts.members.is_empty() {
        facts.most = noun.most.unwrap_or(facts.most);
        facts.record = noun.record.then(|| NewRecording {
            source: "Conference",
            channels: 1,
            callback: absolute(&noun.record_callback),
        });
    }
}
