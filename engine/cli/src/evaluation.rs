//! One evaluation, from a checked configuration to a snapshot that is kept.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use jiff::{Timestamp, Zoned};
use rq_core::baseline::{self, Left, Seeker};
use rq_core::cache::{Cache, digest};
use rq_core::cancel::Cancel;
use rq_core::content::{again, content, replaces};
use rq_core::evaluate::{Circumstances, snapshot};
use rq_core::noisy;
use rq_core::operation::{Operation, OperationError};
use rq_core::plan::{Plan, Selection, plan};
use rq_core::process::Machine;
use rq_core::run::{Done, Observer, Setting, run, run_again};
use rq_core::snapshot::{Revision, Score, Snapshot};
use rq_core::store::{Query, Store, StoreError};
use rq_schema::config::Baseline;
use rq_skills::git::{self, Repository};
use rq_skills::workspace::Workspace;

use crate::args::MeasureArgs;
use crate::error::CliError;
use crate::project::Project;

/// Snapshots that are looked through for values to carry.
const CARRIED_FROM: usize = 10;

/// A project made ready to be measured.
pub(crate) struct Session<'a> {
    pub(crate) project: &'a Project,
    pub(crate) plan: Plan,
    pub(crate) operations: Vec<Option<Box<dyn Operation>>>,
    pub(crate) cache: Option<Cache>,
    pub(crate) host: Machine,
    pub(crate) jobs: usize,
    git: Option<Arc<Repository>>,
    notices: Vec<String>,
}

/// A snapshot, and what became of it.
pub(crate) struct Evaluated {
    pub(crate) snapshot: Snapshot,
    /// The snapshot that it was compared with, as it was kept.
    pub(crate) baseline: Option<Snapshot>,
    /// The baseline's score under today's formulas.
    pub(crate) baseline_score: Option<Score>,
    /// Wall time.
    pub(crate) seconds: f64,
    /// When each operation began, in the snapshot's order: seconds from the start.
    pub(crate) started: Vec<f64>,
    /// When the evaluation began.
    pub(crate) began: Timestamp,
}

impl<'a> Session<'a> {
    /// Plans an evaluation. `only`: these operations and what they need; empty: all.
    pub(crate) fn new(project: &'a Project, arguments: &MeasureArgs, only: &[String]) -> Self {
        let config = &project.checked.config;
        let plan = plan(config, &Selection { only: only.to_vec() });
        let git = Repository::discover(&project.root).map(Arc::new);
        let mut notices = Vec::new();
        let folder = project.root.join(".rq");
        // Outcomes that came with the repository were not measured here.
        let foreign = git.as_ref().is_some_and(|git| {
            let inside = git.work_tree().and_then(|tree| folder.strip_prefix(tree).ok().map(PathBuf::from));
            inside.is_some_and(|inside| git.tracks_below(&inside))
        });
        if foreign {
            notices.push("git tracks the folder .rq: outcomes cached there are not believed; remove it from the repository".into());
        }
        let cache = (!arguments.no_cache && !foreign).then(|| Cache::new(&folder.join("cache")));
        let cache_folder = cache.as_ref().map(|_| folder.join("cache"));
        let workspace = Workspace::new(&project.root, config, cache_folder).in_repository(git.clone());
        let workspace = Arc::new(workspace);
        let operations =
            plan.nodes.iter().map(|node| rq_skills::operation(&node.id, &node.operation, &workspace));
        let operations = operations.collect();
        let processors = std::thread::available_parallelism().map_or(1, Into::into);
        let jobs = if arguments.jobs == 0 { processors } else { arguments.jobs };
        Self {
            project,
            plan,
            operations,
            cache,
            host: Machine { commands: !arguments.no_commands, network: !arguments.offline },
            jobs,
            git,
            notices,
        }
    }

