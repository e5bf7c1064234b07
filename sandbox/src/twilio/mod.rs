//! Twilio's protocols: REST, TwiML, webhooks and tokens.

pub(crate) mod delivery;
pub(crate) mod error;
pub(crate) mod form;
pub(crate) mod number;
pub(crate) mod params;
pub(crate) mod postman;
pub(crate) mod rest;
pub(crate) mod retry;
mod sending;
pub mod signature;
pub(crate) mod token;
pub(crate) mod twiml;

/// The version of the API that is played.
pub(crate) const API_VERSION: &str = "2010-04-01";
