//! What an operation is: what its outcome depends on, and how it measures.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use rq_schema::config;
use rq_schema::syntax::Value;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::cancel::Cancel;
use crate::finding::{Finding, Level};
use crate::host::Host;
use crate::measurement::Measurement;
use crate::snapshot::BenchmarkRecord;

/// Something that measures a project.
pub trait Operation: Send + Sync {
    /// Raised whenever the same inputs may give another outcome than before.
    fn version(&self) -> u32;

    /// What the outcome depends on beside the parameters and [`Operation::version`].
    ///
    /// # Errors
    /// When it can be told already that there is nothing to measure.
    fn inputs(&self, context: &Context<'_>) -> Result<Inputs, OperationError>;

    /// Measures.
    ///
    /// # Errors
    /// When there is nothing to measure, or measuring broke; all its metrics get that state.
    fn measure(&self, context: &Context<'_>) -> Result<Outcome, OperationError>;

    /// Everything it knows, for whoever runs it by name: a JSON object. `None`: nothing beyond its outcome.
    ///
    /// # Errors
    /// As [`Operation::measure`].
    fn details(&self, _context: &Context<'_>) -> Result<Option<serde_json::Value>, OperationError> {
        Ok(None)
    }
}

/// What an operation works with.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// The project's root.
    pub root: &'a Path,
    /// The whole configuration.
    pub config: &'a config::Config,
    /// This operation's part of it.
    pub operation: &'a config::Operation,
    /// The way to processes, files and the clock.
    pub host: &'a dyn Host,
    /// Whether to stop.
    pub cancel: &'a Cancel,
    /// Tells whoever watches how long work goes: a few words.
    pub progress: &'a (dyn Fn(&str) + Sync),
}

/// Nobody watches.
pub fn unwatched(_: &str) {}

impl Context<'_> {
    /// The parameters as a struct whose fields are named as in the catalog (`rename_all = "kebab-case"`).
    ///
    /// # Errors
    /// When the struct does not fit the catalog.
    pub fn parameters<T: DeserializeOwned>(&self) -> Result<T, OperationError> {
        let spec = self.config.catalog.operation(&self.operation.id());
        let many = |name: &str| {
            spec.and_then(|spec| spec.parameters.iter().find(|parameter| parameter.name == name)).is_some_and(
                |parameter| parameter.many || parameter.ty == rq_schema::value_type::ValueType::Command,
            )
        };
        let map = self.operation.parameters.iter().filter_map(|(name, values)| {
            let mut values = values.iter().map(|value| json(&value.value));
            let value =
                if many(name) { serde_json::Value::Array(values.collect()) } else { values.next_back()? };
            Some((name.clone(), value))
        });
        serde_json::from_value(serde_json::Value::Object(map.collect()))
            .map_err(|error| OperationError::Failed(format!("its parameters do not fit: {error}")))
    }

    /// How much findings of a rule weigh; `None` when it is off.
    pub fn level(&self, rule: &str) -> Option<Level> {
        level(self.operation, rule)
    }
}

/// How much findings of an operation's rule weigh; `None` when it is off.
pub(crate) fn level(operation: &config::Operation, rule: &str) -> Option<Level> {
    match operation.rules.get(rule).map(String::as_str) {
        Some("error") => Some(Level::Error),
        Some("warning") => Some(Level::Warning),
        Some("note") => Some(Level::Note),
        _ => None,
    }
}

fn json(value: &Value) -> serde_json::Value {
    match value {
        Value::String(text) => text.as_ref().into(),
        Value::Integer(number) => i64::try_from(*number).map_or_else(|_| (*number as f64).into(), Into::into),
        Value::Float(number) => (*number).into(),
        Value::Bool(truth) => (*truth).into(),
        Value::Null => serde_json::Value::Null,
    }
}

/// Why an operation gave no outcome.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum OperationError {
    /// There is nothing to measure, or what measures it is absent.
    #[error("{0}")]
    Missing(String),
    /// It broke.
    #[error("{0}")]
    Failed(String),
    /// It was told to stop.
    #[error("interrupted")]
    Cancelled,
}

/// What an outcome depends on.
#[derive(Clone, Debug, Default)]
pub struct Inputs {
    /// Its parts; the same parts give the same outcome.
    pub parts: Vec<Input>,
    /// Set when something else decides too (a command without declared inputs): it runs every time, for this reason.
    pub always: Option<String>,
}

/// One part of what an outcome depends on.
#[derive(Clone, Debug)]
pub struct Input {
    /// As a person would name it: `source files`, `coverage.lcov`, `ruff 0.5.0`.
    pub label: String,
    /// Digest of its content, hexadecimal.
    pub digest: String,
    /// The files it is made of, so that a change can be named.
    pub files: Option<Arc<Listing>>,
    /// Whose it is, so that a change can be put down to somebody.
    pub origin: Origin,
}

