//! Lock files of all package managers: what is read is what the tools themselves list, and nothing is counted that is
//! not known. A folder in `lock/` is a case: a lock file, the manifests around it, and in `expected.txt` what the tool
//! lists.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that can't go on has failed")]

#[path = "lock/disk.rs"]
mod disk;
#[path = "lock/formats.rs"]
mod formats;
#[path = "lock/gaps.rs"]
mod gaps;
#[path = "lock/garbled.rs"]
mod garbled;
#[path = "lock/operation.rs"]
mod operation;
#[path = "lock/scopes.rs"]
mod scopes;
