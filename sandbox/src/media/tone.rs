//! Tones a telephone network makes: ringing, busy, keys, beeps and music for those who wait.

use super::RATE;
use std::f32::consts::TAU;

/// Samples in so many milliseconds.
#[must_use]
pub fn samples(ms: u32) -> usize {
    (ms as usize) * (RATE as usize) / 1_000
}

/// Nothing, for so many milliseconds.
#[must_use]
pub fn silence(ms: u32) -> Vec<i16> {
    vec![0; samples(ms)]
}

/// One pure tone; `amplitude` from 0 to 1 of full scale.
#[must_use]
pub fn sine(hz: f32, ms: u32, amplitude: f32) -> Vec<i16> {
    chord(&[hz], ms, amplitude)
}

/// Several tones at once; `amplitude` (0 to 1 of full scale) is that of the whole.
#[must_use]
pub fn chord(tones: &[f32], ms: u32, amplitude: f32) -> Vec<i16> {
    let each = amplitude.clamp(0.0, 1.0) * f32::from(i16::MAX) / tones.len().max(1) as f32;
    (0..samples(ms))
        .map(|at| {
            let sum: f32 = tones
                .iter()
                .map(|hz| {
                    // Whole turns are taken off first, or long tones would drift in single precision.
                    let turns = f64::from(*hz) * at as f64 / f64::from(RATE);
                    (TAU * turns.fract() as f32).sin()
                })
                .sum();
            (sum * each) as i16
        })
        .collect()
}

/// One cycle of the North American ringback: two seconds of tone, four of silence.
#[must_use]
pub fn ringback() -> Vec<i16> {
    [chord(&[440.0, 480.0], 2_000, 0.2), silence(4_000)].concat()
}

/// One cycle of the North American busy tone: half a second on, half a second off.
#[must_use]
pub fn busy() -> Vec<i16> {
    [chord(&[480.0, 620.0], 500, 0.2), silence(500)].concat()
}

/// The beep before a recording: 400 ms of 1,000 Hz.
#[must_use]
pub fn beep() -> Vec<i16> {
    faded(sine(1_000.0, 400, 0.35))
}

/// The tone pair of one telephone key (`0`-`9`, `*`, `#`, `A`-`D`); nothing for other characters.
#[must_use]
pub fn dtmf(digit: char, ms: u32) -> Vec<i16> {
    const KEYS: [&str; 4] = ["123A", "456B", "789C", "*0#D"];
    const ROWS: [f32; 4] = [697.0, 770.0, 852.0, 941.0];
    const COLUMNS: [f32; 4] = [1_209.0, 1_336.0, 1_477.0, 1_633.0];
    let digit = digit.to_ascii_uppercase();
    KEYS.iter()
        .zip(ROWS)
        .find_map(|(keys, row)| Some((row, COLUMNS[keys.find(digit)?])))
        .map(|(row, column)| chord(&[row, column], ms, 0.4))
        .unwrap_or_default()
}

/// Music for people on hold: broken chords over four bars, to be repeated.
#[must_use]
pub fn melody() -> Vec<i16> {
    // I - vi - IV - V in C, each chord climbed and descended once.
    const CHORDS: [[f32; 4]; 4] = [
        [261.63, 329.63, 392.0, 523.25],
        [220.0, 261.63, 329.63, 440.0],
        [174.61, 220.0, 261.63, 349.23],
        [196.0, 246.94, 293.66, 392.0],
    ];
    const STEPS: [usize; 8] = [0, 1, 2, 3, 2, 3, 2, 1];
    CHORDS
        .iter()
        .flat_map(|notes| STEPS.iter().flat_map(|step| pluck(notes[*step], 320)))
        .collect()
}

/// A note that starts at once and dies away, as of a plucked string.
fn pluck(hz: f32, ms: u32) -> Vec<i16> {
    let note = chord(&[hz, 2.0 * hz], ms, 0.3);
    let length = note.len() as f32;
    faded(
        note.into_iter()
            .enumerate()
            .map(|(at, sample)| (f32::from(sample) * (-3.0 * at as f32 / length).exp()) as i16)
            .collect(),
    )
}

/// Ramps over five milliseconds at both ends, so that nothing clicks.
pub(super) fn faded(mut wave: Vec<i16>) -> Vec<i16> {
    let ramp = samples(5).min(wave.len() / 2);
    let length = wave.len();
    for at in 0..ramp {
        let gain = at as f32 / ramp as f32;
        wave[at] = (f32::from(wave[at]) * gain) as i16;
        let end = length - 1 - at;
        wave[end] = (f32::from(wave[end]) * gain) as i16;
    }
    wave
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::media::level::{goertzel, rms};

    #[test]
    fn lengths_are_exact() {
        assert_eq!(sine(440.0, 1_000, 0.5).len(), 8_000);
        assert_eq!(ringback().len(), 48_000);
        assert_eq!(busy().len(), 8_000);
        assert_eq!(silence(20).len(), 160);
    }

    #[test]
    fn each_key_has_its_two_tones_and_no_other() {
        for (key, row, column) in [
            ('1', 697.0, 1_209.0),
            ('0', 941.0, 1_336.0),
            ('d', 941.0, 1_633.0),
        ] {
            let wave = dtmf(key, 200);
            assert!(
                goertzel(&wave, row) > 0.15 && goertzel(&wave, column) > 0.15,
                "{key}"
            );
            assert!(goertzel(&wave, 770.0) < 0.05, "{key}");
        }
        assert!(dtmf('x', 200).is_empty());
    }

    #[test]
    fn the_melody_is_audible_and_never_clips() {
        let tune = melody();
        assert!(rms(&tune) > 0.03);
        assert!(tune.iter().all(|sample| sample.unsigned_abs() < 20_000));
    }
}
