//! WAV files, in and out.

use super::RATE;

/// Why bytes are not a WAV file this sandbox can read.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum WavError {
    /// It does not start as a RIFF/WAVE file does, or ends in the middle.
    #[error("not a whole WAV file")]
    Malformed,
    /// Another coding than 8 or 16 bit PCM, or more than two channels.
    #[error("only 8 or 16 bit PCM with one or two channels is read")]
    Unsupported,
}

struct Format {
    channels: usize,
    rate: u32,
    bits: u16,
}

/// Reads 8 or 16 bit PCM, mono or stereo, at any rate; returns 8 kHz mono.
///
/// # Errors
/// [`WavError`] when the bytes are no such file.
pub fn read(bytes: &[u8]) -> Result<Vec<i16>, WavError> {
    if bytes.get(..4) != Some(b"RIFF") || bytes.get(8..12) != Some(b"WAVE") {
        return Err(WavError::Malformed);
    }
    let mut format = None;
    let mut rest = &bytes[12..];
    while let Some((name, size)) = rest.get(..8).map(|head| (&head[..4], long(&head[4..]))) {
        let body = &rest[8..];
        let size = usize::try_from(size).map_err(|_| WavError::Malformed)?;
        match name {
            b"fmt " => format = Some(read_format(body.get(..size).ok_or(WavError::Malformed)?)?),
            b"data" => {
                let format = format.ok_or(WavError::Malformed)?;
                // Streams are often written with a size nobody came back to correct.
                return Ok(resample(
                    &mono(&body[..size.min(body.len())], &format),
                    format.rate,
                ));
            }
            _ => {}
        }
        rest = body.get(size + size % 2..).ok_or(WavError::Malformed)?;
    }
    Err(WavError::Malformed)
}

fn read_format(body: &[u8]) -> Result<Format, WavError> {
    if body.len() < 16 {
        return Err(WavError::Malformed);
    }
    let short = |at: usize| u16::from_le_bytes([body[at], body[at + 1]]);
    let (coding, channels, rate, bits) = (short(0), short(2), long(&body[4..]), short(14));
    if coding != 1 || !(1..=2).contains(&channels) || ![8, 16].contains(&bits) || rate == 0 {
        return Err(WavError::Unsupported);
    }
    Ok(Format {
        channels: channels.into(),
        rate,
        bits,
    })
}

fn long(bytes: &[u8]) -> u32 {
    bytes
        .iter()
        .take(4)
        .rev()
        .fold(0, |value, byte| (value << 8) | u32::from(*byte))
}

fn mono(body: &[u8], format: &Format) -> Vec<i16> {
    let sample = |bytes: &[u8]| match *bytes {
        [byte] => (i32::from(byte) - 128) << 8,
        [low, high] => i32::from(i16::from_le_bytes([low, high])),
        _ => 0,
    };
    let width = usize::from(format.bits / 8);
    body.chunks_exact(width * format.channels)
        .map(|frame| {
            let sum: i32 = frame.chunks_exact(width).map(sample).sum();
            (sum / format.channels as i32) as i16
        })
        .collect()
}

/// Each new sample is the mean of the stretch it stands for: a plain low-pass when going down,
/// a repetition when going up. Good enough for telephone audio.
fn resample(wave: &[i16], rate: u32) -> Vec<i16> {
    if rate == RATE {
        return wave.to_vec();
    }
    let length = wave.len() as u64 * u64::from(RATE) / u64::from(rate);
    let place =
        |at: u64| usize::try_from(at * u64::from(rate) / u64::from(RATE)).unwrap_or(usize::MAX);
    (0..length)
        .map(|at| {
            let start = place(at).min(wave.len() - 1);
            let end = place(at + 1).clamp(start + 1, wave.len());
            let sum: i64 = wave[start..end]
                .iter()
                .map(|sample| i64::from(*sample))
                .sum();
            (sum / (end - start) as i64) as i16
        })
        .collect()
}

/// An 8 kHz, 16 bit file with one channel, or two where `right` is given (the shorter one ends in
/// silence).
#[must_use]
pub fn write(left: &[i16], right: Option<&[i16]>) -> Vec<u8> {
    let channels: u16 = if right.is_some() { 2 } else { 1 };
    let frames = left.len().max(right.map_or(0, <[i16]>::len));
    let size = u32::try_from(frames * usize::from(channels) * 2).unwrap_or(u32::MAX - 36);
    let mut file = Vec::with_capacity(44 + size as usize);
    file.extend(b"RIFF");
    file.extend((36 + size).to_le_bytes());
    file.extend(b"WAVEfmt ");
    file.extend(16_u32.to_le_bytes());
    file.extend(1_u16.to_le_bytes());
    file.extend(channels.to_le_bytes());
    file.extend(RATE.to_le_bytes());
    file.extend((RATE * u32::from(channels) * 2).to_le_bytes());
    file.extend((channels * 2).to_le_bytes());
    file.extend(16_u16.to_le_bytes());
    file.extend(b"data");
    file.extend(size.to_le_bytes());
    for at in 0..frames {
        file.extend(left.get(at).copied().unwrap_or(0).to_le_bytes());
        if let Some(right) = right {
            file.extend(right.get(at).copied().unwrap_or(0).to_le_bytes());
        }
    }
    file
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::media::{level::peak_hz, tone};

    #[test]
    fn what_is_written_is_read_again() {
        let wave = tone::sine(440.0, 100, 0.5);
        assert_eq!(read(&write(&wave, None)).unwrap(), wave);
        assert_eq!(read(&write(&wave, Some(&wave))).unwrap(), wave);
        let half: Vec<i16> = wave.iter().map(|sample| sample / 2).collect();
        assert_eq!(read(&write(&wave, Some(&[]))).unwrap(), half);
    }

    #[test]
    fn other_rates_keep_the_height_of_the_tone() {
        // A file of 16 kHz: the same samples last half as long and sound an octave higher.
        let mut file = write(&tone::sine(440.0, 2_400, 0.5), None);
        file[24..28].copy_from_slice(&16_000_u32.to_le_bytes());
        let wave = read(&file).unwrap();
        assert_eq!(wave.len(), 9_600);
        assert!((peak_hz(&wave).unwrap() - 880.0).abs() < 2.0);
        file[24..28].copy_from_slice(&4_000_u32.to_le_bytes());
        assert!((peak_hz(&read(&file).unwrap()).unwrap() - 220.0).abs() < 2.0);
    }

    #[test]
    fn eight_bits_are_read() {
        let mut file = write(&[], None);
        file[34..36].copy_from_slice(&8_u16.to_le_bytes());
        file[40..44].copy_from_slice(&3_u32.to_le_bytes());
        file.extend([128, 255, 0]);
        assert_eq!(read(&file).unwrap(), [0, 127 << 8, -32_768]);
    }

    #[test]
    fn broken_files_are_refused_and_never_panic() {
        let whole = write(&tone::beep(), None);
        assert_eq!(read(b"RIFF"), Err(WavError::Malformed));
        for length in 0..44 {
            assert!(read(&whole[..length]).is_err(), "{length}");
        }
        let mut coded = whole.clone();
        coded[20] = 6;
        assert_eq!(read(&coded), Err(WavError::Unsupported));
        for at in 0..44 {
            let mut bent = whole.clone();
            bent[at] ^= 0xFF;
            let _ = read(&bent);
        }
    }
}