    /// What a run works with.
    pub(crate) fn setting<'b>(&'b self, cancel: &'b Cancel, observer: &'b dyn Observer) -> Setting<'b> {
        Setting {
            root: &self.project.root,
            config: &self.project.checked.config,
            host: &self.host,
            cancel,
            cache: self.cache.as_ref(),
            jobs: self.jobs,
            observer,
        }
    }

    /// Where the working tree stands.
    pub(crate) fn revision(&self, arguments: &MeasureArgs) -> Revision {
        match &self.git {
            Some(repository) => git::revision(repository, arguments.release.clone()),
            None => Revision { release: arguments.release.clone(), ..Revision::default() },
        }
    }

    /// The project's folder below the repository's, with a slash at its end; empty where they are the same.
    pub(crate) fn prefix(&self) -> String {
        let tree = self.git.as_ref().and_then(|git| git.work_tree());
        let inside =
            tree.and_then(|tree| self.project.root.strip_prefix(tree).ok().map(|p| p.display().to_string()));
        inside.filter(|inside| !inside.is_empty()).map(|inside| format!("{inside}/")).unwrap_or_default()
    }

    /// Measures and decides; nothing is kept yet. `store` is asked for the baseline.
    pub(crate) fn evaluate(
        &self,
        arguments: &MeasureArgs,
        store: Option<&dyn Store>,
        cancel: &Cancel,
        observer: &dyn Observer,
    ) -> Result<Evaluated, CliError> {
        let (start, now) = (Instant::now(), Timestamp::now());
        let config = &self.project.checked.config;
        // git and the operations look at different things: no need for one to wait for the other.
        let (revision, done) = std::thread::scope(|scope| {
            let revision = scope.spawn(|| self.revision(arguments));
            let done = run(&self.plan, &self.operations, &self.setting(cancel, observer));
            (revision.join().unwrap_or_default(), done)
        });
        if cancel.asked() || done.iter().any(|done| done.result == Err(OperationError::Cancelled)) {
            return Err(CliError::Interrupted);
        }
        let mut notices = self.notices.clone();
        let name = self.project.name();
        let configuration = digest(self.project.text.as_bytes());
        let stood_on = self.plan.nodes.iter().zip(&done).map(|(node, done)| (&*node.id, done.basis.as_ref()));
        let content = content(config, &revision, &configuration, stood_on);
        let repeated = match store {
            Some(store) => again(store, &name, &content, &revision)?,
            None => None,
        };
        let seeker = Seeker {
            project: &name,
            revision: revision.clone(),
            merge_base: None,
            before: repeated.as_ref().map(|repeated| repeated.id.clone()),
        };
        let chosen = self.baseline(arguments, store, seeker, &mut notices)?;
        let former = match store {
            Some(store) if config.operations.iter().any(|operation| operation.carry.is_some()) => {
                former(store, &name)?
            }
            _ => Vec::new(),
        };
        let baseline_score = chosen.as_ref().map(|(snapshot, _)| self.rescored(snapshot));
        let reference = chosen.as_ref().map(|(snapshot, label)| rq_core::snapshot::BaselineReference {
            score: baseline_score.as_ref().and_then(Score::exact),
            ..baseline::reference(snapshot, label)
        });
        let baseline = chosen.map(|(snapshot, _)| snapshot);
        let started = done.iter().map(|done| done.started).collect();
        let best = match store {
            Some(store) => {
                let before = repeated.as_ref().map(|repeated| repeated.id.as_str());
                let branch = self.git.as_ref().and_then(|git| git.default_branch());
                rq_core::ratchet::best(store, config, &name, branch.as_deref(), before)?
            }
            None => rq_core::ratchet::Best::default(),
        };
        let circumstances = Circumstances {
            id: ulid::Ulid::new().to_string(),
            now,
            load: rq_skills::load(),
            today: Zoned::now().date(),
            project: name,
            program: crate::program(),
            revision,
            text: &self.project.text,
            configuration,
            content,
            baseline: reference,
            former: &former,
            best,
            notices,
        };
        let mut snapshot = self.decided(done, circumstances, cancel, observer)?;
        if let Some(repeated) = repeated.filter(|repeated| replaces(snapshot.verdict, repeated)) {
            (snapshot.id, snapshot.created_at) = (repeated.id, repeated.created_at);
        }
        let seconds = start.elapsed().as_secs_f64();
        Ok(Evaluated { snapshot, baseline, baseline_score, seconds, started, began: now })
    }

    /// Decides, and measures again what is noisy and fails a gate.
    fn decided(
        &self,
        mut done: Vec<Done>,
        circumstances: Circumstances<'_>,
        cancel: &Cancel,
        observer: &dyn Observer,
    ) -> Result<Snapshot, CliError> {
        let config = &self.project.checked.config;
        if !noisy::is_any(&self.plan) {
            return Ok(snapshot(config, &self.plan, done, circumstances));
        }
        let first = snapshot(config, &self.plan, done.clone(), circumstances.clone());
        let places = noisy::to_measure_again(config, &self.plan, &first);
        if places.is_empty() {
            return Ok(first);
        }
        let setting = self.setting(cancel, observer);
        let rounds: Vec<_> = (1..noisy::MEASURED)
            .map(|_| run_again(&self.plan, &self.operations, &places, &setting))
            .collect();
        if cancel.asked() {
            return Err(CliError::Interrupted);
        }
        for (at, place) in places.iter().enumerate() {
            let again: Vec<_> = rounds.iter().filter_map(|round| round.get(at).cloned()).collect();
            noisy::settle(&self.plan, *place, &mut done[*place], &again);
        }
        Ok(snapshot(config, &self.plan, done, circumstances))
    }

    /// The old snapshot's raw facts under today's formulas: a changed formula must not look like changed code.
    fn rescored(&self, snapshot: &Snapshot) -> Score {
        let places = rq_core::place::Places::new(&self.project.text);
        rq_core::score::score(&self.project.checked.config, &snapshot.metrics, None, &places)
    }

    fn baseline(
        &self,
        arguments: &MeasureArgs,
        store: Option<&dyn Store>,
        seeker: Seeker<'_>,
        notices: &mut Vec<String>,
    ) -> Result<Option<(Snapshot, String)>, CliError> {
        let given = arguments.baseline.as_deref().map(Baseline::from_word);
        let declared = self.project.checked.config.baseline.as_ref().map(|baseline| baseline.value.clone());
        let choice = given.or(declared);
        let Some(store) = store else {
            if choice.is_some() {
                notices.push("compared with nothing: there is no history to read".into());
            }
            return Ok(None);
        };
        let merge_base = (choice == Some(Baseline::MergeBase))
            .then(|| self.git.as_ref().map(|repository| left(repository)))
            .flatten();
        let seeker = Seeker { merge_base, ..seeker };
        let selected = baseline::select(store, choice.as_ref(), &seeker)?;
        if let (Some(_), Some(reason)) = (&choice, selected.reason) {
            notices.push(format!("compared with nothing: {reason}"));
        }
        Ok(selected.found)
    }
}

/// Where the branch left the one that it is compared with.
fn left(repository: &Repository) -> Result<Left, String> {
    let base = repository.base(&git::of_ci()).map_err(|error| error.to_string())?;
    let tree = repository.tree_of(&base.commit).ok();
    Ok(Left { commit: base.commit, tree })
}

fn former(store: &dyn Store, project: &str) -> Result<Vec<Snapshot>, StoreError> {
    let query = Query { project: Some(project.to_owned()), limit: CARRIED_FROM, ..Query::default() };
    let found = store.list(&query)?;
    found.iter().filter_map(|summary| store.get(&summary.id).transpose()).collect()
}
