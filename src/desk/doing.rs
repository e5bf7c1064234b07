//! What the agent says they are doing, and the wrap-up after a call.

use super::{Desk, Me};
use crate::agent::{Presence, Reason, WrapUp};
use crate::id::CallId;
use crate::refusal::{DoorError, Refusal};

impl Desk {
    /// Says what the agent is doing. In a call it takes effect after it; in wrap-up it ends that.
    ///
    /// # Errors
    /// Where the database fails; or that is nothing one says.
    pub async fn set_presence(&self, presence: Presence) -> Result<Me, DoorError> {
        if presence == Presence::Away(Reason::Missed) {
            return Err(Refusal::NoSuchState.into());
        }
        let now = self.dialer.now();
        self.dialer
            .store
            .set_presence(self.agent.id, presence, now)
            .await?;
        self.me_now().await
    }

    /// The call is written up: the agent may be offered the next one.
    ///
    /// # Errors
    /// Where the database fails. That it is over already is none.
    pub async fn end_wrap_up(&self, call: CallId) -> Result<Me, DoorError> {
        let now = self.dialer.now();
        self.dialer
            .store
            .end_wrap_up(self.agent.id, call, now)
            .await?;
        self.me_now().await
    }

    /// Asks for [`WrapUp::MORE`] time to write a call up.
    ///
    /// # Errors
    /// The agent is not in wrap-up of this call, or it lasts as long as it may.
    pub async fn extend_wrap_up(&self, call: CallId) -> Result<Me, DoorError> {
        let now = self.dialer.now();
        let me = self.me_now().await?;
        let running = me
            .doing
            .wrap_up
            .filter(|it| it.call == call && it.runs(now));
        let wrap_up = running.ok_or(Refusal::NotInWrapUp)?;
        let most = WrapUp::MORE_AT_MOST.as_seconds() / 60;
        let until = wrap_up
            .longer(self.dialer.policy.wrap_up_for)
            .ok_or(Refusal::WrapUpTooLong(most))?;
        let kept = self
            .dialer
            .store
            .extend_wrap_up(self.agent.id, call, until, now)
            .await?;
        if kept {
            self.me_now().await
        } else {
            Err(Refusal::NotInWrapUp.into())
        }
    }

    /// Who is at the desk, as they are kept now.
    async fn me_now(&self) -> Result<Me, DoorError> {
        let found = self.dialer.store.find_agent(self.agent.id).await?;
        Ok(Self {
            agent: found.ok_or(Refusal::SignedOut)?,
            dialer: self.dialer.clone(),
        }
        .me())
    }
}
