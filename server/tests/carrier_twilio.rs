//! The Twilio adapter against recorded and published data, and against a fake of its REST interface.

#[path = "carrier_twilio/asking.rs"]
mod asking;
#[path = "carrier_twilio/door.rs"]
mod door;
#[path = "carrier_twilio/fake.rs"]
mod fake;
#[path = "carrier_twilio/holding.rs"]
mod holding;
#[path = "carrier_twilio/listing.rs"]
mod listing;
#[path = "carrier_twilio/refusals.rs"]
mod refusals;
#[path = "carrier_twilio/rest.rs"]
mod rest;
#[path = "carrier_twilio/search.rs"]
mod search;
#[path = "carrier_twilio/signing.rs"]
mod signing;
#[path = "carrier_twilio/support.rs"]
mod support;
#[path = "carrier_twilio/telling.rs"]
mod telling;
#[path = "carrier_twilio/tokens.rs"]
mod tokens;
#[path = "carrier_twilio/twiml.rs"]
mod twiml;
#[path = "carrier_twilio/who_answered.rs"]
mod who_answered;
