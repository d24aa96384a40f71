//! `rq-engine lsp`.

use crate::error::{CliError, exit};

/// Serves an editor until it says goodbye.
pub(crate) fn run() -> Result<u8, CliError> {
    rq_lsp::serve()
        .map_err(|error| CliError::Internal(format!("the language server can't start: {error}")))?;
    Ok(exit::PASS)
}
