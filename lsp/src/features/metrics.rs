//! What is known of a metric.

use rq_core::measurement::Measurement;
use rq_core::number;
use rq_core::plan::base_name;

use crate::session::View;
use crate::words;

/// The last value, or the unit where there is none: `87.5 %`, `count`. `under`: `baseline`, `delta` or `new`, for what
/// the name means behind it.
pub fn brief(view: &View, under: Option<&str>, name: &str) -> String {
    let config = view.analysis.config();
    let unit =
        || config.catalog.metric(base_name(name)).map(|(_, spec)| spec.unit.clone()).unwrap_or_default();
    let snapshot = view.history.newest.as_ref().map(|newest| &newest.snapshot);
    let metric = snapshot.and_then(|snapshot| snapshot.metrics.get(name));
    let then = snapshot.and_then(|snapshot| snapshot.baseline.as_ref()?.metrics.get(name).copied());
    match (under, metric, then) {
        (None, Some(metric), _) => {
            let value = words::metric(metric);
            if metric.unit == "count" { format!("{value} (count)") } else { value }
        }
        (Some("baseline"), _, Some(then)) => words::with_unit(&number::display(then, &[]), &unit()),
        (Some("delta"), Some(metric), Some(then)) => match metric.measurement.value() {
            Some(now) => words::with_unit(&number::change(now - then), &unit()),
            None => unit(),
        },
        _ => unit(),
    }
}

/// All that is known: meaning, unit, direction, range, last value, trend. Markdown; nothing for an unknown name.
pub fn described(view: &View, name: &str) -> Option<String> {
    let config = view.analysis.config();
    let (operation, spec) = config.catalog.metric(base_name(name))?;
    let mut parts = vec![format!("**{}**", words::escaped(name))];
    if !spec.doc.is_empty() {
        parts.push(words::escaped(&spec.doc));
    }
    let better = match spec.better.as_str() {
        "lower" => ", lower is better",
        "higher" => ", higher is better",
        _ => "",
    };
    let range = match (spec.low.is_finite(), spec.high.is_finite()) {
        (true, true) => {
            format!(", {} to {}", number::display(spec.low, &[]), number::display(spec.high, &[]))
        }
        (true, false) => format!(", from {}", number::display(spec.low, &[])),
        _ => String::new(),
    };
    parts.push(format!(
        "{}{better}{range}. Measured by {}.",
        words::escaped(&spec.unit),
        words::code(&operation.id())
    ));
    if operation.planned {
        parts.push("Not measured by this version.".into());
    }
    parts.extend(last(view, name));
    Some(parts.join("\n\n"))
}

/// The last value and how it came about.
fn last(view: &View, name: &str) -> Option<String> {
    let newest = view.history.newest.as_ref()?;
    let metric = newest.snapshot.metrics.get(name)?;
    let value = words::Thresholds::new(view.analysis.config()).metric(name, metric);
    let (measured, why) = match &metric.measurement {
        Measurement::Carried { measured_at, reason, .. } => (*measured_at, Some(("Carried", reason))),
        Measurement::Missing { reason } => (newest.snapshot.created_at, Some(("Not measured", reason))),
        Measurement::Failed { reason } => (newest.snapshot.created_at, Some(("Failed", reason))),
        Measurement::Measured { .. } => (newest.snapshot.created_at, None),
    };
    let when = words::ago(measured, jiff::Timestamp::now());
    let mut text = format!("Last value: **{}**, {when}.", words::escaped(&value));
    if let Some((state, reason)) = why {
        text.push_str(&format!(" {state}: {}.", words::escaped(reason)));
    }
    let baseline = newest.snapshot.baseline.as_ref();
    let before = baseline.and_then(|baseline| Some((baseline, *baseline.metrics.get(name)?)));
    if let (Some((baseline, before)), Some(now)) = (before, metric.measurement.value()) {
        let label = words::escaped(&baseline.label);
        text.push_str(&format!(" {} since {label}.", number::change(now - before)));
    }
    let line = words::sparkline(&view.history.series(name));
    if !line.is_empty() {
        text.push_str(&format!("\n\nTrend: `{line}`"));
    }
    Some(text)
}
