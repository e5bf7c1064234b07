//! Real telephone audio: browser legs over WebRTC, simulated parties, rooms, playouts and recordings.
//!
//! One thread with one 20 ms tick moves all audio, as 8 kHz mono; see [`Media`]. Every other part
//! of this folder is pure: it takes samples and gives samples.

mod bus;
mod command;
mod config;
mod engine;
mod event;
pub mod g711;
mod handle;
mod id;
mod jitter;
mod leg;
pub mod level;
mod loss;
mod meter;
mod mix;
mod negotiation;
mod playout;
mod port;
mod role;
mod run;
mod sockets;
pub mod speech;
mod tape;
pub mod tone;
pub mod wav;

#[cfg(test)]
mod room_tests;

pub use config::MediaConfig;
pub use event::{MediaError, MediaEvent};
pub use handle::Media;
pub use id::{PlayId, PortId, RoomId, TapeId};
pub use meter::{Heard, Level, Levels};
pub use playout::Repeat;
pub use role::Role;
pub use tape::Tape;

/// Samples per second of all audio here: mono, signed 16 bit.
pub const RATE: u32 = 8_000;
/// Samples in one frame.
pub const FRAME: usize = 160;
/// Twenty milliseconds of audio.
pub type Frame = [i16; FRAME];
/// A frame in which nobody says anything.
pub const QUIET: Frame = [0; FRAME];

/// A party simulated inside the sandbox: it hears a frame and says a frame, every 20 ms.
///
/// It runs on the audio thread, so it must never block. It may use a [`Media`] handle for
/// anything that does not wait.
pub trait Voice: Send {
    /// Takes what reaches the party in these 20 ms and returns what the party says.
    fn tick(&mut self, heard: &Frame) -> Frame;
    /// A telephone key arrived at the party.
    fn digit(&mut self, _digit: char) {}
}
