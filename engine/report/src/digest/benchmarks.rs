//! What benchmarks say, in words.

use rq_core::snapshot::{BenchmarkRecord, PairedVerdict};

use crate::number;

/// A benchmark as all formats tell it.
pub(crate) struct Told {
    /// `slower`, `the same`, …; `new` or `not compared` where there is no comparison.
    pub(crate) verdict: &'static str,
    /// `+5.0 % (+4.6 to +5.9)`; empty where there is none.
    pub(crate) change: String,
    /// What it takes now.
    pub(crate) time: String,
    /// What the reader may want to know: pairs, how many would decide, why it was not compared.
    pub(crate) more: String,
}

/// A benchmark in words.
pub(crate) fn told(record: &BenchmarkRecord) -> Told {
    let seconds = match record.measure.as_str() {
        "cpu" => record.now.cpu_seconds.unwrap_or(record.now.wall_seconds),
        _ => record.now.wall_seconds,
    };
    let time = fine(seconds);
    let Some(compared) = &record.compared else {
        let more = record.note.clone().unwrap_or_default();
        let verdict = if record.new { "new" } else { "not compared" };
        return Told { verdict, change: String::new(), time, more };
    };
    let percent = |ratio: f64| number::change((ratio * 1000.0).round() / 10.0);
    let change =
        format!("{} % ({} to {})", percent(compared.change), percent(compared.low), percent(compared.high));
    let pairs = number::count(compared.pairs, "pair", "pairs");
    let more = match compared.wanted {
        Some(wanted) => format!("{pairs}, about {wanted} would decide"),
        None => pairs,
    };
    Told { verdict: word(compared.verdict), change, time, more }
}

/// What a verdict is called.
pub(crate) fn word(verdict: PairedVerdict) -> &'static str {
    match verdict {
        PairedVerdict::Slower => "slower",
        PairedVerdict::Faster => "faster",
        PairedVerdict::Same => "the same",
        PairedVerdict::Undecided => "undecided",
    }
}

/// A time of which differences of a percent matter: three digits.
pub(crate) fn fine(seconds: f64) -> String {
    let (value, unit) = match seconds {
        s if s < 1e-3 => (s * 1e6, "µs"),
        s if s < 1.0 => (s * 1e3, "ms"),
        s => (s, "s"),
    };
    let digits = if value < 10.0 {
        2
    } else if value < 100.0 {
        1
    } else {
        0
    };
    format!("{value:.digits$} {unit}")
}
