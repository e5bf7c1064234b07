//! The store compiled for SQLite.
