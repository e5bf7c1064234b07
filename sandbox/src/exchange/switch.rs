//! Browsers: what their signalling asks of the exchange.

use std::sync::Arc;

use reqwest::Method;

use crate::media::PortId;
use crate::signal::{Admission, Line, SignalError, Switch};
use crate::twilio::token;
use crate::twilio::twiml::Program;

use super::call::{Callback, Direction, EndedBy, NewCall};
use super::{Ending, Exchange};

/// The exchange as browsers see it.
pub(crate) struct BrowserSwitch(pub(crate) Arc<Exchange>);

#[async_trait::async_trait]
impl Switch for BrowserSwitch {
    fn admit(&self, token: &str) -> Result<Admission, SignalError> {
        token::admit(&self.0.accounts, token, std::time::SystemTime::now())
    }

    fn online(&self, who: &Admission, online: bool) {
        tracing::info!(identity = who.identity, online, "browser");
    }

    async fn outgoing(
        &self,
        who: &Admission,
        params: Vec<(String, String)>,
        port: PortId,
        line: Line,
    ) -> Result<String, SignalError> {
        let exchange = &self.0;
        let refuse = |code, message: &str| SignalError {
            code,
            message: message.to_owned(),
        };
        let account = exchange.account(&who.account_sid);
        let account = account.ok_or_else(|| refuse(31203, "No valid account"))?;
        let application = who.application_sid.as_ref();
        let application = application.filter(|it| **it == account.twiml_app_sid);
        let application = application
            .ok_or_else(|| refuse(21218, "Invalid ApplicationSid"))?
            .clone();
        let to = params
            .iter()
            .find(|(name, _)| name == "To")
            .map(|(_, to)| to.as_str());
        let from = format!("client:{}", who.identity);
        let mut new = NewCall::plain(account, &from, to.unwrap_or_default(), Direction::Inbound);
        new.application = Some(application);
        new.custom = params
            .iter()
            .filter(|(name, _)| name != "To")
            .cloned()
            .collect();
        new.callback = account.status_callback.as_ref().map(|url| Callback {
            url: url.clone(),
            method: Method::POST,
            events: vec!["completed".to_owned()],
        });
        let call = exchange.add_call(new);
        {
            let mut facts = call.facts();
            (facts.port, facts.line) = (Some(port), Some(line));
        }
        let fallback = account.voice_fallback_url.clone();
        exchange.start(
            &call,
            Program::url(&account.voice_url, Method::POST, fallback),
        );
        Ok(call.sid.clone())
    }

    // The exchange waits for the outcome of its invitation, which says the same.
    fn accepted(&self, call_sid: &str) {
        tracing::debug!(call_sid, "browser accepted");
    }

    fn rejected(&self, call_sid: &str) {
        tracing::debug!(call_sid, "browser rejected");
    }

    fn hung_up(&self, call_sid: &str) {
        if let Some(call) = self.0.call(call_sid) {
            self.0.end(&call, Ending::by(EndedBy::Party));
        }
    }

    fn digits(&self, call_sid: &str, digits: &str) {
        if let Some(call) = self.0.call(call_sid) {
            for digit in digits.chars().filter(|digit| *digit != 'w') {
                self.0.pressed(&call, digit);
            }
        }
    }
}
