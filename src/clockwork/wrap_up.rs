//! Ending what runs out by itself: an agent's wrap-up, and the presence of one whose last page is gone.

use super::{Clockwork, Outcome};
use crate::id::{AgentId, CallId};
use crate::store::StoreError;

impl Clockwork {
    /// Stays a job until the wrap-up is over: the agent may have asked for more time.
    pub(super) async fn end_wrap_up(
        &self,
        agent: AgentId,
        call: CallId,
    ) -> Result<Outcome, StoreError> {
        let store = &self.dialer.store;
        let now = self.dialer.now();
        store.settle_agent(agent, now).await?;
        let found = store.find_agent(agent).await?;
        let wrap_up = found.and_then(|agent| agent.doing.wrap_up);
        Ok(match wrap_up.filter(|it| it.call == call && it.runs(now)) {
            Some(wrap_up) => Outcome::Again {
                after: wrap_up.until.since(now),
                why: "the agent asked for more time".to_owned(),
            },
            None => Outcome::Done,
        })
    }

    /// Notices agents whose last page is gone, at whichever server it was open. To be done every few seconds.
    ///
    /// # Errors
    /// Where the database fails; the next look notices them.
    pub async fn notice_lost_pages(&self) -> Result<u64, StoreError> {
        self.dialer
            .store
            .settle_lost_agents(self.dialer.now())
            .await
    }
}
