//! Snapshots in a database. SQLite today; the trait is `rq_core::store::Store`.

mod blob;
mod error;
mod migrations;
mod sqlite;

pub use sqlite::{SqliteStore, open, open_for_reading};
