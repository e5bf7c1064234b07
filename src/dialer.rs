//! The product in one value: the ports and the policy. It does not know the doors; each door's file adds
//! its own way in.

use std::sync::Arc;

use crate::carrier::Carrier;
use crate::clock::{Clock, Span, Time};
use crate::flow::FlowReader;
use crate::id::{AgentId, Ids};
use crate::phone::{NumberPlan, PhoneNumber};
use crate::secret::Secrets;
use crate::store::{Store, StoreError};

/// The ports, and what the administrator set.
#[derive(Clone)]
pub struct Dialer {
    /// What must survive.
    pub store: Arc<dyn Store>,
    /// The telephone company.
    pub carrier: Arc<dyn Carrier>,
    /// The world's numbering plans.
    pub plan: Arc<dyn NumberPlan>,
    /// Reads call flows.
    pub flows: Arc<dyn FlowReader>,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// New ids.
    pub ids: Arc<dyn Ids>,
    /// Hashing and chance.
    pub secrets: Arc<dyn Secrets>,
    /// What the administrator set.
    pub policy: Arc<Policy>,
}

/// What the administrator set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// The number shown to those we call.
    pub caller_id: PhoneNumber,
    /// Conversations are recorded from the answer.
    pub record_calls: bool,
    /// What callers hear before a call that is recorded; empty for nothing.
    pub recording_notice: String,
    /// How long recordings are kept, here and at the carrier; nothing for ever.
    pub keep_recordings_for: Span,
    /// What callers hear whom nobody could answer before they leave a message; empty where they cannot leave any.
    pub voicemail_greeting: String,
    /// Older pages may send a number instead of an intent.
    pub accepts_to: bool,
    /// Anybody may join as an agent, without an invitation.
    pub open_registration: bool,
    /// How long a customer's phone may ring.
    pub ring_customer_for: Span,
    /// How long an agent's phone may ring before the next one is tried.
    pub ring_agent_for: Span,
    /// How long a caller is kept in the queue while nobody is free, before they are told so; nothing for not at
    /// all.
    pub queue_for: Span,
    /// How long an agent who was rung for a call in vain is not rung for it again.
    pub offer_again_after: Span,
    /// How long an intent is good.
    pub intent_life: Span,
    /// How long an agent whose phone was lost in a call may take to come back before somebody else is
    /// asked to take it over.
    pub come_back_within: Span,
    /// How long a call may be parked before somebody else is asked to take it over.
    pub park_for: Span,
    /// A request to dial older than this is not sent any more (`D_send`).
    pub send_within: Span,
    /// From sending to the last moment at which the carrier's list may still lack the call (`T_settle`).
    pub settle_after: Span,
    /// How old a call in the carrier's list has to be before it is taken for one that we were never told of.
    pub foreign_after: Span,
    /// How long an agent has for writing up a call that was connected; nothing for no such time.
    pub wrap_up_for: Span,
}

impl Dialer {
    /// Whether conversations are recorded: it is wanted, and the carrier can.
    #[must_use]
    pub fn records(&self) -> bool {
        self.policy.record_calls && self.carrier.can().recording
    }

    /// Whether the calls are recorded that an agent makes.
    pub(crate) async fn records_calls_of(&self, agent: AgentId) -> Result<bool, StoreError> {
        let said = self.store.find_records(agent).await?;
        Ok(said.unwrap_or(self.policy.record_calls) && self.carrier.can().recording)
    }

    /// Whether callers whom nobody could answer may leave a message.
    #[must_use]
    pub fn takes_messages(&self) -> bool {
        !self.policy.voicemail_greeting.is_empty() && self.carrier.can().recording
    }

    /// Now.
    #[must_use]
    pub fn now(&self) -> Time {
        self.clock.now()
    }
}
