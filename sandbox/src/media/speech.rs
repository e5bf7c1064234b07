//! Speech without words: a text becomes syllables made of tones, always the same for the same text.

use super::tone::{chord, faded, silence};

/// Milliseconds of one syllable; about five come in a second, as in calm speech.
const SYLLABLE_MS: u32 = 165;
const GAP_MS: u32 = 25;
const WORD_GAP_MS: u32 = 70;
const COMMA_MS: u32 = 200;
const STOP_MS: u32 = 380;

/// Something that sounds like the text being read out and takes about as long.
///
/// `pitch` is the height of the voice in Hz (about 110 for a low one, 200 for a high one). The
/// same text and pitch give the same samples.
#[must_use]
pub fn speak(text: &str, pitch: f32) -> Vec<i16> {
    let mut wave = Vec::new();
    for (position, word) in text.split_whitespace().enumerate() {
        for (number, syllable) in syllables(word).into_iter().enumerate() {
            wave.extend(voiced(&syllable, pitch, position + number));
            wave.extend(silence(GAP_MS));
        }
        wave.extend(silence(match word.chars().last() {
            Some('.' | '!' | '?') => STOP_MS,
            Some(',' | ';' | ':') => COMMA_MS,
            _ => WORD_GAP_MS,
        }));
    }
    wave
}

/// The word cut after each group of vowels; digits are read one by one.
fn syllables(word: &str) -> Vec<String> {
    let mut found = vec![String::new()];
    let mut in_vowels = false;
    for letter in word
        .chars()
        .flat_map(char::to_lowercase)
        .filter(|c| c.is_alphanumeric())
    {
        let vowel = "aeiouyäöü".contains(letter);
        if (in_vowels && !vowel) || letter.is_ascii_digit() {
            found.push(String::new());
        }
        in_vowels = vowel;
        if let Some(last) = found.last_mut() {
            last.push(letter);
        }
    }
    // Trailing consonants belong to the syllable before them.
    let heard = |syllable: &String| {
        syllable
            .chars()
            .any(|c| "aeiouyäöü".contains(c) || c.is_numeric())
    };
    let voiced: Vec<String> = found
        .iter()
        .filter(|syllable| heard(syllable))
        .cloned()
        .collect();
    if voiced.is_empty() && found.iter().any(|syllable| !syllable.is_empty()) {
        return vec![word.to_lowercase()];
    }
    voiced
}

/// One syllable: the voice's pitch, and two overtones that its letters choose.
fn voiced(syllable: &str, pitch: f32, position: usize) -> Vec<i16> {
    let seed = syllable.bytes().fold(2_166_136_261_u32, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(16_777_619)
    });
    let lift = 1.0 - 0.03 * (position % 5) as f32;
    let first = 300.0 + (seed % 11) as f32 * 50.0;
    let second = 900.0 + (seed / 11 % 14) as f32 * 100.0;
    faded(chord(
        &[pitch * lift, 2.0 * pitch * lift, first, second],
        SYLLABLE_MS,
        0.5,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::media::{RATE, level::rms};

    #[test]
    fn the_same_text_sounds_the_same_and_another_does_not() {
        let text = "Hello, this is a call about your order.";
        assert_eq!(speak(text, 120.0), speak(text, 120.0));
        assert_ne!(
            speak(text, 120.0),
            speak("Goodbye, this was another matter.", 120.0)
        );
        assert!(speak("", 120.0).is_empty());
    }

    #[test]
    fn it_takes_about_as_long_as_a_person_would() {
        let text = "Thank you for calling. All of our agents are busy at the moment, \
                    please stay on the line and we will be with you shortly.";
        let seconds = speak(text, 120.0).len() as f32 / RATE as f32;
        assert!((6.0..11.0).contains(&seconds), "{seconds} s");
        assert!(rms(&speak(text, 120.0)) > 0.03);
    }

    #[test]
    fn words_fall_into_syllables() {
        assert_eq!(syllables("hello").len(), 2);
        assert_eq!(syllables("order.").len(), 2);
        assert_eq!(syllables("123").len(), 3);
        assert_eq!(syllables("hm").len(), 1);
        assert!(syllables("--").is_empty());
    }
}
