//! People who ring the customer's numbers.

use std::sync::Arc;

use reqwest::Method;

use crate::people::{Fate, Manner, person, voices};
use crate::twilio::twiml::Program;

use super::Exchange;
use super::call::{Call, Callback, Direction, NewCall};

impl Exchange {
    /// Somebody dials one of the accounts' numbers. None where no account owns it.
    pub(crate) fn person_calls(
        self: &Arc<Self>,
        from: &str,
        to: &str,
        manner: Option<Manner>,
    ) -> Option<Arc<Call>> {
        let account = self
            .accounts
            .iter()
            .find(|account| account.number(to).is_some())?;
        let number = account.number(to)?;
        let manner = manner.unwrap_or(match person(from).fate {
            Fate::Answers { manner, .. } => manner,
            _ => Manner::Talk,
        });
        let mut new = NewCall::plain(account, from, to, Direction::Inbound);
        new.manner = Some(manner);
        new.callback = number.status_callback.as_ref().map(|url| Callback {
            url: url.clone(),
            method: Method::POST,
            events: vec!["completed".to_owned()],
        });
        let call = self.add_call(new);
        self.witness_ring(&call);
        call.facts().port = Some(self.media.open_voice(voices::voice(manner)));
        let fallback = number.voice_fallback_url.clone();
        self.start(
            &call,
            Program::url(&number.voice_url, Method::POST, fallback),
        );
        Some(call)
    }
}
