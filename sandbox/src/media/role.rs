//! Who hears whom in a room.

use super::PortId;

/// What a member of a room may say and hear.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Role {
    /// Others hear me. Off, nobody does, not even the one I coach.
    pub speaks: bool,
    /// I hear the others, and what is played to the room.
    pub hears: bool,
    /// Only this port hears me.
    pub coaches: Option<PortId>,
    /// I neither hear nor am heard; what is played to my port alone still reaches me.
    pub hold: bool,
}

impl Role {
    /// An ordinary participant.
    pub const TALKS: Self = Self {
        speaks: true,
        hears: true,
        coaches: None,
        hold: false,
    };
    /// Hears all and is heard by nobody: a supervisor who monitors, or a muted participant.
    pub const LISTENS: Self = Self {
        speaks: false,
        ..Self::TALKS
    };
    /// Waits.
    pub const HOLDS: Self = Self {
        hold: true,
        ..Self::TALKS
    };

    /// Hears all and is heard by one port only: a supervisor who whispers.
    #[must_use]
    pub const fn coach(port: PortId) -> Self {
        Self {
            coaches: Some(port),
            ..Self::TALKS
        }
    }

    /// Whether a member with this role is heard by everybody who hears.
    pub(super) fn heard_by_all(&self) -> bool {
        self.speaks && !self.hold && self.coaches.is_none()
    }

    /// The one port that hears a member with this role, where it coaches.
    pub(super) fn heard_by_one(&self) -> Option<PortId> {
        self.coaches.filter(|_| self.speaks && !self.hold)
    }

    /// Whether a member with this role hears its room.
    pub(super) fn listens(&self) -> bool {
        self.hears && !self.hold
    }
}

impl Default for Role {
    fn default() -> Self {
        Self::TALKS
    }
}
