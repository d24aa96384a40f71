//! The built-in skills, described by data: the one source of validation, completion, help and the planner's edges.

mod index;
mod read;

use std::sync::{Arc, LazyLock};

pub use read::read;
pub(crate) use read::{DEFAULT_TIMEOUT, metric};

use crate::value_type::ValueType;
use index::Index;

/// The built-in skills' descriptions, embedded.
const FILES: [(&str, &str); 11] = [
    ("refactor-assistant", include_str!("../../catalog/refactor-assistant.kdl")),
    ("test-orchestrator", include_str!("../../catalog/test-orchestrator.kdl")),
    ("dependency-guardian", include_str!("../../catalog/dependency-guardian.kdl")),
    ("doc-generator", include_str!("../../catalog/doc-generator.kdl")),
    ("git-workflow-assistant", include_str!("../../catalog/git-workflow-assistant.kdl")),
    ("pr-review-assistant", include_str!("../../catalog/pr-review-assistant.kdl")),
    ("spec-to-implementation", include_str!("../../catalog/spec-to-implementation.kdl")),
    ("code-search", include_str!("../../catalog/code-search.kdl")),
    ("performance-profiler", include_str!("../../catalog/performance-profiler.kdl")),
    ("environment-profiler", include_str!("../../catalog/environment-profiler.kdl")),
    ("release-orchestrator", include_str!("../../catalog/release-orchestrator.kdl")),
];

/// The skills that a configuration may use: those that come with the program, and its own. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Catalog {
    skills: Vec<Arc<Skill>>,
    /// Where the names of the built-in skills lead to.
    builtin: Arc<Index>,
    /// Where those of a configuration's own skills do.
    own: Index,
}

/// A group of operations.
#[derive(Clone, Debug, PartialEq)]
pub struct Skill {
    /// `refactor-assistant`.
    pub name: String,
    /// What it is for.
    pub doc: String,
    /// Its operations. Those of a file are mostly those of its last version.
    pub(crate) operations: Vec<Arc<Operation>>,
}

impl Skill {
    /// Its operations.
    pub fn operations(&self) -> impl Iterator<Item = &Operation> {
        self.operations.iter().map(|operation| &**operation)
    }
}

/// One thing that can be run.
#[derive(Clone, Debug, PartialEq)]
pub struct Operation {
    /// Its skill's name.
    pub skill: String,
    /// `detect_code_smells`.
    pub name: String,
    /// What it does.
    pub doc: String,
    /// Declared, so that files may name it, but not part of this version of the program.
    pub planned: bool,
    /// Nothing else runs beside it.
    pub exclusive: bool,
    /// Worked out from what the others of an evaluation measured, behind all of them.
    pub derived: bool,
    /// The command that it is the long name of: it answers when it is asked, and is no part of an evaluation.
    pub verb: Option<String>,
    /// What it reads, as `plan` shows it: `sources`, `lock files`.
    pub reads: Vec<String>,
    /// Operations that must have ended before it, `skill.operation`.
    pub needs: Vec<String>,
    /// Seconds after which it is stopped, unless the file says otherwise.
    pub timeout: f64,
    /// How often it is tried again after a failure, unless the file says otherwise.
    pub retries: u32,
    /// What can be set.
    pub parameters: Vec<Parameter>,
    /// What it may point at.
    pub rules: Vec<Rule>,
    /// What it measures.
    pub metrics: Vec<Metric>,
}

impl Operation {
    /// `skill.operation`.
    pub fn id(&self) -> String {
        format!("{}.{}", self.skill, self.name)
    }
}

/// Something that can be set on an operation.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    /// `max-function-lines`.
    pub name: String,
    /// What it may be.
    pub ty: ValueType,
    /// Whether several values may be given.
    pub many: bool,
    /// Whether the command of [`Operation::verb`] takes it by its place, not by its name.
    pub positional: bool,
    /// Its value when nothing is given.
    pub default: Option<crate::syntax::Value>,
    /// Least number allowed.
    pub min: Option<f64>,
    /// Greatest number allowed.
    pub max: Option<f64>,
    /// What it does.
    pub doc: String,
}

/// Something an operation may point at.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    /// `long-function`.
    pub id: String,
    /// `error`, `warning`, `note` or `off`.
    pub level: String,
    /// The parameter that is its threshold.
    pub threshold: Option<String>,
    /// What it means and what to do.
    pub doc: String,
}

