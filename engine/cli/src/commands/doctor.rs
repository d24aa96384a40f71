//! `rq-engine doctor`.

use std::path::Path;

use rq_core::cancel::Cancel;
use rq_core::run::{Forecast, forecast};
use rq_report::plain::plain;
use rq_schema::Severity;
use rq_skills::git::{Repository, of_ci};

use crate::args::{DoctorArgs, Global, MeasureArgs};
use crate::error::{CliError, exit};
use crate::evaluation::Session;
use crate::output::print;
use crate::past::store_place;
use crate::progress::Silent;
use crate::project::Project;

/// Lists what is missing and how to get it.
pub(crate) fn run(arguments: &DoctorArgs, _global: &Global) -> Result<u8, CliError> {
    let project = match Project::find(&arguments.project.path) {
        Err(CliError::NoConfig(folder)) => {
            print(&format!(
                "missing  quality.kdl in {}\n         rq-engine init writes one\n",
                folder.display()
            ))?;
            return Ok(exit::USAGE);
        }
        found => found?,
    };
    let mut report = Report::default();
    let errors = project.checked.diagnostics.iter().filter(|d| d.severity == Severity::Error).count();
    match errors {
        0 => report.fine(&project.file_name(), "is valid"),
        _ => {
            report.lacks(&project.file_name(), &format!("has {errors} errors"), "rq-engine check shows them");
        }
    }
    match Repository::discover(&project.root) {
        Some(repository) => match repository.base(&of_ci()) {
            Ok(base) => report.fine("git", &format!("a change is compared with {}", base.what)),
            // Nothing is amiss: most repositories have moments without a change to look at.
            Err(error) => report.fine("git", &format!("there is no change to look at: {error}")),
        },
        None => report.lacks("git", "this is no repository", "git init; without it snapshots have no commit"),
    }
    history(&project, &mut report);
    operations(&project, &mut report);
    print(&report.text)?;
    Ok(if report.lacking { exit::INCOMPLETE } else { exit::PASS })
}

fn history(project: &Project, report: &mut Report) {
    let look = |place| Ok(rq_history::open_for_reading(&place, &project.root)?.is_some());
    match store_place(project, None).and_then(look) {
        Ok(true) => report.fine("history", "can be read"),
        Ok(false) => report.fine("history", "is empty; the first evaluation begins it"),
        Err(error) => {
            report.lacks("history", &error.to_string(), error.help().unwrap_or("see store in quality.kdl"));
        }
    }
}

fn operations(project: &Project, report: &mut Report) {
    let arguments = MeasureArgs {
        baseline: None,
        release: None,
        store: None,
        no_cache: false,
        no_commands: false,
        jobs: 0,
        offline: true,
    };
    let session = Session::new(project, &arguments, &[]);
    let cancel = Cancel::new();
    let forecast = forecast(&session.plan, &session.operations, &session.setting(&cancel, &Silent));
    for (node, forecast) in session.plan.nodes.iter().zip(forecast) {
        let command = node.operation.own.as_ref().map(|own| own.command.clone()).unwrap_or_else(|| {
            let run = node.operation.parameters.get("run").into_iter().flatten();
            run.filter_map(|word| word.value.as_str().map(str::to_owned)).collect()
        });
        let program = command.first().filter(|program| !on_path(program, &project.root));
        match (program, forecast) {
            (Some(program), _) => report.lacks(
                &node.id,
                &format!("`{program}` is not installed, or not on the PATH"),
                "install it, or change `run`",
            ),
            (None, Forecast::Missing(reason)) => {
                report.lacks(
                    &node.id,
                    &reason,
                    "see the operation's page in docs/reference, or delete it from the file",
                );
            }
            (None, _) => report.fine(&node.id, "can run"),
        }
    }
}

fn on_path(program: &str, root: &Path) -> bool {
    if program.contains('/') {
        return root.join(program).is_file();
    }
    std::env::var_os("PATH")
        .is_some_and(|path| std::env::split_paths(&path).any(|folder| folder.join(program).is_file()))
}

#[derive(Default)]
struct Report {
    text: String,
    lacking: bool,
}

impl Report {
    fn fine(&mut self, what: &str, state: &str) {
        self.text.push_str(&format!("ok       {}: {}\n", plain(what), plain(state)));
    }

    fn lacks(&mut self, what: &str, problem: &str, help: &str) {
        self.lacking = true;
        self.text.push_str(&format!(
            "missing  {}: {}\n         {}\n",
            plain(what),
            plain(problem),
            plain(help)
        ));
    }
}
