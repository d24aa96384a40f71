//! Known vulnerabilities of packages, from databases that lie on this machine or from OSV's service.
//!
//! [`Database`] reads what a database says of the packages that are asked for, [`Service`] asks over the network;
//! [`Advisory::affects`] holds a version against an advisory in the order of its ecosystem. What can't be read or
//! compared is said, and is never taken for "not affected".

mod advisory;
mod database;
mod format;
mod osv;
mod rustsec;
mod service;
mod version;

pub use advisory::{Advisory, Affected, Affects, Event, Kind, Severity};
pub use database::{Database, DatabaseError, Known};
pub use format::Format;
pub use service::{Service, ServiceError, Versioned};
pub use version::{Order, Version};
