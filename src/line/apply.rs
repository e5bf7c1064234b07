//! Taking what carriers told into our calls, once it is durable.
//!
//! Any server may do it, at any time and as often as it likes: a telling is applied in the transaction that
//! marks it applied, on top of the revision of the call that it was read with.

use std::collections::BTreeMap;

use super::Line;
use super::hear::hear;
use crate::call::Call;
use crate::carrier::LegName;
use crate::clock::{Span, Time};
use crate::id::CallId;
use crate::store::StoreError;
use crate::telling::{Application, Applied, Postponed, WaitingTelling};

/// So many tellings are applied in one transaction. Few, since whoever tells us something new waits for its
/// end on a database with one writer.
const AT_ONCE: u32 = 32;
/// A telling about no call that we know is looked at again after at least and at most so long.
const LOOK_AGAIN: (Span, Span) = (Span::seconds(1), Span::seconds(60));
/// And no longer than this: by then the carrier's own list has been read many times.
const GIVE_UP_AFTER: Span = Span::minutes(60);

/// Calls by id: the order in which their rows are taken, the same on every server.
type Calls = BTreeMap<CallId, (Call, Vec<Applied>)>;

impl Line {
    /// Applies tellings that were taken in, the longest waiting first; returns how many it looked at. Where
    /// that is none, nothing waits that is to be looked at now.
    ///
    /// # Errors
    /// Where the database fails; what was not applied still waits.
    pub async fn apply(&self) -> Result<usize, StoreError> {
        let store = &self.dialer.store;
        let now = self.dialer.now();
        let waiting = store.list_waiting(now, AT_ONCE).await?;
        let seen = waiting.tellings.len();
        let mut calls: Calls = BTreeMap::new();
        for call in waiting.calls {
            calls.insert(call.id, (call, Vec::new()));
        }
        let mut later = Vec::new();
        for telling in waiting.tellings {
            match about(&calls, &telling.name).and_then(|id| calls.get_mut(&id)) {
                Some((call, applied)) => {
                    let (leg, effect) = hear(call, &telling.name, telling.evidence);
                    let id = telling.id;
                    applied.push(Applied { id, leg, effect });
                }
                None => later.push(stray(&telling, now)),
            }
        }
        later.extend(self.keep(calls, now).await?);
        if !later.is_empty() {
            store.postpone(&later, now).await?;
        }
        Ok(seen)
    }

    /// Keeps the calls that were told something. Returns the tellings that could not be kept with theirs.
    async fn keep(&self, calls: Calls, now: Time) -> Result<Vec<Postponed>, StoreError> {
        let told = calls
            .into_values()
            .filter(|(_, applied)| !applied.is_empty());
        let batch: Vec<Application> = told
            .map(|(call, applied)| Application {
                commit: self.dialer.commit_of(call, None),
                applied,
            })
            .collect();
        if batch.is_empty() {
            return Ok(Vec::new());
        }
        // Stale, or applied by another server: whatever still waits is read again.
        let outcomes = self.dialer.store.apply(&batch).await?;
        let mut later = Vec::new();
        for (application, outcome) in batch.into_iter().zip(outcomes) {
            if let Err(error) = outcome {
                let put_back = |applied: Applied| Postponed {
                    id: applied.id,
                    effect: format!("Not taken into its call: {error}."),
                    look_at: Some(now.plus(LOOK_AGAIN.1)),
                };
                later.extend(application.applied.into_iter().map(put_back));
            }
        }
        Ok(later)
    }
}

/// The call that a name means: by our name of the leg, else by the carrier's, else by the call's own.
fn about(calls: &Calls, name: &LegName) -> Option<CallId> {
    let of = |has: &dyn Fn(&Call) -> bool| {
        let mut all = calls.values().map(|(call, _)| call);
        all.find(|call| has(call)).map(|call| call.id)
    };
    let ours = name.ours;
    of(&|call| ours.is_some_and(|leg| call.leg(leg).is_some()))
        .or_else(|| of(&|call| call.leg_by_ref(&name.theirs).is_some()))
        .or_else(|| name.call.filter(|id| calls.contains_key(id)))
}

/// A telling may be quicker than the answer to the request that made its leg, or be about a call that is only
/// found in the carrier's list: it is looked at again, more and more seldom.
fn stray(telling: &WaitingTelling, now: Time) -> Postponed {
    let age = now.since(telling.received_at);
    let pause = age.clamp(LOOK_AGAIN.0, LOOK_AGAIN.1);
    Postponed {
        id: telling.id,
        effect: "About no call that we know.".to_owned(),
        look_at: (age < GIVE_UP_AFTER).then(|| now.plus(pause)),
    }
}
