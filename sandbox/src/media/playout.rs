//! Audio that is being played to somebody.

use super::bus::Bus;
use super::{FRAME, PlayId, QUIET};
use std::sync::Arc;

/// How often a playout is heard.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Repeat {
    /// From start to end, once.
    Once,
    /// Again and again, until it is stopped.
    Forever,
}

pub(super) struct Playout {
    pub(super) id: PlayId,
    pcm: Arc<[i16]>,
    repeat: Repeat,
    at: usize,
}

impl Playout {
    pub(super) fn new(id: PlayId, pcm: Arc<[i16]>, repeat: Repeat) -> Self {
        Self {
            id,
            pcm,
            repeat,
            at: 0,
        }
    }

    /// Adds the next 20 ms to the bus; true when that was the end.
    pub(super) fn mix_into(&mut self, bus: &mut Bus) -> bool {
        let mut frame = QUIET;
        let mut filled = 0;
        while filled < FRAME && self.at < self.pcm.len() {
            let count = (FRAME - filled).min(self.pcm.len() - self.at);
            frame[filled..filled + count].copy_from_slice(&self.pcm[self.at..self.at + count]);
            filled += count;
            self.at += count;
            if self.at == self.pcm.len() && self.repeat == Repeat::Forever {
                self.at = 0;
            }
        }
        bus.add(&frame);
        self.at >= self.pcm.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn playout(length: usize, repeat: Repeat) -> Playout {
        Playout::new(PlayId(1), (1..=length as i16).collect(), repeat)
    }

    fn next(playout: &mut Playout) -> (super::super::Frame, bool) {
        let mut bus = Bus::EMPTY;
        let ended = playout.mix_into(&mut bus);
        (bus.frame(), ended)
    }

    #[test]
    fn once_ends_in_silence() {
        let mut once = playout(200, Repeat::Once);
        let (first, ended) = next(&mut once);
        assert!(!ended && first[159] == 160);
        let (second, ended) = next(&mut once);
        assert!(ended && second[39] == 200 && second[40] == 0);
    }

    #[test]
    fn forever_goes_round_without_a_gap() {
        let mut forever = playout(100, Repeat::Forever);
        for start in [0, 60, 20, 80] {
            let (frame, ended) = next(&mut forever);
            assert!(!ended);
            assert_eq!(frame[0], start + 1);
        }
    }

    #[test]
    fn nothing_to_play_ends_at_once() {
        assert!(next(&mut playout(0, Repeat::Once)).1);
        assert!(next(&mut playout(0, Repeat::Forever)).1);
    }
}
