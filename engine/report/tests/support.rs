//! Snapshots made by hand.

use std::collections::BTreeMap;

use rq_core::finding::{Finding, Level, fingerprint};
use rq_core::measurement::{Better, Measurement, Metric};
use rq_core::snapshot::{
    BaselineReference, Component, ConditionResult, GateResult, OperationRecord, OperationState, Revision,
    SCHEMA_VERSION, Score, Snapshot, SpanRecord, Verdict, WaiverRecord,
};
use rq_report::Context;

/// Text that tries everything: escape sequences, markup, mentions, marks that reorder, line breaks.
pub(crate) const HOSTILE: &str = "\u{1b}[31mred\u{1b}[0m\r\n::error::x %0A|`a`<script>@team #1 \u{202e}gpj.exe\u{200b}\u{feff}\0\u{7}\u{9b} ]]>&\"' [l](http://evil) --> \u{ffff}日本\u{e0041}";

pub(crate) fn metric(value: f64, unit: &str, better: Better, operation: &str) -> Metric {
    Metric {
        measurement: Measurement::measured(value),
        unit: unit.into(),
        better,
        operation: operation.into(),
    }
}

pub(crate) fn operation(name: &str, cached: bool, seconds: f64, reason: &str) -> OperationRecord {
    OperationRecord {
        name: name.into(),
        state: OperationState::Measured,
        cached,
        reason: (!reason.is_empty()).then(|| reason.into()),
        seconds,
        key: format!("{:0>16}", name.len()),
        notes: Vec::new(),
        basis: None,
    }
}

pub(crate) fn component(name: &str, weight: f64, points: f64, formula: &str, line: u32) -> Component {
    Component {
        name: name.into(),
        weight,
        formula: formula.into(),
        span: SpanRecord { start: line as usize * 40, end: line as usize * 40 + 30, line },
        low: points,
        high: points,
        unclamped: Some(points),
        missing: Vec::new(),
        error: None,
    }
}

pub(crate) fn condition(
    text: &str,
    required: bool,
    verdict: Verdict,
    detail: &str,
    line: u32,
) -> ConditionResult {
    ConditionResult {
        text: text.into(),
        required,
        verdict,
        detail: detail.into(),
        margin: None,
        missing: Vec::new(),
        waived: 0,
        span: SpanRecord { start: line as usize * 40, end: line as usize * 40 + 30, line },
    }
}

const SMELLS: &str = "refactor-assistant.detect_code_smells";
const COMPLEXITY: &str = "refactor-assistant.analyze_complexity";
const COVERAGE: &str = "test-orchestrator.analyze_coverage";
const VULNERABILITIES: &str = "dependency-guardian.check_vulnerabilities";

fn finding(operation: &str, rule: &str, level: Level, message: &str, path: &str, line: u32) -> Finding {
    Finding {
        operation: operation.into(),
        ..Finding::new(rule, level, message).at(path, line).context(message)
    }
}

