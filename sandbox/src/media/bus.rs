//! A sum of voices.

use super::{FRAME, Frame};

/// Frames added up without overflow; clamped only when taken out.
#[derive(Clone, Copy)]
pub(super) struct Bus([i32; FRAME]);

impl Bus {
    pub(super) const EMPTY: Self = Self([0; FRAME]);

    pub(super) fn add(&mut self, frame: &Frame) {
        for (sum, sample) in self.0.iter_mut().zip(frame) {
            *sum += i32::from(*sample);
        }
    }

    pub(super) fn take_off(&mut self, frame: &Frame) {
        for (sum, sample) in self.0.iter_mut().zip(frame) {
            *sum -= i32::from(*sample);
        }
    }

    pub(super) fn add_bus(&mut self, other: &Self) {
        for (sum, sample) in self.0.iter_mut().zip(&other.0) {
            *sum += sample;
        }
    }

    pub(super) fn frame(&self) -> Frame {
        self.0
            .map(|sum| sum.clamp(i16::MIN.into(), i16::MAX.into()) as i16)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loud_voices_are_clamped_and_can_be_taken_off_again() {
        let mut bus = Bus::EMPTY;
        bus.add(&[30_000; FRAME]);
        bus.add(&[20_000; FRAME]);
        assert_eq!(bus.frame(), [i16::MAX; FRAME]);
        bus.take_off(&[30_000; FRAME]);
        assert_eq!(bus.frame(), [20_000; FRAME]);
        let mut other = Bus::EMPTY;
        other.add(&[-5; FRAME]);
        bus.add_bus(&other);
        assert_eq!(bus.frame(), [19_995; FRAME]);
    }
}
