//! Why a foreign file could not be read.

use thiserror::Error;

/// Why a foreign file could not be read.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{}{message}", line.map(|line| format!("line {line}: ")).unwrap_or_default())]
pub struct ReadError {
    /// The line, from 1, where one can be named.
    pub line: Option<u32>,
    /// What is wrong and what was expected; lowercase.
    pub message: String,
}

impl ReadError {
    /// An error about the file as a whole.
    pub fn new(message: impl Into<String>) -> Self {
        Self { line: None, message: message.into() }
    }

    /// An error at a line, from 1.
    pub fn at(line: u32, message: impl Into<String>) -> Self {
        Self { line: Some(line), message: message.into() }
    }
}
