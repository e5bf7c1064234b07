//! A browser without a browser: the SDK's side of signalling and audio, for tests and simulations.

mod call;
mod error;
mod line;
mod socket;

pub use call::PhoneCall;
pub use error::PhoneError;
pub use line::Phone;
