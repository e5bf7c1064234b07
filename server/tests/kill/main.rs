//! The server as real processes that are killed, frozen and run twice, held against the carrier's own books.
//!
//! The carrier is `trunkline sandbox`, a process of its own that is never killed: the file to which it
//! appends every request and every phone that rang is the truth that the database is compared with. Agents
//! click over HTTP; for their phones the harness asks `/api/voice` as the carrier would, signed, since a
//! thousand browsers would show nothing more of what is tried here.

mod chance;
mod checker;
mod deliberately_wrong;
mod frozen;
mod moments;
mod stage;
mod steps;
mod two_servers;
