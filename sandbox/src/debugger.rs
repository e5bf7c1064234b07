//! The debugger: everything a customer's application did wrong, with Twilio's code, newest last.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

use serde::Serialize;

use crate::twilio::error::Trouble;

/// How much is remembered.
const KEPT: usize = 500;

/// One entry.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Entry {
    /// Milliseconds since 1970.
    pub(crate) at: u64,
    /// `error` or `warning`.
    pub(crate) level: &'static str,
    /// Twilio's code.
    pub(crate) code: u32,
    /// What happened.
    pub(crate) message: String,
    /// The call concerned.
    pub(crate) call_sid: String,
    /// The document or webhook at fault.
    pub(crate) url: Option<String>,
}

/// The list of entries.
#[derive(Debug, Default)]
pub(crate) struct Debugger(Mutex<VecDeque<Entry>>);

impl Debugger {
    /// Something failed.
    pub(crate) fn error(&self, call_sid: &str, trouble: &Trouble) {
        self.add("error", call_sid, trouble);
    }

    /// Something was odd and went on.
    pub(crate) fn warning(&self, call_sid: &str, trouble: &Trouble) {
        self.add("warning", call_sid, trouble);
    }

    /// All entries, oldest first.
    pub(crate) fn entries(&self) -> Vec<Entry> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .iter()
            .cloned()
            .collect()
    }

    fn add(&self, level: &'static str, call_sid: &str, trouble: &Trouble) {
        tracing::warn!(code = trouble.code, call_sid, level, "{}", trouble.message);
        let mut entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if entries.len() == KEPT {
            entries.pop_front();
        }
        entries.push_back(Entry {
            at: crate::clock::unix_millis(SystemTime::now()),
            level,
            code: trouble.code,
            message: trouble.message.clone(),
            call_sid: call_sid.to_owned(),
            url: trouble.url.clone(),
        });
    }
}
