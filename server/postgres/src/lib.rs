//! The store compiled for PostgreSQL.
