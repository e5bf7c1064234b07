//! Dialling for a program: the agent's own phone rings first, and who is called once they answer.

use super::Desk;
use super::view::CallCard;
use crate::call::{Call, LegEnd, Sending};
use crate::id::CallId;
use crate::permit::{self, Permit};
use crate::refusal::{DoorError, Refusal};
use crate::store::{Commit, Committed, StoreError};

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
            let commit = self.by_phone(id, &permit).await?;
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

    /// The same call as a click makes, but no intent waits for the phone: we ring it.
    async fn by_phone(&self, id: CallId, permit: &Permit) -> Result<Commit, StoreError> {
        let (clicked, _) = self.new_outbound(permit).await?;
        let mut call = Call { id, ..clicked.call };
        for leg in &mut call.legs {
            if leg.end == LegEnd::Agent(self.agent.id) {
                leg.sending = Sending::Due;
            }
        }
        Ok(Commit {
            sole: clicked.sole,
            decision: clicked.decision,
            ..self.dialer.commit_of(call, None)
        })
    }
}
