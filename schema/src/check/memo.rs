//! What one version of a text leaves for the next: its expressions, and what was wrong with them.

use std::sync::Arc;

use hashbrown::HashMap;

use crate::catalog;
use crate::config::{Config, Name, OwnOperation, Scope, ScopeNames};
use crate::diagnostic::{Diagnostic, Severity, Span};
use crate::expression::{self, Expression, Type};

/// Expressions by their text. Most of a text is the same after an edit: what was read and checked is not read and
/// checked again.
#[derive(Debug, Default)]
pub struct Memo {
    kept: HashMap<Box<str>, Kept>,
    /// Regular expressions, and what is wrong with them.
    patterns: HashMap<Box<str>, (u64, Option<String>)>,
    /// Operations of one's own in which nothing was wrong, by how they are written, and when they were last seen.
    declared: HashMap<Box<str>, (u64, Declared)>,
    /// Nodes outside all others whose shape is sound, by how they are written, and when they were last seen.
    sound: HashMap<Box<str>, u64>,
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

/// An operation of one's own.
#[derive(Clone, Debug)]
pub(super) struct Declared {
    /// What it measures.
    pub(super) what: Arc<catalog::Operation>,
    /// How it does.
    pub(super) how: Arc<OwnOperation>,
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
        self.patterns.retain(|_, (asked, _)| *asked == round);
        self.declared.retain(|_, (seen, _)| *seen == round);
        self.sound.retain(|_, seen| *seen == round);
        // What a much longer text needed is given back.
        self.kept.shrink_to(2 * self.kept.len());
        self.patterns.shrink_to(2 * self.patterns.len());
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

    /// The operation of one's own that is written so, if there was one and nothing was wrong with it.
    pub(super) fn declared(&mut self, source: &str) -> Option<Declared> {
        let (seen, declared) = self.declared.get_mut(source)?;
        *seen = self.round;
        Some(declared.clone())
    }

    /// Keeps an operation with which nothing is wrong.
    pub(super) fn keep_declared(&mut self, source: &str, declared: Declared) {
        self.declared.insert(source.into(), (self.round, declared));
    }

    /// Whether the shape of the node that is written so was found to be sound.
    pub(super) fn is_sound(&mut self, source: &str) -> bool {
        let Some(seen) = self.sound.get_mut(source) else { return false };
        *seen = self.round;
        true
    }

    /// Keeps that a node's shape is sound.
    pub(super) fn keep_sound(&mut self, source: &str) {
        self.sound.insert(source.into(), self.round);
    }

    /// What is wrong with a regular expression.
    pub(super) fn pattern(&mut self, text: &str) -> Option<String> {
        if let Some((asked, problem)) = self.patterns.get_mut(text) {
            *asked = self.round;
            return problem.clone();
        }
        // The first lines draw the pattern again; the last says what is wrong.
        let last = |error: regex::Error| {
            let text = error.to_string();
            let last = text.lines().last().unwrap_or("not a regular expression");
            last.trim().trim_start_matches("error: ").to_owned()
        };
        let problem = regex::Regex::new(text).err().map(last);
        self.patterns.insert(text.into(), (self.round, problem.clone()));
        problem
    }

    /// What `take` takes of what is kept of the expression of that text, read now unless it was before.
    fn of<T>(&mut self, text: &str, take: impl FnOnce(&mut Kept) -> T) -> T {
        let round = self.round;
        if let Some(kept) = self.kept.get_mut(text) {
            kept.round = round;
            return take(kept);
        }
        let expression = Arc::new(expression::parse(text));
        let mut kept = Kept { expression, formula: None, condition: None, round };
        let taken = take(&mut kept);
        self.kept.insert(text.into(), kept);
        taken
    }

    /// The expression of that text.
    pub(super) fn expression(&mut self, text: &str) -> Arc<Expression> {
        self.of(text, |kept| kept.expression.clone())
    }

    /// The expression of that text, and what is to be said of it at `scope`, under `names`, which are those of
    /// [`Memo::under`].
    pub(super) fn found(
        &mut self,
        text: &str,
        names: &ScopeNames<'_>,
        scope: Scope,
    ) -> (Arc<Expression>, Arc<Found>) {
        self.of(text, |kept| {
            let (known, expected) = match scope {
                Scope::Formula => (&mut kept.formula, Type::Number),
                Scope::Gate => (&mut kept.condition, Type::Condition),
            };
            let expression = &kept.expression;
            let found = known.get_or_insert_with(|| Arc::new(find(expression, names, expected)));
            (expression.clone(), found.clone())
        })
    }
}

fn find(expression: &Expression, names: &ScopeNames<'_>, expected: Type) -> Found {
    let diagnostics = expression::check(expression, names, expected);
    let broken = diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error);
    let mut planned = Vec::new();
    for path in expression.paths().filter(|_| !broken) {
        if let Some(Name::Metric(name) | Name::Baseline(name) | Name::Delta(name) | Name::Best(name)) =
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
