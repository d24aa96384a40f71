//! Foreign formats: one file each, bytes in, a model out. Pure, and safe on any input.

pub mod benchmark;
pub mod coverage;
pub mod error;
pub mod event;
pub mod findings;
pub mod instructions;
pub mod junit;
pub mod lock;
pub mod xml;

pub use error::ReadError;
