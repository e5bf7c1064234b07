//! Notes and the outcome of a call.

use super::Desk;
use crate::agent::Role;
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
        self.writable(id).await?;
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
            let mut call = self.writable(id).await?;
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

    /// Takes the number of a call off the do-not-call list; why is kept, at most 500 characters of it.
    ///
    /// # Errors
    /// Not a supervisor's desk, no reason, or the number is not on the list.
    pub async fn allow_again(&self, id: CallId, why: &str) -> Result<(), DoorError> {
        if self.agent.role < Role::Supervisor {
            return Err(Refusal::NotASupervisor.into());
        }
        let why: String = why.trim().chars().take(500).collect();
        if why.is_empty() {
            return Err(Refusal::NoReason.into());
        }
        let call = self.visible(id).await?;
        let number = call.them.number().ok_or(Refusal::NoSuchCall)?;
        let now = self.dialer.now();
        let store = &self.dialer.store;
        if store
            .end_do_not_call(number, self.agent.id, &why, now)
            .await?
        {
            Ok(())
        } else {
            Err(Refusal::NotOnTheList(self.dialer.plan.pretty(number)).into())
        }
    }
}