/// Everything measured and every gate passed.
pub(crate) fn passing() -> Snapshot {
    let mut findings = vec![
        finding(
            SMELLS,
            "long-function",
            Level::Warning,
            "place_order has 82 lines of code (limit 60)",
            "app/orders.py",
            120,
        )
        .until(214),
        finding(
            SMELLS,
            "duplicated-code",
            Level::Warning,
            "14 lines stand here and in app/customers/validation/addresses.py:88 as well",
            "app/suppliers/validation/addresses.py",
            31,
        ),
        finding(
            COMPLEXITY,
            "cyclomatic-complexity",
            Level::Warning,
            "price has a cyclomatic complexity of 14 (limit 10)",
            "app/pricing.py",
            12,
        ),
        finding(
            SMELLS,
            "commented-out-code",
            Level::Note,
            "3 lines of commented-out code",
            "app/a b#c.py",
            7,
        ),
    ];
    fingerprint(&mut findings);
    let metrics = [
        ("smells.total", metric(3.0, "count", Better::Lower, SMELLS)),
        ("complexity.over_limit", metric(1.0, "count", Better::Lower, COMPLEXITY)),
        ("coverage.line_percent", metric(87.352, "percent", Better::Higher, COVERAGE)),
        ("vulnerabilities.total", metric(0.0, "count", Better::Lower, VULNERABILITIES)),
    ];
    Snapshot {
        schema_version: SCHEMA_VERSION,
        id: "01JGF8K3W2N5T7R9QXYZABCDEF".into(),
        created_at: "2026-01-02T03:04:05.678Z".parse().unwrap(),
        project: "shop-api".into(),
        program: "rq-engine 0.1.0".into(),
        revision: Revision {
            commit: Some("3f2a9c1d0b7e4a5f6c8d9e0a1b2c3d4e5f607182".into()),
            branch: Some("main".into()),
            release: Some("v1.4.0".into()),
            dirty: Some(false),
            tree: None,
        },
        content: None,
        configuration: "9f86d081884c7d659a2feaa0c55ad015".into(),
        environment: BTreeMap::from([("os".into(), "linux".into()), ("cpu.count".into(), "2".into())]),
        load: Some(0.25),
        operations: vec![
            operation(SMELLS, true, 0.0, ""),
            operation(COMPLEXITY, false, 0.482, "app/pricing.py changed"),
            operation(COVERAGE, false, 12.91, "tests/test_pricing.py changed"),
            operation(VULNERABILITIES, true, 0.0, ""),
        ],
        metrics: metrics.map(|(name, metric)| (name.to_owned(), metric)).into(),
        benchmarks: Vec::new(),
        findings,
        waivers: Vec::new(),
        score: Score {
            low: 88.476,
            high: 88.476,
            components: vec![
                component(
                    "code_quality",
                    40.0,
                    83.0,
                    "100 - smells.total * 5 - complexity.over_limit * 2",
                    21,
                ),
                component("test_coverage", 33.333_333_333, 87.352, "coverage.line_percent", 22),
                component("dependencies", 26.666_666_667, 100.0, "100 - vulnerabilities.total * 20", 23),
            ],
        },
        gates: vec![GateResult {
            name: "release".into(),
            verdict: Verdict::Pass,
            conditions: vec![
                condition("score >= 80", true, Verdict::Pass, "88.476 >= 80: 8.476 to spare", 28),
                condition("vulnerabilities.total == 0", true, Verdict::Pass, "0 == 0", 29),
                condition(
                    "coverage.line_percent >= baseline.coverage.line_percent",
                    false,
                    Verdict::Pass,
                    "87.352 >= 86.1: 1.252 to spare",
                    30,
                ),
            ],
        }],
        baseline: Some(BaselineReference {
            id: "01JFA0000000000000000000AB".into(),
            created_at: "2025-12-01T10:00:00Z".parse().unwrap(),
            label: "latest-release: v1.3.0".into(),
            commit: Some("aa11bb22cc33dd44ee55ff66007788990011aabb".into()),
            score: Some(87.2),
            environment: BTreeMap::new(),
            tools: BTreeMap::new(),
            metrics: BTreeMap::from([("coverage.line_percent".into(), 86.1), ("smells.total".into(), 4.0)]),
        }),
        notices: Vec::new(),
        verdict: Verdict::Pass,
    }
}

