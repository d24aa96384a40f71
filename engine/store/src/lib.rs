//! Snapshots in a database. SQLite today; the trait is `rq_core::store::Store`.

mod blob;
mod error;
mod migrations;
#[cfg(test)]
#[path = "../tests/store/sample.rs"]
mod sample;
mod sqlite;

pub use sqlite::{SqliteStore, open, open_for_reading, open_within};
