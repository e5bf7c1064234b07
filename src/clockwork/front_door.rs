//! The front door: callers whom a function took in at the carrier, while we were away or before we knew of them.

use super::Clockwork;
use crate::carrier::{AtDoor, CarrierError, NoReason};
use crate::clock::Span;
use crate::store::StoreError;

/// The name of the turn at looking there.
const TURN: &str = "front door";
/// Whoever looks has the turn for so long; a little less than the time to the next look.
const TURN_LASTS: Span = Span::seconds(4);

/// Why nobody could be let in.
#[derive(Debug, thiserror::Error)]
pub enum DoorStuck {
    /// The carrier did not do it.
    #[error(transparent)]
    Carrier(#[from] CarrierError),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Clockwork {
    /// Who waits at the front door, the longest first, where it is this server's turn to look. To be called every five
    /// seconds: a function that cannot reach us tells us nothing, and the carrier's list is the truth.
    ///
    /// # Errors
    /// As [`Self::list_at_door`], or the database fails.
    pub async fn look_at_front_door(&self) -> Result<Vec<AtDoor>, DoorStuck> {
        if !self.dialer.carrier.can().front_door {
            return Ok(Vec::new());
        }
        let (store, now) = (&self.dialer.store, self.dialer.now());
        match store.take_turn(TURN, now, now.plus(TURN_LASTS)).await? {
            Some(_) => self.list_at_door().await,
            None => Ok(Vec::new()),
        }
    }

    /// Who waits at the front door, the longest first.
    ///
    /// # Errors
    /// The carrier cannot be asked: those who wait go on waiting, and the next look finds them.
    pub async fn list_at_door(&self) -> Result<Vec<AtDoor>, DoorStuck> {
        Ok(self.dialer.carrier.list_at_door().await?)
    }

    /// Lets somebody in; false where they hung up, or another server was quicker: that is normal.
    ///
    /// # Errors
    /// The carrier did not do it, or nobody knows whether.
    pub async fn let_in(&self, who: &AtDoor) -> Result<bool, DoorStuck> {
        match self.dialer.carrier.let_in(who).await {
            Ok(()) => Ok(true),
            Err(CarrierError::No {
                reason: NoReason::Gone,
                ..
            }) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// Whether somebody who was let in has come in: the carrier has asked us about them.
    ///
    /// # Errors
    /// The database fails.
    pub async fn has_come_in(&self, who: &AtDoor) -> Result<bool, DoorStuck> {
        let call = self.dialer.store.find_call_of_ref(&who.leg.0).await?;
        Ok(call.is_some_and(|call| !call.foreign))
    }
}
