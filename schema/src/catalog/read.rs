//! A catalog file to skills.

use std::sync::Arc;

use super::{Metric, Operation, Parameter, Rule, Skill};
use crate::diagnostic::Diagnostic;
use crate::syntax::{self, Node, Value};
use crate::value_type::{ValueType, duration_seconds};

/// Seconds that an operation may take unless it says otherwise.
pub(crate) const DEFAULT_TIMEOUT: f64 = 600.0;

/// Reads the skills that `text` describes; what can't be read is reported and left out.
pub fn read(text: &str) -> (Vec<Skill>, Vec<Diagnostic>) {
    let document = syntax::parse(text);
    let mut problems = document.diagnostics().to_vec();
    let mut skills = Vec::new();
    for node in document.nodes() {
        if node.name() == "skill" {
            skills.push(skill(node, &mut problems));
        } else {
            problems.push(unknown(node));
        }
    }
    (skills, problems)
}

fn unknown(node: Node<'_>) -> Diagnostic {
    Diagnostic::error("rq::catalog", node.name_span(), format!("a catalog has no `{}` here", node.name()))
}

fn skill(node: Node<'_>, problems: &mut Vec<Diagnostic>) -> Skill {
    let name = name(node, problems);
    let mut skill = Skill { name, doc: String::new(), operations: Vec::new() };
    for child in node.children() {
        match child.name() {
            "doc" => skill.doc = first_text(child),
            "operation" => {
                let operation = operation(&skill.name, child, problems);
                skill.operations.push(Arc::new(operation));
            }
            _ => problems.push(unknown(child)),
        }
    }
    skill
}

fn operation(skill: &str, node: Node<'_>, problems: &mut Vec<Diagnostic>) -> Operation {
    let mut operation = Operation {
        skill: skill.to_owned(),
        name: name(node, problems),
        doc: String::new(),
        planned: flag(node, "planned"),
        exclusive: false,
        derived: false,
        verb: None,
        reads: Vec::new(),
        needs: Vec::new(),
        timeout: DEFAULT_TIMEOUT,
        retries: 0,
        parameters: Vec::new(),
        rules: Vec::new(),
        metrics: Vec::new(),
    };
    for child in node.children() {
        match child.name() {
            "doc" => operation.doc = first_text(child),
            "exclusive" => operation.exclusive = true,
            "derived" => operation.derived = true,
            "verb" => operation.verb = Some(first_text(child)),
            "reads" => operation.reads.extend(texts(child)),
            "needs" => operation.needs.extend(texts(child)),
            "timeout" => {
                let seconds = child.argument(0).and_then(|entry| duration_seconds(entry.value()));
                operation.timeout = seconds.unwrap_or(DEFAULT_TIMEOUT);
            }
            "retries" => {
                let times = child.argument(0).and_then(|entry| entry.value().as_f64());
                operation.retries = times.map_or(0, |times| times as u32);
            }
            "parameter" => operation.parameters.push(parameter(child, problems)),
            "rule" => operation.rules.push(Rule {
                id: name(child, problems),
                level: text(child, "level").unwrap_or_else(|| "warning".into()),
                threshold: text(child, "threshold"),
                doc: doc_of(child),
            }),
            "metric" => operation.metrics.push(metric(child, problems)),
            _ => problems.push(unknown(child)),
        }
    }
    operation
}

fn parameter(node: Node<'_>, problems: &mut Vec<Diagnostic>) -> Parameter {
    let allowed: Vec<String> = node.children().filter(|c| c.name() == "allowed").flat_map(texts).collect();
    let named = text(node, "type").unwrap_or_default();
    let ty = if allowed.is_empty() { ValueType::from_name(&named) } else { Some(ValueType::OneOf(allowed)) };
    let ty = ty.unwrap_or_else(|| {
        problems.push(Diagnostic::error("rq::catalog", node.span(), format!("unknown type `{named}`")));
        ValueType::Text
    });
    Parameter {
        name: name(node, problems),
        ty,
        many: flag(node, "many"),
        positional: flag(node, "positional"),
        default: node.property("default").map(|entry| entry.value().clone()),
        min: number(node, "min"),
        max: number(node, "max"),
        doc: doc_of(node),
    }
}

/// A `metric` node, in a catalog or in a skill of one's own.
pub(crate) fn metric(node: Node<'_>, problems: &mut Vec<Diagnostic>) -> Metric {
    let (mut unit, mut better, mut low, mut high) = (None, None, None, None);
    let (mut counts, mut proportional, mut complement, mut of) = (None, None, None, None);
    let (mut distinct, mut packages, mut noisy) = (false, false, false);
    // In one go, as files have many of these; of several with one name the rightmost counts.
    for entry in node.properties() {
        let value = entry.value();
        match entry.name().unwrap_or_default() {
            "unit" => unit = value.as_str(),
            "better" => better = value.as_str(),
            "low" => low = value.as_f64(),
            "high" => high = value.as_f64(),
            "counts" => counts = value.as_str(),
            "proportional" => proportional = value.as_str(),
            "complement" => complement = value.as_str(),
            "of" => of = value.as_str(),
            "distinct" => distinct = *value == Value::Bool(true),
            "packages" => packages = *value == Value::Bool(true),
            "noisy" => noisy = *value == Value::Bool(true),
            _ => {}
        }
    }
    Metric {
        name: name(node, problems),
        unit: unit.unwrap_or("count").to_owned(),
        better: better.unwrap_or("neither").to_owned(),
        low: low.unwrap_or(0.0),
        high: high.unwrap_or(f64::INFINITY),
        counts: counts.map(str::to_owned),
        proportional: proportional.map(str::to_owned),
        complement: complement.map(str::to_owned),
        of: of.map(str::to_owned),
        distinct,
        packages,
        noisy,
        doc: doc_of(node),
    }
}

fn name(node: Node<'_>, problems: &mut Vec<Diagnostic>) -> String {
    let name = first_text(node);
    if name.is_empty() {
        let message = format!("`{}` needs a name", node.name());
        problems.push(Diagnostic::error("rq::catalog", node.span(), message));
    }
    name
}

fn first_text(node: Node<'_>) -> String {
    node.argument(0).and_then(|entry| entry.value().as_str()).unwrap_or_default().to_owned()
}

fn texts(node: Node<'_>) -> Vec<String> {
    node.arguments().filter_map(|entry| entry.value().as_str()).map(str::to_owned).collect()
}

fn doc_of(node: Node<'_>) -> String {
    node.children().find(|child| child.name() == "doc").map(first_text).unwrap_or_default()
}

fn text(node: Node<'_>, property: &str) -> Option<String> {
    node.property(property).and_then(|entry| entry.value().as_str().map(str::to_owned))
}

fn number(node: Node<'_>, property: &str) -> Option<f64> {
    node.property(property).and_then(|entry| entry.value().as_f64())
}

fn flag(node: Node<'_>, property: &str) -> bool {
    node.property(property).is_some_and(|entry| *entry.value() == Value::Bool(true))
}
