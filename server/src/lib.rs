//! The world around the product: HTTP, carriers, the worker, the settings.
//!
//! `main.rs` reads the command line; [`assemble`] is the only place that knows which carrier and which
//! store there are; everything else sees ports and doors.

pub mod assemble;
pub mod carriers;
pub mod cli;
pub mod demo;
pub mod flows;
mod front_door;
pub mod http;
pub mod inbox;
pub mod key;
pub mod numbering;
pub mod serve;
pub mod settings;
#[cfg(debug_assertions)]
mod stopping;
pub mod worker;
pub mod world;
