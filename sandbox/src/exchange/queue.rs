//! Queues: where legs wait in `<Enqueue>`, and how they are taken out.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use super::Exchange;
use super::call::Call;
use crate::config::Account;
use crate::twilio::twiml::Program;

/// A queue has room for so many where nobody says how many.
pub(crate) const USUAL_ROOM: usize = 1_000;

/// A queue.
#[derive(Debug)]
pub(crate) struct Queue {
    pub(crate) sid: String,
    pub(crate) account: Arc<Account>,
    pub(crate) created: SystemTime,
    facts: Mutex<QueueFacts>,
}

/// What changes in a queue's life.
#[derive(Debug)]
pub(crate) struct QueueFacts {
    pub(crate) name: String,
    pub(crate) updated: SystemTime,
    /// Has room for so many.
    pub(crate) most: usize,
    /// Who waits, the first in front.
    pub(crate) members: Vec<Waiting>,
}

/// A leg in a queue.
#[derive(Clone, Debug)]
pub(crate) struct Waiting {
    pub(crate) call_sid: String,
    pub(crate) since: SystemTime,
}

/// A queue took nobody more.
#[derive(Debug)]
pub(crate) struct Full;

impl Waiting {
    /// How long it has waited, in whole seconds.
    pub(crate) fn seconds(&self) -> u64 {
        self.since.elapsed().unwrap_or_default().as_secs()
    }
}

impl Queue {
    /// The facts; held for moments only, never across an await.
    pub(crate) fn facts(&self) -> MutexGuard<'_, QueueFacts> {
        self.facts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Who waits under this SID, or in `Front`, with their place from 1.
    pub(crate) fn member(&self, key: &str) -> Option<(usize, Waiting)> {
        let facts = self.facts();
        let mut members = facts.members.iter().enumerate();
        let found = members.find(|(at, it)| it.call_sid == key || (key == "Front" && *at == 0));
        found.map(|(at, it)| (at + 1, it.clone()))
    }

    /// The average wait of those who wait, in whole seconds.
    pub(crate) fn average(&self) -> u64 {
        let facts = self.facts();
        let sum: u64 = facts.members.iter().map(Waiting::seconds).sum();
        sum / (facts.members.len() as u64).max(1)
    }

    /// Puts a leg at the end.
    pub(crate) fn enter(&self, call: &Call) -> Result<(), Full> {
        let mut facts = self.facts();
        if facts.members.len() >= facts.most {
            return Err(Full);
        }
        facts.members.push(Waiting {
            call_sid: call.sid.clone(),
            since: SystemTime::now(),
        });
        Ok(())
    }

    /// Takes a leg out; nothing where it is not in the queue any more.
    pub(crate) fn leave(&self, call_sid: &str) -> Option<Waiting> {
        let mut facts = self.facts();
        let at = facts
            .members
            .iter()
            .position(|it| it.call_sid == call_sid)?;
        Some(facts.members.remove(at))
    }
}

impl Exchange {
    /// The queue of that name; it is made where there is none.
    pub(crate) fn queue_named(&self, account: &Arc<Account>, name: &str) -> Arc<Queue> {
        let mut book = self.book();
        let known = book.queues.iter().find(|queue| {
            queue.account.account_sid == account.account_sid && queue.facts().name == name
        });
        if let Some(queue) = known {
            return Arc::clone(queue);
        }
        let now = SystemTime::now();
        let queue = Arc::new(Queue {
            sid: self.sids.next("QU"),
            account: Arc::clone(account),
            created: now,
            facts: Mutex::new(QueueFacts {
                name: name.to_owned(),
                updated: now,
                most: USUAL_ROOM,
                members: Vec::new(),
            }),
        });
        book.queues.push(Arc::clone(&queue));
        queue
    }

    /// A queue by its SID.
    pub(crate) fn queue(&self, sid: &str) -> Option<Arc<Queue>> {
        let book = self.book();
        book.queues.iter().find(|queue| queue.sid == sid).cloned()
    }

    /// Takes a leg out of its queue and moves it to another document; who it was. Nothing where it is gone.
    pub(crate) fn dequeue(
        self: &Arc<Self>,
        queue: &Queue,
        key: &str,
        program: Program,
    ) -> Option<(usize, Waiting)> {
        let (place, waiting) = queue.member(key)?;
        queue.leave(&waiting.call_sid)?;
        let call = self.call(&waiting.call_sid)?;
        self.redirect(&call, program).then_some((place, waiting))
    }
}
