//! Snapshots in a database. SQLite today; the trait is `rq_core::store::Store`.

mod blob;
mod error;
mod location;
mod migrations;
#[cfg(test)]
#[path = "../tests/store/sample.rs"]
mod sample;
mod sqlite;
mod travel;

pub use location::{LocationError, Place, located, place_of};
pub use sqlite::{SqliteStore, open, open_for_reading, open_within};
pub use travel::{Imported, TravelError, export, import, snapshot};
