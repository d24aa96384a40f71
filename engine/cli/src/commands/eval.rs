//! `rq-engine eval`.

use rq_core::comparison::compare;
use rq_core::snapshot::{Snapshot, Verdict};
use rq_report::comparison::Compared;
use rq_schema::config::Baseline;

use super::{interruptible, usable};
use crate::args::{EvalArgs, FailOn, Global, PlanArgs, PlanFormat};
use crate::error::{CliError, exit};
use crate::evaluation::{Evaluated, Session};
use crate::keeping::Keeper;
use crate::output::{asks_for_markdown, context, github, targets, write};
use crate::progress::observer;
use crate::project::{Project, ignore_own_folder};
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
    let flag = arguments.measure.store.as_deref();
    let mut keeper =
        if arguments.no_keep { Keeper::reading(&project, flag)? } else { Keeper::new(&project, flag)? };
    let cancel = interruptible()?;
    let session = Session::new(&project, &arguments.measure, &[]);
    let evaluated = {
        let observer = observer(global.verbose, global.quiet, session.plan.nodes.len());
        session.evaluate(&arguments.measure, keeper.store(), &cancel, observer.as_ref())?
    };
    let Evaluated { mut snapshot, baseline, baseline_score, seconds, started, began } = evaluated;
    let kept = keeper.keep(&mut snapshot);
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
