//! Two snapshots held against each other, made by hand.

use rq_core::comparison::{
    Cause, Comparison, ComponentChange, EnvironmentChange, Judgement, MetricChange, Part, Range, ScoreChange,
};
use rq_core::finding::{Finding, Level};
use rq_core::measurement::{Better, Measurement};
use rq_core::snapshot::{BenchmarkCost, BenchmarkRecord, PairedResult, PairedVerdict, Snapshot, Verdict};
use rq_report::comparison::Compared;
use rq_report::markdown;

use crate::support::{context, failing, hostile, incomplete, passing};

/// Two snapshots with what lies between them.
pub(crate) struct Pair {
    pub(crate) before: Snapshot,
    pub(crate) after: Snapshot,
    pub(crate) comparison: Comparison,
}

impl Pair {
    pub(crate) fn compared(&self) -> Compared<'_> {
        Compared { before: &self.before, after: &self.after, comparison: &self.comparison }
    }

    /// The Markdown of the later one.
    pub(crate) fn report(&self) -> String {
        markdown::render(&self.after, Some(&self.compared()), &context(&self.after))
    }

    /// Nothing lies between them.
    pub(crate) fn same() -> Self {
        let (before, after) = (then(), passing());
        let score = score(&before, &after, Vec::new());
        let metrics = Vec::new();
        let comparison = Comparison {
            score,
            metrics,
            same: 4,
            new: Vec::new(),
            fixed: Vec::new(),
            environment: Vec::new(),
        };
        Self { before, after, comparison }
    }

    /// Most became worse, by several causes; a regression is named.
    pub(crate) fn worse() -> Self {
        let (before, mut after) = (then(), failing());
        let operation = "release-orchestrator.detect_regressions";
        let mut regression =
            Finding::new("blocking-regression", Level::Error, "the benchmark parse takes 8.2 % more time");
        regression.operation = operation.into();
        after.findings.insert(0, regression);
        after.benchmarks = benchmarks("parse");
        let part = |name: &str, cause, change: i64| Part {
            component: Some(name.into()),
            cause,
            change: Range { low: change, high: change },
        };
        let parts = vec![
            part("code_quality", Cause::Code, -7_133_333),
            part("code_quality", Cause::Tool, -1_733_333),
            part("test_coverage", Cause::Code, 350_666),
        ];
        let score = score(&before, &after, parts);
        let value = |value| Some(Measurement::measured(value));
        let metric = |name: &str, before, after, judgement, better, cause| MetricChange {
            name: name.into(),
            unit: String::new(),
            better,
            before,
            after,
            judgement,
            cause,
        };
        let (lower, higher) = (Better::Lower, Better::Higher);
        let metrics = vec![
            metric(
                "code.lines",
                value(980.0),
                value(1015.0),
                Judgement::Different,
                Better::Neither,
                Cause::Code,
            ),
            metric("complexity.over_limit", value(0.0), value(1.0), Judgement::Worse, lower, Cause::Code),
            metric(
                "coverage.line_percent",
                value(86.3),
                value(87.352),
                Judgement::Better,
                higher,
                Cause::Code,
            ),
            metric("smells.total", value(1.0), value(3.0), Judgement::Worse, lower, Cause::Several),
        ];
        let environment =
            vec![EnvironmentChange { name: "cpu.model".into(), before: Some("one".into()), after: None }];
        // One of each level among the new ones; a waived one too.
        let new = vec![0, 1, 2, 3];
        let comparison = Comparison { score, metrics, same: 11, new, fixed: vec![0], environment };
        Self { before, after, comparison }
    }

    /// What was known is not any longer.
    pub(crate) fn lost() -> Self {
        let (before, after) = (then(), incomplete());
        let parts = vec![Part {
            component: Some("test_coverage".into()),
            cause: Cause::MissingData,
            change: Range { low: -28_766_667, high: 4_566_667 },
        }];
        let score = score(&before, &after, parts);
        let reason = after.metrics["coverage.line_percent"].measurement.clone();
        let metrics = vec![MetricChange {
            name: "coverage.line_percent".into(),
            unit: "percent".into(),
            better: Better::Higher,
            before: Some(Measurement::measured(86.3)),
            after: Some(reason),
            judgement: Judgement::Lost,
            cause: Cause::MissingData,
        }];
        let comparison = Comparison {
            score,
            metrics,
            same: 3,
            new: Vec::new(),
            fixed: Vec::new(),
            environment: Vec::new(),
        };
        Self { before, after, comparison }
    }

    /// An old evaluation under a file that says otherwise by now.
    pub(crate) fn under_other_formulas() -> Self {
        let mut pair = Self::same();
        let all = Part {
            component: Some("dependencies".into()),
            cause: Cause::Configuration,
            change: Range { low: -26_666_667, high: -26_666_667 },
        };
        let gone = Part { component: None, cause: Cause::Configuration, change: Range { low: 5, high: 5 } };
        pair.comparison.score = score(&pair.before, &pair.after, vec![all, gone]);
        let components = &mut pair.comparison.score.components;
        components[2].after = None;
        components[1].before = None;
        pair
    }

    /// Foreign text everywhere that it can stand.
    pub(crate) fn hostile(text: &str) -> Self {
        let own = || text.to_owned();
        let mut pair = Self::worse();
        pair.after = hostile(text);
        pair.before = hostile(text);
        for (name, operation) in [("blocking-regression", "x.detect_regressions"), ("regression", "x.y")] {
            let mut finding = Finding::new(name, Level::Error, text);
            finding.operation = operation.into();
            pair.after.findings.push(finding);
        }
        pair.after.benchmarks = benchmarks(text);
        let (low, high) = pair.comparison.score.after.points();
        (pair.after.score.low, pair.after.score.high) = (low, high);
        for part in &mut pair.comparison.score.parts {
            part.component = Some(own());
        }
        for component in &mut pair.comparison.score.components {
            component.name = own();
        }
        for metric in &mut pair.comparison.metrics {
            (metric.name, metric.unit) = (own(), own());
        }
        pair.comparison.metrics[1].judgement = Judgement::Lost;
        pair.comparison.metrics[1].after = Some(Measurement::missing(text));
        for change in &mut pair.comparison.environment {
            (change.name, change.before) = (own(), Some(own()));
        }
        let last = pair.after.findings.len();
        pair.comparison.new.extend([last - 2, last - 1]);
        pair
    }
}

