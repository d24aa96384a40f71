//! `rq-engine man`.

use std::fs;

use clap::CommandFactory;

use crate::args::{Cli, ManArgs};
use crate::error::{CliError, exit};

/// Writes one man page a command.
pub(crate) fn run(arguments: &ManArgs) -> Result<u8, CliError> {
    let failed = |error| CliError::file(&arguments.folder, error);
    fs::create_dir_all(&arguments.folder).map_err(failed)?;
    clap_mangen::generate_to(Cli::command(), &arguments.folder).map_err(failed)?;
    Ok(exit::PASS)
}
