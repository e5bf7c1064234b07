//! What a `<Dial>` came to, and where the document goes on behind it.

use std::sync::Arc;

use reqwest::Url;

use super::Source;
use super::nouns::Dial;
use super::runner::{Flow, Runner, Stop};
use crate::exchange::call::{Call, Status};
use crate::exchange::progress::seconds_of_talk;
use crate::exchange::recording::Recording;

/// How a `<Dial>` went.
pub(super) struct Dialled {
    pub(super) stop: Option<Stop>,
    pub(super) child: Option<Arc<Call>>,
    pub(super) bridged: bool,
    pub(super) recording: Option<Arc<Recording>>,
}

impl Runner {
    /// Goes on behind a `<Dial>`: to its action with the result, or to the next verb.
    pub(super) async fn after_dial(
        &self,
        dial: &Dial,
        url: &Url,
        told: Vec<(String, String)>,
        stop: Option<Stop>,
    ) -> Result<Flow, Stop> {
        let action = match &dial.action {
            Some(action) => Some(self.link(url, action, "action", dial.method.clone(), told)?),
            None => None,
        };
        match (stop, action) {
            (
                Some(Stop::Over),
                Some(Source::Url {
                    url, method, more, ..
                }),
            ) => {
                self.tell_action(&url, method, &more).await;
                Err(Stop::Over)
            }
            (Some(stop), _) => Err(stop),
            (None, Some(action)) => Ok(Flow::Go(action)),
            (None, None) => Ok(Flow::Next),
        }
    }
}

/// The result as parameters of the action.
pub(super) fn told(result: &Dialled, base: &str) -> Vec<(String, String)> {
    let mut told = vec![("DialBridged".to_owned(), result.bridged.to_string())];
    let mut put = |name: &str, value: String| told.push((name.to_owned(), value));
    if let Some(child) = &result.child {
        let facts = child.facts();
        let status = match facts.status {
            // A callee that lives on was answered.
            Status::InProgress => "answered",
            status => status.as_str(),
        };
        put("DialCallStatus", status.to_owned());
        put("DialCallSid", child.sid.clone());
        if result.bridged {
            put("DialCallDuration", seconds_of_talk(&facts).to_string());
        }
        if let Some((code, message)) = &facts.error {
            put("ErrorCode", code.to_string());
            put("ErrorMessage", message.clone());
        }
    }
    if let Some(recording) = &result.recording {
        put("RecordingUrl", recording.url(base));
        put("RecordingSid", recording.sid.clone());
    }
    told
}
