//! Runs a plan: in parallel, cached, one failure sparing whatever does not depend on it. What does is missing.

use std::path::Path;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use rq_schema::config::Config;

use crate::cache::{Cache, Key, Lookup};
use crate::cancel::Cancel;
use crate::host::Host;
use crate::operation::{Context, Inputs, Operation, OperationError, Outcome, unwatched};
use crate::plan::{Node, Plan};
use crate::snapshot::Basis;

/// What a run works with.
#[derive(Clone, Copy)]
pub struct Setting<'a> {
    /// The project's root.
    pub root: &'a Path,
    /// The configuration.
    pub config: &'a Config,
    /// The way to processes, files and the clock.
    pub host: &'a dyn Host,
    /// Whether to stop.
    pub cancel: &'a Cancel,
    /// Where outcomes are kept; `None`: everything is measured anew and nothing kept.
    pub cache: Option<&'a Cache>,
    /// How many operations run at once, at least 1.
    pub jobs: usize,
    /// Who is told how it goes.
    pub observer: &'a dyn Observer,
}

/// Who is told how a run goes.
pub trait Observer: Sync {
    /// Something happened. Called from several threads.
    fn event(&self, event: &Event<'_>);
}

/// What happens during a run.
#[derive(Clone, Debug, PartialEq)]
pub enum Event<'a> {
    /// An operation begins, for a reason.
    Started {
        /// `skill.operation`.
        id: &'a str,
        /// `src/app.py changed`.
        reason: &'a str,
    },
    /// An operation failed and is tried again.
    Retried {
        /// `skill.operation`.
        id: &'a str,
        /// Why it failed.
        reason: &'a str,
    },
    /// A long operation goes on.
    Progressed {
        /// `skill.operation`.
        id: &'a str,
        /// How far it is, in a few words.
        text: &'a str,
    },
    /// An operation has ended.
    Ended {
        /// `skill.operation`.
        id: &'a str,
        /// How.
        done: &'a Done,
    },
}

/// How an operation ended.
#[derive(Clone, Debug, PartialEq)]
pub struct Done {
    /// What it found, or why it found nothing.
    pub result: Result<Outcome, OperationError>,
    /// Whether the outcome was kept from an earlier run.
    pub cached: bool,
    /// Why it ran; `None` when it did not.
    pub reason: Option<String>,
    /// Wall time.
    pub seconds: f64,
    /// When it began, counted from the start of the run.
    pub started: f64,
    /// Digest of what its outcome depends on; empty where that could not be told.
    pub key: String,
    /// What its outcome stands on; absent where that could not be told.
    pub basis: Option<Basis>,
    /// Why its outcome could not be kept.
    pub unkept: Option<String>,
}

/// Runs the plan and says how each node ended, in the plan's order. `operations` has one entry a node; `None` stands
/// for one that this version does not have.
pub fn run(plan: &Plan, operations: &[Option<Box<dyn Operation>>], setting: &Setting<'_>) -> Vec<Done> {
    let work = Work {
        state: Mutex::new(State {
            done: vec![None; plan.nodes.len()],
            taken: vec![false; plan.nodes.len()],
            cause: vec![None; plan.nodes.len()],
            running: 0,
        }),
        changed: Condvar::new(),
        start: Instant::now(),
    };
    let workers = setting.jobs.clamp(1, plan.nodes.len().max(1));
    std::thread::scope(|scope| {
        for _ in 1..workers {
            scope.spawn(|| work.take_turns(plan, operations, setting));
        }
        work.take_turns(plan, operations, setting);
    });
    let state = work.state.into_inner().unwrap_or_else(PoisonError::into_inner);
    let lost = || Done::without(OperationError::Failed("it was never run".into()), 0.0);
    state.done.into_iter().map(|done| done.unwrap_or_else(lost)).collect()
}

/// Measures the operations at `places` once more, alone and one after the other; nothing is taken from the cache or put
/// into it. In the order of `places`.
pub fn run_again(
    plan: &Plan,
    operations: &[Option<Box<dyn Operation>>],
    places: &[usize],
    setting: &Setting<'_>,
) -> Vec<Result<Outcome, OperationError>> {
    let setting = Setting { cache: None, ..*setting };
    let again = |place: &usize| {
        let node = plan.nodes.get(*place)?;
        Some(one(node, operations.get(*place)?.as_deref(), &setting, Instant::now()).result)
    };
    places.iter().filter_map(again).collect()
}

