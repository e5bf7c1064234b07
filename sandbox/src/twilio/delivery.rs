//! The record of webhooks sent: what was said to the customer and what came back.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

use serde::Serialize;

/// How many are remembered.
const KEPT: usize = 2_000;

/// One webhook and its answer.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Delivery {
    /// From 1, in the order they were tried.
    pub(crate) number: u64,
    /// Milliseconds since 1970.
    pub(crate) at: u64,
    /// `call-status`, `conference`, `recording`, `voice`, `action`, `amd`, `wait`.
    pub(crate) kind: &'static str,
    /// `GET` or `POST`.
    pub(crate) method: String,
    pub(crate) url: String,
    pub(crate) params: Vec<(String, String)>,
    /// The call or conference it belongs to.
    pub(crate) about: String,
    /// HTTP status of the last try; none where no answer came.
    pub(crate) status: Option<u16>,
    /// The first characters of the answer.
    pub(crate) answer: String,
    /// Why no answer came.
    pub(crate) error: Option<String>,
    /// How many times it was tried; 0 where it was lost on purpose.
    pub(crate) tries: u32,
    /// Milliseconds from the first try to the end of the last.
    pub(crate) took_ms: u64,
    /// The fault that was done to it.
    pub(crate) fault: Option<&'static str>,
}

/// The list of webhooks sent, newest last.
#[derive(Debug, Default)]
pub(crate) struct Deliveries(Mutex<(u64, VecDeque<Delivery>)>);

impl Deliveries {
    /// Adds one and numbers it.
    pub(crate) fn add(&self, mut delivery: Delivery) {
        let mut list = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        list.0 += 1;
        delivery.number = list.0;
        if list.1.len() == KEPT {
            list.1.pop_front();
        }
        list.1.push_back(delivery);
    }

    /// Those after this number.
    pub(crate) fn after(&self, number: u64) -> Vec<Delivery> {
        let list = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        list.1
            .iter()
            .filter(|delivery| delivery.number > number)
            .cloned()
            .collect()
    }
}

/// Now, for [`Delivery::at`].
pub(crate) fn now() -> u64 {
    crate::clock::unix_millis(SystemTime::now())
}
