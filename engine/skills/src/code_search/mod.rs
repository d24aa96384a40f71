//! Definitions and uses of names.

pub(crate) mod find_usages;
pub(crate) mod search_symbol;
