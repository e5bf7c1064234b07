//! Reading the carrier's own list: calls made with our credentials that the log lacks, and attempts of ours
//! whose answer was lost.

use super::Clockwork;
use crate::call::{Call, Leg, LegEnd, Sending};
use crate::carrier::Listed;
use crate::clock::{Span, Time};
use crate::id::{CallId, EventId, LegId};
use crate::store::{Committed, NewEvent, StoreError};

/// The name of the turn: one server reads for all.
const TURN: &str = "reconcile";
/// How long a turn lasts; a little less than the pause between two, so that the same server may go on.
const TURN_LASTS: Span = Span::seconds(55);
/// How much of what was read before is read again: a call shows late, and one whose attempt was not settled
/// yet was left for the next time.
const OVERLAP: Span = Span::minutes(15);
/// How far our clock and the carrier's may be apart.
const CLOCKS: Span = Span::seconds(60);
/// More pages are never read at once.
const PAGES_MAX: usize = 50;
/// What the entry in the log of a call is called that was found like this.
pub(crate) const FOUND: &str = "found in the carrier's list";

impl Clockwork {
    /// Reads the carrier's list where it is this server's turn: since it was last read, or for the first
    /// time. To be called once a minute.
    ///
    /// # Errors
    /// Where the database fails; the next time goes on from the same place.
    pub async fn reconcile(&self) -> Result<(), StoreError> {
        let now = self.dialer.now();
        let store = &self.dialer.store;
        let Some(reached) = store.take_turn(TURN, now, now.plus(TURN_LASTS)).await? else {
            return Ok(());
        };
        if self.reconcile_since(reached.minus(OVERLAP)).await? {
            store.set_reached(TURN, now).await?;
        }
        Ok(())
    }

    /// Reads the carrier's list since a moment; whether it could be read to its end.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn reconcile_since(&self, since: Time) -> Result<bool, StoreError> {
        let mut page = None;
        for _ in 0..PAGES_MAX {
            let listing = self.dialer.carrier.list_legs(since, page.as_deref()).await;
            let Ok(listing) = listing else {
                return Ok(false);
            };
            // After the list was read: whatever it shows of ours was written down before.
            let unsettled = self.settle().await?;
            for listed in &listing.legs {
                self.compare(listed, unsettled).await?;
            }
            let reached_the_past = listing.legs.iter().all(|leg| leg.created_at < since);
            page = listing.next;
            if page.is_none() || reached_the_past {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Looks up every attempt that got no clear answer. Returns since when there may be legs at the carrier
    /// that are ours and whose names we do not know.
    async fn settle(&self) -> Result<Option<Time>, StoreError> {
        let mut since: Option<Time> = None;
        for (id, leg) in self.dialer.store.list_unsettled_legs().await? {
            let call = self.dialer.store.find_call(id).await?;
            let Some(found) = call.as_ref().and_then(|call| call.leg(leg)) else {
                continue;
            };
            let from = found.created_at.minus(CLOCKS);
            since = Some(since.map_or(from, |since| since.min(from)));
            if matches!(found.sending, Sending::Unknown(_)) {
                self.look_up(id, leg).await?;
            }
        }
        Ok(since)
    }

    /// Keeps a leg that we were never told of as a call of its own.
    async fn compare(&self, listed: &Listed, unsettled: Option<Time>) -> Result<(), StoreError> {
        let age = self.dialer.now().since(listed.created_at);
        let may_be_ours = unsettled.is_some_and(|since| listed.created_at >= since);
        // A phone of ours that was let into no call is in the log as what it asked, and was refused.
        if listed.by_our_phone || may_be_ours || age < self.dialer.policy.foreign_after {
            return Ok(());
        }
        if self.dialer.store.knows_leg(&listed.leg_ref.0).await? {
            return Ok(());
        }
        let call = self.foreign(listed);
        let event = NewEvent {
            id: EventId::new(self.dialer.ids.next()),
            carrier: self.dialer.carrier.name().to_owned(),
            key: format!("found:{}", listed.leg_ref.0),
            kind: FOUND.to_owned(),
            leg: call.customer().map(|leg| leg.id),
            received_at: self.dialer.now(),
            effect: "Kept: a call with our credentials that nobody here made.".to_owned(),
            raw: String::new(),
        };
        match self.dialer.commit_call(call, Some(event)).await? {
            // Otherwise somebody was quicker to keep it.
            Committed::Done | Committed::Stale | Committed::SeenBefore => Ok(()),
        }
    }

    fn foreign(&self, listed: &Listed) -> Call {
        let id = LegId::new(self.dialer.ids.next());
        let mut leg = Leg::new(id, LegEnd::Customer, listed.created_at);
        leg.carrier_ref = Some(listed.leg_ref.0.clone());
        leg.sending = Sending::Taken;
        leg.evidence = listed.evidence;
        let us = listed.us.clone();
        Call {
            id: CallId::new(self.dialer.ids.next()),
            direction: listed.direction,
            agent: None,
            them: listed.them.clone(),
            us: us.unwrap_or_else(|| self.dialer.policy.caller_id.clone()),
            created_at: listed.created_at,
            end_asked_at: None,
            given_up_at: None,
            disposition: None,
            notes: String::new(),
            foreign: true,
            recorded: Default::default(),
            route: None,
            missed: Default::default(),
            legs: vec![leg],
            revision: 0,
            stood: Default::default(),
        }
    }
}
