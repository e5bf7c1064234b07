//! Notes and the outcome of a call, for the pages that show one.

mod api;
mod draft;
mod notes;
mod outcome;

pub(crate) use notes::Notes;
pub(crate) use outcome::Outcome;
