//! Flows: a customer's application on one side, the sandbox on the other, HTTP and audio between them.

mod customer;
mod endings;
mod world;
