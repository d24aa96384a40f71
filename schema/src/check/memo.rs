//! What one version of a text leaves for the next: its expressions, and what was wrong with them.

use std::collections::HashMap;
use std::sync::Arc;

use crate::config::{Config, Name, Scope, ScopeNames};
use crate::diagnostic::{Diagnostic, Severity, Span};
use crate::expression::{self, Expression, Type};

/// Expressions by their text. Most of a text is the same after an edit: what was read and checked is not read and
/// checked again.
#[derive(Debug, Default)]
pub struct Memo {
    kept: HashMap<Box<str>, Kept>,
    /// The names under which the diagnostics hold.
    names: Vec<u8>,
    revision: u64,
    round: u64,
}

#[derive(Debug)]
struct Kept {
    expression: Arc<Expression>,
    formula: Option<Arc<Found>>,
    condition: Option<Arc<Found>>,
    /// When it was last asked for.
    round: u64,
}

/// What is to be said of an expression; places count from the start of its own text.
#[derive(Debug)]
pub(super) struct Found {
    /// What is wrong with it.
    pub(super) diagnostics: Vec<Diagnostic>,
    /// Metrics that it reads and that this version does not measure; none where it is wrong.
    pub(super) planned: Vec<(Span, String)>,
}

impl Memo {
    /// Another number whenever names mean something else than before.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// Begins with the next version.
    pub(super) fn begin(&mut self) {
        self.round += 1;
    }

    /// Forgets what the version did not need.
    pub(super) fn end(&mut self) {
        let round = self.round;
        self.kept.retain(|_, kept| kept.round == round);
    }

    /// Says which names there are; under others, nothing that was found holds.
    pub(super) fn under(&mut self, config: &Config) {
        let names = fingerprint(config);
        if names != self.names {
            self.names = names;
            self.revision += 1;
            for kept in self.kept.values_mut() {
                (kept.formula, kept.condition) = (None, None);
            }
        }
    }

    fn kept(&mut self, text: &str) -> &mut Kept {
        let round = self.round;
        let kept = self.kept.entry(text.into()).or_insert_with(|| Kept {
            expression: Arc::new(expression::parse(text)),
            formula: None,
            condition: None,
            round,
        });
        kept.round = round;
        kept
    }

    /// The expression of that text.
    pub(super) fn expression(&mut self, text: &str) -> Arc<Expression> {
        self.kept(text).expression.clone()
    }

    /// What is to be said of the expression of that text at `scope`, under `names`, which are those of [`Memo::under`].
    pub(super) fn found(&mut self, text: &str, names: &ScopeNames<'_>, scope: Scope) -> Arc<Found> {
        let kept = self.kept(text);
        let (known, expected) = match scope {
            Scope::Formula => (&mut kept.formula, Type::Number),
            Scope::Gate => (&mut kept.condition, Type::Condition),
        };
        let expression = &kept.expression;
        known.get_or_insert_with(|| Arc::new(find(expression, names, expected))).clone()
    }
}

fn find(expression: &Expression, names: &ScopeNames<'_>, expected: Type) -> Found {
    let diagnostics = expression::check(expression, names, expected);
    let broken = diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error);
    let mut planned = Vec::new();
    for path in expression.paths().filter(|_| !broken) {
        if let Some(Name::Metric(name) | Name::Baseline(name) | Name::Delta(name) | Name::New(name)) =
            names.resolve(&path.path)
            && names.planned(name)
        {
            planned.push((path.span, name.to_owned()));
        }
    }
    Found { diagnostics, planned }
}

/// All that decides on what names mean: packages, components, and the metrics of the configuration's own skills.
fn fingerprint(config: &Config) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut push = |part: &[u8]| {
        bytes.extend(part.len().to_le_bytes());
        bytes.extend(part);
    };
    for package in &config.project.packages {
        push(package.name.value.as_bytes());
    }
    push(&[]);
    for part in &config.score.components {
        push(part.name.value.as_bytes());
    }
    push(&[]);
    for operation in config.catalog.own_operations() {
        for metric in &operation.metrics {
            push(metric.name.as_bytes());
            push(&metric.low.to_le_bytes());
            push(&metric.high.to_le_bytes());
            push(&[u8::from(metric.packages), u8::from(operation.planned)]);
        }
    }
    bytes
}
