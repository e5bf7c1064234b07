//! What passed through a port lately.

use super::{Frame, RATE, level};

/// Measures of both directions of a port.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Levels {
    /// From the party.
    pub from: Level,
    /// Towards the party.
    pub to: Level,
}

/// Measures of one direction.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Level {
    /// Root mean square over the last second, 0 to 1 of full scale.
    pub rms: f32,
    /// The strongest tone of the last half second in Hz, when one clearly stands out.
    pub peak_hz: Option<f32>,
    /// Packets since the start; frames for a simulated party.
    pub packets: u64,
    /// Sum of the squared samples (each 0 to 1) since the start.
    pub energy: f64,
}

/// One direction of a port over the last second, for looking at several tones at once.
#[derive(Clone, Debug, PartialEq)]
pub struct Heard {
    /// The last second, oldest sample first.
    pub samples: Vec<i16>,
    /// Packets since the start; frames for a simulated party.
    pub packets: u64,
    /// Sum of the squared samples (each 0 to 1) since the start.
    pub energy: f64,
}

impl Heard {
    /// Amplitude of the tone of `hz` over the last second, 0 to 1 of full scale.
    #[must_use]
    pub fn tone(&self, hz: f32) -> f32 {
        level::goertzel(&self.samples, hz)
    }

    /// The usual measures.
    #[must_use]
    pub fn level(&self) -> Level {
        Level {
            rms: level::rms(&self.samples),
            peak_hz: level::peak_hz(&self.samples),
            packets: self.packets,
            energy: self.energy,
        }
    }
}

/// Keeps the last second and the sums.
pub(super) struct Meter {
    ring: Box<[i16]>,
    at: usize,
    pub(super) packets: u64,
    energy: f64,
}

impl Meter {
    pub(super) fn new() -> Self {
        Self {
            ring: vec![0; RATE as usize].into(),
            at: 0,
            packets: 0,
            energy: 0.0,
        }
    }

    pub(super) fn frame(&mut self, frame: &Frame) {
        self.ring[self.at..self.at + frame.len()].copy_from_slice(frame);
        self.at = (self.at + frame.len()) % self.ring.len();
        self.energy += level::energy(frame);
    }

    pub(super) fn heard(&self) -> Heard {
        let samples = [&self.ring[self.at..], &self.ring[..self.at]].concat();
        Heard {
            samples,
            packets: self.packets,
            energy: self.energy,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::media::{FRAME, tone};

    #[test]
    fn only_the_last_second_is_measured() {
        let mut meter = Meter::new();
        for hz in [900.0, 440.0] {
            for frame in tone::sine(hz, 1_000, 0.5).chunks_exact(FRAME) {
                meter.frame(frame.try_into().unwrap());
                meter.packets += 1;
            }
        }
        let heard = meter.heard();
        assert!((heard.level().peak_hz.unwrap() - 440.0).abs() < 1.5);
        assert!(heard.tone(440.0) > 0.45 && heard.tone(900.0) < 0.01);
        assert_eq!(heard.packets, 100);
        assert!((heard.energy - 16_000.0 * 0.125).abs() < 5.0);
    }
}
