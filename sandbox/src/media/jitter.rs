//! The short queue that turns packets arriving unevenly into one frame every 20 ms.

use super::{FRAME, Frame, QUIET};
use std::collections::VecDeque;

/// Samples that must be there before playing starts: two packets, 40 ms.
const CUSHION: usize = 2 * FRAME;
/// Samples kept at most: 200 ms. More would be a delay people notice.
const LIMIT: usize = 10 * FRAME;

#[derive(Default)]
pub(super) struct Jitter {
    samples: VecDeque<i16>,
    playing: bool,
}

impl Jitter {
    pub(super) fn push(&mut self, samples: impl Iterator<Item = i16>) {
        self.samples.extend(samples);
        let excess = self.samples.len().saturating_sub(LIMIT);
        self.samples.drain(..excess);
    }

    /// The next frame; silence while there is too little.
    pub(super) fn pop(&mut self) -> Frame {
        self.playing = match self.playing {
            true => self.samples.len() >= FRAME,
            false => self.samples.len() >= CUSHION,
        };
        let mut frame = QUIET;
        if self.playing {
            for (sample, queued) in frame.iter_mut().zip(self.samples.drain(..FRAME)) {
                *sample = queued;
            }
        }
        frame
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn playing_starts_with_a_cushion_and_starts_again_after_a_gap() {
        let mut jitter = Jitter::default();
        jitter.push([7; FRAME].into_iter());
        assert_eq!(jitter.pop(), QUIET);
        jitter.push([8; FRAME].into_iter());
        assert_eq!(jitter.pop(), [7; FRAME]);
        assert_eq!(jitter.pop(), [8; FRAME]);
        assert_eq!(jitter.pop(), QUIET);
        jitter.push([9; FRAME].into_iter());
        assert_eq!(jitter.pop(), QUIET);
    }

    #[test]
    fn a_burst_loses_its_oldest_samples() {
        let mut jitter = Jitter::default();
        jitter.push((0..2_000).map(|at| at as i16));
        assert_eq!(jitter.pop()[0], 400);
    }
}
