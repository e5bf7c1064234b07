//! Notes and the outcome of a call, and the time for writing them, for the pages that show one.

mod api;
mod draft;
mod notes;
mod outcome;
mod wrap_up;

pub(crate) use notes::Notes;
pub(crate) use outcome::Outcome;
pub(crate) use wrap_up::{WrapUpTime, finish, running};
