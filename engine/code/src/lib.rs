//! Source files to facts: what each file says, whatever project it lies in.

pub mod complexity;
pub mod documentation;
pub mod duplication;
pub mod facts;
pub mod inventory;
pub mod language;
pub mod search;
pub mod store;
pub mod tokens;
