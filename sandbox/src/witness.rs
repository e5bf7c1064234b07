//! The witness: an honest log of every REST request received and every phone that rang, for tests to hold against
//! what the customer believes.

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

use serde::Serialize;

/// How many entries stay in memory; the file keeps all.
const KEPT: usize = 20_000;

/// One thing seen.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub(crate) enum Seen {
    /// A REST request was answered (or its answer lost: see `fault`).
    Rest {
        method: String,
        path: String,
        params: Vec<(String, String)>,
        status: u16,
        fault: Option<String>,
    },
    /// A phone or browser began to ring.
    Rang {
        call_sid: String,
        from: String,
        to: String,
    },
    /// A leg ended.
    Ended {
        call_sid: String,
        from: String,
        to: String,
        status: String,
        by: String,
    },
}

/// A numbered thing.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Entry {
    /// From 1, without gaps.
    pub(crate) number: u64,
    /// Milliseconds since 1970.
    pub(crate) at: u64,
    #[serde(flatten)]
    pub(crate) seen: Seen,
}

/// The log.
#[derive(Debug)]
pub(crate) struct Witness(Mutex<Log>);

#[derive(Debug)]
struct Log {
    entries: Vec<Entry>,
    next: u64,
    file: Option<File>,
}

impl Witness {
    /// A new log, appended to `file` where one is given.
    ///
    /// # Errors
    /// The file cannot be opened for appending.
    pub(crate) fn new(file: Option<&Path>) -> std::io::Result<Self> {
        let file = file.map(|path| OpenOptions::new().create(true).append(true).open(path));
        let file = file.transpose()?;
        Ok(Self(Mutex::new(Log {
            entries: Vec::new(),
            next: 1,
            file,
        })))
    }

    /// Writes down what was seen.
    pub(crate) fn saw(&self, seen: Seen) {
        let mut log = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let at = crate::clock::unix_millis(SystemTime::now());
        let entry = Entry {
            number: log.next,
            at,
            seen,
        };
        log.next += 1;
        if let Some(file) = &mut log.file
            && let Ok(line) = serde_json::to_string(&entry)
            && let Err(error) = writeln!(file, "{line}")
        {
            tracing::error!(%error, "the witness file cannot be written");
        }
        if log.entries.len() == KEPT {
            log.entries.remove(0);
        }
        log.entries.push(entry);
    }

    /// Entries after this number, oldest first.
    pub(crate) fn after(&self, number: u64) -> Vec<Entry> {
        let log = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        log.entries
            .iter()
            .filter(|entry| entry.number > number)
            .cloned()
            .collect()
    }
}
