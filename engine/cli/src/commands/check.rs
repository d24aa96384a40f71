//! `rq-engine check`.

use rq_report::CheckedFile;
use rq_schema::Severity;

use crate::args::{CheckArgs, CheckFormat, Global};
use crate::diagnostics::{Style, render};
use crate::error::{CliError, exit};
use crate::output::{color, print, width};
use crate::project::Project;

/// Says what is wrong with quality.kdl.
pub(crate) fn run(arguments: &CheckArgs, global: &Global) -> Result<u8, CliError> {
    let project = Project::find(&arguments.project.path)?;
    let (name, diagnostics) = (project.file_name(), &project.checked.diagnostics);
    let code = if project.checked.has_errors() { exit::USAGE } else { exit::PASS };
    let file = CheckedFile { path: &name, text: &project.text, diagnostics };
    match arguments.format {
        CheckFormat::Json => print(&rq_report::json::check(&[file]))?,
        CheckFormat::Sarif => print(&rq_report::sarif::check(&[file], &crate::program()))?,
        CheckFormat::Human => {
            let shown: Vec<_> = diagnostics
                .iter()
                .filter(|d| !global.quiet || d.severity == Severity::Error)
                .cloned()
                .collect();
            let style = Style { color: color(global), width: width() };
            print(&render(&name, &project.text, &shown, style))?;
            if !global.quiet {
                print(&format!("{name}: {}\n", summary(diagnostics)))?;
            }
        }
    }
    Ok(code)
}

fn summary(diagnostics: &[rq_schema::Diagnostic]) -> String {
    let names = [(Severity::Error, "error"), (Severity::Warning, "warning"), (Severity::Notice, "notice")];
    let counts = names.iter().filter_map(|(severity, name)| {
        let count = diagnostics.iter().filter(|diagnostic| diagnostic.severity == *severity).count();
        (count > 0).then(|| rq_report::number::count(count, name, &format!("{name}s")))
    });
    let counts: Vec<String> = counts.collect();
    if counts.is_empty() { "nothing is wrong".into() } else { counts.join(", ") }
}
