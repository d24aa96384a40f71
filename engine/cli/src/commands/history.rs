//! `rq-engine history`: what is kept, and how it gets from one place to another.

use std::fs::File;
use std::io::{self, BufReader, BufWriter};
use std::path::PathBuf;

use jiff::Timestamp;
use rq_core::retention::{Retention, expired};
use rq_core::store::{Query, Store};
use rq_history::RemoteError;
use rq_store::{Place, TravelError};

use crate::args::{
    ExportArgs, Global, HistoryAction, HistoryArgs, ImportArgs, PruneArgs, RemoteArgs, RunFormat,
};
use crate::error::{CliError, exit};
use crate::output::{for_terminal, print, say};
use crate::past::{open_history, query, seconds, store_place};
use crate::project::{Project, ignore_own_folder};

/// Lists the snapshots kept, or lets them travel.
pub(crate) fn run(arguments: &HistoryArgs, global: &Global) -> Result<u8, CliError> {
    match &arguments.action {
        Some(HistoryAction::Export(arguments)) => export(arguments),
        Some(HistoryAction::Import(arguments)) => import(arguments),
        Some(HistoryAction::Prune(arguments)) => prune(arguments),
        Some(HistoryAction::Fetch(arguments)) => fetch(arguments),
        Some(HistoryAction::Push(arguments)) => push(arguments),
        None => list(arguments, global),
    }
}

fn export(arguments: &ExportArgs) -> Result<u8, CliError> {
    let project = Project::find(&arguments.project.path)?;
    let store = open_history(&project, arguments.which.store.as_deref())?;
    let query = query(&project, &arguments.which, arguments.limit)?;
    let count = match &arguments.output {
        Some(file) => {
            let opened = File::create(file).map_err(|error| CliError::file(file, error))?;
            rq_store::export(&store, &query, &mut BufWriter::new(opened))
        }
        None => rq_store::export(&store, &query, &mut BufWriter::new(io::stdout().lock())),
    };
    let place = arguments.output.clone().unwrap_or_else(|| "standard output".into());
    let count = count.map_err(|error| travelled(error, place))?;
    say(&format!("{} exported\n", rq_core::number::count(count, "snapshot", "snapshots")));
    Ok(exit::PASS)
}

fn import(arguments: &ImportArgs) -> Result<u8, CliError> {
    let project = Project::find(&arguments.project)?;
    let mut store = rq_history::open(&store_place(&project, arguments.store.as_deref())?, &project.root)?;
    ignore_own_folder(&project);
    let imported = if arguments.file.as_os_str() == "-" {
        rq_store::import(&mut store, &mut io::stdin().lock())
    } else {
        let file = File::open(&arguments.file).map_err(|error| CliError::file(&arguments.file, error))?;
        rq_store::import(&mut store, &mut BufReader::new(file))
    };
    let imported = imported.map_err(|error| travelled(error, arguments.file.clone()))?;
    let new = rq_core::number::count(imported.new, "snapshot", "snapshots");
    say(&format!("{new} imported, {} kept already\n", imported.known));
    Ok(exit::PASS)
}

fn prune(arguments: &PruneArgs) -> Result<u8, CliError> {
    let retention = Retention {
        all: seconds(&arguments.keep)?,
        daily: arguments.daily.as_deref().map(seconds).transpose()?,
    };
    let project = Project::find(&arguments.project)?;
    let place = store_place(&project, arguments.store.as_deref())?;
    if rq_history::open_for_reading(&place, &project.root)?.is_none() {
        return Err(CliError::NotFound("there is no history to prune".into()));
    }
    let size = || std::fs::metadata(&place.file).map(|file| file.len()).unwrap_or_default();
    let before = size();
    let mut store = rq_history::open(&place, &project.root)?;
    let all = store.list(&Query { project: Some(project.name()), repeats: true, ..Query::default() })?;
    let expired = expired(&all, &retention, Timestamp::now());
    let (gone, left) =
        (rq_core::number::count(expired.len(), "snapshot", "snapshots"), all.len() - expired.len());
    if arguments.dry_run {
        say(&format!("{gone} would go, {left} stay\n"));
        return Ok(exit::PASS);
    }
    store.delete(&expired)?;
    drop(store);
    say(&format!("{gone} deleted, {left} stay; {} KiB were {} KiB\n", size() >> 10, before >> 10));
    Ok(exit::PASS)
}

fn fetch(arguments: &RemoteArgs) -> Result<u8, CliError> {
    let (project, place, name) = in_repository(arguments)?;
    let found = rq_history::fetch(&project.root, &name, &arguments.remote).map_err(refused)?;
    // What came is in the copy at once: whoever reads next need not write.
    rq_history::open(&place, &project.root)?;
    ignore_own_folder(&project);
    if found {
        say(&format!("{name} has all that {} has\n", arguments.remote));
    } else {
        say(&format!("{} has no {name} yet\n", arguments.remote));
    }
    Ok(exit::PASS)
}

fn push(arguments: &RemoteArgs) -> Result<u8, CliError> {
    let (project, place, name) = in_repository(arguments)?;
    if rq_history::open_for_reading(&place, &project.root)?.is_none() {
        return Err(CliError::NotFound("there is no history to push; `rq-engine eval` begins one".into()));
    }
    rq_history::push(&project.root, &name, &arguments.remote).map_err(refused)?;
    rq_history::open(&place, &project.root)?;
    say(&format!("{} has all of {name}\n", arguments.remote));
    Ok(exit::PASS)
}

/// The project, and the reference that its history is kept under.
fn in_repository(arguments: &RemoteArgs) -> Result<(Project, Place, String), CliError> {
    let project = Project::find(&arguments.project)?;
    let place = store_place(&project, arguments.store.as_deref())?;
    match place.reference.clone() {
        Some(name) => Ok((project, place, name)),
        None => Err(CliError::Usage(
            "this history is kept in a file: `history export` and `history import` carry it, or keep it in the repository by \
             store \"git:refs/rq/history\""
                .into(),
        )),
    }
}

fn refused(error: RemoteError) -> CliError {
    match error {
        RemoteError::Store(error) => error.into(),
        RemoteError::Git { .. } => CliError::Remote(error.to_string()),
    }
}

/// Why snapshots did not travel to or from a place.
fn travelled(error: TravelError, place: PathBuf) -> CliError {
    match error {
        TravelError::Store(error) => error.into(),
        TravelError::Io(error) => CliError::file(place, error),
        TravelError::Strange { .. } => {
            CliError::Usage(format!("{}: {error}; nothing was kept", place.display()))
        }
    }
}

fn list(arguments: &HistoryArgs, global: &Global) -> Result<u8, CliError> {
    let project = Project::find(&arguments.project.path)?;
    let place = store_place(&project, arguments.which.store.as_deref())?;
    let query = query(&project, &arguments.which, arguments.limit)?;
    let snapshots = match rq_history::open_for_reading(&place, &project.root)? {
        Some(store) => store.list(&query)?,
        None => Vec::new(),
    };
    match arguments.format {
        RunFormat::Json => print(&rq_report::json::history(&snapshots))?,
        RunFormat::Human => {
            let context = for_terminal(global, &project);
            print(&rq_report::history::render(&snapshots, &context))?;
        }
    }
    Ok(exit::PASS)
}