/// A number that an operation gives.
#[derive(Clone, Debug, PartialEq)]
pub struct Metric {
    /// `smells.total`.
    pub name: String,
    /// `count`, `percent`, `lines`, `seconds`, …
    pub unit: String,
    /// `lower`, `higher` or `neither`.
    pub better: String,
    /// Least possible value.
    pub low: f64,
    /// Greatest possible value.
    pub high: f64,
    /// The rule whose findings it counts, or `*` for all of them: what a waiver lifts.
    pub counts: Option<String>,
    /// The counting metric that it is proportional to.
    pub proportional: Option<String>,
    /// The counting metric that it is the complement of: 100 % when that is 0.
    pub complement: Option<String>,
    /// The counting metric that it is a part of: where that is 0, it has no value and nothing is to be decided on it.
    pub of: Option<String>,
    /// Whether several findings at one place count once.
    pub distinct: bool,
    /// Whether it differs from run to run: a gate that fails on it is decided on the median of several.
    pub noisy: bool,
    /// Whether it is given for each package of a monorepo too.
    pub packages: bool,
    /// What it means.
    pub doc: String,
}

impl Catalog {
    /// The skills that come with the program.
    pub fn builtin() -> &'static Self {
        static BUILTIN: LazyLock<Catalog> = LazyLock::new(|| {
            // Problems in these files are a test's business; here they would only be left out.
            let mut catalog = Catalog::default();
            FILES.iter().flat_map(|(_, text)| read(text).0).for_each(|skill| catalog.add(skill));
            catalog.builtin = Arc::new(std::mem::take(&mut catalog.own));
            catalog
        });
        &BUILTIN
    }

    /// The descriptions as they are embedded: (name, text).
    pub fn files() -> &'static [(&'static str, &'static str)] {
        &FILES
    }

    /// The skills, in the order in which documents list them.
    pub fn skills(&self) -> impl Iterator<Item = &Skill> {
        self.skills.iter().map(|skill| &**skill)
    }

    /// Puts a skill behind the others. Of two with one name the first is found by it.
    pub(crate) fn add(&mut self, skill: Skill) {
        let place = self.skills.len();
        self.skills.push(Arc::new(skill));
        self.own.add(place, &self.skills);
    }

    /// Puts an operation into the skill that it names, behind that one's others; without that skill nowhere. Gives it
    /// as it stands there.
    pub(crate) fn add_operation(&mut self, operation: Arc<Operation>) -> Option<&Operation> {
        let place = self.place(&operation.skill)?;
        let operations = &mut Arc::make_mut(self.skills.get_mut(place)?).operations;
        let at = operations.len();
        operations.push(operation);
        self.own.add_operation((place, at), &self.skills);
        self.skills.get(place)?.operations.get(at).map(|operation| &**operation)
    }

    fn place(&self, skill: &str) -> Option<usize> {
        self.builtin.skill(skill, &self.skills).or_else(|| self.own.skill(skill, &self.skills))
    }

    /// The skill of that name.
    pub fn skill(&self, name: &str) -> Option<&Skill> {
        self.skills.get(self.place(name)?).map(|skill| &**skill)
    }

    /// The operation `skill.operation`.
    pub fn operation(&self, id: &str) -> Option<&Operation> {
        self.builtin.operation(id, &self.skills).or_else(|| self.own.operation(id, &self.skills))
    }

    /// All operations.
    pub fn operations(&self) -> impl Iterator<Item = &Operation> {
        self.skills().flat_map(Skill::operations)
    }

    /// The operations of a configuration's own skills.
    pub fn own_operations(&self) -> impl Iterator<Item = &Operation> {
        self.skills().skip(self.builtin.skill_count()).flat_map(Skill::operations)
    }

    /// A metric and the operation that gives it.
    pub fn metric(&self, name: &str) -> Option<(&Operation, &Metric)> {
        // No name is in both; a long file mostly asks for its own.
        self.own.metric(name, &self.skills).or_else(|| self.builtin.metric(name, &self.skills))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_embedded_descriptions_are_right() {
        for (name, text) in Catalog::files() {
            let (skills, problems) = read(text);
            assert_eq!(problems, [], "{name}");
            assert_eq!(skills.len(), 1, "{name}");
            assert_eq!(skills[0].name, *name);
            assert!(!skills[0].doc.is_empty());
        }
    }

    #[test]
    fn every_name_stands_once_and_says_what_it_is() {
        let mut metrics = BTreeSet::new();
        let mut operations = BTreeSet::new();
        for operation in Catalog::builtin().operations() {
            assert!(operations.insert(operation.id()), "{} twice", operation.id());
            assert!(!operation.doc.is_empty(), "{} has no doc", operation.id());
            for metric in &operation.metrics {
                assert!(metrics.insert(&metric.name), "{} twice", metric.name);
                assert!(!metric.doc.is_empty(), "{} has no doc", metric.name);
                if let Some(rule) = metric.counts.as_deref().filter(|rule| *rule != "*") {
                    assert!(operation.rules.iter().any(|r| r.id == rule), "{} counts {rule}", metric.name);
                }
            }
            for rule in &operation.rules {
                if let Some(threshold) = &rule.threshold {
                    assert!(operation.parameters.iter().any(|p| p.name == *threshold), "{threshold}");
                }
            }
            for parameter in &operation.parameters {
                if let Some(default) = &parameter.default {
                    assert_eq!(parameter.ty.reject(default), None, "{}", parameter.name);
                }
            }
        }
    }
}
