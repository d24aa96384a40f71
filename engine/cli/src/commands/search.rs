//! `rq-engine search NAME`: definitions and uses of names.

use rq_report::plain::plain;

use super::run::execute;
use super::usable;
use crate::args::{Global, RunFormat, SearchArgs};
use crate::error::{CliError, exit};
use crate::output::{print, say};
use crate::project::Project;

/// Prints a line a definition or use; 1 when there is none, as grep does.
pub(crate) fn search(arguments: &SearchArgs, global: &Global) -> Result<u8, CliError> {
    let mut project = Project::find_or_default(&arguments.project)?;
    usable(&project, global)?;
    let (id, parameters) = if arguments.usages {
        ("code-search.find_usages", vec![format!("name={}", arguments.name)])
    } else {
        let mut parameters = vec![format!("query={}", arguments.name), format!("limit={}", arguments.limit)];
        parameters.extend(arguments.kind.iter().map(|kind| format!("kind={kind}")));
        ("code-search.search_symbol", parameters)
    };
    let (outcome, details) = match execute(&mut project, id, &parameters, &arguments.measure, global)? {
        Ok(measured) => measured,
        Err(error) => {
            say(&format!("rq-engine: {}\n", plain(&error.to_string())));
            return Ok(exit::INCOMPLETE);
        }
    };
    match arguments.format {
        RunFormat::Json => print(&rq_report::json::run(id, &outcome, details.as_ref()))?,
        RunFormat::Human => {
            print(&outcome.notes.iter().map(|line| format!("{}\n", plain(line))).collect::<String>())?;
        }
    }
    let list = if arguments.usages { "usages" } else { "definitions" };
    let found = details.as_ref().and_then(|details| details.get(list)?.as_array());
    Ok(if found.is_some_and(|list| !list.is_empty()) { exit::PASS } else { exit::FAIL })
}
