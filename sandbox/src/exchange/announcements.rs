//! Announcements: a document played to one participant or to all, and told when it has been.

use std::sync::Arc;

use reqwest::Method;

use crate::twilio::error::Trouble;
use crate::twilio::params::{Params, put};
use crate::twilio::twiml::{self, Listener};

use super::Exchange;
use super::conference::Conference;

impl Exchange {
    /// Plays a document to everybody in a conference.
    pub(crate) fn announce_to_all(
        self: &Arc<Self>,
        conference: &Arc<Conference>,
        url: String,
        method: Method,
    ) {
        let first = conference
            .facts()
            .members
            .first()
            .map(|member| member.call_sid.clone());
        let Some(call) = first.and_then(|sid| self.call(&sid)) else {
            return;
        };
        let listener = Listener::everybody(conference, &call);
        let (exchange, conference) = (Arc::clone(self), Arc::clone(conference));
        tokio::spawn(async move {
            let done = twiml::announce(&exchange, &listener, &url, method).await;
            exchange.tell_announced(&conference, None, &url, done);
        });
    }

    /// Plays a document to one participant, in place of what it would hear alone.
    pub(crate) fn announce_to(
        self: &Arc<Self>,
        conference: &Arc<Conference>,
        call_sid: &str,
        url: String,
        method: Method,
    ) {
        let Some(call) = self.call(call_sid) else {
            return;
        };
        let Some(port) = call.port() else { return };
        let listener = Listener::of_conference(conference, &call, port);
        let (exchange, conference) = (Arc::clone(self), Arc::clone(conference));
        tokio::spawn(async move {
            let done = twiml::announce(&exchange, &listener, &url, method).await;
            exchange.forget_tuning(&conference, &call.sid);
            exchange.tell_announced(&conference, Some(&call.sid), &url, done);
        });
    }

    fn tell_announced(
        &self,
        conference: &Conference,
        call_sid: Option<&str>,
        url: &str,
        done: Result<(), Trouble>,
    ) {
        let mut more = Params::new();
        put(&mut more, "AnnounceUrl", url);
        let event = match done {
            Ok(()) => "announcement-end",
            Err(trouble) => {
                put(&mut more, "ReasonAnnouncementFailed", &trouble.message);
                self.debugger.error(call_sid.unwrap_or_default(), &trouble);
                "announcement-fail"
            }
        };
        let mut facts = conference.facts();
        match call_sid {
            Some(sid) => self.participant_event(conference, &mut facts, event, sid, more),
            None => self.conference_event(conference, &mut facts, event, more),
        }
    }
}
