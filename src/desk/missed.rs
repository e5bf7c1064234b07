//! Calls that nobody answered: who looks after each, and what is done.

use serde::{Deserialize, Serialize};

use super::names::Names;
use super::{CallCard, Desk};
use crate::agent::words;
use crate::call::{Call, MissedDone};
use crate::clock::Time;
use crate::id::{AgentId, CallId};
use crate::refusal::{DoorError, Refusal};
use crate::store::{Committed, StoreError};

/// So many are shown; how many there are is said beside them.
const SHOWN: u32 = 100;
/// So many are counted.
pub(super) const COUNTED: u32 = 1_000;

/// The calls that nobody answered and nobody has dealt with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MissedCalls {
    /// The newest of them, a hundred at most.
    pub calls: Vec<CallCard>,
    /// How many there are, in all boxes; a thousand stands for more.
    pub count: u32,
    /// The boxes: one for each call flow that some of them came by.
    pub boxes: Vec<MissedBox>,
}

/// The missed calls of one call flow.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MissedBox {
    /// The flow's name.
    pub name: String,
    /// How many there are.
    pub count: u32,
}

/// What is done about a call that nobody answered, as everybody may see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MissedCard {
    /// Who looks after it.
    pub owner: Option<String>,
    /// The viewer does.
    pub mine: bool,
    /// Who said that it is done, and when.
    pub done: Option<(String, Time)>,
    /// The call flow that they came by: the box it lies in.
    pub flow: Option<String>,
    /// The caller was asked to leave a message, and what stands for the recording is that.
    pub message: bool,
}

/// What somebody says about a call that nobody answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MissedMark {
    /// They look after it.
    Take,
    /// Nobody looks after it any more.
    Release,
    /// Nothing is left to do.
    Done,
    /// Something is left to do after all.
    Reopen,
}

words!(MissedMark {
    MissedMark::Take => "take",
    MissedMark::Release => "release",
    MissedMark::Done => "done",
    MissedMark::Reopen => "reopen",
});

impl Desk {
    /// The calls that nobody answered and nobody has dealt with, the newest first; of one box, where one is named. The
    /// same for everybody.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn missed(&self, flow: Option<&str>) -> Result<MissedCalls, DoorError> {
        let flow = flow.filter(|flow| !flow.is_empty());
        let calls = self.dialer.store.list_missed(flow, SHOWN).await?;
        let boxes = self.dialer.store.list_boxes().await?.into_iter();
        Ok(MissedCalls {
            boxes: boxes
                .map(|(name, count)| MissedBox { name, count })
                .collect(),
            calls: self.cards(&calls).await?,
            count: self.dialer.store.count_missed(COUNTED).await?,
        })
    }

    /// Says something about a call that nobody answered. Saying it again changes nothing.
    ///
    /// # Errors
    /// No such call, or one that somebody answered.
    pub async fn mark_missed(&self, id: CallId, mark: MissedMark) -> Result<(), DoorError> {
        for _ in 0..8 {
            let mut call = self.visible(id).await?;
            if !call.is_missed() {
                return Err(Refusal::NotMissed.into());
            }
            if !self.mark(&mut call, mark) {
                return Ok(());
            }
            if self.dialer.commit_call(call, None).await? == Committed::Done {
                return Ok(());
            }
        }
        Err(StoreError::Failed("a call changed too often to be marked".into()).into())
    }

    /// Marks a copy of the call; whether that changes it.
    fn mark(&self, call: &mut Call, mark: MissedMark) -> bool {
        let (me, now) = (self.agent.id, self.dialer.now());
        let before = call.missed;
        let missed = &mut call.missed;
        match mark {
            MissedMark::Take => missed.owner = Some(me),
            MissedMark::Release => missed.owner = None,
            MissedMark::Done => {
                missed.owner.get_or_insert(me);
                missed.done.get_or_insert(MissedDone { by: me, at: now });
            }
            MissedMark::Reopen => missed.done = None,
        }
        *missed != before
    }

    pub(super) async fn missed_card(
        &self,
        call: &Call,
        names: &mut Names,
    ) -> Result<Option<MissedCard>, DoorError> {
        if !call.is_missed() {
            return Ok(None);
        }
        let missed = call.missed;
        let owner = match missed.owner {
            Some(owner) => Some(self.name_of(owner, names).await?),
            None => None,
        };
        let done = match missed.done {
            Some(done) => Some((self.name_of(done.by, names).await?, done.at)),
            None => None,
        };
        Ok(Some(MissedCard {
            owner,
            mine: missed.owner == Some(self.agent.id),
            done,
            flow: call.flow().map(str::to_owned),
            message: call.recorded.message,
        }))
    }

    async fn name_of(&self, agent: AgentId, names: &mut Names) -> Result<String, DoorError> {
        let name = names.agent(&*self.dialer.store, agent).await?;
        Ok(name.unwrap_or_else(|| "Somebody".to_owned()))
    }
}
