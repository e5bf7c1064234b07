//! A call's place in every list of calls: one number, greater for newer calls.

use std::fmt;
use std::str::FromStr;

use crate::call::Call;
use crate::clock::Time;
use crate::id::{CallId, NotAnId};

/// So many bits of a key come from the call's id, so that calls of one millisecond have different keys.
const OF_ID: u32 = 20;

/// A call's place in every list, by the moment it was made. Lists are paged by it: after any number of new
/// calls, the page below a key is the same. Two calls of one millisecond share a key once in a million times;
/// a list then has both at the same place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ListKey(i64);

impl ListKey {
    /// Below every call.
    pub const MIN: Self = Self(i64::MIN);
    /// Above every call.
    pub const MAX: Self = Self(i64::MAX);

    /// The key of a call.
    #[must_use]
    pub fn of(call: &Call) -> Self {
        Self::new(call.created_at, call.id)
    }

    /// The key of the call with this id that was made at this moment.
    #[must_use]
    pub fn new(created_at: Time, id: CallId) -> Self {
        let mask = (1_u128 << OF_ID) - 1;
        let low = i64::try_from(id.value().as_u128() & mask).unwrap_or_default();
        Self(Self::first_at(created_at).0.saturating_add(low))
    }

    /// No call made at this moment or later has a smaller key, and every earlier one has.
    #[must_use]
    pub const fn first_at(moment: Time) -> Self {
        Self(moment.millis().saturating_mul(1 << OF_ID))
    }

    /// The next greater key.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }

    /// The number, as the store keeps it.
    #[must_use]
    pub const fn value(self) -> i64 {
        self.0
    }
}

impl fmt::Display for ListKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for ListKey {
    type Err = NotAnId;

    fn from_str(text: &str) -> Result<Self, NotAnId> {
        text.parse().map(Self).map_err(|_| NotAnId)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(low: u128) -> CallId {
        CallId::new(uuid::Uuid::from_u128(
            0x0193_0000_0000_7000_8000_0000_0000_0000 | low,
        ))
    }

    #[test]
    fn newer_calls_have_greater_keys_whatever_their_ids() {
        let (early, late) = (
            Time::from_millis(1_795_000_000_000),
            Time::from_millis(1_795_000_000_001),
        );
        assert!(ListKey::new(early, id(0xF_FFFF)) < ListKey::new(late, id(0)));
        assert!(ListKey::new(early, id(0xF_FFFF)) < ListKey::first_at(late));
        assert_eq!(ListKey::new(late, id(0)), ListKey::first_at(late));
        assert!(ListKey::new(late, id(1)) < ListKey::new(late, id(2)));
    }

    #[test]
    fn a_key_survives_as_text() {
        let key = ListKey::new(Time::from_millis(1_795_000_000_000), id(77));
        assert_eq!(key.to_string().parse(), Ok(key));
        assert_eq!("".parse::<ListKey>(), Err(NotAnId));
        assert_eq!("99999999999999999999".parse::<ListKey>(), Err(NotAnId));
    }
}
