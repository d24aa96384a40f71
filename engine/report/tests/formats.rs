//! Every format against snapshots made by hand: exact output, shape, and what must hold for any text.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that can't go on has failed")]

mod annotations;
mod hostile;
mod json;
mod junit;
mod markdown;
mod pairs;
mod pdf;
mod sarif;
mod snapshots;
mod support;
mod terminal;
