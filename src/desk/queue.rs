//! Who waits for somebody to be free, as everybody at a desk may see it.

use serde::{Deserialize, Serialize};

use super::missed::COUNTED;
use super::names::Names;
use super::{Desk, PartyCard};
use crate::clock::Time;
use crate::id::CallId;
use crate::queue::MOST;
use crate::refusal::DoorError;

/// So many are shown; how many there are is said beside them.
const SHOWN: usize = 10;

/// Who waits in the queue, the longest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Queue {
    /// The first of them, ten at most.
    pub first: Vec<InLine>,
    /// How many there are.
    pub count: u32,
    /// How many calls nobody answered and nobody has dealt with; a thousand stands for more.
    #[serde(default)]
    pub missed: u32,
}

/// A caller in the queue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InLine {
    /// Their call.
    pub call: CallId,
    /// Who they are.
    pub them: PartyCard,
    /// The number they called.
    pub us: String,
    /// Since when they wait.
    pub since: Time,
    /// They have hung up, and are called back when it is their turn.
    pub call_back: bool,
}

impl Desk {
    /// Who waits in the queue now. The same for everybody at a desk.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn queue(&self) -> Result<Queue, DoorError> {
        let calls = self.dialer.store.list_queue(MOST).await?;
        let mut names = Names::default();
        let mut first = Vec::with_capacity(calls.len().min(SHOWN));
        for call in calls.iter().take(SHOWN) {
            first.push(InLine {
                call: call.id,
                them: self.party_card(&call.them, &mut names).await?,
                us: self.dialer.plan.pretty(&call.us),
                since: call.waits_since(),
                call_back: call.is_call_back(),
            });
        }
        let count = u32::try_from(calls.len()).unwrap_or(MOST);
        let missed = self.dialer.store.count_missed(COUNTED).await?;
        Ok(Queue {
            first,
            count,
            missed,
        })
    }
}
