//! Markdown for a comment on a pull request and for a step's summary: what a change did is in sight, the rest folded.

mod benchmarks;
mod components;
mod escape;
mod findings;
mod fit;
mod gates;
mod metrics;
mod parts;
mod sections;
mod title;

use rq_core::snapshot::{BenchmarkRecord, Snapshot, Verdict};

use crate::comparison::Compared;
use crate::context::Context;
use escape::lead;
use fit::{LIMIT, rows};
use parts::Tally;

// Bytes of each part, so that all together leave some for the findings, which get what the others do not take.
const COMPONENTS: usize = 7_000;
const GATES: usize = 10_000;
const REGRESSIONS: usize = 4_000;
const BENCHMARKS: usize = 6_000;
const METRICS: usize = 6_000;
const ENVIRONMENT: usize = 1_500;
const GAPS: usize = 6_000;
const WAIVERS: usize = 3_500;
const NOTICES: usize = 3_500;
const NEXT: usize = 3_000;

/// The hidden first line, by which a comment on the same project is found again.
pub fn marker(project: &str) -> String {
    mark("report", project)
}

fn mark(kind: &str, project: &str) -> String {
    format!("<!-- rq:{kind}:{} -->", escape::comment(project))
}

/// The report: verdict first; under 65,536 characters. Where it is `compared`, what changed is in sight.
pub fn render(snapshot: &Snapshot, compared: Option<&Compared<'_>>, context: &Context) -> String {
    let since = compared.map(Since::new);
    let since = since.as_ref();
    let mut before = format!("{}\n", marker(&snapshot.project));
    title::title(&mut before, snapshot, since);
    match since {
        Some(since) => {
            title::summary(&mut before, since, title::benchmarks(&snapshot.benchmarks));
            components::moved(&mut before, COMPONENTS, since);
        }
        None => components::alone(&mut before, COMPONENTS, snapshot, context),
    }
    gates::gates(&mut before, GATES, snapshot, since, context);
    gates::regressions(&mut before, REGRESSIONS, snapshot);
    if !snapshot.benchmarks.is_empty() {
        before.push_str("\n### Benchmarks\n");
        benchmarks::table(&mut before, BENCHMARKS, &snapshot.benchmarks);
    }
    if let Some(since) = since {
        metrics::metrics(&mut before, METRICS, since);
        metrics::environment(&mut before, ENVIRONMENT, &since.compared.comparison.environment);
    }
    let mut after = String::new();
    sections::gaps(&mut after, GAPS, snapshot);
    sections::waivers(&mut after, WAIVERS, snapshot);
    sections::notices(&mut after, NOTICES, snapshot);
    sections::next(&mut after, NEXT, snapshot, context);
    sections::reproduce(&mut after, snapshot, context);
    let room = LIMIT.saturating_sub(before.len() + after.len());
    match since {
        Some(since) => findings::since(&mut before, room, since, true),
        None => findings::alone(&mut before, room, snapshot),
    }
    before + &after
}

/// What lies between two snapshots by itself, as a comment of its own.
pub fn comparison(compared: &Compared<'_>) -> String {
    let since = Since::new(compared);
    let mut out = format!("{}\n", mark("compare", &compared.after.project));
    title::compared(&mut out, &since);
    // Benchmarks are compared with what was chosen then.
    title::summary(&mut out, &since, None);
    components::moved(&mut out, COMPONENTS, &since);
    gates::turned(&mut out, GATES, &since);
    // Nothing else asks for room here.
    metrics::metrics(&mut out, 3 * METRICS, &since);
    metrics::environment(&mut out, ENVIRONMENT, &compared.comparison.environment);
    let room = LIMIT.saturating_sub(out.len());
    findings::since(&mut out, room, &since, false);
    out
}

/// Benchmarks by themselves, with what the reader must know, as a comment of its own.
pub fn benchmarks(project: &str, records: &[BenchmarkRecord], notes: &[String]) -> String {
    let mut out = format!("{}\n## Benchmarks of {}\n", mark("bench", project), escape::name(project));
    let said = title::benchmarks(records);
    let said = match (records.len(), said) {
        (0, _) => "None ran.".into(),
        (_, Some(said)) => said.replacen("of", "Of", 1) + ".",
        (1, None) => "It is the same as before.".into(),
        (_, None) => "All are the same as before.".into(),
    };
    out.push_str(&format!("\n{said}\n"));
    let room = LIMIT.saturating_sub(out.len()) / 2;
    benchmarks::table(&mut out, room, records);
    if !notes.is_empty() {
        out.push('\n');
        let room = LIMIT.saturating_sub(out.len());
        rows(
            &mut out,
            room,
            notes,
            |note| format!("- {}\n", lead(note)),
            |left| format!("- … {left} more\n"),
        );
    }
    out
}

/// A comparison, and its parts as they are told.
struct Since<'a> {
    compared: &'a Compared<'a>,
    tally: Tally<'a>,
}

impl<'a> Since<'a> {
    fn new(compared: &'a Compared<'a>) -> Self {
        Self { compared, tally: Tally::new(&compared.comparison.score) }
    }

    /// Whether the score now is the one that the evaluation told: an old one may be compared under a newer file.
    fn as_evaluated(&self) -> bool {
        let (low, high) = self.compared.comparison.score.after.points();
        let told = &self.compared.after.score;
        [(low, told.low), (high, told.high)].iter().all(|(now, then)| (now - then).abs() < 1e-5)
    }

    /// What a gate said then.
    fn gate(&self, name: &str) -> Option<Verdict> {
        self.compared.before.gates.iter().find(|gate| gate.name == name).map(|gate| gate.verdict)
    }
}

fn sign(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "✅",
        Verdict::Incomplete => "❔",
        Verdict::Fail => "❌",
    }
}