impl Done {
    fn without(error: OperationError, started: f64) -> Self {
        Self {
            result: Err(error),
            cached: false,
            reason: None,
            seconds: 0.0,
            started,
            key: String::new(),
            basis: None,
            unkept: None,
        }
    }
}

struct Work {
    state: Mutex<State>,
    changed: Condvar,
    start: Instant,
}

struct State {
    done: Vec<Option<Done>>,
    taken: Vec<bool>,
    /// The failed node that each ended node is, or hangs on.
    cause: Vec<Option<usize>>,
    running: usize,
}

impl Work {
    fn lock(&self) -> MutexGuard<'_, State> {
        // A panic in an operation is caught before it can poison anything.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take_turns(&self, plan: &Plan, operations: &[Option<Box<dyn Operation>>], setting: &Setting<'_>) {
        let mut state = self.lock();
        while state.done.iter().any(Option::is_none) {
            let Some(place) = next(plan, &state) else {
                if state.taken.iter().all(|taken| *taken) && state.running == 0 {
                    return;
                }
                state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
                continue;
            };
            state.taken[place] = true;
            state.running += 1;
            let node = &plan.nodes[place];
            let cause = node.needs.iter().find_map(|need| state.cause[*need]);
            drop(state);
            let operation = operations.get(place).and_then(Option::as_deref);
            let done = match cause.filter(|_| !setting.cancel.asked()) {
                Some(failed) => {
                    let reason = format!("it needs {}, which failed", plan.nodes[failed].id);
                    Done::without(OperationError::Missing(reason), self.start.elapsed().as_secs_f64())
                }
                None => one(node, operation, setting, self.start),
            };
            setting.observer.event(&Event::Ended { id: &node.id, done: &done });
            state = self.lock();
            let failed = matches!(done.result, Err(OperationError::Failed(_)));
            state.cause[place] = if failed { Some(place) } else { cause };
            state.done[place] = Some(done);
            state.running -= 1;
            self.changed.notify_all();
        }
    }
}

/// The first node whose turn it is.
fn next(plan: &Plan, state: &State) -> Option<usize> {
    let exclusive = |place: &usize| plan.nodes[*place].spec.exclusive;
    let running: Vec<usize> =
        (0..plan.nodes.len()).filter(|place| state.taken[*place] && state.done[*place].is_none()).collect();
    if running.iter().any(exclusive) {
        return None;
    }
    let ready = |place: &usize| {
        !state.taken[*place] && plan.nodes[*place].needs.iter().all(|need| state.done[*need].is_some())
    };
    // What runs alone waits until nothing else is ready, so that it holds nobody up.
    (0..plan.nodes.len())
        .filter(ready)
        .find(|place| !exclusive(place))
        .or_else(|| if running.is_empty() { (0..plan.nodes.len()).find(ready) } else { None })
}

