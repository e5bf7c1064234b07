//! Flows: a customer's application on one side, the sandbox on the other, HTTP and audio between them.

mod browsers;
mod conference;
mod customer;
mod documents;
mod endings;
mod faults;
mod rest;
mod world;
