//! What agents arranged for a leg while the call goes on: who brought it in, whether it hears music, and whether
//! it shall leave.

use serde::{Deserialize, Serialize};

use crate::clock::Time;
use crate::id::AgentId;
use crate::phone::PhoneNumber;

/// What was arranged for one leg. Nothing of it comes from the carrier.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Arranged {
    /// Who brought it into a call that was going on. Such a leg is rung beside those who talk, and is none too many.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub brought_by: Option<AgentId>,
    /// A call flow rang it for the caller.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub by_flow: bool,
    /// The number of a guest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<PhoneNumber>,
    /// It shall hear music, and be heard by nobody.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub held: Option<Held>,
    /// How often that was changed.
    #[serde(skip_serializing_if = "is_zero")]
    pub holds: u32,
    /// The last change that the carrier has made.
    #[serde(skip_serializing_if = "is_zero")]
    pub holds_done: u32,
    /// The agent who had the call left it to this one, among others.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub stays: bool,
    /// It shall leave, and the others stay; since when.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub leaving_since: Option<Time>,
    /// Its agent parked the call: they have left it and take it back.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub parked: bool,
}

/// Who lets a leg hear music, and since when.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// An agent in the call. Once they are gone it hears the others again.
    pub by: AgentId,
    /// Since when.
    pub since: Time,
}

impl Arranged {
    /// Lets it hear music, or the others again. Asking for what is so already changes nothing.
    pub(crate) fn hold(&mut self, held: Option<Held>) {
        if self.held.is_some() != held.is_some() {
            self.held = held;
            self.holds += 1;
        }
    }

    /// Whether the carrier has done what was last asked of it.
    #[must_use]
    pub const fn is_done(&self) -> bool {
        self.holds == self.holds_done
    }
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde hands out references"
)]
const fn is_zero(count: &u32) -> bool {
    *count == 0
}