/// Just below its gate, with waivers, one of them expired, and a component that is clamped.
pub(crate) fn failing() -> Snapshot {
    let mut snapshot = passing();
    snapshot.verdict = Verdict::Fail;
    snapshot.revision.dirty = Some(true);
    snapshot.revision.release = None;
    (snapshot.score.low, snapshot.score.high) = (79.96, 79.96);
    snapshot.score.components[0].unclamped = Some(-312.0);
    (snapshot.score.components[0].low, snapshot.score.components[0].high) = (0.0, 0.0);
    let gate = &mut snapshot.gates[0];
    gate.verdict = Verdict::Fail;
    gate.conditions[0] = condition("score >= 80", true, Verdict::Fail, "79.96 >= 80: 0.04 short", 28);
    gate.conditions[1].waived = 1;
    gate.conditions[2].verdict = Verdict::Fail;
    gate.conditions[2].detail = "85.9 >= 86.1: 0.2 short".into();
    snapshot.waivers = vec![
        WaiverRecord {
            operation: VULNERABILITIES.into(),
            target: "GHSA-xxxx-yyyy-zzzz".into(),
            path: None,
            reason: "not reachable".into(),
            owner: Some("@payments".into()),
            until: Some("2027-01-31".into()),
            expired: false,
            covers: 1,
        },
        WaiverRecord {
            operation: SMELLS.into(),
            target: "long-function".into(),
            path: Some("app/legacy/**".into()),
            reason: "the module is being replaced; until then nobody touches it, and splitting its functions would cost more than it gains".into(),
            owner: None,
            until: Some("2025-12-31".into()),
            expired: true,
            covers: 0,
        },
    ];
    let vulnerable = "shop-lib 1.2.0: remote code execution (GHSA-xxxx-yyyy-zzzz)";
    let mut waived =
        finding(VULNERABILITIES, "vulnerable-dependency", Level::Error, vulnerable, "poetry.lock", 88);
    waived.waiver = Some(0);
    let mut open = waived.clone();
    open.message = "http-lib 0.9.1: request smuggling (GHSA-aaaa-bbbb-cccc)".into();
    open.waiver = None;
    open.context = "http-lib".into();
    snapshot.findings.splice(0..0, [open, waived]);
    fingerprint(&mut snapshot.findings);
    snapshot.notices = vec![
        "the weights add up to 120 and were scaled to 100".into(),
        "code_quality counts findings absolutely, which suits a small project; by size: 100 - smells.per_kloc * 4".into(),
    ];
    snapshot.operations[0].notes = vec!["2 generated files left out".into()];
    snapshot
}

/// A report is missing and a tool broke; the score is an interval.
pub(crate) fn incomplete() -> Snapshot {
    let mut snapshot = passing();
    snapshot.verdict = Verdict::Incomplete;
    snapshot.baseline = None;
    (snapshot.score.low, snapshot.score.high) = (59.866_666, 93.2);
    let coverage = &mut snapshot.score.components[1];
    (coverage.low, coverage.high, coverage.unclamped) = (0.0, 100.0, None);
    coverage.missing = vec!["coverage.line_percent".into()];
    let reason =
        "there is no coverage.lcov: run the tests with coverage first, or let the operation run them";
    if let Some(metric) = snapshot.metrics.get_mut("coverage.line_percent") {
        metric.measurement = Measurement::missing(reason);
    }
    if let Some(metric) = snapshot.metrics.get_mut("vulnerabilities.total") {
        metric.measurement = Measurement::Carried {
            value: 0.0,
            measured_at: "2025-12-30T08:00:00Z".parse().unwrap(),
            reason: "no network".into(),
        };
    }
    snapshot.operations[2].state = OperationState::Missing;
    snapshot.operations[2].reason = Some(reason.into());
    let mut broken =
        operation("ruff.lint", false, 30.0, "ruff: exited with 2: unknown option --output-formats");
    broken.state = OperationState::Failed;
    snapshot.operations.push(broken);
    let mut lint = metric(0.0, "count", Better::Lower, "ruff.lint");
    lint.measurement = Measurement::failed("ruff: exited with 2: unknown option --output-formats");
    snapshot.metrics.insert("lint.findings".into(), lint);
    let gate = &mut snapshot.gates[0];
    gate.verdict = Verdict::Incomplete;
    gate.conditions[0] = condition(
        "score >= 80",
        true,
        Verdict::Incomplete,
        "between 59.8 and 93.2, not known: coverage.line_percent",
        28,
    );
    gate.conditions[0].missing = vec!["coverage.line_percent".into()];
    gate.conditions[2].verdict = Verdict::Incomplete;
    gate.conditions[2].detail = "".into();
    gate.conditions[2].missing =
        vec!["coverage.line_percent".into(), "baseline.coverage.line_percent".into()];
    snapshot
}

