//! Work to do later, kept in the same commit as what made it necessary.

use serde::{Deserialize, Serialize};

use crate::clock::{Span, Time};
use crate::id::{AgentId, CallId, IntentId, JobId, LegId};

/// Something to be done. May be done twice: each looks at how things stand first.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "job", rename_all = "snake_case")]
pub enum Job {
    /// Ring a leg.
    Ring {
        /// Of this call.
        call: CallId,
        /// This one.
        leg: LegId,
    },
    /// End a leg at the carrier.
    HangUp {
        /// Of this call.
        call: CallId,
        /// This one.
        leg: LegId,
    },
    /// Find out at the carrier whether a request that got no clear answer made a call.
    LookUp {
        /// Of this call.
        call: CallId,
        /// This one.
        leg: LegId,
    },
    /// Ask the carrier about a leg that was silent for a while, until it is over.
    Watch {
        /// Of this call.
        call: CallId,
        /// This one.
        leg: LegId,
    },
    /// Offer an incoming call to the next agent.
    Offer {
        /// This call.
        call: CallId,
        /// How many agents were rung before, and steps of a call flow come to.
        tried: u32,
    },
    /// An agent did not answer a call that was offered to them: nothing more is offered until they say so.
    SetAside {
        /// This agent.
        agent: AgentId,
        /// The call.
        call: CallId,
        /// The leg that rang in vain.
        leg: LegId,
    },
    /// Let a caller hear the step of the call flow that they came to by waiting.
    Direct {
        /// This call.
        call: CallId,
        /// Which of the steps they came to.
        turn: u32,
    },
    /// Make the call that a caller asked for in this one.
    CallBack {
        /// This call.
        call: CallId,
    },
    /// Tell a caller that nobody is free, then end the call.
    Apologise {
        /// This call.
        call: CallId,
    },
    /// Let the customer hear music: the agent's phone was lost.
    Hold {
        /// Of this call.
        call: CallId,
        /// The customer's leg.
        leg: LegId,
        /// How many voices besides theirs had been heard by then.
        turn: u32,
    },
    /// Let the customer hear the agent again.
    Resume {
        /// Of this call.
        call: CallId,
        /// The customer's leg.
        leg: LegId,
        /// How many voices besides theirs have been heard by now.
        turn: u32,
    },
    /// Let a leg hear music, or the others again, as an agent arranged.
    Tend {
        /// Of this call.
        call: CallId,
        /// This one.
        leg: LegId,
        /// How often that was changed by then.
        change: u32,
    },
    /// The agent whose phone was lost has not come back: ask another one to take the call over.
    HandOver {
        /// This call.
        call: CallId,
        /// How many voices besides theirs had been heard by then.
        turn: u32,
    },
    /// Begin to record a call.
    Record {
        /// This one.
        call: CallId,
    },
    /// Let a recording be silent, or not, as an agent wants it.
    Pause {
        /// Of this call.
        call: CallId,
        /// How often that was changed by then.
        change: u32,
    },
    /// Ask the carrier for a recording that has ended.
    Collect {
        /// Of this call.
        call: CallId,
    },
    /// Delete a recording at the carrier.
    ForgetRecording {
        /// Of this call.
        call: CallId,
    },
    /// An intent that no phone redeemed: end the call that waits for it, or take back the leg.
    ExpireIntent {
        /// This one.
        intent: IntentId,
        /// Of this call.
        call: CallId,
    },
    /// End an agent's wrap-up, when its time has run out.
    EndWrapUp {
        /// This agent's.
        agent: AgentId,
        /// After this call.
        call: CallId,
    },
}

impl Job {
    /// The key under which it is kept once.
    #[must_use]
    pub fn key(&self) -> String {
        match self {
            Self::Ring { leg, .. } => format!("ring:{leg}"),
            Self::HangUp { leg, .. } => format!("hang-up:{leg}"),
            Self::LookUp { leg, .. } => format!("look-up:{leg}"),
            Self::Watch { leg, .. } => format!("watch:{leg}"),
            Self::Offer { call, tried } => format!("offer:{call}:{tried}"),
            Self::SetAside { leg, .. } => format!("set-aside:{leg}"),
            Self::Direct { call, turn } => format!("direct:{call}:{turn}"),
            Self::CallBack { call } => format!("call-back:{call}"),
            Self::Apologise { call } => format!("apologise:{call}"),
            Self::Hold { call, turn, .. } => format!("hold:{call}:{turn}"),
            Self::Resume { call, turn, .. } => format!("resume:{call}:{turn}"),
            Self::Tend { leg, change, .. } => format!("tend:{leg}:{change}"),
            Self::HandOver { call, turn } => format!("hand-over:{call}:{turn}"),
            Self::Record { call } => format!("record:{call}"),
            Self::Pause { call, change } => format!("pause:{call}:{change}"),
            Self::Collect { call } => format!("collect:{call}"),
            Self::ForgetRecording { call } => format!("forget-recording:{call}"),
            Self::ExpireIntent { intent, .. } => format!("expire-intent:{intent}"),
            Self::EndWrapUp { agent, call } => format!("end-wrap-up:{call}:{agent}"),
        }
    }

    /// How long it waits before it is first done.
    #[must_use]
    pub const fn delay(&self) -> Span {
        match self {
            Self::Watch { .. } => Span::seconds(30),
            _ => Span::ZERO,
        }
    }

    /// The call it is about.
    #[must_use]
    pub const fn call(&self) -> CallId {
        match self {
            Self::Ring { call, .. }
            | Self::HangUp { call, .. }
            | Self::LookUp { call, .. }
            | Self::Watch { call, .. }
            | Self::Offer { call, .. }
            | Self::SetAside { call, .. }
            | Self::Direct { call, .. }
            | Self::CallBack { call }
            | Self::Apologise { call }
            | Self::Hold { call, .. }
            | Self::Resume { call, .. }
            | Self::Tend { call, .. }
            | Self::HandOver { call, .. }
            | Self::Record { call }
            | Self::Pause { call, .. }
            | Self::Collect { call }
            | Self::ForgetRecording { call }
            | Self::ExpireIntent { call, .. }
            | Self::EndWrapUp { call, .. } => *call,
        }
    }
}

/// A job to be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewJob {
    /// Its id.
    pub id: JobId,
    /// What to do.
    pub job: Job,
    /// Not before.
    pub run_at: Time,
}

/// A job that a worker has taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimedJob {
    /// Its id.
    pub id: JobId,
    /// What to do.
    pub job: Job,
    /// When it was due.
    pub run_at: Time,
    /// How often it was taken, this time included.
    pub tries: i64,
    /// Counts the claims; a worker that lost its claim changes nothing.
    pub epoch: i64,
}
