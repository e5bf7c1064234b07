//! The outside world on loopback: carriers with real audio, and simulated people.

mod clock;
mod config;
mod control;
mod debugger;
mod exchange;
mod faults;
pub mod media;
mod people;
pub mod phone;
mod server;
mod sids;
pub mod signal;
pub mod twilio;
mod witness;

pub use config::{Account, Config, Number, Template};
pub use people::Manner;
pub use server::{Sandbox, StartError};
