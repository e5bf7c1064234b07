//! Dialling for a program: the agent's own phone rings first, and who is called once they answer.

use super::Desk;
use super::view::CallCard;
use crate::call::{Call, LegEnd, Sending};
use crate::id::{AgentId, CallId};
use crate::permit;
use crate::refusal::{DoorError, Refusal};
use crate::store::{Commit, Committed};

/// How often a change is thought through again when somebody else was quicker.
const TRIES: u32 = 8;

impl Desk {
    /// Calls a number as typed, by way of this agent's phone. The call gets this id; where there is a call
    /// with it already, that one is the answer and nothing is dialled.
    ///
    /// # Errors
    /// Refused by the gate, or the agent is in a call.
    pub async fn call_by_phone(&self, id: CallId, typed: &str) -> Result<CallCard, DoorError> {
        let dialer = &self.dialer;
        if dialer.store.find_call(id).await?.is_some() {
            return self.card(id).await;
        }
        let reading = permit::read(&*dialer.plan, typed)?;
        for _ in 0..TRIES {
            let permit = dialer.ask_gate(&reading).await??;
            let live = dialer.store.list_live_calls(self.agent.id).await?;
            if !live.is_empty() {
                return Err(Refusal::AlreadyInCall.into());
            }
            let (clicked, _) = self.new_outbound(&permit).await?;
            let commit = self.by_phone(id, clicked);
            // Stale: the number came on the do-not-call list, or the agent into another call, or this very
            // request was sent twice and the other one has made the call.
            if dialer.store.commit(&commit).await? == Committed::Done
                || dialer.store.find_call(id).await?.is_some()
            {
                return self.card(id).await;
            }
        }
        Err(Refusal::AlreadyInCall.into())
    }

    /// Calls a colleague, by way of this agent's phone; as [`Self::call_by_phone`].
    ///
    /// # Errors
    /// Nobody such, or not free; or the agent is in a call.
    pub async fn call_colleague_by_phone(
        &self,
        id: CallId,
        to: AgentId,
    ) -> Result<CallCard, DoorError> {
        let store = &self.dialer.store;
        for _ in 0..TRIES {
            if store.find_call(id).await?.is_some() {
                return self.card(id).await;
            }
            let (clicked, _) = self.new_to_colleague(to).await?;
            let commit = self.by_phone(id, clicked);
            if store.commit(&commit).await? == Committed::Done {
                return self.card(id).await;
            }
        }
        Err(Refusal::AlreadyInCall.into())
    }

    /// The same call as a click makes, but no intent waits for the phone: we ring it.
    fn by_phone(&self, id: CallId, clicked: Commit) -> Commit {
        let mut call = Call { id, ..clicked.call };
        for leg in &mut call.legs {
            if leg.end == LegEnd::Agent(self.agent.id) {
                leg.sending = Sending::Due;
            }
        }
        Commit {
            sole: clicked.sole,
            free: clicked.free,
            decision: clicked.decision,
            ..self.dialer.commit_of(call, None)
        }
    }
}
