//! The store in SQL, written once: `store-sqlite` and `store-postgres` each compile this folder for their database.
//!
//! What differs between the two is in their `lib.rs`: the pools, the migrations, how a writing transaction
//! begins and how other servers are woken. One noun, one file; a function here works on a connection or on
//! a [`write::Write`], and [`port`] gives each of them its transaction.

mod access_port;
mod activity;
mod agents;
mod api_keys;
mod api_sessions;
mod busy;
pub(crate) mod calls;
mod changes;
mod commit;
mod decisions;
mod do_not_call;
mod events;
mod flows;
mod forget;
pub(crate) mod history;
mod inbox;
pub(crate) mod intake;
mod intents;
mod invitations;
mod jobs;
mod legs;
mod listens;
mod notes;
mod once;
mod pages;
mod parts;
mod people;
mod port;
mod sessions;
mod sign_ins;
mod states;
pub(crate) mod text;
mod turns;
pub(crate) mod wake;
mod wrap_ups;
pub(crate) mod write;

use trunkline::store::StoreError;

/// What the database said, for the log.
pub(crate) fn failed(error: sqlx::Error) -> StoreError {
    StoreError::Failed(error.to_string())
}

/// What a migration said, for the log; a database from a newer build is named as such.
pub(crate) fn not_migrated(error: sqlx::migrate::MigrateError) -> StoreError {
    use sqlx::migrate::MigrateError::VersionMissing;
    StoreError::Failed(match error {
        VersionMissing(version) => format!(
            "the database was used by a newer build, which made its migration {version}; \
             this build does not know it and leaves the database alone: start the newer build"
        ),
        other => other.to_string(),
    })
}
