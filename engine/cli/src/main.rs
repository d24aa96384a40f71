//! `rq-engine`: the command line. One file a command; everything it decides is decided in the libraries.

mod args;
mod commands;
mod diagnostics;
mod error;
mod evaluation;
mod keeping;
mod output;
mod past;
mod progress;
mod project;
mod telemetry;

use std::process::ExitCode;

use clap::Parser;

use crate::args::Cli;
use crate::error::{CliError, exit};
use crate::output::say;

/// Version with the commit that it was built from.
pub(crate) const LONG_VERSION: &str = concat!(env!("CARGO_PKG_VERSION"), " (", env!("RQ_COMMIT"), ")");

/// Name and version, as snapshots and reports name the program.
pub(crate) fn program() -> String {
    format!("rq-engine {}", env!("CARGO_PKG_VERSION"))
}

fn main() -> ExitCode {
    // clap ends the process itself: 0 for help and version, 2 for a wrong command line.
    let cli = Cli::parse();
    let global = &cli.global;
    let result = commands::dispatch(&cli.command, global);
    let code = result.unwrap_or_else(|error| {
        report(&error);
        error.code()
    });
    ExitCode::from(code)
}

fn report(error: &CliError) {
    say(&format!("rq-engine: {}\n", rq_report::plain::plain(&error.to_string())));
    if let Some(help) = error.help() {
        say(&format!("  help: {help}\n"));
    }
    if error.code() == exit::INTERRUPTED {
        say("  nothing of this evaluation was kept\n");
    }
}
