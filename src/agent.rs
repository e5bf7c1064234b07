//! The people who work with the dialer: their roles and what they are doing.

use serde::{Deserialize, Serialize};

use crate::clock::Time;
use crate::id::AgentId;

mod state;

pub use state::{AgentState, Doing, Known, WrapUp};

/// Somebody who can sign in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agent {
    /// Their id.
    pub id: AgentId,
    /// The name they sign in with: 1 to 100 characters, lower case.
    pub login: String,
    /// The name others see.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// A disabled agent cannot sign in, and their sessions are over.
    pub disabled: bool,
    /// What they say they are doing.
    pub presence: Presence,
    /// Since when.
    pub presence_since: Time,
    /// What they are doing, by what they say and what is known; kept by the store.
    pub doing: Doing,
}

impl Agent {
    /// The name under which carriers ring this agent's phone: letters, digits and underscores only.
    #[must_use]
    pub fn phone_identity(&self) -> String {
        Self::identity_of(self.id)
    }

    /// The phone identity of the agent with this id.
    #[must_use]
    pub fn identity_of(id: AgentId) -> String {
        format!("agent_{}", id.to_string().replace('-', ""))
    }

    /// Whose id is behind a phone identity.
    #[must_use]
    pub fn id_of_identity(identity: &str) -> Option<AgentId> {
        identity
            .strip_prefix("agent_")
            .filter(|hex| hex.len() == 32)?
            .parse()
            .ok()
    }
}

/// The text names nothing of this kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a known word")]
pub struct UnknownWord;

/// What an agent may do. Each role may do all that the ones before it may.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Calls and answers, sees their own calls.
    Agent,
    /// Sees the calls of everybody.
    Supervisor,
    /// Changes settings and people.
    Administrator,
}

/// What an agent says they are doing. Whether they are in a call is known from the calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Presence {
    /// Signed out.
    Offline,
    /// Ready for calls.
    Available,
    /// Signed in, but not to be offered calls; why. In its word and as text it is the reason alone.
    #[serde(untagged)]
    Away(Reason),
}

impl Presence {
    /// The word for it in SQL, in the API and on the command line.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Offline => "offline",
            Self::Available => "available",
            Self::Away(reason) => reason.word(),
        }
    }
}

impl std::str::FromStr for Presence {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        match text {
            "offline" => Ok(Self::Offline),
            "available" => Ok(Self::Available),
            _ => text.parse().map(Self::Away),
        }
    }
}

/// Why an agent is not to be offered calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// A short rest.
    Break,
    /// A meal.
    Lunch,
    /// With others, about work.
    Meeting,
    /// Learning, or teaching.
    Training,
    /// Work that is not calls.
    OtherWork,
    /// A call was offered to them and they did not answer. Nobody chooses this.
    Missed,
}

impl Reason {
    /// All that can be chosen, in the order in which they are shown.
    pub const ALL: [Self; 5] = [
        Self::Break,
        Self::Lunch,
        Self::Meeting,
        Self::Training,
        Self::OtherWork,
    ];
}

macro_rules! words {
    ($type:ty { $($variant:path => $word:literal),+ $(,)? }) => {
        impl $type {
            /// Every one there is.
            pub const EVERY: &'static [Self] = &[$($variant),+];

            /// The word for it in SQL, in the API and on the command line.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $($variant => $word),+ }
            }
        }

        impl ::core::str::FromStr for $type {
            type Err = $crate::agent::UnknownWord;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text { $($word => Ok($variant),)+ _ => Err($crate::agent::UnknownWord) }
            }
        }
    };
}
pub(crate) use words;

words!(Role {
    Role::Agent => "agent",
    Role::Supervisor => "supervisor",
    Role::Administrator => "administrator",
});
words!(Reason {
    Reason::Break => "break",
    Reason::Lunch => "lunch",
    Reason::Meeting => "meeting",
    Reason::Training => "training",
    Reason::OtherWork => "other_work",
    Reason::Missed => "missed",
});
