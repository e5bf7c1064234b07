//! What simulated people say, 20 ms at a time.

use std::collections::VecDeque;

use crate::media::{FRAME, Frame, QUIET, RATE, Voice, speech, tone};

use super::Manner;

/// Height of a person's voice, in Hz.
const PITCH: f32 = 180.0;
/// How loud a steady tone is, of full scale.
const LOUDNESS: f32 = 0.3;
/// Frames between hearing and repeating: one second.
const ECHO_DELAY: usize = RATE as usize / FRAME;
/// How long a digit is answered, in milliseconds.
const DIGIT_TONE_MS: u32 = 600;

/// The voice of a person who behaves in this manner.
pub(crate) fn voice(manner: Manner) -> Box<dyn Voice> {
    match manner {
        Manner::Talk => Box::new(Talker {
            greeting: say(
                "Hello! I am a simulated person. I repeat what you say, one second later.",
            ),
            memory: VecDeque::from(vec![QUIET; ECHO_DELAY]),
        }),
        Manner::Machine => {
            let mut greeting = say("Nobody is at home. Please leave a message after the beep.");
            greeting.extend(tone::beep());
            Box::new(Speaker { script: greeting })
        }
        Manner::AskDigit => Box::new(Asker {
            script: say("Please press a key."),
        }),
        Manner::Tone => Box::new(Tone { hz: 440.0, at: 0 }),
        Manner::HighTone => Box::new(Tone { hz: 600.0, at: 0 }),
        Manner::ShrillTone => Box::new(Tone { hz: 900.0, at: 0 }),
        Manner::Silent => Box::new(Speaker {
            script: VecDeque::new(),
        }),
    }
}

/// Milliseconds until an answering machine's beep has sounded.
pub(crate) fn machine_greeting_ms() -> u64 {
    let script = say("Nobody is at home. Please leave a message after the beep.");
    ((script.len() + tone::beep().len()) * 1_000 / RATE as usize) as u64
}

/// The tone with which a key is answered, in Hz.
pub(crate) fn digit_hz(digit: char) -> f32 {
    match digit {
        '*' => 450.0,
        '#' => 1_000.0,
        _ => 500.0 + 50.0 * digit.to_digit(10).unwrap_or(0) as f32,
    }
}

fn say(text: &str) -> VecDeque<i16> {
    speech::speak(text, PITCH).into()
}

/// The next frame of a script; silence behind its end.
fn next_frame(script: &mut VecDeque<i16>) -> Frame {
    let mut frame = QUIET;
    for (to, from) in frame
        .iter_mut()
        .zip(script.drain(..script.len().min(FRAME)))
    {
        *to = from;
    }
    frame
}

/// Greets, then repeats what it hears.
struct Talker {
    greeting: VecDeque<i16>,
    memory: VecDeque<Frame>,
}

impl Voice for Talker {
    fn tick(&mut self, heard: &Frame) -> Frame {
        self.memory.push_back(*heard);
        let repeated = self.memory.pop_front().unwrap_or(QUIET);
        if self.greeting.is_empty() {
            repeated
        } else {
            next_frame(&mut self.greeting)
        }
    }
}

/// Says its script and is silent.
struct Speaker {
    script: VecDeque<i16>,
}

impl Voice for Speaker {
    fn tick(&mut self, _heard: &Frame) -> Frame {
        next_frame(&mut self.script)
    }
}

/// Asks for a key and answers each with its tone.
struct Asker {
    script: VecDeque<i16>,
}

impl Voice for Asker {
    fn tick(&mut self, _heard: &Frame) -> Frame {
        next_frame(&mut self.script)
    }

    fn digit(&mut self, digit: char) {
        // A key interrupts the question, and is answered after the answer before.
        self.script
            .extend(tone::sine(digit_hz(digit), DIGIT_TONE_MS, LOUDNESS));
    }
}

/// A steady tone.
struct Tone {
    hz: f32,
    at: u64,
}

impl Voice for Tone {
    fn tick(&mut self, _heard: &Frame) -> Frame {
        std::array::from_fn(|offset| {
            let sample = (self.at + offset as u64) % u64::from(RATE);
            if offset + 1 == FRAME {
                self.at += FRAME as u64;
            }
            let phase = std::f32::consts::TAU * self.hz * sample as f32 / RATE as f32;
            (phase.sin() * LOUDNESS * f32::from(i16::MAX)) as i16
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::media::level;

    fn listen(voice: &mut dyn Voice, frames: usize) -> Vec<i16> {
        (0..frames).flat_map(|_| voice.tick(&QUIET)).collect()
    }

    #[test]
    fn tones_are_steady() {
        let heard = listen(&mut *voice(Manner::Tone), 100);
        assert!((level::peak_hz(&heard[8_000..]).unwrap() - 440.0).abs() < 2.0);
        assert!(level::rms(&listen(&mut *voice(Manner::Silent), 50)) < 1e-6);
    }

    #[test]
    fn a_talker_repeats_after_a_second() {
        let mut talker = voice(Manner::Talk);
        while level::rms(&listen(&mut *talker, 50)) > 1e-6 {}
        let word: Frame = std::array::from_fn(|i| i as i16 * 10);
        assert_eq!(talker.tick(&word), QUIET);
        let silence = (1..).take_while(|_| talker.tick(&QUIET) != word).count();
        assert_eq!(silence + 1, ECHO_DELAY);
    }

    #[test]
    fn a_key_is_answered_with_its_tone() {
        let mut asker = voice(Manner::AskDigit);
        while level::rms(&listen(&mut *asker, 50)) > 1e-6 {}
        asker.digit('7');
        let heard = listen(&mut *asker, 30);
        assert!((level::peak_hz(&heard).unwrap() - 850.0).abs() < 5.0);
    }
}
