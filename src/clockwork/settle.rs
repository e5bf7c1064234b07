//! What becomes known of a request that was written down: it is unknown, or it came to nothing.

use super::Clockwork;
use crate::call::{Authority, Call, Cause, Direction, Evidence, LegEnd, LegStatus, Sending};
use crate::clock::Time;
use crate::id::{CallId, LegId};
use crate::line::hear;
use crate::store::StoreError;

impl Clockwork {
    /// Whether the request of that moment was still open, and is unknown now.
    pub(super) async fn mark_unknown(
        &self,
        call: CallId,
        leg: LegId,
        sent_at: Time,
    ) -> Result<bool, StoreError> {
        let mut open = false;
        self.change(call, |call, _| {
            // A webhook may have been quicker than the lost answer.
            open = call
                .leg(leg)
                .is_some_and(|leg| leg.sending == Sending::Sent(sent_at));
            if open {
                set_sending(call, leg, Sending::Unknown(sent_at));
            }
            open
        })
        .await?;
        Ok(open)
    }

    /// The carrier did nothing with the request: it is as if it had not been sent.
    pub(super) async fn put_back(
        &self,
        call: CallId,
        leg: LegId,
        seen: Sending,
    ) -> Result<(), StoreError> {
        self.change(call, |call, _| {
            // Whoever took this worker for dead has it looked up: then it stays so.
            let open = call.leg(leg).is_some_and(|leg| leg.sending == seen);
            if open {
                let before = unsent(call, leg);
                set_sending(call, leg, before);
            }
            open
        })
        .await?;
        Ok(())
    }

    /// The carrier has no such call, and will have none: the leg failed. Only where the leg still is as it
    /// was seen when that became known: another worker may have sent it since. Whether it did.
    pub(super) async fn fail(
        &self,
        call: CallId,
        leg: LegId,
        cause: Cause,
        seen: Sending,
    ) -> Result<bool, StoreError> {
        let mut failed = false;
        self.change(call, |call, now| {
            // A webhook that came meanwhile knows better: the carrier does have it.
            failed = call.leg(leg).is_some_and(|leg| {
                leg.carrier_ref.is_none() && !leg.is_over() && is_still(seen, leg.sending)
            });
            if failed {
                let evidence = Evidence::of(LegStatus::Failed, now, Authority::Own, 0);
                hear::own(call, leg, evidence.because(cause, Authority::Own, 0));
                set_sending(call, leg, Sending::Void);
            }
            failed
        })
        .await?;
        Ok(failed)
    }
}

/// Whether a request stands as it was seen; one that was sent may have been given up by others since.
fn is_still(seen: Sending, now: Sending) -> bool {
    match (seen, now) {
        (Sending::Sent(then), Sending::Unknown(at)) => then == at,
        _ => seen == now,
    }
}

/// How a leg stood before anything was sent: what waits for nothing is still to be rung.
fn unsent(call: &Call, leg: LegId) -> Sending {
    let first = call.leg(leg).is_some_and(|leg| {
        matches!(leg.end, LegEnd::Agent(_)) && leg.arranged.brought_by.is_none()
    });
    if first && call.direction == Direction::Outbound {
        Sending::Due
    } else {
        Sending::Not
    }
}

/// Sets how far the request for a leg has come.
pub(super) fn set_sending(call: &mut Call, leg: LegId, sending: Sending) {
    if let Some(leg) = call.leg_mut(leg) {
        leg.sending = sending;
    }
}
