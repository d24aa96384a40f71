//! An operation that answers questions, by its long name: the same as the command that it names.

use clap::{CommandFactory, Parser};
use rq_report::plain::plain;
use rq_schema::catalog::Operation;

use super::dispatch;
use super::run::Given;
use crate::args::{Cli, Global, RunArgs, RunFormat};
use crate::error::CliError;

/// Asks the command `verb`, with the parameters as its arguments.
pub(super) fn answer(
    spec: &Operation,
    verb: &str,
    given: &[Given<'_>],
    arguments: &RunArgs,
    global: &Global,
) -> Result<u8, CliError> {
    let (mut flags, mut places) = (vec!["rq-engine".to_owned(), verb.to_owned()], Vec::new());
    for parameter in &spec.parameters {
        for one in given.iter().filter(|one| one.name == parameter.name) {
            if parameter.positional {
                places.push(one.text.to_owned());
            } else {
                flags.push(format!("--{}={}", one.name, one.text));
            }
        }
    }
    if arguments.format == RunFormat::Json && !given.iter().any(|one| one.name == "format") {
        flags.push("--format=json".into());
    }
    let folder = arguments.project.to_string_lossy().into_owned();
    let takes_path = Cli::command()
        .find_subcommand(verb)
        .is_some_and(|command| command.get_arguments().any(|argument| argument.get_id() == "path"));
    if takes_path {
        places.push(folder);
    } else {
        flags.push(format!("--project={folder}"));
    }
    // Whatever a value begins with, it is no flag.
    flags.push("--".into());
    flags.extend(places);
    let cli = Cli::try_parse_from(flags).map_err(|error| {
        let text = error.to_string();
        let first = text.lines().next().unwrap_or_default();
        CliError::Usage(format!("{}: {}", spec.id(), plain(first.trim_start_matches("error: "))))
    })?;
    dispatch(&cli.command, global)
}
