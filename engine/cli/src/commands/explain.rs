//! `rq-engine explain`.

use std::fmt::Write;

use rq_core::explain::gains;
use rq_core::place::Places;
use rq_core::plan::metrics_of;
use rq_core::scope::Values;
use rq_core::snapshot::Snapshot;
use rq_core::store::Store;
use rq_report::number::{display, interval, points};
use rq_report::plain::plain;
use rq_schema::config::{Config, Formula, Scope};
use rq_schema::expression::{self, Truth, Value};
use rq_schema::suggest::nearest;

use super::{interruptible, usable};
use crate::args::{ExplainArgs, Explained, Global};
use crate::error::{CliError, exit};
use crate::evaluation::Session;
use crate::output::print;
use crate::past::store_place;
use crate::progress::observer;
use crate::project::Project;

/// Things that would gain most, shown at most.
const GAINS: usize = 8;
/// Findings of a metric, shown at most.
const FINDINGS: usize = 15;

/// Tells the way from findings to points. Evaluates, and keeps nothing.
pub(crate) fn run(arguments: &ExplainArgs, global: &Global) -> Result<u8, CliError> {
    let project = Project::find(&arguments.project)?;
    usable(&project, global)?;
    let cancel = interruptible()?;
    let session = Session::new(&project, &arguments.measure, &[]);
    let place = store_place(&project, arguments.measure.store.as_deref())?;
    let store = rq_history::open_for_reading(&place, &project.root)?;
    let store = store.as_ref().map(|store| store as &dyn Store);
    let observer = observer(global.verbose, global.quiet, session.plan.nodes.len());
    let evaluated = session.evaluate(&arguments.measure, store, &cancel, observer.as_ref())?;
    drop(observer);
    let view = View { config: &project.checked.config, text: &project.text, snapshot: &evaluated.snapshot };
    let text = match (arguments.what, arguments.name.as_deref()) {
        (Explained::Score, _) => view.score(),
        (Explained::Component, Some(name)) => view.component(name)?,
        (Explained::Gate, Some(name)) => view.gate(name)?,
        (Explained::Metric, Some(name)) => view.metric(name)?,
        (what, None) => {
            let what = format!("{what:?}").to_lowercase();
            return Err(CliError::Usage(format!("which {what}? Write `rq-engine explain {what} NAME`")));
        }
    };
    print(&text)?;
    Ok(exit::PASS)
}

struct View<'a> {
    config: &'a Config,
    text: &'a str,
    snapshot: &'a Snapshot,
}

