//! Parking a call, to take another one meanwhile. Taking it back is the way back of a lost phone.

use super::Desk;
use super::together::{leave, others};
use crate::id::CallId;
use crate::refusal::{DoorError, Refusal};

impl Desk {
    /// Parks the call: the customer hears music, and the agent may take other calls until they take it back.
    ///
    /// # Errors
    /// Not the agent's call, or they do not talk to a customer alone.
    pub async fn park(&self, id: CallId) -> Result<(), DoorError> {
        self.change_own(id, |call, me, now| {
            let others = !others(call, me).is_empty() || call.coming().next().is_some();
            if others || call.colleague().is_some() {
                return Err(Refusal::NotAlone);
            }
            let mine = call.place_of(me).map(|leg| leg.id);
            leave(call, me, now);
            if let Some(leg) = mine.and_then(|id| call.leg_mut(id)) {
                leg.arranged.parked = true;
            }
            Ok(())
        })
        .await
    }
}
