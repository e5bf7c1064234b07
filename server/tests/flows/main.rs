//! The floor told in stories: the real server and its database, a simulated carrier, scripted phones.

mod incoming;
mod outgoing;
mod stage;
