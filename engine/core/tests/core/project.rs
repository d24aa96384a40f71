//! A project whose operations do what a test says.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Mutex;

use jiff::Timestamp;
use jiff::civil::date;
use rq_core::cache::Cache;
use rq_core::cancel::Cancel;
use rq_core::evaluate::{self, Circumstances};
use rq_core::finding::Finding;
use rq_core::measurement::Measurement;
use rq_core::operation::{Context, Inputs, Operation, OperationError, Outcome};
use rq_core::plan::{Node, Plan, Selection, plan};
use rq_core::process::Machine;
use rq_core::run::{Done, Event, Observer, Setting, run};
use rq_core::snapshot::{BaselineReference, Revision, Snapshot};
use rq_schema::check::check;
use rq_schema::config::Config;
use rq_schema::syntax;

/// The configuration that a text means.
#[track_caller]
pub(crate) fn config(text: &str) -> Config {
    let checked = check(&syntax::parse(text), date(2026, 11, 23));
    let messages: Vec<&String> = checked.diagnostics.iter().map(|diagnostic| &diagnostic.message).collect();
    assert!(!checked.has_errors(), "{messages:#?}");
    checked.config
}

/// A skill `own` whose operations are named; each gives the metric `own.<name>` and has `more` in its block.
pub(crate) fn own(operations: &[(&str, &str)]) -> String {
    let mut text = "skill \"own\" {\n".to_owned();
    for (name, more) in operations {
        text += &format!(
            "operation \"{name}\" {{ run \"true\"; format \"json\"; \
             metric \"own.{name}\" pointer=\"/n\" low=0 high=100; {more} }}\n"
        );
    }
    text + "}\n"
}

/// Only these operations: the score reads nothing.
pub(crate) fn only(operations: &[(&str, &str)]) -> String {
    own(operations) + "score { component \"c\" weight=1 { formula \"50\" } }\n"
}

type Find = Box<dyn Fn(&Context<'_>) -> Result<Inputs, OperationError> + Send + Sync>;
type Measure = Box<dyn Fn(&Context<'_>) -> Result<Outcome, OperationError> + Send + Sync>;

/// An operation that does what it is told.
pub(crate) struct Told {
    pub(crate) version: u32,
    pub(crate) inputs: Find,
    pub(crate) measure: Measure,
}

impl Operation for Told {
    fn version(&self) -> u32 {
        self.version
    }

    fn inputs(&self, context: &Context<'_>) -> Result<Inputs, OperationError> {
        (self.inputs)(context)
    }

    fn measure(&self, context: &Context<'_>) -> Result<Outcome, OperationError> {
        (self.measure)(context)
    }
}

/// An operation that measures so and has no inputs.
pub(crate) fn told(
    measure: impl Fn(&Context<'_>) -> Result<Outcome, OperationError> + Send + Sync + 'static,
) -> Option<Box<dyn Operation>> {
    Some(Box::new(Told {
        version: 1,
        inputs: Box::new(|_| Ok(Inputs::default())),
        measure: Box::new(measure),
    }))
}

/// Events as lines: `own.a starts: never run before`.
#[derive(Default)]
pub(crate) struct Log(pub(crate) Mutex<Vec<String>>);

impl Observer for Log {
    fn event(&self, event: &Event<'_>) {
        let line = match event {
            Event::Started { id, reason } => format!("{id} starts: {reason}"),
            Event::Retried { id, reason } => format!("{id} again: {reason}"),
            Event::Progressed { id, text } => format!("{id}: {text}"),
            Event::Ended { id, done } => match &done.result {
                Ok(_) if done.cached => format!("{id} cached"),
                Ok(_) => format!("{id} ended"),
                Err(OperationError::Missing(reason)) => format!("{id} missing: {reason}"),
                Err(error) => format!("{id} failed: {error}"),
            },
        };
        self.0.lock().unwrap().push(line);
    }
}

/// What a run of a plan works with, unless a test says otherwise.
pub(crate) struct Stage<'a> {
    pub(crate) root: &'a Path,
    pub(crate) cancel: Cancel,
    pub(crate) cache: Option<Cache>,
    pub(crate) jobs: usize,
    pub(crate) log: Log,
}

impl Default for Stage<'_> {
    fn default() -> Self {
        Self { root: Path::new("/"), cancel: Cancel::new(), cache: None, jobs: 4, log: Log::default() }
    }
}

impl Stage<'_> {
    /// Runs the plan; `make` gives the operation of each node.
    pub(crate) fn run(
        &self,
        config: &Config,
        plan: &Plan,
        make: impl Fn(&Node) -> Option<Box<dyn Operation>>,
    ) -> Vec<Done> {
        let operations: Vec<_> = plan.nodes.iter().map(make).collect();
        let setting = Setting {
            root: self.root,
            config,
            host: &Machine { commands: true, network: false },
            cancel: &self.cancel,
            cache: self.cache.as_ref(),
            jobs: self.jobs,
            observer: &self.log,
        };
        run(plan, &operations, &setting)
    }

    /// What was logged since the last time.
    pub(crate) fn lines(&self) -> Vec<String> {
        std::mem::take(&mut *self.log.0.lock().unwrap())
    }
}