/// [`passing`], earlier.
fn then() -> Snapshot {
    let mut before = passing();
    before.id = "01JFA0000000000000000000AB".into();
    before.created_at = "2025-12-01T10:00:00Z".parse().unwrap();
    before.revision.release = Some("v1.3.0".into());
    before
}

/// The scores of both as they were told, moved by `parts`.
fn score(before: &Snapshot, after: &Snapshot, parts: Vec<Part>) -> ScoreChange {
    let units = |points: f64| (points * 1e6).round() as i64;
    let now = Range { low: units(after.score.low), high: units(after.score.high) };
    let sum = |of: fn(&Part) -> i64| parts.iter().map(of).sum::<i64>();
    let then =
        Range { low: now.low - sum(|part| part.change.low), high: now.high - sum(|part| part.change.high) };
    let components = before.score.components.iter().zip(&after.score.components);
    let components = components.map(|(old, new)| {
        let moved = parts.iter().any(|part| part.component.as_ref() == Some(&new.name));
        let old = if moved { (old.low, old.high) } else { (new.low, new.high) };
        ComponentChange {
            name: new.name.clone(),
            weight: new.weight,
            before: Some(old),
            after: Some((new.low, new.high)),
        }
    });
    ScoreChange { before: then, after: now, components: components.collect(), parts }
}

/// A benchmark of each verdict, and two that were not compared.
pub(crate) fn benchmarks(name: &str) -> Vec<BenchmarkRecord> {
    let cost = |seconds| BenchmarkCost {
        cpu_seconds: Some(seconds),
        wall_seconds: seconds,
        peak_bytes: None,
        instructions: None,
    };
    let compared = |verdict, change: f64, wanted| PairedResult {
        with: "the release v1.3.0".into(),
        commit: "aa11bb22cc33dd44ee55ff66007788990011aabb".into(),
        before: cost(0.04),
        verdict,
        pairs: 24,
        change,
        low: change - 0.011,
        high: change + 0.012,
        p: 0.001,
        tolerance: 0.02,
        wanted,
    };
    let record = |at: usize, compared: Option<PairedResult>, new| BenchmarkRecord {
        name: if at == 0 { name.to_owned() } else { format!("{name} {at}") },
        measure: "cpu".into(),
        now: cost(0.0412),
        note: compared.is_none().then(|| format!("{name} can't be run there")),
        compared,
        new,
    };
    vec![
        record(1, Some(compared(PairedVerdict::Same, 0.001, None)), false),
        record(0, Some(compared(PairedVerdict::Slower, 0.082, None)), false),
        record(2, Some(compared(PairedVerdict::Faster, -0.05, None)), false),
        record(3, Some(compared(PairedVerdict::Undecided, 0.02, Some(160))), false),
        record(4, None, false),
        record(5, None, true),
    ]
}

/// A pair of which every part is as long as it can be, and there are `many` of everything.
pub(crate) fn enormous(text: &str, many: usize) -> Pair {
    let mut pair = Pair::hostile(text);
    fn grow<T: Clone>(list: &mut Vec<T>, many: usize) {
        *list = list.iter().cycle().take(many).cloned().collect();
    }
    for snapshot in [&mut pair.before, &mut pair.after] {
        grow(&mut snapshot.findings, many);
        grow(&mut snapshot.waivers, many);
        grow(&mut snapshot.score.components, many);
        grow(&mut snapshot.gates, many);
        grow(&mut snapshot.operations, many);
        grow(&mut snapshot.notices, many);
        grow(&mut snapshot.benchmarks, many);
        grow(&mut snapshot.gates[0].conditions, many);
        snapshot.gates[many / 2].verdict = Verdict::Incomplete;
    }
    let comparison = &mut pair.comparison;
    grow(&mut comparison.metrics, many);
    grow(&mut comparison.environment, many);
    grow(&mut comparison.score.components, many);
    comparison.new = (0..many / 2).collect();
    comparison.fixed = (0..many).collect();
    pair
}
