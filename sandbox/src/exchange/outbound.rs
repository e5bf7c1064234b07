//! Legs made by REST: rung, perhaps recorded and listened to for machines, then given to their document.

use std::sync::Arc;
use std::time::Duration;

use crate::people::{Fate, Manner, person, voices};
use crate::twilio::params::{Params, put};
use crate::twilio::postman::Letter;
use crate::twilio::twiml::{Program, Source};

use super::call::{Call, Callback, EndedBy};
use super::recording::NewRecording;
use super::{Ending, Exchange, Ring};

/// What is done with a leg made by `POST /Calls`.
pub(crate) struct Outbound {
    pub(crate) program: Program,
    pub(crate) ring: Ring,
    pub(crate) record: Option<NewRecording>,
    pub(crate) time_limit_s: u64,
    pub(crate) machine: Option<Machine>,
}

/// Machine detection.
pub(crate) struct Machine {
    /// Wait for the end of a machine's greeting.
    pub(crate) message_end: bool,
    /// The document does not wait for the result.
    pub(crate) asynchronous: bool,
    pub(crate) callback: Option<Callback>,
}

impl Exchange {
    /// Rings a new leg and lets it run its document once it is answered.
    pub(crate) async fn place(self: Arc<Self>, call: Arc<Call>, outbound: Outbound) {
        if !self.ring(&call, &outbound.ring).await {
            return;
        }
        if let Some(record) = outbound.record {
            self.record_call(&call, record);
        }
        let mut program = outbound.program;
        if let Some(machine) = outbound.machine {
            if machine.asynchronous {
                let (exchange, call) = (Arc::clone(&self), Arc::clone(&call));
                tokio::spawn(async move { exchange.detect(&call, machine).await });
            } else if let Some((_, ms)) = self.detect(&call, machine).await
                && let Source::Url { more, .. } = &mut program.source
            {
                put(more, "MachineDetectionDuration", ms.to_string());
            }
        }
        self.start(&call, program);
        tokio::select! {
            () = call.over() => {}
            () = tokio::time::sleep(Duration::from_secs(outbound.time_limit_s)) => {
                self.end(&call, Ending::by(EndedBy::Timeout));
            }
        }
    }

    /// Finds out who answered, in the time that takes; nothing where the leg ends before.
    async fn detect(&self, call: &Call, machine: Machine) -> Option<(&'static str, u64)> {
        let is_machine = matches!(
            person(&call.to).fate,
            Fate::Answers {
                manner: Manner::Machine,
                ..
            }
        );
        let (by, ms) = match (is_machine, machine.message_end) {
            (false, _) => ("human", 2_000),
            (true, false) => ("machine_start", 3_000),
            // The beep sounds in real time, whatever the pace of people.
            (true, true) => ("machine_end_beep", voices::machine_greeting_ms()),
        };
        let wait = if by == "machine_end_beep" {
            Duration::from_millis(ms)
        } else {
            self.pace.scaled(ms)
        };
        tokio::select! {
            () = call.over() => return None,
            () = tokio::time::sleep(wait) => {}
        }
        call.facts().answered_by = Some(by);
        if let Some(callback) = machine.callback {
            let mut params = Params::new();
            put(&mut params, "CallSid", &call.sid);
            put(&mut params, "AccountSid", &call.account.account_sid);
            put(&mut params, "AnsweredBy", by);
            put(&mut params, "MachineDetectionDuration", ms.to_string());
            self.postman.post(Letter {
                kind: "amd",
                method: callback.method,
                url: callback.url,
                params,
                auth_token: call.account.auth_token.clone(),
                about: call.sid.clone(),
                longest: crate::twilio::postman::LARGEST_ANSWER,
            });
        }
        Some((by, ms))
    }
}
