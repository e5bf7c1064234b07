//! What went before with whoever is on the line, for whoever is about to answer.

use serde::{Deserialize, Serialize};

use super::Desk;
use super::names::Names;
use crate::call::{Call, Direction, Whose};
use crate::clock::Time;
use crate::id::CallId;
use crate::refusal::DoorError;
use crate::store::CallFilter;

/// So many are shown.
const SHOWN: usize = 3;
/// So many are looked through: others have the digits too.
const LOOKED_AT: u32 = 10;

/// An earlier call with somebody, whoever of us had it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastCall {
    /// When.
    pub at: Time,
    /// Who began it.
    pub direction: Direction,
    /// What came of it, in words.
    pub words: String,
    /// Who of us had it.
    pub agent_name: Option<String>,
}

impl Desk {
    /// The last calls with the other side of a call that is this agent's, or rings them; the newest first. Nothing of
    /// what was written about them.
    ///
    /// # Errors
    /// No such call, or one that is somebody else's.
    pub async fn last_calls(&self, id: CallId) -> Result<Vec<LastCall>, DoorError> {
        let call = self.own(id).await?;
        let Some(number) = call.them.number() else {
            return Ok(Vec::new());
        };
        let with_them = CallFilter {
            digits: Some(number.as_str().trim_start_matches('+').to_owned()),
            limit: LOOKED_AT,
            ..CallFilter::default()
        };
        let calls = self.dialer.store.list_calls(&with_them).await?;
        let earlier = |other: &&Call| other.id != id && other.them == call.them;
        let mut names = Names::default();
        let mut last = Vec::with_capacity(SHOWN);
        for call in calls.iter().filter(earlier).take(SHOWN) {
            let agent_name = match call.agent {
                Some(agent) => names.agent(&*self.dialer.store, agent).await?,
                None => None,
            };
            last.push(LastCall {
                at: call.created_at,
                direction: call.direction,
                words: call.in_words(Whose::Others).to_owned(),
                agent_name,
            });
        }
        Ok(last)
    }
}
