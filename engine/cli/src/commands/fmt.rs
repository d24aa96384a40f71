//! `rq-engine fmt`.

use similar::TextDiff;

use crate::args::{FmtArgs, Global};
use crate::diagnostics::{Style, render};
use crate::error::{CliError, exit};
use crate::output::{color, print, replace, say, width};
use crate::project::Project;

/// Formats quality.kdl, or says what would change.
pub(crate) fn run(arguments: &FmtArgs, global: &Global) -> Result<u8, CliError> {
    let project = Project::find(&arguments.project.path)?;
    let name = project.file_name();
    let formatted = rq_schema::format::format(&project.text);
    if !formatted.diagnostics.is_empty() {
        let style = Style { color: color(global), width: width() };
        say(&render(&name, &project.text, &formatted.diagnostics, style));
        return Err(CliError::BadConfig(format!("{name} has errors and was left as it is")));
    }
    if formatted.text == project.text {
        return Ok(exit::PASS);
    }
    if arguments.diff {
        let diff = TextDiff::from_lines(&project.text, &formatted.text);
        let text = diff.unified_diff().header(&name, &format!("{name} formatted")).to_string();
        let lines = text.split_inclusive('\n').map(|line| {
            let (line, end) = line.strip_suffix('\n').map_or((line, ""), |line| (line, "\n"));
            format!("{}{end}", rq_report::plain::plain(line))
        });
        print(&lines.collect::<String>())?;
    }
    if arguments.check || arguments.diff {
        if !global.quiet {
            say(&format!("{name} would be formatted\n"));
        }
        return Ok(exit::FAIL);
    }
    replace(&project.file, formatted.text.as_bytes())?;
    if !global.quiet {
        say(&format!("{name} formatted\n"));
    }
    Ok(exit::PASS)
}
