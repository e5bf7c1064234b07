//! What every store must do, told as stories; compiled into the tests of both database crates.

mod access;
mod activity;
mod agents;
mod changes;
mod commits;
mod expiry;
mod forget;
mod free_agents;
pub(crate) mod given;
mod history;
mod inbox;
mod jobs;
mod joining;
mod live_calls;
mod model;
mod notes;
mod once;
mod people;
mod queue;
mod races;
mod recordings;
mod search;
mod sessions;
mod sole;
mod states;
mod states_model;
mod whole_or_not;
