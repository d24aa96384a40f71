//! The token stream of a file, as duplication sees it.

use serde::{Deserialize, Serialize};

/// The significant tokens of one file in source order: comments and white space left out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenStream {
    /// One hash of the token's text a token.
    pub hashes: Vec<u32>,
    /// The line (from 1) on which each token starts; as long as `hashes`, never decreasing.
    pub lines: Vec<u32>,
}
