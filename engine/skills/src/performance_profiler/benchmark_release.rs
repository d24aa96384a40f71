//! `benchmark_release`: whether the declared benchmarks take more time than at the version that the change began at.

use std::sync::Arc;
use std::time::Duration;

use rq_core::cache::digest;
use rq_core::operation::{Context, Input, Inputs, Operation, OperationError, Outcome};
use rq_schema::config::Benchmark;
use rq_schema::value_type::duration_seconds;
use serde::Deserialize;

use super::counter::{self, Counter};
use super::pairs::Limits;
use super::prepared::{Earlier, Prepared, counts};
use super::telling::tell;
use super::versions::{Checkouts, short};
use crate::environment_profiler::machine;
use crate::workspace::Workspace;

/// Percent by which a benchmark may become slower, unless the file says otherwise.
pub(super) const TOLERANCE: f64 = 1.0;

/// The operation.
pub(crate) struct BenchmarkRelease {
    pub(crate) workspace: Arc<Workspace>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Parameters {
    pairs: usize,
    #[serde(default)]
    only: Vec<String>,
}

impl Operation for BenchmarkRelease {
    fn version(&self) -> u32 {
        1
    }

    fn inputs(&self, context: &Context<'_>) -> Result<Inputs, OperationError> {
        let benchmarks = self.wanted(context)?;
        let declared: Vec<_> = benchmarks
            .iter()
            .map(|b| {
                (
                    &b.name.value,
                    &b.command,
                    &b.setup,
                    (&b.format, &b.reports),
                    b.measure,
                    b.tolerance,
                    b.timeout,
                )
            })
            .collect();
        let state = self.workspace.selected_input("the project's files", |_| true)?;
        let base = match self.workspace.base() {
            Ok(base) => base.commit.clone(),
            Err(error) => error.to_string(),
        };
        let mut parts = vec![
            Input::project("the declared benchmarks", digest(format!("{declared:?}").as_bytes())),
            state,
            Input::project("the version to compare with", digest(base.as_bytes())),
            Input::tool("the machine", digest(format!("{:?}", machine()).as_bytes())),
        ];
        if benchmarks.iter().any(|benchmark| counts(benchmark)) {
            parts.push(Input::tool("what counts instructions", digest(counter::state().as_bytes())));
        }
        Ok(Inputs { parts, always: None })
    }

    fn measure(&self, context: &Context<'_>) -> Result<Outcome, OperationError> {
        let benchmarks = self.wanted(context)?;
        let parameters: Parameters = context.parameters()?;
        let repository = self.workspace.repository()?;
        let checkouts = Checkouts::new(context, repository, setups(benchmarks.iter().copied()))?;
        let now = checkouts.at_hand()?;
        let mut outcome = Outcome::default();
        let earlier = match self.earlier(&checkouts) {
            Ok(earlier) => Some(earlier),
            Err(OperationError::Cancelled) => return Err(OperationError::Cancelled),
            Err(error) => {
                outcome.notes.push(format!("compared with nothing: {error}"));
                None
            }
        };
        if let Some(earlier) = &earlier {
            outcome.notes.push(format!("compared with {} ({})", earlier.what, short(&earlier.commit)));
        }
        let limits = Limits { pairs: parameters.pairs, budget: budget(context)? };
        let counter = if benchmarks.iter().any(|benchmark| counts(benchmark)) {
            Counter::find(context)?
        } else {
            Err("nothing was to be counted".into())
        };
        if let Ok(counter) = &counter {
            outcome.notes.push(format!("instructions are counted by {}", counter.name()));
        }
        let each = benchmarks
            .iter()
            .map(|benchmark| Prepared::new(context, benchmark, &now, earlier.as_ref(), &counter));
        let prepared: Vec<Prepared<'_>> = each.collect::<Result<_, _>>()?;
        // However many results a benchmark tells, the promise is one for the release.
        let count = prepared.iter().map(Prepared::comparisons).sum();
        for one in &prepared {
            outcome.benchmarks.extend(one.records(count, limits)?);
        }
        tell(&mut outcome, context);
        Ok(outcome)
    }
}

impl BenchmarkRelease {
    fn wanted<'c>(&self, context: &Context<'c>) -> Result<Vec<&'c Benchmark>, OperationError> {
        let Parameters { only, .. } = context.parameters()?;
        let all = &context.config.benchmarks;
        if let Some(unknown) = only.iter().find(|name| !all.iter().any(|one| one.name.value == **name)) {
            return Err(OperationError::Failed(format!("there is no benchmark \"{unknown}\"")));
        }
        let wanted: Vec<&Benchmark> =
            all.iter().filter(|one| only.is_empty() || only.contains(&one.name.value)).collect();
        if wanted.is_empty() {
            return Err(OperationError::Missing(
                "no benchmark is declared: benchmark \"name\" { run \"command\" }".into(),
            ));
        }
        Ok(wanted)
    }

    fn earlier(&self, checkouts: &Checkouts<'_>) -> Result<Earlier, OperationError> {
        let base = self.workspace.base()?;
        let version = checkouts.at(&base.commit)?;
        Ok(Earlier { what: base.what.clone(), commit: base.commit.clone(), version })
    }
}

/// What makes a version ready for these benchmarks, each command once.
pub(super) fn setups<'a>(benchmarks: impl Iterator<Item = &'a Benchmark>) -> Vec<Vec<String>> {
    let mut setups: Vec<Vec<String>> = Vec::new();
    for setup in benchmarks.map(|benchmark| &benchmark.setup) {
        if !setup.is_empty() && !setups.contains(setup) {
            setups.push(setup.clone());
        }
    }
    setups
}

fn budget(context: &Context<'_>) -> Result<Duration, OperationError> {
    let value = context.operation.parameters.get("budget").and_then(|values| values.last());
    let seconds = value.and_then(|value| duration_seconds(&value.value));
    seconds
        .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
        .ok_or_else(|| OperationError::Failed("its budget is no duration".into()))
}
