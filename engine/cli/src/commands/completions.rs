//! `rq-engine completions`.

use clap::CommandFactory;

use crate::args::{Cli, CompletionsArgs};
use crate::error::{CliError, exit};
use crate::output::print;

/// Prints a completion script.
pub(crate) fn run(arguments: &CompletionsArgs) -> Result<u8, CliError> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut Cli::command(), "rq-engine", &mut script);
    print(&String::from_utf8_lossy(&script))?;
    Ok(exit::PASS)
}
