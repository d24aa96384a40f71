//! Code that stands in several places.
//!
//! A token is *duplicated* if it lies in a run of at least [`Options::min_tokens`] tokens that
//! stands elsewhere too, in another file or in the same without overlapping. A *block* is a
//! longest stretch of such tokens in a file; it counts if it spans [`Options::min_lines`]. A
//! *class* is a run that can't be made longer without losing one of its places.
//!
//! `docs/metrics/duplication.md` says it in full and compares it with other tools.

mod blocks;
mod classes;
mod compare;
mod find;
mod fingerprint;
#[cfg(test)]
mod oracle;
mod repeats;
mod suffixes;
mod windows;

pub use blocks::Block;
pub use find::{CloneClass, Duplication, FileDuplication, Instance, Options, find};
pub use fingerprint::{FINGERPRINTS_VERSION, Fingerprints};