impl View<'_> {
    fn score(&self) -> String {
        let score = &self.snapshot.score;
        let mut out = String::new();
        let _ = writeln!(out, "score {}\n", interval(score.low, score.high, "…", &[]));
        for part in &score.components {
            let share = |value: f64| points(value * part.weight / 100.0, &[]);
            let _ = writeln!(
                out,
                "  {:<20} {:>7} points x {:>5} % = {}",
                plain(&part.name),
                interval(part.low, part.high, "…", &[]),
                display(part.weight, &[]),
                if part.low == part.high {
                    share(part.low)
                } else {
                    format!("{}…{}", share(part.low), share(part.high))
                }
            );
            let _ = writeln!(out, "  {:<20} {}", "", plain(&part.formula));
            for problem in
                part.missing.iter().map(|name| format!("not measured: {name}")).chain(part.error.clone())
            {
                let _ = writeln!(out, "  {:<20} {}", "", plain(&problem));
            }
        }
        let gains = gains(self.config, self.snapshot, &Places::new(self.text));
        if score.exact().is_none() {
            out.push_str("\nWhat would gain most can be told when everything is measured.\n");
        } else if gains.is_empty() {
            out.push_str("\nNothing that was measured holds the score down.\n");
        } else {
            out.push_str("\nWhat would gain most:\n");
        }
        for gain in gains.iter().take(GAINS) {
            let _ = writeln!(out, "  +{:<6} {}", points(gain.points, &[]), plain(&gain.what));
        }
        out
    }

    fn component(&self, name: &str) -> Result<String, CliError> {
        let parts = &self.config.score.components;
        let names = parts.iter().map(|part| part.name.value.as_str());
        let place = parts.iter().position(|part| part.name.value == name);
        let place = place.ok_or_else(|| unknown("component", name, names))?;
        let (part, result) = (&parts[place], &self.snapshot.score.components[place]);
        let mut out = String::new();
        let _ = writeln!(out, "component {}: {}\n", plain(name), interval(result.low, result.high, "…", &[]));
        out.push_str(&self.steps(&part.formula, Scope::Formula));
        if let Some(raw) = result.unclamped.filter(|raw| !(0.0..=100.0).contains(raw)) {
            let _ = writeln!(out, "  {} is clamped to {}", display(raw, &[]), display(result.low, &[]));
        }
        let _ = writeln!(out, "\n{} % of the score\n", display(result.weight, &[]));
        for metric in metrics_of(self.config, &part.formula.expression, Scope::Formula) {
            out.push_str(&self.metric(&metric)?);
        }
        Ok(out)
    }

    fn gate(&self, name: &str) -> Result<String, CliError> {
        let gates = &self.config.gates;
        let place = gates.iter().position(|gate| gate.name.value == name);
        let place =
            place.ok_or_else(|| unknown("gate", name, gates.iter().map(|gate| gate.name.value.as_str())))?;
        let (gate, result) = (&gates[place], &self.snapshot.gates[place]);
        let mut out = String::new();
        let _ = writeln!(out, "gate {}: {}\n", plain(name), result.verdict.name());
        for (condition, result) in gate.conditions.iter().zip(&result.conditions) {
            let kind = if result.required { "require" } else { "warn" };
            let _ = writeln!(
                out,
                "{kind} {}: {} {}",
                plain(&result.text),
                result.verdict.name(),
                plain(&result.detail)
            );
            out.push_str(&self.steps(&condition.formula, Scope::Gate));
            if result.waived > 0 {
                let _ = writeln!(out, "  {} waived findings are left out", result.waived);
            }
            out.push('\n');
        }
        Ok(out)
    }

    fn metric(&self, name: &str) -> Result<String, CliError> {
        let names = self.snapshot.metrics.keys().map(String::as_str);
        let metric = self.snapshot.metrics.get(name).ok_or_else(|| unknown("metric", name, names))?;
        let spec = self.config.catalog.metric(rq_core::plan::base_name(name)).map(|(_, spec)| spec);
        let mut out = String::new();
        let _ = match metric.measurement.value() {
            Some(value) => writeln!(out, "{} = {} {}", plain(name), display(value, &[]), plain(&metric.unit)),
            None => writeln!(out, "{} is {}", plain(name), metric.measurement.state()),
        };
        if let Some(reason) = metric.measurement.reason() {
            let _ = writeln!(out, "  {}", plain(reason));
        }
        if let Some(spec) = spec {
            let _ = writeln!(out, "  {}", plain(&spec.doc));
        }
        let _ = writeln!(out, "  measured by {}", plain(&metric.operation));
        let readers = self.config.score.components.iter().filter(|part| {
            metrics_of(self.config, &part.formula.expression, Scope::Formula).iter().any(|read| read == name)
        });
        for part in readers {
            let _ = writeln!(out, "  read by component {}", plain(&part.name.value));
        }
        let counts = spec.and_then(|spec| spec.counts.as_deref());
        let counted: Vec<_> = self
            .snapshot
            .findings
            .iter()
            .filter(|finding| {
                finding.operation == metric.operation && counts.is_some_and(|c| c == "*" || c == finding.rule)
            })
            .collect();
        for finding in counted.iter().take(FINDINGS) {
            let place = match (&finding.path, finding.line) {
                (Some(path), Some(line)) => format!("{path}:{line}"),
                (Some(path), None) => path.clone(),
                _ => String::new(),
            };
            let _ = writeln!(out, "    {} {}", plain(&place), plain(&finding.message));
        }
        if counted.len() > FINDINGS {
            let _ = writeln!(out, "    and {} more", counted.len() - FINDINGS);
        }
        Ok(out)
    }

    /// A formula's sub-expressions with their values, in the order in which they are computed.
    fn steps(&self, formula: &Formula, scope: Scope) -> String {
        let snapshot = self.snapshot;
        let baseline = snapshot.baseline.as_ref();
        let lifted = rq_core::waiver::lifted(self.config, &snapshot.metrics, &snapshot.findings);
        let mut values = Values::for_gates(self.config, &snapshot.metrics, baseline, &snapshot.score, lifted);
        if scope == Scope::Formula {
            // Waivers never reach the score.
            values.lifted.clear();
        }
        let mut out = String::new();
        for step in expression::trace(&formula.expression, &values) {
            let value = match &step.value {
                Ok(Value::Number(number)) => interval(number.low, number.high, "…", &[]),
                Ok(Value::Truth(Truth::True)) => "true".into(),
                Ok(Value::Truth(Truth::False)) => "false".into(),
                Ok(Value::Truth(Truth::Unknown)) => "not known".into(),
                Ok(Value::Text(text)) => text.clone(),
                Ok(Value::AnyText) => "not known".into(),
                Err(error) => error.message.clone(),
            };
            let _ = writeln!(out, "  {} = {}", plain(step.text), plain(&value));
        }
        out
    }
}

fn unknown<'a>(what: &str, name: &str, names: impl Iterator<Item = &'a str> + Clone) -> CliError {
    let hint = match nearest(name, names.clone()) {
        Some(name) => format!("did you mean {name}?"),
        None => format!("there are {}", names.take(12).collect::<Vec<_>>().join(", ")),
    };
    CliError::Usage(format!("there is no {what} \"{}\"; {hint}", plain(name)))
}
