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

/// The score, or the interval that it lies in: `84.2`, `70.0 … 100.0`.
pub(crate) fn score(config: &Config, score: &Score, baseline: Option<f64>) -> String {
    let against = against(config, "score", baseline.filter(|then| Some(*then) != score.exact()));
    number::interval(score.low, score.high, "…", &against)
}

/// How much the score has changed since the baseline, where both are one number.
pub(crate) fn change(preview: &Preview) -> Option<String> {
    let now = preview.score.as_ref()?.value.exact()?;
    Some(number::points_change(now - preview.baseline?))
}

/// A component's points, or the interval that they lie in.
pub(crate) fn points(config: &Config, component: &Component) -> String {
    number::interval(component.low, component.high, "…", &against(config, &component.name, None))
}

/// What a component gives of what it could give: `21.3 of 25`.
pub(crate) fn contribution(component: &Component) -> String {
    let share = component.weight / 100.0;
    let gives = number::interval(component.low * share, component.high * share, "…", &[]);
    format!("{gives} of {}", number::display(component.weight, &[]))
}

/// A metric's value with its unit, or its state.
pub(crate) fn metric(config: &Config, name: &str, metric: &Metric) -> String {
    match metric.measurement.value() {
        Some(value) => {
            let text = number::metric(value, metric.better, &against(config, name, None));
            let text = with_unit(&text, &metric.unit);
            match &metric.measurement {
                Measurement::Carried { .. } => format!("{text} (carried)"),
                _ => text,
            }
        }
        None => metric.measurement.state().into(),
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

fn against(config: &Config, name: &str, baseline: Option<f64>) -> Vec<f64> {
    let conditions = config.gates.iter().flat_map(|gate| &gate.conditions);
    thresholds(conditions.map(|condition| condition.formula.expression.text()), name, baseline)
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
