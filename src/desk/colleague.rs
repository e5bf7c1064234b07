//! Calling a colleague.

use super::{Desk, Dialed};
use crate::call::{Party, Recorded};
use crate::id::{AgentId, IntentId};
use crate::refusal::{DoorError, Refusal};
use crate::store::{Commit, Committed};

/// How often a change is thought through again when somebody else was quicker.
const TRIES: u32 = 8;

impl Desk {
    /// Asks to call a colleague. They are rung once this agent's phone has redeemed the intent.
    ///
    /// # Errors
    /// Nobody such, or not free; or the agent is in a call.
    pub async fn call_colleague(&self, to: AgentId) -> Result<Dialed, DoorError> {
        for _ in 0..TRIES {
            let (commit, intent) = self.new_to_colleague(to).await?;
            // Stale: since then one of the two has come into another call.
            if self.dialer.store.commit(&commit).await? == Committed::Done {
                return Ok(Dialed {
                    card: self.card(commit.call.id).await?,
                    intent,
                });
            }
        }
        Err(Refusal::AlreadyInCall.into())
    }

    /// A call to a colleague who is free, from an agent who is in no call.
    pub(super) async fn new_to_colleague(
        &self,
        to: AgentId,
    ) -> Result<(Commit, IntentId), DoorError> {
        if to == self.agent.id {
            return Err(Refusal::Yourself.into());
        }
        self.is_free(to).await?;
        let live = self.dialer.store.list_live_calls(self.agent.id).await?;
        if !live.is_empty() {
            return Err(Refusal::AlreadyInCall.into());
        }
        // What two of us say to each other is not recorded, whatever is said of calls with others.
        let (commit, intent) = self.new_call(Party::Colleague(to), Recorded::default());
        let commit = Commit {
            sole: vec![self.agent.id, to],
            free: vec![to],
            ..commit
        };
        Ok((commit, intent))
    }

    /// Whether a colleague may be rung now.
    ///
    /// # Errors
    /// Nobody such, or they are not free.
    pub(super) async fn is_free(&self, agent: AgentId) -> Result<(), DoorError> {
        let now = self.dialer.now();
        let free = self.dialer.store.list_free_agents(now).await?;
        if free.iter().any(|it| it.id == agent) {
            return Ok(());
        }
        let known = self.dialer.store.find_agent(agent).await?;
        Err(match known {
            Some(agent) => Refusal::NotFree(agent.name),
            None => Refusal::NoSuchAgent(agent.to_string()),
        }
        .into())
    }
}
