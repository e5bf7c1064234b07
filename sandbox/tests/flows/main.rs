//! Flows: a customer's application on one side, the sandbox on the other, HTTP and audio between them.
#![expect(clippy::unwrap_used, reason = "a test says no by panicking")]

mod browsers;
mod conference;
mod customer;
mod documents;
mod endings;
mod faults;
mod life;
mod listening;
mod machines;
mod messages;
mod queues;
mod recordings;
mod rest;
mod world;
