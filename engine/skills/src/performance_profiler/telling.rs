//! What benchmarks say, as metrics and findings.

use rq_core::finding::Finding;
use rq_core::number;
use rq_core::operation::{Context, Outcome};
use rq_core::snapshot::{BenchmarkRecord, PairedResult, PairedVerdict};
use rq_schema::config::Measure;

/// `takes 5.0 % more time (4.6 to 5.9)`, `executes 0.52 % more instructions`.
fn more(measure: &str, result: &PairedResult) -> String {
    let (change, low, high) = (result.change, result.low, result.high);
    if measure == Measure::Instructions.name() {
        let share = |share: f64| number::share(share, &[result.tolerance]);
        // A difference of counts that are always the same lies nowhere else.
        let between =
            if result.pairs > 0 { format!(" ({} to {})", share(low), share(high)) } else { String::new() };
        return format!("executes {} % more instructions{between}", share(change));
    }
    format!("takes {:.1} % more time ({:.1} to {:.1})", change * 100.0, low * 100.0, high * 100.0)
}

/// Why nothing can be told of any benchmark.
const NOTHING: &str = "there is no version to compare with";

/// Metrics and findings of what ran.
pub(super) fn tell(outcome: &mut Outcome, context: &Context<'_>) {
    outcome.metric("benchmarks.total", outcome.benchmarks.len() as f64);
    let records = outcome.benchmarks.clone();
    let compared: Vec<(&BenchmarkRecord, &PairedResult)> =
        records.iter().filter_map(|record| Some((record, record.compared.as_ref()?))).collect();
    let names = [
        ("benchmarks.slower", PairedVerdict::Slower),
        ("benchmarks.faster", PairedVerdict::Faster),
        ("benchmarks.undecided", PairedVerdict::Undecided),
    ];
    let counts = names.map(|(name, verdict)| {
        (name, compared.iter().filter(|(_, result)| result.verdict == verdict).count() as f64)
    });
    let percent = |ratio: f64| number::change(ratio * 100.0);
    let mut findings = Vec::new();
    for (record, result) in &compared {
        let name = &record.name;
        let (rule, message) = match result.verdict {
            PairedVerdict::Slower => (
                "slower-benchmark",
                format!(
                    "{name} {} than {}, of {} % allowed",
                    more(&record.measure, result),
                    result.with,
                    // A percentage that went through a ratio has digits of its own far behind the point.
                    (result.tolerance * 1e10).round() / 1e8,
                ),
            ),
            PairedVerdict::Undecided => {
                let wanted =
                    result.wanted.map(|pairs| format!("; about {pairs} would decide")).unwrap_or_default();
                let (low, high) = (percent(result.low), percent(result.high));
                let pairs = number::count(result.pairs, "pair does", "pairs do");
                (
                    "undecided-benchmark",
                    format!("{pairs} not tell whether {name} is slower ({low} to {high} %){wanted}"),
                )
            }
            PairedVerdict::Faster | PairedVerdict::Same => continue,
        };
        if let Some(level) = context.level(rule) {
            findings.push(Finding::new(rule, level, message).context(name));
        }
    }
    let [(slower, count), others @ ..] = counts;
    let idle = records.iter().filter(|record| record.compared.is_none() && !record.new).count();
    let open = compared.iter().filter(|(_, result)| result.verdict == PairedVerdict::Undecided).count();
    if compared.is_empty() {
        outcome.missing(slower, NOTHING);
    } else if count == 0.0 && idle + open > 0 {
        // One that is slower is enough to tell that there is one; none is known only of all.
        outcome.missing(
            slower,
            format!("{} can't be told of", number::count(idle + open, "benchmark", "benchmarks")),
        );
    } else {
        outcome.metric(slower, count);
    }
    for (name, count) in others {
        if compared.is_empty() {
            outcome.missing(name, NOTHING);
        } else {
            outcome.metric(name, count);
        }
    }
    outcome.findings = findings;
}
