//! Values as hints, lenses and hovers write them; the same rules as in reports, so that no two places disagree.

use jiff::Timestamp;
use rq_core::measurement::{Measurement, Metric};
use rq_core::number;
use rq_core::snapshot::{Component, Score, Verdict};
use rq_core::threshold::thresholds;
use rq_schema::config::Config;

use crate::preview::Preview;

/// The sign of a verdict.
pub(crate) fn sign(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "✓",
        Verdict::Incomplete => "?",
        Verdict::Fail => "✗",
    }
}

/// Behind a value that is an earlier text's.
pub(crate) fn stale(stale: bool) -> &'static str {
    if stale { " (stale)" } else { "" }
}

/// The conditions of a configuration, as far as they decide on how values are written: a value is not shown on another
/// side of a number that it is compared with.
pub(crate) struct Thresholds<'a> {
    all: Vec<&'a str>,
    of_components: Vec<&'a str>,
}

impl<'a> Thresholds<'a> {
    /// The conditions of `config`.
    pub(crate) fn new(config: &'a Config) -> Self {
        let conditions = config.gates.iter().flat_map(|gate| &gate.conditions);
        let all: Vec<&str> = conditions.map(|condition| condition.decides().text()).collect();
        let of_components = all.iter().copied().filter(|text| text.contains("components")).collect();
        Self { all, of_components }
    }

    /// A component's points, or the interval that they lie in.
    pub(crate) fn points(&self, component: &Component) -> String {
        let against = thresholds(self.of_components.iter().copied(), &component.name, None);
        number::interval(component.low, component.high, "…", &against)
    }

    /// The score, or the interval that it lies in: `84.2`, `70.0 … 100.0`.
    pub(crate) fn score(&self, score: &Score, baseline: Option<f64>) -> String {
        let before = baseline.filter(|then| Some(*then) != score.exact());
        let against = thresholds(self.all.iter().copied(), "score", before);
        number::interval(score.low, score.high, "…", &against)
    }

    /// A metric's value with its unit, or its state.
    pub(crate) fn metric(&self, name: &str, metric: &Metric) -> String {
        written(metric, &thresholds(self.all.iter().copied(), name, None))
    }
}

/// How much the score has changed since the baseline, where both are one number, and it has.
pub(crate) fn change(preview: &Preview) -> Option<String> {
    let now = preview.score.as_ref()?.value.exact()?;
    let change = now - preview.baseline?;
    (change != 0.0).then(|| number::points_change(change))
}

/// What a component gives of what it could give: `21.3 of 25`.
pub(crate) fn contribution(component: &Component) -> String {
    let share = component.weight / 100.0;
    let gives = number::interval(component.low * share, component.high * share, "…", &[]);
    format!("{gives} of {}", number::display(component.weight, &[]))
}

/// A metric's value with its unit, beside nothing that it could contradict.
pub(crate) fn metric(metric: &Metric) -> String {
    written(metric, &[])
}

fn written(metric: &Metric, against: &[f64]) -> String {
    let Some(value) = metric.measurement.value() else { return metric.measurement.state().into() };
    let text = with_unit(&number::metric(value, metric.better, against), &metric.unit);
    match &metric.measurement {
        Measurement::Carried { .. } => format!("{text} (carried)"),
        _ => text,
    }
}

/// `87.5 %`, `3`, `1.5 seconds`.
pub(crate) fn with_unit(value: &str, unit: &str) -> String {
    match unit {
        "" | "count" => value.to_owned(),
        "percent" => format!("{value} %"),
        unit => format!("{value} {unit}"),
    }
}

/// How long ago something was: `just now`, `5 min ago`, `3 h ago`, `12 d ago`.
pub(crate) fn ago(then: Timestamp, now: Timestamp) -> String {
    let seconds = now.duration_since(then).as_secs().max(0);
    match seconds {
        0..60 => "just now".into(),
        60..3_600 => format!("{} min ago", seconds / 60),
        3_600..172_800 => format!("{} h ago", seconds / 3_600),
        _ => format!("{} d ago", seconds / 86_400),
    }
}

/// Values as a line of bars, lowest to highest; empty for fewer than two.
pub(crate) fn sparkline(values: &[f64]) -> String {
    const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    if values.len() < 2 {
        return String::new();
    }
    let low = values.iter().copied().fold(f64::INFINITY, f64::min);
    let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let bar = |value: &f64| {
        let place = if high > low { (value - low) / (high - low) * 7.0 } else { 3.0 };
        BARS.get(place.round() as usize).copied().unwrap_or('▄')
    };
    values.iter().map(bar).collect()
}

/// Text from a file for Markdown: nothing in it is markup.
pub(crate) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '(' | ')' | '<' | '>' | '#' | '!' | '|'
            | '~' | '&' => {
                out.push('\\');
                out.push(c);
            }
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

/// Text from a file as code in Markdown.
pub(crate) fn code(text: &str) -> String {
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let space = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{fence}{space}{text}{space}{fence}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_rise_with_values() {
        assert_eq!(sparkline(&[0.0, 3.5, 7.0]), "▁▅█");
        assert_eq!(sparkline(&[2.0, 2.0]), "▄▄");
        assert_eq!(sparkline(&[1.0]), "");
    }

    #[test]
    fn text_of_strangers_is_no_markup() {
        assert_eq!(escaped("[x](command:y)"), "\\[x\\]\\(command:y\\)");
        assert_eq!(code("a`b"), "``a`b``");
        assert_eq!(code("`"), "`` ` ``");
    }
}
