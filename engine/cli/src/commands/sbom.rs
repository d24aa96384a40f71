//! `rq-engine sbom`: what the project is made of.

use rq_report::plain::plain;

use super::run::execute;
use super::usable;
use crate::args::{Global, SbomArgs, SbomFormat};
use crate::error::{CliError, exit};
use crate::output::{print, replace, say};
use crate::project::Project;

/// Prints a bill of materials; incomplete when there may be more than it lists.
pub(crate) fn sbom(arguments: &SbomArgs, global: &Global) -> Result<u8, CliError> {
    let mut project = Project::find_or_default(&arguments.project)?;
    usable(&project, global)?;
    let format = match arguments.format {
        SbomFormat::Cyclonedx => "cyclonedx",
        SbomFormat::Spdx => "spdx",
        SbomFormat::Openvex => "openvex",
    };
    let id = "dependency-guardian.generate_sbom";
    let measured = execute(&mut project, id, &[format!("format={format}")], &arguments.measure, global)?;
    let (outcome, document) = match measured {
        Ok((outcome, Some(document))) => (outcome, document),
        Ok((_, None)) => return Err(CliError::Usage(format!("{id} has nothing to say"))),
        Err(error) => {
            say(&format!("rq-engine: {}\n", plain(&error.to_string())));
            return Ok(exit::INCOMPLETE);
        }
    };
    let text = format!("{document:#}\n");
    match &arguments.output {
        Some(path) => replace(path, text.as_bytes())?,
        None => print(&text)?,
    }
    for note in &outcome.notes {
        say(&format!("rq-engine: {}\n", plain(note)));
    }
    Ok(if outcome.notes.is_empty() { exit::PASS } else { exit::INCOMPLETE })
}
