//! `rq-engine watch`.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

use ignore::gitignore::{Gitignore, GitignoreBuilder};
use notify::{Event, RecursiveMode, Watcher};
use rq_core::store::Store;

use super::interruptible;
use crate::args::{Global, WatchArgs};
use crate::error::{CliError, exit};
use crate::evaluation::{Session, ignore_own_folder, store_path};
use crate::output::{Format, color, context, print, render, width};
use crate::progress::Silent;
use crate::project::Project;

/// Quiet time after a change before evaluating: an editor writes in several steps.
const SETTLE: Duration = Duration::from_millis(150);
/// How often Ctrl-C is looked for.
const LOOK: Duration = Duration::from_millis(200);

/// Evaluates, and again whenever a file changes, until interrupted.
pub(crate) fn run(arguments: &WatchArgs, global: &Global) -> Result<u8, CliError> {
    let cancel = interruptible()?;
    let root = Project::find(&arguments.project.path)?.root;
    let ignored = ignored(&root);
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
            Ok(()) => {}
        }
        anstream::eprintln!("watching {} (Ctrl-C ends)", root.display());
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
        anstream::eprintln!("\n{} changed", rq_report::plain::plain(&changed.display().to_string()));
    }
}

fn once(arguments: &WatchArgs, global: &Global, cancel: &rq_core::cancel::Cancel) -> Result<(), CliError> {
    let project = Project::find(&arguments.project.path)?;
    super::usable(&project, global)?;
    let session = Session::new(&project, &arguments.measure, &[]);
    let mut store = rq_store::open(&store_path(&project, arguments.measure.store.as_deref())?)?;
    let evaluated = session.evaluate(&arguments.measure, Some(&store), cancel, &Silent)?;
    store.keep(&evaluated.snapshot)?;
    ignore_own_folder(&project);
    let mut context = context(global, project.file_name(), &project.checked.config.catalog);
    (context.color, context.width, context.seconds) = (color(global), width(), Some(evaluated.seconds));
    print(&render(Format::Human, &evaluated.snapshot, &context))
}

/// The project's own ignore rules at its root; those deeper down only cost an evaluation that finds nothing changed.
fn ignored(root: &Path) -> Gitignore {
    let mut builder = GitignoreBuilder::new(root);
    // A rule that can't be read ignores nothing.
    let _ = builder.add(root.join(".gitignore"));
    builder.build().unwrap_or_else(|_| Gitignore::empty())
}

/// The first path of an event that an evaluation could depend on.
fn relevant(event: &Event, root: &Path, ignored: &Gitignore) -> Option<PathBuf> {
    if event.kind.is_access() {
        return None;
    }
    let inside = event.paths.iter().filter_map(|path| path.strip_prefix(root).ok());
    let own = |path: &Path| path.components().any(|part| matches!(part.as_os_str().to_str(), Some(".rq" | ".git")));
    inside
        .filter(|path| !path.as_os_str().is_empty() && !own(path))
        .find(|path| !ignored.matched_path_or_any_parents(path, false).is_ignore())
        .map(Path::to_owned)
}
