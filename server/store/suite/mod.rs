//! What every store must do, told as stories; compiled into the tests of both database crates.

mod agents;
mod changes;
mod commits;
mod expiry;
mod forget;
mod free_agents;
pub(crate) mod given;
mod history;
mod jobs;
mod live_calls;
mod model;
mod notes;
mod people;
mod races;
mod sessions;
mod sole;
mod whole_or_not;
