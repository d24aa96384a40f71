//! What benchmarks say, in words.

use rq_core::snapshot::{BenchmarkCost, BenchmarkRecord, PairedResult, PairedVerdict};

use crate::number;

/// A benchmark as all formats tell it.
pub(crate) struct Told {
    /// `slower`, `the same`, …; `new` or `not compared` where there is no comparison.
    pub(crate) verdict: &'static str,
    /// `+5.0 % (+4.6 to +5.9)`; empty where there is none.
    pub(crate) change: String,
    /// What it takes now: time, or instructions where they are compared.
    pub(crate) time: String,
    /// What the reader may want to know: pairs, how many would decide, why it was not compared, time beside
    /// instructions.
    pub(crate) more: String,
}

/// A benchmark in words.
pub(crate) fn told(record: &BenchmarkRecord) -> Told {
    let seconds = match record.measure.as_str() {
        "cpu" => record.now.cpu_seconds.unwrap_or(record.now.wall_seconds),
        _ => record.now.wall_seconds,
    };
    let time = record.now.instructions.map_or_else(|| fine(seconds), instructions);
    let beside = record.now.instructions.map(|_| beside(record));
    let Some(compared) = &record.compared else {
        let more = joined([record.note.clone(), beside]);
        let verdict = if record.new { "new" } else { "not compared" };
        return Told { verdict, change: String::new(), time, more };
    };
    let more = joined([Some(evidence(compared)), record.note.clone(), beside]);
    Told { verdict: word(compared.verdict), change: change(compared), time, more }
}

fn joined<const N: usize>(parts: [Option<String>; N]) -> String {
    parts.into_iter().flatten().collect::<Vec<_>>().join("; ")
}

/// `+5.0 % (+4.6 to +5.9)`; of counts that are the same in each run `+0.52 %`.
fn change(compared: &PairedResult) -> String {
    if compared.pairs == 0 {
        let sign = if compared.change > 0.0 { "+" } else { "" };
        return format!("{sign}{} %", number::share(compared.change, &[compared.tolerance]));
    }
    let percent = |ratio: f64| number::change((ratio * 1000.0).round() / 10.0);
    format!("{} % ({} to {})", percent(compared.change), percent(compared.low), percent(compared.high))
}

/// What the verdict stands on.
fn evidence(compared: &PairedResult) -> String {
    if compared.pairs == 0 {
        return "exact".into();
    }
    let pairs = number::count(compared.pairs, "pair", "pairs");
    match compared.wanted {
        Some(wanted) => format!("{pairs}, about {wanted} would decide"),
        None => pairs,
    }
}

/// Time, in which waiting shows, where instructions are compared: `cpu 12.1 ms (was 11.9 ms), wall …`.
fn beside(record: &BenchmarkRecord) -> String {
    let before = record.compared.as_ref().map(|compared| &compared.before);
    let of = |name: &str, of: fn(&BenchmarkCost) -> Option<f64>| {
        let now = fine(of(&record.now)?);
        let was = before.and_then(of).map(|seconds| format!(" (was {})", fine(seconds)));
        Some(format!("{name} {now}{}", was.unwrap_or_default()))
    };
    let times = [of("cpu", |cost| cost.cpu_seconds), of("wall", |cost| Some(cost.wall_seconds))];
    times.into_iter().flatten().collect::<Vec<_>>().join(", ")
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
    three_digits(value, unit)
}

/// So many instructions: `12.3 M instr.`
fn instructions(count: u64) -> String {
    if count < 1000 {
        return format!("{count} instr.");
    }
    let count = count as f64;
    let (value, unit) = match count {
        n if n < 1e6 => (n / 1e3, "k instr."),
        n if n < 1e9 => (n / 1e6, "M instr."),
        n => (n / 1e9, "G instr."),
    };
    three_digits(value, unit)
}

fn three_digits(value: f64, unit: &str) -> String {
    let digits = if value < 10.0 {
        2
    } else if value < 100.0 {
        1
    } else {
        0
    };
    format!("{value:.digits$} {unit}")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A benchmark of which instructions are counted; without pairs the counts are exact.
    fn counted(change: f64, pairs: usize, note: Option<&str>) -> BenchmarkRecord {
        let cost = |count: u64, seconds: f64| BenchmarkCost {
            cpu_seconds: Some(seconds),
            wall_seconds: seconds + 0.001,
            peak_bytes: None,
            instructions: Some(count),
        };
        let compared = PairedResult {
            with: "the release v1".into(),
            commit: "c".into(),
            before: cost(12_300_000, 0.0119),
            verdict: PairedVerdict::Slower,
            pairs,
            change,
            low: change - 0.001,
            high: change + 0.001,
            p: 0.0,
            tolerance: 0.002,
            wanted: None,
        };
        BenchmarkRecord {
            name: "work".into(),
            measure: "instructions".into(),
            now: cost(12_361_500, 0.0121),
            compared: Some(compared),
            new: false,
            note: note.map(str::to_owned),
        }
    }

    #[test]
    fn counts_are_told_exactly_with_the_time_beside_them() {
        let told = told(&counted(0.0052, 0, None));
        assert_eq!((told.time.as_str(), told.change.as_str()), ("12.4 M instr.", "+0.52 %"));
        assert_eq!(told.more, "exact; cpu 12.1 ms (was 11.9 ms), wall 13.1 ms (was 12.9 ms)");
        let change = |ratio: f64| super::told(&counted(ratio, 0, None)).change;
        assert_eq!([change(0.0), change(-0.00004), change(0.002_001)], ["0 %", "-0.004 %", "+0.2001 %"]);
    }

    #[test]
    fn counts_that_vary_say_so() {
        let told = told(&counted(0.02, 20, Some("counts vary by 0.31 % from run to run")));
        assert_eq!(told.change, "+2.0 % (+1.9 to +2.1)");
        assert!(told.more.starts_with("20 pairs; counts vary by 0.31 %"), "{}", told.more);
    }

    #[test]
    fn what_nothing_counts_shows_its_time() {
        let mut record = counted(0.0, 0, Some("install valgrind"));
        (record.compared, record.now.instructions) = (None, None);
        let told = told(&record);
        assert_eq!((told.verdict, told.time.as_str()), ("not compared", "13.1 ms"));
        assert_eq!(told.more, "install valgrind");
    }

    #[test]
    fn counts_have_three_digits() {
        let shown = [7, 1234, 56_789, 999_000, 12_345_678, 2_500_000_000].map(instructions);
        let expected =
            ["7 instr.", "1.23 k instr.", "56.8 k instr.", "999 k instr.", "12.3 M instr.", "2.50 G instr."];
        assert_eq!(shown, expected);
    }
}