/// What an evaluation is given instead of measuring.
#[derive(Clone, Default)]
pub(crate) struct Given {
    /// Values by name; what is not here is missing.
    pub(crate) metrics: BTreeMap<String, Measurement>,
    /// Each with its operation.
    pub(crate) findings: Vec<Finding>,
    /// Operations that failed, and why.
    pub(crate) failed: BTreeMap<String, String>,
    pub(crate) baseline: Option<BaselineReference>,
    pub(crate) former: Vec<Snapshot>,
}

impl Given {
    /// These values, nothing else.
    pub(crate) fn values(values: &[(&str, f64)]) -> Self {
        let metrics = values.iter().map(|(name, value)| ((*name).to_owned(), Measurement::measured(*value)));
        Self { metrics: metrics.collect(), ..Self::default() }
    }
}

/// The snapshot of an evaluation that measured what is given.
pub(crate) fn evaluated(text: &str, given: &Given) -> Snapshot {
    let config = config(text);
    let plan = plan(&config, &Selection::default());
    let done = plan.nodes.iter().map(|node| done(node, given)).collect();
    snapshot_of(text, &config, &plan, done, given)
}

/// The snapshot of an evaluation whose operations ended so.
pub(crate) fn snapshot_of(
    text: &str,
    config: &Config,
    plan: &Plan,
    done: Vec<Done>,
    given: &Given,
) -> Snapshot {
    let circumstances = Circumstances {
        id: "01ARZ3NDEKTSV4RRFFQ69G5FAV".into(),
        now: now(),
        load: None,
        today: date(2026, 11, 23),
        project: "shop".into(),
        program: "rq-engine 0.1.0".into(),
        revision: Revision::default(),
        text,
        configuration: String::new(),
        content: String::new(),
        best: Default::default(),
        baseline: given.baseline.clone(),
        former: &given.former,
        notices: Vec::new(),
    };
    evaluate::snapshot(config, plan, done, circumstances)
}

/// When evaluations of tests happen.
pub(crate) fn now() -> Timestamp {
    "2026-11-23T10:00:00Z".parse().unwrap()
}

fn done(node: &Node, given: &Given) -> Done {
    let mine = |name: &String| node.spec.metrics.iter().any(|metric| name.ends_with(&metric.name));
    let metrics = given.metrics.iter().filter(|(name, _)| mine(name));
    let findings = given.findings.iter().filter(|finding| finding.operation == node.id);
    let result = match given.failed.get(&node.id) {
        Some(reason) => Err(OperationError::Failed(reason.clone())),
        None => Ok(Outcome {
            metrics: metrics.map(|(name, measurement)| (name.clone(), measurement.clone())).collect(),
            findings: findings.cloned().collect(),
            ..Outcome::default()
        }),
    };
    Done {
        result,
        cached: false,
        reason: Some("never run before".into()),
        seconds: 0.0,
        started: 0.0,
        key: String::new(),
        basis: None,
        unkept: None,
    }
}
