//! What the change of a metric is put down to: which part of what it stands on differs.

use std::collections::BTreeMap;

use rq_schema::config::Config;

use crate::measurement::Metric;
use crate::snapshot::{Basis, OperationRecord, Snapshot};

/// What a change is put down to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Cause {
    /// The project's files.
    Code,
    /// quality.kdl: formulas, weights, settings, what is measured at all.
    Configuration,
    /// What measures: the program, foreign tools, databases of advisories.
    Tool,
    /// What it ran on; or chance, where nothing else differs.
    Environment,
    /// Several of these at once: only measuring again could tell them apart.
    Several,
    /// A value that is missing, on either side.
    MissingData,
}

impl Cause {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; 6] =
        [Self::Code, Self::Configuration, Self::Tool, Self::Environment, Self::Several, Self::MissingData];

    /// As it is named to a person.
    pub fn name(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::Configuration => "configuration",
            Self::Tool => "tool version",
            Self::Environment => "environment",
            Self::Several => "several at once",
            Self::MissingData => "missing data",
        }
    }
}

/// What each operation's change is put down to.
pub(super) struct Causes<'a> {
    by_operation: BTreeMap<&'a str, Cause>,
    whole: Cause,
}

impl<'a> Causes<'a> {
    /// `moved`: whether the two evaluations ran on different machines or systems.
    pub(super) fn new(config: &Config, before: &'a Snapshot, after: &'a Snapshot, moved: bool) -> Self {
        let records: BTreeMap<&str, &OperationRecord> =
            before.operations.iter().map(|record| (record.name.as_str(), record)).collect();
        let of = |record: &'a OperationRecord| {
            // What is timed depends on the machine.
            let timed = config.catalog.operation(&record.name).is_some_and(|spec| spec.exclusive);
            let bases = records
                .get(record.name.as_str())
                .and_then(|old| old.basis.as_ref().zip(record.basis.as_ref()));
            let differs = match bases {
                Some((old, new)) => differs(old, new),
                None => overall(before, after),
            };
            (record.name.as_str(), cause(differs, timed && moved))
        };
        let by_operation = after.operations.iter().map(of).collect();
        Self { by_operation, whole: cause(overall(before, after), false) }
    }

    pub(super) fn of(&self, before: Option<&Metric>, after: Option<&Metric>) -> Cause {
        match (before, after) {
            (Some(before), Some(after))
                if before.measurement.value().is_none() || after.measurement.value().is_none() =>
            {
                Cause::MissingData
            }
            (Some(_), Some(after)) => {
                self.by_operation.get(after.operation.as_str()).copied().unwrap_or(self.whole)
            }
            // One of them does not measure it at all.
            _ => Cause::Configuration,
        }
    }
}

/// Which of (code, configuration, tool) differ.
type Differs = [bool; 3];

fn differs(before: &Basis, after: &Basis) -> Differs {
    [before.project != after.project, before.settings != after.settings, before.tool != after.tool]
}

/// The same of whole snapshots, for those that do not say what each operation stands on.
fn overall(before: &Snapshot, after: &Snapshot) -> Differs {
    let clean = before.revision.dirty == Some(false) && after.revision.dirty == Some(false);
    let code = before.revision.commit != after.revision.commit || !clean;
    [code, before.configuration != after.configuration, before.program != after.program]
}

fn cause(differs: Differs, moved: bool) -> Cause {
    let [code, settings, tool] = differs;
    match (code, settings, tool, moved) {
        (true, false, false, false) => Cause::Code,
        (false, true, false, false) => Cause::Configuration,
        (false, false, true, false) => Cause::Tool,
        (false, false, false, _) => Cause::Environment,
        _ => Cause::Several,
    }
}
