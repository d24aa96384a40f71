//! The language and the built-in skills: `schema --format json`.

use rq_schema::catalog::Catalog;
use rq_schema::grammar::{Grammar, NodeSpec};
use rq_schema::value_type::ValueType;
use schemars::JsonSchema;
use serde::Serialize;

/// What may stand in a quality.kdl.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "rq language")]
pub(super) struct Language {
    /// The form of this document.
    schema_version: u32,
    /// What may stand at the top of the file.
    nodes: Vec<Node>,
    /// The built-in skills.
    skills: Vec<Skill>,
}

/// A node.
#[derive(Serialize, JsonSchema)]
struct Node {
    name: String,
    doc: String,
    /// Least number of arguments.
    arguments_min: usize,
    /// Greatest number of arguments; null for any number.
    arguments_max: Option<usize>,
    /// What each argument is.
    argument: Type,
    properties: Vec<Property>,
    children: Vec<Node>,
    /// Whether it may stand more than once.
    repeatable: bool,
}

/// A property of a node.
#[derive(Serialize, JsonSchema)]
struct Property {
    name: String,
    doc: String,
    value: Type,
    required: bool,
}

/// What a value may be.
#[derive(Serialize, JsonSchema)]
struct Type {
    /// text, integer, number, boolean, duration, date, path, glob, command, formula, condition, pattern or choice.
    name: &'static str,
    /// For a choice: the texts allowed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    allowed: Vec<String>,
}

/// A skill.
#[derive(Serialize, JsonSchema)]
struct Skill {
    name: String,
    doc: String,
    operations: Vec<Operation>,
}

/// An operation.
#[derive(Serialize, JsonSchema)]
struct Operation {
    name: String,
    doc: String,
    /// Announced, and not part of this version.
    planned: bool,
    /// Seconds after which it is stopped.
    timeout: f64,
    /// What may stand inside it.
    nodes: Vec<Node>,
    rules: Vec<Rule>,
    metrics: Vec<Metric>,
}

/// A rule.
#[derive(Serialize, JsonSchema)]
struct Rule {
    id: String,
    doc: String,
    /// error, warning, note or off.
    level: String,
    /// The parameter that is its threshold.
    threshold: Option<String>,
}

/// A metric.
#[derive(Serialize, JsonSchema)]
struct Metric {
    name: String,
    doc: String,
    unit: String,
    /// lower, higher or neither.
    better: String,
    /// Least possible value.
    low: f64,
    /// Greatest possible value; null for any.
    high: Option<f64>,
    /// Whether it is given for each package too.
    packages: bool,
}

/// The language and the skills as JSON.
pub fn catalog(catalog: &Catalog) -> String {
    let grammar = Grammar::new(catalog);
    let operation = |operation: &rq_schema::catalog::Operation| Operation {
        name: operation.name.clone(),
        doc: operation.doc.clone(),
        planned: operation.planned,
        timeout: operation.timeout,
        nodes: nodes(grammar.operation(&operation.skill, &operation.name, true).unwrap_or_default()),
        rules: operation.rules.iter().map(rule).collect(),
        metrics: operation.metrics.iter().map(metric).collect(),
    };
    let skills = catalog.skills().map(|skill| Skill {
        name: skill.name.clone(),
        doc: skill.doc.clone(),
        operations: skill.operations().map(operation).collect(),
    });
    super::pretty(&Language {
        schema_version: super::SCHEMA_VERSION,
        nodes: nodes(&grammar.top),
        skills: skills.collect(),
    })
}

fn nodes(specs: &[NodeSpec]) -> Vec<Node> {
    let node = |spec: &NodeSpec| Node {
        name: spec.name.clone(),
        doc: spec.doc.clone(),
        arguments_min: spec.arguments.min,
        arguments_max: (spec.arguments.max < usize::MAX).then_some(spec.arguments.max),
        argument: ty(&spec.arguments.ty),
        properties: spec
            .properties
            .iter()
            .map(|property| Property {
                name: property.name.clone(),
                doc: property.doc.clone(),
                value: ty(&property.ty),
                required: property.required,
            })
            .collect(),
        children: nodes(&spec.children),
        repeatable: spec.repeatable,
    };
    specs.iter().map(node).collect()
}

fn ty(ty: &ValueType) -> Type {
    let allowed = if let ValueType::OneOf(names) = ty { names.clone() } else { Vec::new() };
    Type { name: ty.name(), allowed }
}

fn rule(rule: &rq_schema::catalog::Rule) -> Rule {
    let (id, doc, level) = (rule.id.clone(), rule.doc.clone(), rule.level.clone());
    Rule { id, doc, level, threshold: rule.threshold.clone() }
}

fn metric(metric: &rq_schema::catalog::Metric) -> Metric {
    Metric {
        name: metric.name.clone(),
        doc: metric.doc.clone(),
        unit: metric.unit.clone(),
        better: metric.better.clone(),
        low: metric.low,
        high: metric.high.is_finite().then_some(metric.high),
        packages: metric.packages,
    }
}
