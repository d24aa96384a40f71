//! The values of the names in expressions: what is measured is exact, the rest is anywhere in its range.

use std::collections::BTreeMap;

use rq_schema::config::{Config, Name, Scope, ScopeNames, names};
use rq_schema::expression::{Environment, Expression, Known};

use crate::measurement::Metric;
use crate::snapshot::{BaselineReference, Score};

/// The lowest and the highest value that something may have, where it is known.
pub(crate) type Range = Option<(f64, f64)>;

/// The values of the names in scope.
pub struct Values<'a> {
    names: ScopeNames<'a>,
    /// Metrics by full name.
    pub metrics: &'a BTreeMap<String, Metric>,
    /// What is compared with.
    pub baseline: Option<&'a BaselineReference>,
    config: &'a Config,
    /// Points of the components known so far, by their places: (low, high).
    components: Vec<Range>,
    /// The score, where it is known: (low, high).
    pub score: Option<(f64, f64)>,
    /// How much waivers lift of a metric.
    pub lifted: BTreeMap<String, f64>,
}

impl<'a> Values<'a> {
    /// Values for expressions at `scope`, with no component, score or waiver known yet.
    pub fn new(
        config: &'a Config,
        scope: Scope,
        metrics: &'a BTreeMap<String, Metric>,
        baseline: Option<&'a BaselineReference>,
    ) -> Self {
        let components = vec![None; config.score.components.len()];
        let (names, lifted) = (names(config, scope), BTreeMap::new());
        Self { names, metrics, baseline, config, components, score: None, lifted }
    }

    /// Values for the conditions of gates.
    pub fn for_gates(
        config: &'a Config,
        metrics: &'a BTreeMap<String, Metric>,
        baseline: Option<&'a BaselineReference>,
        score: &Score,
        lifted: BTreeMap<String, f64>,
    ) -> Self {
        let mut values = Self {
            score: Some((score.low, score.high)),
            lifted,
            ..Self::new(config, Scope::Gate, metrics, baseline)
        };
        let parts = &config.score.components;
        for (place, part) in score.components.iter().enumerate() {
            // Most often they stand where they stand in the file.
            let same = parts.get(place).is_some_and(|other| other.name.value == part.name);
            if let Some(place) = if same { Some(place) } else { config.score.place(&part.name) } {
                values.set_component(place, (part.low, part.high));
            }
        }
        values
    }

    /// Takes over the points of the component at `place`.
    pub fn set_component(&mut self, place: usize, points: (f64, f64)) {
        if let Some(known) = self.components.get_mut(place) {
            *known = Some(points);
        }
    }

    /// The score now and at the baseline, and the points of all components: what an expression that reads one of them
    /// depends on.
    pub(crate) fn decided(&self) -> ((Range, Option<f64>), &[Range]) {
        ((self.score, self.baseline.and_then(|baseline| baseline.score)), &self.components)
    }

    /// Whether an expression reads the score, now or at the baseline.
    pub fn reads_score(&self, expression: &Expression) -> bool {
        self.reads(expression, |name| matches!(name, Name::Score | Name::BaselineScore | Name::DeltaScore))
    }

    /// Whether an expression reads a component's points.
    pub fn reads_components(&self, expression: &Expression) -> bool {
        self.reads(expression, |name| matches!(name, Name::Component(_)))
    }

    fn reads(&self, expression: &Expression, what: impl Fn(Name<'_>) -> bool) -> bool {
        let paths = expression.paths().filter(|path| may_be_score(&path.path));
        paths.filter_map(|path| self.resolve(&path.path)).any(what)
    }

    /// What stands behind a name, if it is in scope.
    pub fn resolve<'p>(&self, path: &'p str) -> Option<Name<'p>> {
        self.names.resolve(path)
    }

    /// What stands behind a name, if it is in scope, with the metric where there is one.
    pub(crate) fn meaning<'p>(
        &self,
        path: &'p str,
    ) -> Option<(Name<'p>, Option<&rq_schema::catalog::Metric>)> {
        self.names.meaning(path)
    }

    /// A metric's value, waived findings left out.
    pub fn metric(&self, name: &str) -> Option<f64> {
        let value = self.metrics.get(name)?.measurement.value()?;
        Some(value - self.lifted.get(name).copied().unwrap_or(0.0))
    }
}

/// `now - then`, or the range that it may have.
fn difference((lowest, highest): (f64, f64), now: Option<f64>, then: Option<f64>) -> Known {
    if let (Some(now), Some(then)) = (now, then) {
        return Known::Number(now - then);
    }
    let (low, high) = now.map_or((lowest, highest), |now| (now, now));
    let (least, most) = then.map_or((lowest, highest), |then| (then, then));
    Known::Range { low: low - most, high: high - least }
}

/// Whether a path can be the score or a component's points, by how it begins: most paths are looked up no further.
fn may_be_score(path: &str) -> bool {
    matches!(path, "score" | "delta.score" | "baseline.score")
        || path.starts_with("components")
        || path.starts_with('[')
}

impl Environment for Values<'_> {
    fn value(&self, path: &str) -> Option<Known> {
        let known = |(low, high): (f64, f64)| {
            if low == high { Known::Number(low) } else { Known::Range { low, high } }
        };
        let points = Known::Range { low: 0.0, high: 100.0 };
        let then = |metric: &str| self.baseline.and_then(|baseline| baseline.metrics.get(metric).copied());
        let (name, spec) = self.names.meaning(path)?;
        // Only for metrics, and those have one.
        let (low, high) = spec.map_or((0.0, 0.0), |spec| (spec.low, spec.high));
        let range = Known::Range { low, high };
        Some(match name {
            Name::Score => self.score.map_or(points, known),
            Name::Component(name) => {
                let place = self.config.score.place(name);
                place.and_then(|place| *self.components.get(place)?).map_or(points, known)
            }
            Name::BaselineScore => self.baseline.and_then(|b| b.score).map_or(points, Known::Number),
            Name::DeltaScore => match (self.score, self.baseline.and_then(|b| b.score)) {
                (Some((low, high)), Some(then)) => known((low - then, high - then)),
                _ => Known::Range { low: -100.0, high: 100.0 },
            },
            Name::Metric(name) => self.metric(name).map_or(range, Known::Number),
            Name::Baseline(name) => then(name).map_or(range, Known::Number),
            Name::Best(name) => self
                .metrics
                .get(&crate::ratchet::name_of(name))
                .and_then(|best| best.measurement.value())
                .map_or(range, Known::Number),
            Name::Delta(name) => difference((low, high), self.metric(name), then(name)),
        })
    }
}

/// Names that an expression reads and that have no value now, as written; each once.
pub fn unknown(expression: &Expression, values: &Values<'_>) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for path in expression.paths() {
        let ranged = matches!(values.value(&path.path), None | Some(Known::Range { .. }));
        if ranged && !found.contains(&path.path) {
            found.push(path.path.clone());
        }
    }
    found
}
