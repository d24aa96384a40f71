//! A project on disk with a history, so that there is something to show.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use jiff::{Timestamp, ToSpan};
use rq_core::finding::{Finding, Level};
use rq_core::measurement::{Better, Measurement, Metric};
use rq_core::snapshot::{
    BaselineReference, OperationRecord, OperationState, Revision, SCHEMA_VERSION, Score, Snapshot, Verdict,
    WaiverRecord,
};
use rq_core::store::Store;
use tempfile::TempDir;

use crate::client::address;

/// A folder named `shop` that is gone at the end.
pub(crate) struct Project {
    pub(crate) root: PathBuf,
    _folder: TempDir,
}

/// What stands in app/orders.py; findings point at lines 4 and 9.
pub(crate) const ORDERS: &str = "\
import math


def total(order, rates, coupons, customer, region, today, currency):
    return math.fsum(order)


def ship(order):
    # TODO: other countries
    return order
";

impl Project {
    /// Some files, and no history.
    pub(crate) fn bare() -> Self {
        let folder = tempfile::tempdir().unwrap();
        // The address of a link's target is another one than the link's.
        let root = folder.path().canonicalize().unwrap().join("shop");
        for file in
            ["app/orders.py", "app/api/routes.py", "tests/test_orders.py", "coverage.lcov", "README.md"]
        {
            let file = root.join(file);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, ORDERS).unwrap();
        }
        Self { root, _folder: folder }
    }

    /// Files and six evaluations.
    pub(crate) fn evaluated() -> Self {
        let project = Self::bare();
        for number in 1..=6 {
            project.keep(&snapshot(number));
        }
        project
    }

    /// Keeps a snapshot, as an evaluation does.
    pub(crate) fn keep(&self, snapshot: &Snapshot) {
        rq_store::open(&self.root.join(".rq/history.db")).unwrap().keep(snapshot).unwrap();
    }

    /// The address of a file.
    pub(crate) fn uri(&self, file: &str) -> String {
        address(&self.root.join(file))
    }

    pub(crate) fn write(&self, file: &str, text: &str) -> PathBuf {
        let file = self.root.join(file);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, text).unwrap();
        file
    }
}

/// The `number`th evaluation of six or more, the sixth made now and the others a day apart. Coverage rises, smells sink;
/// in the last one vulnerabilities are missing and the documentation is carried.
pub(crate) fn snapshot(number: u32) -> Snapshot {
    let step = f64::from(number);
    let now = Timestamp::now();
    let created_at = now.checked_add((i64::from(number) * 24 - 144).hours()).unwrap();
    let carried = Measurement::Carried {
        value: 60.0,
        measured_at: created_at,
        reason: "the tool is not installed".into(),
    };
    let last = number >= 6;
    let metrics = [
        (
            "coverage.line_percent",
            "percent",
            Better::Higher,
            "test-orchestrator.analyze_coverage",
            52.5 + step * 5.0,
        ),
        ("coverage.branch_percent", "percent", Better::Higher, "test-orchestrator.analyze_coverage", 61.0),
        ("tests.failed", "count", Better::Lower, "test-orchestrator.analyze_coverage", 0.0),
        ("smells.total", "count", Better::Lower, "refactor-assistant.detect_code_smells", 9.0 - step),
        ("complexity.over_limit", "count", Better::Lower, "refactor-assistant.analyze_complexity", 2.0),
        ("complexity.max", "paths", Better::Lower, "refactor-assistant.analyze_complexity", 14.0),
        ("dependencies.outdated", "count", Better::Lower, "dependency-guardian.check_updates", 3.0),
        ("lint.findings", "count", Better::Lower, "ruff.lint", 4.0),
    ];
    let mut metrics: BTreeMap<String, Metric> = metrics
        .into_iter()
        .map(|(name, unit, better, operation, value)| {
            let measurement = Measurement::measured(value);
            (name.into(), Metric { measurement, unit: unit.into(), better, operation: operation.into() })
        })
        .collect();
    let documentation = if last { carried } else { Measurement::measured(55.0 + step) };
    metrics.insert(
        "documentation.coverage_percent".into(),
        Metric {
            measurement: documentation,
            unit: "percent".into(),
            better: Better::Higher,
            operation: "doc-generator.analyze_documentation".into(),
        },
    );
    let vulnerabilities =
        if last { Measurement::missing("there is no network") } else { Measurement::measured(0.0) };
    metrics.insert(
        "vulnerabilities.total".into(),
        Metric {
            measurement: vulnerabilities,
            unit: "count".into(),
            better: Better::Lower,
            operation: "dependency-guardian.check_vulnerabilities".into(),
        },
    );
    let release = (number % 2 == 1).then(|| format!("v1.{number}"));
    let branch = Some(if last { "feature/orders" } else { "main" }.to_owned());
    Snapshot {
        schema_version: SCHEMA_VERSION,
        id: format!("01J0000000000000000000{number:04}"),
        created_at,
        project: "shop".into(),
        program: "rq-engine 0.1.0".into(),
        revision: Revision {
            commit: Some(format!("{number:040}")),
            branch,
            release,
            dirty: Some(false),
            tree: None,
        },
        content: None,
        configuration: String::new(),
        environment: BTreeMap::new(),
        load: None,
        operations: operations(),
        metrics,
        benchmarks: Vec::new(),
        findings: findings(),
        waivers: vec![waiver()],
        score: Score { low: 60.0, high: 80.0, components: Vec::new() },
        gates: Vec::new(),
        baseline: (number > 3).then(baseline),
        notices: Vec::new(),
        verdict: Verdict::Incomplete,
    }
}

