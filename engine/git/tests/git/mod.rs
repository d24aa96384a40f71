mod base;
mod changes;
mod history;
mod scratch;
