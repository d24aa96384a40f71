//! `rq-engine bench`.

use std::hint::black_box;

use rq_core::operation::{Context, OperationError, Outcome};
use rq_core::process::Machine;
use rq_core::run::Event;
use rq_core::snapshot::PairedVerdict;
use rq_report::benchmarks::{Variation, render, render_variations};
use rq_report::plain::plain;
use rq_schema::Spanned;
use rq_schema::config::{Baseline, Benchmark, Measure, Operation};
use rq_skills::performance_profiler::calibrate::calibrate;

use super::run::execute;
use super::{interruptible, usable};
use crate::args::{BenchAction, BenchArgs, CalibrateArgs, Global, PostFormat};
use crate::error::{CliError, exit};
use crate::output::{for_terminal, print, say};
use crate::progress::observer;
use crate::project::Project;

/// The operation that runs benchmarks.
const OPERATION: &str = "performance-profiler.benchmark_release";

/// Compares two versions: 1 when one benchmark became slower, 3 when one can't be told.
pub(crate) fn run(arguments: &BenchArgs, global: &Global) -> Result<u8, CliError> {
    match &arguments.action {
        Some(BenchAction::Calibrate(arguments)) => return learn(arguments, global),
        Some(BenchAction::Spin) => return Ok(spin()),
        None => {}
    }
    let mut project = Project::find(&arguments.project)?;
    usable(&project, global)?;
    if let Some(against) = &arguments.against {
        let named = Baseline::Named(against.clone());
        project.checked.config.baseline = Some(Spanned::new(named, rq_schema::Span::default()));
    }
    let mut parameters: Vec<String> = arguments.names.iter().map(|name| format!("only={name}")).collect();
    parameters.extend(arguments.pairs.map(|pairs| format!("pairs={pairs}")));
    parameters.extend(arguments.budget.as_ref().map(|budget| format!("budget={budget}")));
    let outcome = match execute(&mut project, OPERATION, &parameters, &arguments.measure, global)? {
        Ok((outcome, _)) => outcome,
        Err(error) => {
            say(&format!("rq-engine: {}\n", plain(&error.to_string())));
            return Ok(exit::INCOMPLETE);
        }
    };
    match arguments.format {
        PostFormat::Json => print(&rq_report::json::benchmarks(&outcome.benchmarks, &outcome.notes))?,
        PostFormat::Markdown => {
            let (records, notes) = (&outcome.benchmarks, &outcome.notes);
            print(&rq_report::markdown::benchmarks(&project.name(), records, notes))?;
        }
        PostFormat::Human => {
            print(&render(&outcome.benchmarks, &outcome.notes, &for_terminal(global, &project)))?;
        }
    }
    Ok(code(&outcome))
}

fn code(outcome: &Outcome) -> u8 {
    let verdicts: Vec<Option<PairedVerdict>> =
        outcome.benchmarks.iter().map(|one| one.compared.as_ref().map(|pairs| pairs.verdict)).collect();
    // Also one of several that nothing here can count.
    let idle = outcome.benchmarks.iter().any(|one| one.compared.is_none() && !one.new);
    if verdicts.contains(&Some(PairedVerdict::Slower)) {
        exit::FAIL
    } else if verdicts.contains(&Some(PairedVerdict::Undecided))
        || verdicts.iter().all(Option::is_none)
        || idle
    {
        exit::INCOMPLETE
    } else {
        exit::PASS
    }
}

/// Runs what is declared in pairs with itself, else a loop of its own.
fn learn(arguments: &CalibrateArgs, global: &Global) -> Result<u8, CliError> {
    let project = Project::find_or_default(&arguments.project)?;
    usable(&project, global)?;
    let config = &project.checked.config;
    let spec = config.catalog.operation(OPERATION);
    let spec =
        spec.ok_or_else(|| CliError::Usage(format!("{OPERATION} is not part of this version of rq")))?;
    let benchmarks = if config.benchmarks.is_empty() { vec![own_loop()?] } else { config.benchmarks.clone() };
    let (cancel, host) = (interruptible()?, Machine { commands: true, network: false });
    let observer = observer(global.verbose, global.quiet, 1);
    let context = Context {
        root: &project.root,
        config,
        operation: &Operation::default_of(spec),
        host: &host,
        cancel: &cancel,
        progress: &|text| observer.event(&Event::Progressed { id: "calibrate", text }),
    };
    let learned = calibrate(&context, &benchmarks, usize::from(arguments.pairs));
    drop(observer);
    let learned = match learned {
        Ok(learned) => learned,
        Err(OperationError::Cancelled) => return Err(CliError::Interrupted),
        Err(error) => {
            say(&format!("rq-engine: {}\n", plain(&error.to_string())));
            return Ok(exit::INCOMPLETE);
        }
    };
    let variations: Vec<Variation<'_>> = learned
        .iter()
        .map(|one| Variation {
            name: &one.name,
            cpu_seconds: one.cpu_seconds,
            cpu_noise: one.cpu_noise,
            wall_noise: one.wall_noise,
            cpu_effect: one.cpu_effect,
            wall_effect: one.wall_effect,
        })
        .collect();
    print(&render_variations(&variations, &for_terminal(global, &project)))?;
    Ok(exit::PASS)
}

/// What is run where the project declares no benchmark.
fn own_loop() -> Result<Benchmark, CliError> {
    let program = std::env::current_exe().map_err(|error| CliError::file("the program itself", error))?;
    Ok(Benchmark {
        name: Spanned::new("a loop".into(), rq_schema::Span::default()),
        command: vec![program.to_string_lossy().into_owned(), "bench".into(), "spin".into()],
        setup: Vec::new(),
        format: None,
        reports: Vec::new(),
        tolerance: None,
        measure: Measure::Cpu,
        timeout: None,
    })
}

/// Some twenty milliseconds of arithmetic.
fn spin() -> u8 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for step in 0..20_000_000_u64 {
        hash = (hash ^ black_box(step)).wrapping_mul(0x0100_0000_01b3);
    }
    black_box(hash);
    exit::PASS
}
