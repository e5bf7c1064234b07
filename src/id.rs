//! Typed identifiers, so that a leg's id can never be passed where a call's is meant.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Where new ids come from; passed in, so that `src` and the browser need no source of chance.
pub trait Ids: Send + Sync {
    /// A new id, never given before. Version 7 in production: ids sort by the time they were made.
    fn next(&self) -> Uuid;
}

/// The text is not an id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an id")]
pub struct NotAnId;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// The id with this value.
            #[must_use]
            pub const fn new(value: Uuid) -> Self {
                Self(value)
            }

            /// Its value.
            #[must_use]
            pub const fn value(self) -> Uuid {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.as_hyphenated().fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = NotAnId;

            fn from_str(text: &str) -> Result<Self, NotAnId> {
                Uuid::try_parse(text).map(Self).map_err(|_| NotAnId)
            }
        }
    };
}

id!(
    /// A person who works with the dialer, whatever their role.
    AgentId
);
id!(
    /// One conversation, over however many legs.
    CallId
);
id!(
    /// One ringing thing of a call.
    LegId
);
id!(
    /// An agent's wish to dial, redeemed once by their phone.
    IntentId
);
id!(
    /// Something a carrier told us.
    EventId
);
id!(
    /// Work to do later.
    JobId
);
id!(
    /// A person outside who calls or is called.
    PersonId
);
id!(
    /// A program that signed in as an agent.
    ApiSessionId
);
id!(
    /// A key by which a program acts as an agent.
    ApiKeyId
);
id!(
    /// A page that is open in somebody's browser.
    PageId
);
id!(
    /// One of the servers on a database, from its start to its end.
    ServerId
);