/// Foreign text everywhere that it can stand.
pub(crate) fn hostile(text: &str) -> Snapshot {
    let mut snapshot = failing();
    let own = || text.to_owned();
    snapshot.project = own();
    snapshot.program = own();
    snapshot.configuration = own();
    snapshot.id = own();
    snapshot.revision = Revision {
        commit: Some(own()),
        branch: Some(own()),
        release: Some(own()),
        dirty: Some(true),
        tree: None,
    };
    snapshot.environment.insert(own(), own());
    snapshot.notices.push(own());
    for operation in &mut snapshot.operations {
        operation.name = own();
        operation.reason = Some(own());
        operation.notes.push(own());
        operation.key = own();
    }
    snapshot.operations[1].state = OperationState::Failed;
    snapshot.operations[2].state = OperationState::Missing;
    let missing = Metric {
        measurement: Measurement::missing(text),
        unit: own(),
        better: Better::Lower,
        operation: own(),
    };
    snapshot.metrics.insert(own(), missing);
    for finding in &mut snapshot.findings {
        finding.operation = own();
        finding.rule = own();
        finding.message = own();
        finding.path = Some(own());
        finding.context = own();
    }
    snapshot.findings[1].path = None;
    fingerprint(&mut snapshot.findings);
    for waiver in &mut snapshot.waivers {
        waiver.operation = own();
        waiver.target = own();
        waiver.path = Some(own());
        waiver.reason = own();
        waiver.owner = Some(own());
        waiver.until = Some(own());
    }
    for component in &mut snapshot.score.components {
        component.name = own();
        component.formula = own();
        component.missing.push(own());
        component.error = Some(own());
    }
    (snapshot.score.low, snapshot.score.high) = (12.0, 77.7);
    for gate in &mut snapshot.gates {
        gate.name = own();
        for condition in &mut gate.conditions {
            condition.text = own().into();
            condition.detail = own().into();
            condition.missing.push(own());
        }
    }
    if let Some(baseline) = &mut snapshot.baseline {
        baseline.label = own();
        baseline.commit = Some(own());
        baseline.metrics.insert(own(), 1.0);
    }
    snapshot
}

/// `count` findings in many files, by several rules and levels.
pub(crate) fn crowded(count: usize) -> Snapshot {
    let mut snapshot = failing();
    let rules = [
        ("long-function", Level::Warning),
        ("deep-nesting", Level::Warning),
        ("empty-handler", Level::Error),
    ];
    let one = |index: usize| {
        let (rule, level) = rules[index % rules.len()];
        let path = format!("packages/package-{}/src/module_{}.py", index % 17, index % 101);
        finding(SMELLS, rule, level, &format!("finding number {index} | of `many`"), &path, index as u32 + 1)
    };
    snapshot.findings = (0..count).map(one).collect();
    snapshot.findings.sort_by_key(|finding| std::cmp::Reverse(finding.level));
    fingerprint(&mut snapshot.findings);
    snapshot
}

/// Options that fill in what only the caller knows.
pub(crate) fn context(snapshot: &Snapshot) -> Context {
    Context {
        exit_code: match snapshot.verdict {
            Verdict::Pass => 0,
            Verdict::Fail => 1,
            Verdict::Incomplete => 3,
        },
        seconds: Some(13.4),
        baseline_points: match &snapshot.baseline {
            Some(_) => BTreeMap::from([("code_quality".into(), 80.0), ("test_coverage".into(), 87.352)]),
            None => BTreeMap::new(),
        },
        rules: BTreeMap::from([(
            format!("{SMELLS}/long-function"),
            "A function with many lines of code does several things; give each its own function.".into(),
        )]),
        ..Context::default()
    }
}

/// Columns that a line takes, escape sequences left out.
pub(crate) fn columns(line: &str) -> usize {
    let mut clean = String::new();
    let mut rest = line;
    while let Some(at) = rest.find('\u{1b}') {
        clean.push_str(&rest[..at]);
        rest = rest[at..].split_once('m').map_or("", |(_, rest)| rest);
    }
    clean.push_str(rest);
    unicode_width::UnicodeWidthStr::width(clean.as_str())
}