fn operations() -> Vec<OperationRecord> {
    let record = |name: &str, state, reason: Option<&str>, cached| OperationRecord {
        name: name.into(),
        state,
        cached,
        reason: reason.map(Into::into),
        seconds: if cached { 0.0 } else { 1.25 },
        key: String::new(),
        notes: Vec::new(),
        basis: None,
    };
    vec![
        record(
            "refactor-assistant.detect_code_smells",
            OperationState::Measured,
            Some("app/orders.py changed"),
            false,
        ),
        record("refactor-assistant.analyze_complexity", OperationState::Measured, None, true),
        record("test-orchestrator.analyze_coverage", OperationState::Measured, None, false),
        record(
            "dependency-guardian.check_vulnerabilities",
            OperationState::Missing,
            Some("there is no network"),
            false,
        ),
        record("ruff.lint", OperationState::Failed, Some("ruff ended with exit code 2"), false),
    ]
}

/// Two in app/orders.py, one of them with a column; one in a file that is not there; one that is waived.
pub(crate) fn findings() -> Vec<Finding> {
    let at = |rule: &str, level, message: &str, path: &str, line, fingerprint: &str| Finding {
        operation: "refactor-assistant.detect_code_smells".into(),
        fingerprint: fingerprint.into(),
        ..Finding::new(rule, level, message).at(path, line)
    };
    let mut parameters = at(
        "long-parameter-list",
        Level::Warning,
        "total has 7 parameters, more than 6",
        "app/orders.py",
        4,
        "00000000000000a1",
    );
    parameters.column = Some(5);
    let mut waived = at("magic-number", Level::Note, "5 has no name", "app/orders.py", 5, "00000000000000a3");
    waived.waiver = Some(0);
    vec![
        at("unreachable-code", Level::Error, "this never runs", "app/gone.py", 2, "00000000000000a4"),
        parameters,
        at("todo-comment", Level::Note, "a TODO comment", "app/orders.py", 9, "00000000000000a2"),
        waived,
    ]
}

fn waiver() -> WaiverRecord {
    WaiverRecord {
        operation: "refactor-assistant.detect_code_smells".into(),
        target: "magic-number".into(),
        path: None,
        reason: "known".into(),
        owner: None,
        until: None,
        expired: false,
        covers: 1,
    }
}

/// The third evaluation.
fn baseline() -> BaselineReference {
    let third = snapshot(3);
    let value = |(name, metric): (String, Metric)| Some((name, metric.measurement.value()?));
    BaselineReference {
        id: third.id,
        created_at: third.created_at,
        label: "latest-release: v1.3".into(),
        commit: third.revision.commit,
        score: Some(70.0),
        environment: BTreeMap::new(),
        tools: BTreeMap::new(),
        metrics: third.metrics.into_iter().filter_map(value).collect(),
    }
}

/// Whether a process lives; one that nobody has asked for its end yet does not.
pub(crate) fn lives(process: u32) -> bool {
    let state = Command::new("ps").args(["-o", "stat=", "-p", &process.to_string()]).output().unwrap();
    let state = String::from_utf8(state.stdout).unwrap();
    !state.trim().is_empty() && !state.trim().starts_with('Z')
}
