//! `rq-engine watch`.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

use ignore::gitignore::{Gitignore, GitignoreBuilder};
use notify::{Event, RecursiveMode, Watcher};
use rq_report::plain::plain;
use rq_schema::config::Config;

use super::interruptible;
use crate::args::{Global, WatchArgs};
use crate::error::{CliError, exit};
use crate::evaluation::Session;
use crate::keeping::Keeper;
use crate::output::{Format, color, context, print, render, say, width};
use crate::progress::Silent;
use crate::project::{Project, ignore_own_folder};

/// Quiet time after a change before evaluating: an editor writes in several steps.
const SETTLE: Duration = Duration::from_millis(150);
/// How often Ctrl-C is looked for.
const LOOK: Duration = Duration::from_millis(200);

/// Evaluates, and again whenever a file changes, until interrupted.
pub(crate) fn run(arguments: &WatchArgs, global: &Global) -> Result<u8, CliError> {
    let cancel = interruptible()?;
    let root = Project::find(&arguments.project.path)?.root;
    let mut ignored = ignored(&root, &[]);
    let (send, changes) = channel();
    let failed = |error: notify::Error| CliError::Internal(format!("files can't be watched: {error}"));
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<Event>| {
        // The receiver is gone only when the command ends.
        let _ = send.send(event);
    })
    .map_err(failed)?;
    watcher.watch(&root, RecursiveMode::Recursive).map_err(failed)?;
    loop {
        match once(arguments, global, &cancel) {
            Err(CliError::Interrupted) => return Ok(exit::INTERRUPTED),
            // A file that is being edited is wrong most of the time.
            Err(error) => super::super::report(&error),
            Ok(made) => ignored = self::ignored(&root, &made),
        }
        say(&format!("watching {} (Ctrl-C ends)\n", plain(&root.display().to_string())));
        let mut changed: Option<PathBuf> = None;
        loop {
            if cancel.asked() {
                return Ok(exit::INTERRUPTED);
            }
            match changes.recv_timeout(if changed.is_some() { SETTLE } else { LOOK }) {
                Ok(Ok(event)) => changed = relevant(&event, &root, &ignored).or(changed),
                Ok(Err(error)) => return Err(failed(error)),
                Err(RecvTimeoutError::Timeout) if changed.is_some() => break,
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => {
                    return Err(CliError::Internal("the watcher has ended".into()));
                }
            }
        }
        let changed = changed.unwrap_or_default();
        say(&format!("\n{} changed\n", plain(&changed.display().to_string())));
    }
}

/// One evaluation; patterns of what its commands write.
fn once(
    arguments: &WatchArgs,
    global: &Global,
    cancel: &rq_core::cancel::Cancel,
) -> Result<Vec<String>, CliError> {
    let project = Project::find(&arguments.project.path)?;
    super::usable(&project, global)?;
    let session = Session::new(&project, &arguments.measure, &[]);
    let mut keeper = Keeper::new(&project, arguments.measure.store.as_deref())?;
    let mut evaluated = session.evaluate(&arguments.measure, keeper.store(), cancel, &Silent)?;
    keeper.keep(&mut evaluated.snapshot);
    ignore_own_folder(&project);
    let mut context = context(global, project.file_name(), &project.checked.config.catalog);
    (context.color, context.width, context.seconds) = (color(global), width(), Some(evaluated.seconds));
    print(&render(Format::Human, &evaluated.snapshot, None, &context)?)?;
    Ok(made(&project.checked.config))
}

/// Reports that commands write: that they change is what an evaluation does, and no reason for the next.
fn made(config: &Config) -> Vec<String> {
    let mut made = Vec::new();
    for operation in &config.operations {
        if let Some(own) = operation.own.as_ref().filter(|own| !own.command.is_empty()) {
            made.extend(own.reports.iter().cloned());
        }
        let values = |name: &str| operation.parameters.get(name).into_iter().flatten();
        if values("run").next().is_some() {
            let reports = values("report").chain(values("results"));
            made.extend(reports.filter_map(|report| report.value.as_str().map(str::to_owned)));
        }
    }
    made
}

/// The project's own ignore rules at its root (those deeper down only cost an evaluation that finds nothing changed),
/// and what its commands make.
fn ignored(root: &Path, made: &[String]) -> Gitignore {
    let mut builder = GitignoreBuilder::new(root);
    // A rule that can't be read ignores nothing.
    let _ = builder.add(root.join(".gitignore"));
    for pattern in made {
        let _ = builder.add_line(None, &format!("/{}", pattern.trim_start_matches("./")));
    }
    builder.build().unwrap_or_else(|_| Gitignore::empty())
}

/// The first path of an event that an evaluation could depend on.
fn relevant(event: &Event, root: &Path, ignored: &Gitignore) -> Option<PathBuf> {
    if event.kind.is_access() {
        return None;
    }
    let inside = event.paths.iter().filter_map(|path| path.strip_prefix(root).ok());
    let own =
        |path: &Path| path.components().any(|part| matches!(part.as_os_str().to_str(), Some(".rq" | ".git")));
    inside
        .filter(|path| !path.as_os_str().is_empty() && !own(path))
        .find(|path| !ignored.matched_path_or_any_parents(path, false).is_ignore())
        .map(Path::to_owned)
}
