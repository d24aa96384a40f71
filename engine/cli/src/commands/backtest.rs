//! `rq-engine backtest`.

use rq_core::backtest::{Replay, records, replay};
use rq_core::snapshot::Snapshot;
use rq_core::store::Store;
use rq_report::backtest::{Backtest, render};

use super::usable;
use crate::args::{BacktestArgs, Global, RunFormat};
use crate::error::{CliError, exit};
use crate::output::{for_terminal, print};
use crate::past::{open_history, query};
use crate::project::Project;

/// Says what the gates of the file, as they are now, would have said of the evaluations of the past.
pub(crate) fn run(arguments: &BacktestArgs, global: &Global) -> Result<u8, CliError> {
    let project = Project::find(&arguments.project)?;
    usable(&project, global)?;
    let store = open_history(&project, arguments.which.store.as_deref())?;
    let mut replays: Vec<(Snapshot, Replay)> = Vec::new();
    for summary in store.list(&query(&project, &arguments.which, arguments.limit)?)? {
        let Some(snapshot) = store.get(&summary.id)? else { continue };
        let told = replay(&project.checked.config, &snapshot);
        replays.push((snapshot, told));
    }
    let told: Vec<Replay> = replays.iter().map(|(_, replay)| replay.clone()).collect();
    let backtest = Backtest { replays: &replays, records: &records(&told) };
    match arguments.format {
        RunFormat::Json => print(&rq_report::json::backtest(&backtest))?,
        RunFormat::Human => print(&render(&backtest, &for_terminal(global, &project)))?,
    }
    Ok(if replays.is_empty() { exit::INCOMPLETE } else { exit::PASS })
}
