//! Snapshots to keep.

use std::collections::BTreeMap;

use jiff::Timestamp;
use rq_core::finding::{Finding, Level, fingerprint};
use rq_core::measurement::{Better, Measurement, Metric};
use rq_core::snapshot::{
    BaselineReference, Component, ConditionResult, GateResult, OperationRecord, OperationState, Revision,
    SCHEMA_VERSION, Score, Snapshot, SpanRecord, Verdict, WaiverRecord,
};

/// Text that is SQL, a pattern, a command of a terminal and two directions at once.
pub(crate) const HOSTILE: &str = "x'); DROP TABLE snapshots; --\"*?[a]%_\u{1b}[2J\u{202e}\0\r\nü\u{10ffff}";

/// The id of the snapshot with this number; ids sort as the numbers do.
pub(crate) fn id(number: u64) -> String {
    format!("{number:026}")
}

/// A snapshot that uses everything a snapshot can hold.
pub(crate) fn snapshot(number: u64) -> Snapshot {
    let created_at = Timestamp::from_second(1_700_000_000 + number as i64).unwrap();
    let metric = |measurement| Metric {
        measurement,
        unit: "count".into(),
        better: Better::Lower,
        operation: "refactor-assistant.detect_code_smells".into(),
    };
    let reason = || "the tool is absent".to_owned();
    Snapshot {
        schema_version: SCHEMA_VERSION,
        id: id(number),
        created_at,
        project: "shop".into(),
        program: "rq-engine 0.1.0".into(),
        revision: Revision {
            commit: Some(format!("{number:040x}")),
            branch: Some("main".into()),
            release: None,
            dirty: Some(false),
            tree: None,
        },
        content: None,
        configuration: "00ff".into(),
        environment: BTreeMap::from([("os".into(), HOSTILE.into())]),
        load: Some(0.25),
        operations: vec![OperationRecord {
            name: "refactor-assistant.detect_code_smells".into(),
            state: OperationState::Measured,
            cached: true,
            reason: Some("src/app.py changed".into()),
            seconds: 0.125,
            key: "aa".into(),
            notes: vec!["3 files left out".into()],
            basis: None,
        }],
        metrics: BTreeMap::from([
            ("smells.total".into(), metric(Measurement::measured(number as f64))),
            (
                "complexity.max".into(),
                metric(Measurement::Carried { value: 7.5, measured_at: created_at, reason: reason() }),
            ),
            ("coverage.line_percent".into(), metric(Measurement::missing(reason()))),
            ("coverage.branch_percent".into(), metric(Measurement::failed(reason()))),
        ]),
        benchmarks: Vec::new(),
        findings: findings(number, 3),
        waivers: vec![WaiverRecord {
            operation: "refactor-assistant.detect_code_smells".into(),
            target: "long-function".into(),
            path: Some("src/**".into()),
            reason: HOSTILE.into(),
            owner: Some("@shop".into()),
            until: Some("2027-01-31".into()),
            expired: false,
            covers: 1,
        }],
        score: Score {
            low: 71.1,
            high: 86.300_000_000_000_01,
            components: vec![Component {
                name: "quality".into(),
                weight: 100.0,
                formula: "100 - smells.total".into(),
                span: SpanRecord { start: 3, end: 9, line: 2 },
                low: 71.1,
                high: 86.3,
                unclamped: None,
                missing: vec!["coverage.line_percent".into()],
                error: None,
            }],
        },
        gates: vec![GateResult {
            name: "release".into(),
            verdict: Verdict::Incomplete,
            conditions: vec![ConditionResult {
                text: "score >= 80".into(),
                required: true,
                verdict: Verdict::Incomplete,
                detail: "not measured: score".into(),
                margin: None,
                missing: vec!["score".into()],
                waived: 2,
                span: SpanRecord::default(),
            }],
        }],
        baseline: Some(BaselineReference {
            id: id(0),
            created_at,
            label: "previous".into(),
            commit: None,
            score: Some(-0.0),
            environment: BTreeMap::new(),
            tools: BTreeMap::new(),
            metrics: BTreeMap::from([("smells.total".into(), 1e300)]),
        }),
        notices: vec![HOSTILE.into()],
        verdict: Verdict::Incomplete,
    }
}

/// `count` findings of two operations that no snapshot of another number has.
pub(crate) fn findings(number: u64, count: u32) -> Vec<Finding> {
    let mut findings: Vec<Finding> = (0..count)
        .map(|place| {
            let mut finding = Finding::new("long-function", Level::Warning, HOSTILE)
                .at(format!("src/{number}.py"), place)
                .until(place + 9)
                .context(format!("f{place}"));
            let operation = if place % 2 == 0 { "detect_code_smells" } else { "analyze_complexity" };
            finding.operation = format!("refactor-assistant.{operation}");
            finding.waiver = (place == 0).then_some(0);
            finding
        })
        .collect();
    fingerprint(&mut findings);
    findings
}
