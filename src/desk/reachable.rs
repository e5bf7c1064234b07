//! Colleagues, and whether they may be brought into a call now.

use serde::{Deserialize, Serialize};

use super::Desk;
use crate::agent::AgentState;
use crate::id::AgentId;
use crate::refusal::DoorError;

/// A colleague as one whom a call may be handed to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reachable {
    /// Their id.
    pub id: AgentId,
    /// Their name.
    pub name: String,
    /// What they are doing.
    pub state: AgentState,
}

impl Desk {
    /// Colleagues who are there, those who are available first, each by name.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn reachable(&self) -> Result<Vec<Reachable>, DoorError> {
        let agents = self.dialer.store.list_agents().await?;
        let there = agents.into_iter().filter(|agent| {
            let away = [AgentState::Offline, AgentState::ConnectionLost];
            !agent.disabled && agent.id != self.agent.id && !away.contains(&agent.doing.state)
        });
        let mut there: Vec<_> = there
            .map(|agent| Reachable {
                id: agent.id,
                name: agent.name,
                state: agent.doing.state,
            })
            .collect();
        there.sort_by_key(|it| (it.state != AgentState::Available, it.name.to_lowercase()));
        Ok(there)
    }
}
