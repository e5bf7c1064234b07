//! Call flows as time goes by: where callers go on who have waited long enough, and telling the carrier.

use super::{Clockwork, Outcome, again, still_wanted};
use crate::call::{Call, LegEnd, Route};
use crate::carrier::{CarrierError, LegRef, NoReason};
use crate::id::CallId;
use crate::job::Job;
use crate::store::StoreError;

impl Clockwork {
    /// Where a caller goes on who has waited as long as their flow says. Nothing where they are in no flow, or it is
    /// not to be had any more.
    pub(super) async fn after_waiting(&self, call: &Call) -> Result<Option<Route>, StoreError> {
        let flow = self.dialer.flow_of_call(call).await?;
        let from = call.route.as_ref();
        Ok(flow
            .zip(from)
            .and_then(|(flow, from)| flow.waited(from, &self.dialer)))
    }

    /// Nobody answered outside: the caller goes on in their flow, or is told that nobody is there where it is gone.
    pub(super) async fn go_on(&self, from: &Call, job: &Job) -> Result<Outcome, StoreError> {
        let next = self.after_waiting(from).await?;
        self.change(from.id, |call, _| {
            if !still_wanted(call, job) || call.route != from.route {
                return false;
            }
            match &next {
                Some(next) => self.dialer.lead(call, next.clone()),
                None => {
                    call.route = None;
                    self.give_up(call);
                }
            }
            true
        })
        .await?;
        Ok(Outcome::Done)
    }

    /// Lets a caller hear the step that they came to by waiting.
    pub(super) async fn direct(&self, id: CallId, turn: u32) -> Result<Outcome, StoreError> {
        let call = self.dialer.store.find_call(id).await?;
        let wanted = |call: &Call| still_wanted(call, &Job::Direct { call: id, turn });
        let Some(call) = call.filter(wanted) else {
            return Ok(Outcome::Done);
        };
        let customer = call.legs.iter().find(|leg| leg.end == LegEnd::Customer);
        let Some(theirs) = customer.and_then(|leg| leg.carrier_ref.clone()) else {
            return Ok(again(1, "the carrier has not named them yet"));
        };
        let wishes = self.dialer.line().again(&call, &theirs);
        match self.dialer.carrier.obey(&LegRef(theirs), &wishes).await {
            Ok(()) => {}
            // Over, or our answer that lets them in is still on its way to the carrier.
            Err(CarrierError::No {
                reason: NoReason::Gone,
                ..
            }) => return Ok(again(1, "the carrier has nobody there to tell")),
            Err(error) => return Ok(again(1, &error.to_string())),
        }
        self.change(id, |call, _| match &mut call.route {
            Some(route) if route.turn == turn && route.untold => {
                route.untold = false;
                true
            }
            _ => false,
        })
        .await?;
        Ok(Outcome::Done)
    }
}