fn one(node: &Node, operation: Option<&dyn Operation>, setting: &Setting<'_>, start: Instant) -> Done {
    let began = Instant::now();
    let started = began.duration_since(start).as_secs_f64();
    if node.spec.derived {
        return Done { result: Ok(Outcome::default()), ..Done::without(OperationError::Cancelled, started) };
    }
    let Some(operation) = operation else {
        let reason = "it is not part of this version of rq".to_owned();
        return Done::without(OperationError::Missing(reason), started);
    };
    let limit = Duration::try_from_secs_f64(node.operation.timeout).unwrap_or(Duration::MAX);
    let cancel = setting.cancel.within(limit);
    let progress = |text: &str| setting.observer.event(&Event::Progressed { id: &node.id, text });
    let context = Context {
        root: setting.root,
        config: setting.config,
        operation: &node.operation,
        host: setting.host,
        cancel: &cancel,
        progress: &progress,
    };
    let guarded = |what: &mut dyn FnMut() -> Result<Outcome, OperationError>| match cancel.check() {
        Ok(()) => guard(what),
        Err(stop) => Err(stop),
    };
    let mut known: Option<(Inputs, Key)> = None;
    let inputs = guarded(&mut || {
        let inputs = operation.inputs(&context)?;
        let key = Key::new(node, operation.version(), &packages(setting.config), &inputs);
        known = Some((inputs, key));
        Ok(Outcome::default())
    });
    let (Ok(_), Some((inputs, key))) = (inputs.as_ref(), known) else {
        let error = inputs.err().unwrap_or_else(|| OperationError::Failed("its inputs are unknown".into()));
        return Done::without(error, started);
    };
    let reason = match setting.cache.map(|cache| cache.look_up(node, &key, &inputs)) {
        Some(Lookup::Hit(outcome)) => {
            return Done {
                result: Ok(outcome),
                cached: true,
                reason: None,
                seconds: began.elapsed().as_secs_f64(),
                started,
                basis: Some(key.basis(&inputs)),
                key: key.digest,
                unkept: None,
            };
        }
        Some(Lookup::Miss(reason)) => reason,
        None => "nothing is cached".into(),
    };
    setting.observer.event(&Event::Started { id: &node.id, reason: &reason });
    let mut result = guarded(&mut || operation.measure(&context));
    for _ in 0..node.operation.retries {
        let Err(OperationError::Failed(why)) = &result else { break };
        // The time limit is one for all attempts.
        if cancel.check().is_err() {
            break;
        }
        setting.observer.event(&Event::Retried { id: &node.id, reason: why });
        result = guarded(&mut || operation.measure(&context));
    }
    let mut unkept = None;
    if let (Ok(outcome), Some(cache)) = (&result, setting.cache) {
        // The inputs may have changed while they were read; then the outcome belongs to no known state.
        let same = operation
            .inputs(&context)
            .is_ok_and(|now| Key::new(node, operation.version(), &packages(setting.config), &now) == key);
        if same {
            unkept = cache.keep(node, &key, &inputs, outcome).err().map(|error| error.to_string());
        }
    }
    let seconds = began.elapsed().as_secs_f64();
    let basis = Some(key.basis(&inputs));
    Done { result, cached: false, reason: Some(reason), seconds, started, key: key.digest, basis, unkept }
}

/// Everything of the project's description that decides on any outcome.
fn packages(config: &Config) -> String {
    let project = &config.project;
    let values =
        |list: &[rq_schema::Spanned<String>]| list.iter().map(|s| s.value.clone()).collect::<Vec<_>>();
    let packages: Vec<(&str, &str)> =
        project.packages.iter().map(|package| (&*package.name.value, &*package.path.value)).collect();
    let patterns =
        [&project.sources.include, &project.sources.exclude, &project.tests.include, &project.tests.exclude];
    format!("{packages:?} {:?} {:?}", values(&project.languages), patterns.map(|list| values(list)))
}

/// A panic in one operation is that operation's failure.
fn guard(what: &mut dyn FnMut() -> Result<Outcome, OperationError>) -> Result<Outcome, OperationError> {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(what)).unwrap_or_else(|panic| {
        let message = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
        let message = message.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default();
        Err(OperationError::Failed(format!("an error in rq itself, please report it: {message}")))
    })
}

/// What would happen to an operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Forecast {
    /// Its outcome is taken from the cache.
    Cached,
    /// It runs, for this reason.
    Runs(String),
    /// It has nothing to measure, for this reason.
    Missing(String),
}

/// What would happen to each node now, in the plan's order; nothing is run.
pub fn forecast(
    plan: &Plan,
    operations: &[Option<Box<dyn Operation>>],
    setting: &Setting<'_>,
) -> Vec<Forecast> {
    let one = |(node, operation): (&Node, &Option<Box<dyn Operation>>)| {
        let Some(operation) = operation else {
            return Forecast::Missing("not part of this version of rq".into());
        };
        let context = Context {
            root: setting.root,
            config: setting.config,
            operation: &node.operation,
            host: setting.host,
            cancel: setting.cancel,
            progress: &unwatched,
        };
        let inputs = match operation.inputs(&context) {
            Ok(inputs) => inputs,
            Err(error) => return Forecast::Missing(error.to_string()),
        };
        let key = Key::new(node, operation.version(), &packages(setting.config), &inputs);
        match setting.cache.map(|cache| cache.look_up(node, &key, &inputs)) {
            Some(Lookup::Hit(_)) => Forecast::Cached,
            Some(Lookup::Miss(reason)) => Forecast::Runs(reason),
            None => Forecast::Runs("nothing is cached".into()),
        }
    };
    plan.nodes.iter().zip(operations).map(one).collect()
}
