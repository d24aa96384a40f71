//! The language server of quality.kdl: what is wrong, what could stand here, and what an evaluation would say, while
//! the file is typed.
//!
//! It reads histories and never writes one, and starts `rq-engine` only when it is asked to, in a workspace that the
//! user trusts.

mod capabilities;
mod commands;
pub mod cursor;
pub mod document;
pub mod features;
pub mod history;
mod pages;
pub mod preview;
pub mod project;
pub mod protocol;
pub mod replay;
mod server;
pub mod session;
pub mod settings;
pub mod sources;
mod tasks;
pub mod text;
mod watch;
mod words;

pub use server::serve;
