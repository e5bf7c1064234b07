//! What is killed, what survives, and who clicks meanwhile.

mod books;
mod database;
mod outside;
mod process;
mod seats;
mod signed;
mod waiting;
mod world;

pub(crate) use books::{Books, Leg};
pub(crate) use database::Kind;
pub(crate) use outside::Seen;
pub(crate) use seats::{Click, Promised, numbers};
pub(crate) use waiting::until;
pub(crate) use world::{World, free_address};
