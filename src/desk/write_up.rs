//! Notes and the outcome of a call.

use super::Desk;
use crate::call::{Call, Disposition};
use crate::id::CallId;
use crate::refusal::{DoorError, Refusal};
use crate::store::{Committed, StoreError};

impl Desk {
    /// Keeps the notes of a call.
    ///
    /// # Errors
    /// Not the agent's call, or more than [`Call::NOTES_MAX`] characters.
    pub async fn set_notes(&self, id: CallId, notes: &str) -> Result<(), DoorError> {
        if notes.chars().count() > Call::NOTES_MAX as usize {
            return Err(Refusal::TooLong(Call::NOTES_MAX).into());
        }
        self.own(id).await?;
        let kept = self
            .dialer
            .store
            .set_notes(id, notes, self.dialer.now())
            .await?;
        if kept {
            Ok(())
        } else {
            Err(Refusal::NoSuchCall.into())
        }
    }

    /// Says what came of a call. “Do not call” puts the number on the list at once.
    ///
    /// # Errors
    /// Not the agent's call.
    pub async fn set_disposition(
        &self,
        id: CallId,
        disposition: Disposition,
    ) -> Result<(), DoorError> {
        for _ in 0..8 {
            let mut call = self.own(id).await?;
            if disposition == Disposition::DoNotCall
                && let Some(number) = call.them.number()
            {
                let now = self.dialer.now();
                self.dialer
                    .store
                    .add_do_not_call(number, "asked in a call", now)
                    .await?;
            }
            call.disposition = Some(disposition);
            if self.dialer.commit_call(call, None).await? == Committed::Done {
                return Ok(());
            }
        }
        Err(StoreError::Failed("a call changed too often to be written up".into()).into())
    }
}
