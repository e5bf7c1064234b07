//! Measuring audio: loudness, the share of one tone, and the tone that stands out.

use super::RATE;
use std::f32::consts::TAU;

const FULL_SCALE: f32 = 32_768.0;
/// Window of the tone search: 4,096 samples are half a second, and bins of 1.95 Hz.
const WINDOW: usize = 4_096;
/// A tone stands out when it holds at least this share of the energy.
const SHARE: f32 = 0.2;
/// Below this root mean square (0 to 1) there is only noise.
const QUIET: f32 = 0.000_5;

/// Root mean square of the samples, 0 to 1 of full scale; 0 for no samples.
#[must_use]
pub fn rms(samples: &[i16]) -> f32 {
    if samples.is_empty() {
        return 0.0;
    }
    (energy(samples) / samples.len() as f64).sqrt() as f32
}

/// Sum of the squares, each sample taken as 0 to 1 of full scale.
#[must_use]
pub fn energy(samples: &[i16]) -> f64 {
    samples
        .iter()
        .map(|sample| f64::from(f32::from(*sample) / FULL_SCALE).powi(2))
        .sum()
}

/// Amplitude (0 to 1 of full scale) of the tone of `hz` in the samples, by Goertzel's method.
#[must_use]
pub fn goertzel(samples: &[i16], hz: f32) -> f32 {
    if samples.is_empty() {
        return 0.0;
    }
    let coefficient = 2.0 * (f64::from(TAU * hz) / f64::from(RATE)).cos();
    let (mut last, mut before) = (0.0_f64, 0.0_f64);
    for sample in samples {
        let next = f64::from(*sample) / f64::from(FULL_SCALE) + coefficient * last - before;
        before = last;
        last = next;
    }
    let power = last * last + before * before - coefficient * last * before;
    (2.0 * power.max(0.0).sqrt() / samples.len() as f64) as f32
}

/// The strongest tone in the last half second, in Hz to about 1 Hz, when one clearly stands out.
#[must_use]
pub fn peak_hz(samples: &[i16]) -> Option<f32> {
    let samples = &samples[samples.len().checked_sub(WINDOW)?..];
    if rms(samples) < QUIET {
        return None;
    }
    let spectrum = power_spectrum(samples);
    let total: f32 = spectrum.iter().sum();
    let (bin, _) = (2..spectrum.len() - 2)
        .map(|bin| (bin, spectrum[bin]))
        .max_by(|one, other| one.1.total_cmp(&other.1))?;
    let share: f32 = spectrum[bin - 2..=bin + 2].iter().sum::<f32>() / total;
    if share < SHARE {
        return None;
    }
    // The window smears a tone over three bins; their balance tells where between bins it lies.
    let (low, mid, high) = (
        spectrum[bin - 1].sqrt(),
        spectrum[bin].sqrt(),
        spectrum[bin + 1].sqrt(),
    );
    let shift = if low + mid + high > 0.0 {
        (high - low) / (low + mid + high)
    } else {
        0.0
    };
    Some((bin as f32 + shift) * RATE as f32 / WINDOW as f32)
}

/// Power of each bin from 0 Hz to half the rate, after a Hann window.
fn power_spectrum(samples: &[i16]) -> Vec<f32> {
    let mut real: Vec<f32> = samples
        .iter()
        .enumerate()
        .map(|(at, sample)| {
            let hann = 0.5 - 0.5 * (TAU * at as f32 / samples.len() as f32).cos();
            f32::from(*sample) / FULL_SCALE * hann
        })
        .collect();
    let mut imaginary = vec![0.0; real.len()];
    transform(&mut real, &mut imaginary);
    real.iter()
        .zip(&imaginary)
        .take(real.len() / 2)
        .map(|(re, im)| re * re + im * im)
        .collect()
}

/// Fast Fourier transform in place, radix 2; the length must be a power of two.
fn transform(real: &mut [f32], imaginary: &mut [f32]) {
    let length = real.len();
    let bits = length.trailing_zeros();
    for at in 0..length {
        let mirrored = at.reverse_bits() >> (usize::BITS - bits);
        if mirrored > at {
            real.swap(at, mirrored);
            imaginary.swap(at, mirrored);
        }
    }
    let mut half = 1;
    while half < length {
        for step in 0..half {
            let (sin, cos) = (-TAU * step as f32 / (2 * half) as f32).sin_cos();
            for low in (step..length).step_by(2 * half) {
                let high = low + half;
                let re = real[high] * cos - imaginary[high] * sin;
                let im = real[high] * sin + imaginary[high] * cos;
                real[high] = real[low] - re;
                imaginary[high] = imaginary[low] - im;
                real[low] += re;
                imaginary[low] += im;
            }
        }
        half *= 2;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::media::tone;

    #[test]
    fn a_tone_is_found_with_its_height_and_strength() {
        for hz in [300.0, 440.0, 613.5, 1_000.0, 2_400.0] {
            let wave = tone::sine(hz, 1_000, 0.4);
            let found = peak_hz(&wave).unwrap();
            assert!((found - hz).abs() < 1.5, "{hz} was heard as {found}");
            assert!((goertzel(&wave, hz) - 0.4).abs() < 0.01);
            assert!(goertzel(&wave, hz + 150.0) < 0.01);
            assert!((rms(&wave) - 0.4 / 2_f32.sqrt()).abs() < 0.01);
        }
    }

    #[test]
    fn silence_noise_and_too_little_audio_have_no_tone() {
        assert_eq!(peak_hz(&tone::silence(1_000)), None);
        assert_eq!(peak_hz(&tone::sine(440.0, 100, 0.4)), None);
        let mut seed = 1_u32;
        let noise: Vec<i16> = (0..8_000)
            .map(|_| {
                seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (seed >> 16) as i16 / 4
            })
            .collect();
        assert_eq!(peak_hz(&noise), None);
        assert_eq!(rms(&[]), 0.0);
    }
}
