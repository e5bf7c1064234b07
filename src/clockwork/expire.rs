//! An intent that no phone redeemed in time.

use super::{Clockwork, Outcome};
use crate::call::{Authority, Call, Cause, Evidence, LegStatus};
use crate::clock::Time;
use crate::id::{AgentId, CallId, IntentId, LegId};
use crate::line::hear;
use crate::store::StoreError;

impl Clockwork {
    /// Ends the call that waited for its first phone; of one that goes on, only the leg for the phone that
    /// did not come back.
    pub(super) async fn expire(&self, id: CallId, intent: IntentId) -> Result<Outcome, StoreError> {
        let unused = self.dialer.store.find_intent(intent).await?;
        let Some(unused) = unused.filter(|intent| intent.redeemed_by.is_none()) else {
            return Ok(Outcome::Done);
        };
        let oldest = unused.expires_at.minus(self.dialer.policy.intent_life);
        self.change(id, |call, now| {
            let connected = call.agent_legs().any(|leg| leg.carrier_ref.is_some());
            if connected {
                take_back(call, unused.agent, oldest, now)
            } else {
                never_connected(call, now);
                true
            }
        })
        .await?;
        Ok(Outcome::Done)
    }
}

/// Nobody's phone was ever there.
fn never_connected(call: &mut Call, now: Time) {
    let canceled = Evidence::of(LegStatus::Canceled, now, Authority::Own, 0);
    let why = canceled.because(Cause::PhoneNeverConnected, Authority::Own, 0);
    let unsent: Vec<LegId> = call
        .legs
        .iter()
        .filter(|leg| !leg.is_over())
        .map(|leg| leg.id)
        .collect();
    call.cancel_unsent_legs(now);
    for leg in unsent {
        hear::own(call, leg, why);
    }
}

/// The leg that the intent was for. Whoever asked again has a newer leg, and that stays.
fn take_back(call: &mut Call, agent: AgentId, asked_at: Time, now: Time) -> bool {
    let entrance = call
        .entrance(agent)
        .filter(|leg| leg.created_at <= asked_at);
    let Some(leg) = entrance.map(|leg| leg.id) else {
        return false;
    };
    let canceled = Evidence::of(LegStatus::Canceled, now, Authority::Own, 0);
    let why = canceled.because(Cause::PhoneNeverConnected, Authority::Own, 0);
    hear::own(call, leg, why);
    true
}
