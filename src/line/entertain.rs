//! What a caller hears in the queue: where they stand, and music.

use super::Line;
use crate::call::{Call, CallState, Direction};
use crate::carrier::{Wait, Waiting, Wish};
use crate::clock::Span;
use crate::id::LegId;
use crate::queue::{self, Place};
use crate::store::{CallFilter, StoreError};

/// So many of the last conversations say how long one takes.
const SAMPLE: u32 = 20;

impl Line {
    /// What somebody who waits hears next. Changes nothing, so that nothing of it is kept.
    pub(super) async fn entertain(&self, leg: LegId) -> Result<Vec<Wish>, StoreError> {
        let call = self.dialer.store.find_call_of_leg(leg).await?;
        let Some(call) = call.filter(|call| !CallState::of(call).is_over()) else {
            return Ok(Vec::new());
        };
        let wait = match self.place_of(&call).await? {
            // A phone rings for them: what they hear is that.
            None => Wait {
                leg,
                say: None,
                sound: Waiting::Ringback,
            },
            Some(place) => Wait {
                leg,
                say: Some(queue::in_words(place)),
                sound: Waiting::Music,
            },
        };
        Ok(vec![Wish::Wait(wait)])
    }

    /// Where a caller stands in the queue; nothing where they are not in it, or have only just come.
    async fn place_of(&self, call: &Call) -> Result<Option<Place>, StoreError> {
        let now = self.dialer.now();
        let fresh = now.since(call.created_at) < Span::seconds(2);
        if fresh || !call.is_queued() {
            return Ok(None);
        }
        let queue = self.dialer.store.list_queue(queue::MOST).await?;
        let Some(ahead) = queue.iter().position(|waiting| waiting.id == call.id) else {
            return Ok(None);
        };
        let number = u32::try_from(ahead + 1).unwrap_or(u32::MAX);
        Ok(Some(Place {
            number,
            wait: self.estimate(number).await?,
        }))
    }

    /// How long it will probably take, by how long the last conversations took and how many are at work.
    async fn estimate(&self, number: u32) -> Result<Option<Span>, StoreError> {
        let last = CallFilter {
            direction: Some(Direction::Inbound),
            states: vec![CallState::Completed],
            limit: SAMPLE,
            ..CallFilter::default()
        };
        let last = self.dialer.store.list_calls(&last).await?;
        let talks: Vec<Span> = last.iter().map(Call::talk).collect();
        let agents = self.dialer.store.list_agents().await?;
        let at_work = agents.iter().filter(|agent| agent.doing.state.is_at_work());
        Ok(queue::estimate(
            number,
            &talks,
            self.dialer.policy.wrap_up_for,
            at_work.count(),
        ))
    }
}
