//! Known vulnerabilities of packages, from databases that lie on this machine.
//!
//! [`Database`] reads what a database says of the packages that are asked for, [`Advisory::affects`] holds a version
//! against it in the order of its ecosystem. Nothing is asked of a network. What can't be read or compared is said, and
//! is never taken for "not affected".

mod advisory;
mod database;
mod osv;
mod rustsec;
mod version;

pub use advisory::{Advisory, Affected, Affects, Event, Kind, Severity};
pub use database::{Database, DatabaseError, Known};
pub use version::{Order, Version};
