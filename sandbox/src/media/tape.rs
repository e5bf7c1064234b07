//! Recordings.

use super::{FRAME, Frame, PortId, RATE, RoomId, wav};

/// Frames kept at most: one hour.
const LIMIT: usize = 3_600 * RATE as usize / FRAME;

/// A finished recording with two channels of equal length, 8 kHz.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tape {
    /// Of a port: what the party said. Of a room: everybody.
    pub left: Vec<i16>,
    /// Of a port: what the party heard. Of a room: everybody.
    pub right: Vec<i16>,
}

impl Tape {
    /// The recording as a WAV file with two channels.
    #[must_use]
    pub fn wav(&self) -> Vec<u8> {
        wav::write(&self.left, Some(&self.right))
    }
}

/// What a recorder listens to.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Source {
    Port(PortId),
    Room(RoomId),
}

pub(super) struct Recorder {
    pub(super) source: Source,
    pub(super) paused: bool,
    pub(super) tape: Tape,
}

impl Recorder {
    pub(super) fn new(source: Source) -> Self {
        Self {
            source,
            paused: false,
            tape: Tape::default(),
        }
    }

    pub(super) fn write(&mut self, left: &Frame, right: &Frame) {
        if self.tape.left.len() >= LIMIT * FRAME {
            return;
        }
        if self.paused {
            self.tape.left.extend([0; FRAME]);
            self.tape.right.extend([0; FRAME]);
        } else {
            self.tape.left.extend(left);
            self.tape.right.extend(right);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_paused_tape_runs_on_in_silence() {
        let mut recorder = Recorder::new(Source::Port(PortId(1)));
        recorder.write(&[1; FRAME], &[2; FRAME]);
        recorder.paused = true;
        recorder.write(&[3; FRAME], &[4; FRAME]);
        let tape = recorder.tape;
        assert_eq!((tape.left.len(), tape.right.len()), (320, 320));
        assert_eq!((tape.left[159], tape.left[160]), (1, 0));
        assert_eq!((tape.right[0], tape.right[319]), (2, 0));
        assert_eq!(tape.wav().len(), 44 + 320 * 4);
    }
}
