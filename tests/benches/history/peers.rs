//! Others that do a part of the same work on the same data.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use rq_benches::Outcome;
use rq_benches::measure::run;
use rq_benches::otava::{Otava, ask};
use serde_json::json;

use crate::past::{STEPPED, series_of};

/// What of ours does the same as the readers of a series.
pub(crate) const QUERY: [&str; 6] = ["query", STEPPED, "--format", "csv", "--limit", "0"];

/// Reads a metric's series by Python's own module.
const READ: &str = "
import csv, sqlite3, sys
rows = sqlite3.connect(sys.argv[1]).execute(sys.argv[2])
csv.writer(sys.stdout).writerows(rows)
";

/// A program beside one of ours.
pub(crate) struct Peer {
    pub(crate) name: String,
    program: PathBuf,
    arguments: Vec<String>,
    /// The words of ours that do the same.
    pub(crate) beside: Vec<String>,
    /// Wall time of ours at most, its own being 1.
    pub(crate) most: f64,
}

impl Peer {
    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command.args(&self.arguments);
        command
    }
}

/// Those that are here.
#[derive(Default)]
pub(crate) struct Peers {
    pub(crate) all: Vec<Peer>,
}

impl Peers {
    /// Finds or installs them; says of each that is not here why.
    pub(crate) fn found(target: &Path, project: &Path) -> Outcome<Self> {
        let store = project.join(".rq/history.db").to_string_lossy().into_owned();
        let series = format!(
            "SELECT snapshots.id, created_at, commit_hash, branch, release, score_low, verdict, value FROM metrics \
             JOIN metric_names ON metric_names.id = metric JOIN snapshots ON number = snapshot \
             WHERE name = '{STEPPED}' ORDER BY snapshots.id DESC"
        );
        let reader = |name: &str, program: &str, arguments: &[&str], most| Peer {
            name: name.to_owned(),
            program: program.into(),
            arguments: arguments.iter().map(|word| (*word).to_owned()).collect(),
            beside: QUERY.map(str::to_owned).to_vec(),
            most,
        };
        let mut peers = Self::default();
        for peer in [
            reader(
                "sqlite3 shell, the series as CSV",
                "sqlite3",
                &["-readonly", "-csv", &store, &series],
                3.0,
            ),
            reader("Python's sqlite3, the series as CSV", "python3", &["-c", READ, &store, &series], 1.0),
        ] {
            match run(&mut peer.command(), &[0]) {
                Ok(_) => peers.all.push(peer),
                Err(error) => println!("{}: not here: {error}", peer.name),
            }
        }
        if let Some(otava) = Otava::installed(&target.join("bench-peers")) {
            let question = project.with_file_name("question.json");
            let values: Vec<f64> = serde_json::from_slice(&fs::read(series_of(project))?)?;
            ask(&question, &json!({}), std::slice::from_ref(&values))?;
            let found = otava.points(&json!({}), &[values])?;
            println!(
                "Otava: {} points in {} values in {:.2} s without Python's start",
                found.points.iter().flatten().count(),
                crate::SNAPSHOTS,
                found.seconds
            );
            let command = otava.command(&question);
            peers.all.push(Peer {
                name: "Otava, the series' change points".to_owned(),
                program: command.get_program().into(),
                arguments: command.get_args().map(|word| word.to_string_lossy().into_owned()).collect(),
                beside: ["trend", STEPPED].map(str::to_owned).to_vec(),
                most: 0.1,
            });
        }
        Ok(peers)
    }
}
