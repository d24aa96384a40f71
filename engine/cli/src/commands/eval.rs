//! `rq-engine eval`.

use rq_core::comparison::compare;
use rq_core::snapshot::{Snapshot, Verdict};
use rq_core::store::{Store, StoreError};
use rq_report::comparison::Compared;
use rq_schema::config::Baseline;
use rq_store::SqliteStore;

use super::{interruptible, usable};
use crate::args::{EvalArgs, FailOn, Global, PlanArgs, PlanFormat};
use crate::error::{CliError, exit};
use crate::evaluation::{Evaluated, Session, ignore_own_folder, store_path};
use crate::output::{asks_for_markdown, context, github, targets, write};
use crate::progress::observer;
use crate::project::Project;
use crate::telemetry;

/// Evaluates, keeps the snapshot, answers.
pub(crate) fn run(arguments: &EvalArgs, global: &Global) -> Result<u8, CliError> {
    let targets = targets(&arguments.format, arguments.output.as_deref())?;
    let project = Project::find(&arguments.project.path)?;
    usable(&project, global)?;
    if arguments.dry_run {
        let (project, measure) = (arguments.project.clone(), arguments.measure.clone());
        return super::plan::run(&PlanArgs { project, measure, format: PlanFormat::Tree }, global);
    }
    let path = store_path(&project, arguments.measure.store.as_deref())?;
    let cancel = interruptible()?;
    let session = Session::new(&project, &arguments.measure, &[]);
    let mut store = open(&path, arguments.no_keep)?;
    let evaluated = {
        let observer = observer(global.verbose, global.quiet, session.plan.nodes.len());
        let readable = store.as_ref().and_then(|store| store.as_ref().ok());
        session.evaluate(&arguments.measure, readable, &cancel, observer.as_ref())?
    };
    let Evaluated { mut snapshot, baseline, baseline_score, seconds, started, began } = evaluated;
    let kept = keep(&mut store, &mut snapshot, arguments.no_keep);
    ignore_own_folder(&project);
    // A name that the user wrote and that nothing has: what was asked for could not be compared.
    let named = arguments.measure.baseline.as_deref().map(Baseline::from_word);
    let uncompared = matches!(named, Some(Baseline::Named(_))) && snapshot.baseline.is_none();
    let code = match exit_code(&snapshot, arguments.fail_on, kept) {
        exit::PASS if uncompared && matches!(arguments.fail_on, FailOn::Warn | FailOn::Incomplete) => {
            exit::INCOMPLETE
        }
        code => code,
    };

    let mut context = context(global, project.file_name(), &project.checked.config.catalog);
    context.exit_code = i32::from(code);
    context.timings = arguments.timings;
    context.prefix = session.prefix();
    context.seconds = Some(seconds);
    context.baseline_points = baseline_score
        .iter()
        .flat_map(|score| &score.components)
        .filter_map(|part| Some((part.name.clone(), part.exact()?)))
        .collect();
    // Only Markdown tells what moved the score.
    let baseline = baseline.filter(|_| asks_for_markdown(&targets));
    let comparison = baseline.as_ref().map(|before| compare(&project.checked.config, before, &snapshot));
    let compared = baseline.as_ref().zip(comparison.as_ref());
    let compared = compared.map(|(before, comparison)| Compared { before, after: &snapshot, comparison });
    write(&targets, &snapshot, compared.as_ref(), &context, global)?;
    github(&snapshot, compared.as_ref(), &context, &targets)?;
    telemetry::export(&snapshot, began, seconds, &started);
    Ok(code)
}

type Opened = Option<Result<SqliteStore, StoreError>>;

/// The history; one that can't be used spares the evaluation, unless it is a newer program's.
fn open(path: &std::path::Path, never: bool) -> Result<Opened, CliError> {
    if never {
        return match rq_store::open_for_reading(path) {
            Ok(found) => Ok(found.map(Ok)),
            Err(error) => Ok(Some(Err(error))),
        };
    }
    match rq_store::open(path) {
        Err(error @ StoreError::Newer { .. }) => Err(error.into()),
        opened => Ok(Some(opened)),
    }
}

/// Keeps the snapshot; says in it why it could not be kept.
fn keep(store: &mut Opened, snapshot: &mut Snapshot, never: bool) -> bool {
    let kept = match store {
        _ if never => return true,
        Some(Ok(store)) => store.keep(snapshot),
        Some(Err(error)) => {
            Err(StoreError::Unavailable { place: "history".into(), message: error.to_string() })
        }
        None => return true,
    };
    match kept {
        Ok(()) => true,
        Err(error) => {
            snapshot.notices.push(format!("this snapshot is not kept: {error}"));
            false
        }
    }
}

/// The exit code: the verdict, as far as the user wants to hear it; never 0 when the snapshot was lost.
fn exit_code(snapshot: &Snapshot, fail_on: FailOn, kept: bool) -> u8 {
    let warned = || {
        let conditions = snapshot.gates.iter().flat_map(|gate| &gate.conditions);
        conditions.into_iter().any(|condition| !condition.required && condition.verdict == Verdict::Fail)
    };
    let code = match (snapshot.verdict, fail_on) {
        (_, FailOn::Never) => return exit::PASS,
        (Verdict::Fail, _) => exit::FAIL,
        (_, FailOn::Warn) if warned() => exit::FAIL,
        (Verdict::Incomplete, FailOn::Gate) => exit::PASS,
        (Verdict::Incomplete, _) => exit::INCOMPLETE,
        (Verdict::Pass, _) => exit::PASS,
    };
    if code == exit::PASS && !kept { exit::INCOMPLETE } else { code }
}
