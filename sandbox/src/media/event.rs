//! What the audio engine tells, and how it refuses.

use super::{PlayId, PortId, RoomId};

/// Something happened to audio.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum MediaEvent {
    /// A browser's audio is up: keys agreed, packets can flow.
    Connected(PortId),
    /// A browser's audio ended by itself: it closed its end, or was silent too long. The port is
    /// gone.
    Closed(PortId),
    /// A browser sent a telephone key in its audio.
    Digit(PortId, char),
    /// A playout to a port came to its end. Stopped and replaced ones do not.
    Played(PortId, PlayId),
    /// A playout to a room came to its end.
    RoomPlayed(RoomId, PlayId),
}

/// Why audio could not be set up.
#[derive(Debug, thiserror::Error)]
pub enum MediaError {
    /// The session description cannot be used.
    #[error("unusable session description: {0}")]
    Sdp(String),
    /// The port is gone, or is no browser.
    #[error("no such browser leg")]
    NoSuchLeg,
    /// An answer came although nothing was offered, or a second time.
    #[error("nothing was offered")]
    NotOffered,
    /// The engine has stopped.
    #[error("the audio engine has stopped")]
    Stopped,
}