/// Whose a part of what an outcome depends on is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The project's: its files, its history, its reports.
    Project,
    /// That of what measures: a program, a database of advisories, a registry.
    Tool,
}

impl Input {
    /// A part of the project.
    pub fn project(label: impl Into<String>, digest: impl Into<String>) -> Self {
        Self { label: label.into(), digest: digest.into(), files: None, origin: Origin::Project }
    }

    /// Files of the project.
    pub fn listed(label: impl Into<String>, files: Listing) -> Self {
        let digest = files.digest();
        Self { label: label.into(), digest, files: Some(Arc::new(files)), origin: Origin::Project }
    }

    /// What measures.
    pub fn tool(label: impl Into<String>, digest: impl Into<String>) -> Self {
        Self { label: label.into(), digest: digest.into(), files: None, origin: Origin::Tool }
    }
}

/// Files and the digests of their contents, sorted by path.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listing {
    /// (path relative to the root, digest)
    pub files: Vec<(String, [u8; 16])>,
}

impl Listing {
    /// Digest of the whole listing, hexadecimal.
    pub fn digest(&self) -> String {
        let mut hasher = blake3::Hasher::new();
        for (path, digest) in &self.files {
            hasher.update(&(path.len() as u64).to_le_bytes());
            hasher.update(path.as_bytes());
            hasher.update(digest);
        }
        hasher.finalize().to_hex()[..32].to_owned()
    }

    /// What a person would say of the way from `before` to this: `src/app.py changed and 2 more`.
    pub fn changes_since(&self, before: &Self) -> Option<String> {
        let (mut old, mut new) = (before.files.iter().peekable(), self.files.iter().peekable());
        let mut first: Option<String> = None;
        let mut count = 0_usize;
        loop {
            let (path, what) = match (old.peek(), new.peek()) {
                (None, None) => break,
                (Some(a), Some(b)) if a == b => {
                    old.next();
                    new.next();
                    continue;
                }
                (Some(a), Some(b)) if a.0 == b.0 => {
                    new.next();
                    (&old.next()?.0, "changed")
                }
                (Some(a), Some(b)) if a.0 < b.0 => (&old.next()?.0, "is gone"),
                (Some(_), None) => (&old.next()?.0, "is gone"),
                (_, Some(_)) => (&new.next()?.0, "is new"),
            };
            count += 1;
            if first.is_none() {
                first = Some(format!("{path} {what}"));
            }
        }
        let first = first?;
        Some(if count > 1 { format!("{first} and {} more", count - 1) } else { first })
    }
}

/// What an operation found.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// Metrics by full name; those that the catalog declares and that are not here are missing.
    pub metrics: Vec<(String, Measurement)>,
    /// What it points at; `operation`, `fingerprint` and `waiver` are filled in later.
    pub findings: Vec<Finding>,
    /// What it wants said beside its numbers.
    pub notes: Vec<String>,
    /// What the evaluation runs on.
    pub environment: BTreeMap<String, String>,
    /// Benchmarks that ran.
    pub benchmarks: Vec<BenchmarkRecord>,
}

impl Outcome {
    /// Adds a measured metric.
    pub fn metric(&mut self, name: impl Into<String>, value: f64) {
        self.metrics.push((name.into(), Measurement::measured(value)));
    }

    /// Adds a metric that could not be measured.
    pub fn missing(&mut self, name: impl Into<String>, reason: impl Into<String>) {
        self.metrics.push((name.into(), Measurement::missing(reason)));
    }
}

#[cfg(test)]
mod tests {
    use super::Listing;

    fn listing(files: &[(&str, u8)]) -> Listing {
        Listing { files: files.iter().map(|(path, digest)| ((*path).to_owned(), [*digest; 16])).collect() }
    }

    #[test]
    fn says_which_files_changed() {
        let before = listing(&[("a", 1), ("b", 1), ("c", 1)]);
        assert_eq!(before.changes_since(&before), None);
        let changed = listing(&[("a", 1), ("b", 2), ("c", 1)]);
        assert_eq!(changed.changes_since(&before).as_deref(), Some("b changed"));
        let moved = listing(&[("a", 1), ("c", 1), ("d", 1)]);
        assert_eq!(moved.changes_since(&before).as_deref(), Some("b is gone and 1 more"));
        assert_eq!(listing(&[]).changes_since(&before).as_deref(), Some("a is gone and 2 more"));
        assert_ne!(before.digest(), changed.digest());
    }
}
