//! Against git itself, in repositories made for it.

#[cfg(test)]
mod git;
