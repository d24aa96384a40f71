//! Names to places in a catalog.

use std::hash::BuildHasher;
use std::sync::Arc;

use hashbrown::{DefaultHashBuilder, HashTable};

use super::{Metric, Operation, Skill};

/// A skill's place, and its operation's place in it.
type OperationPlace = (usize, usize);
/// Where an operation stands, and its metric's place in it.
type MetricPlace = (usize, usize, usize);

/// Where names lead to, as places in the lists of skills, their operations and those' metrics. Of equal names the first
/// counts. The names themselves stay where they are: a long file has thousands of them, at every key.
#[derive(Clone, Debug, Default)]
pub(super) struct Index {
    hasher: DefaultHashBuilder,
    skills: HashTable<usize>,
    operations: HashTable<OperationPlace>,
    metrics: HashTable<MetricPlace>,
}

impl Index {
    /// Takes in the skill at `place`, and all that it has.
    pub(super) fn add(&mut self, place: usize, skills: &[Arc<Skill>]) {
        let Some(skill) = skills.get(place) else { return };
        if self.skill(&skill.name, skills).is_none() {
            let Self { hasher, skills: known, .. } = self;
            let hash = |place: &usize| hasher.hash_one(skills.get(*place).map(|skill| skill.name.as_str()));
            known.insert_unique(hash(&place), place, hash);
        }
        for at in 0..skill.operations.len() {
            self.add_operation((place, at), skills);
        }
    }

    /// Takes in an operation, and all that it measures.
    pub(super) fn add_operation(&mut self, place: OperationPlace, skills: &[Arc<Skill>]) {
        let Some(operation) = operation_at(place, skills) else { return };
        if self.operation(&operation.id(), skills).is_none() {
            let Self { hasher, operations, .. } = self;
            let hash = |place: &OperationPlace| {
                let id = operation_at(*place, skills).map(Operation::id);
                hasher.hash_one(id.as_deref())
            };
            operations.insert_unique(hash(&place), place, hash);
        }
        for (at, metric) in operation.metrics.iter().enumerate() {
            if self.metric(&metric.name, skills).is_some() {
                continue;
            }
            let Self { hasher, metrics, .. } = self;
            let hash = |place: &MetricPlace| {
                hasher.hash_one(metric_at(*place, skills).map(|(_, metric)| metric.name.as_str()))
            };
            let place = (place.0, place.1, at);
            metrics.insert_unique(hash(&place), place, hash);
        }
    }

    /// How many skills there are, of one name only one.
    pub(super) fn skill_count(&self) -> usize {
        self.skills.len()
    }

    /// Where the skill of that name stands.
    pub(super) fn skill(&self, name: &str, skills: &[Arc<Skill>]) -> Option<usize> {
        let same = |place: &usize| skills.get(*place).is_some_and(|skill| skill.name == name);
        self.skills.find(self.hasher.hash_one(Some(name)), same).copied()
    }

    /// The operation `skill.operation`.
    pub(super) fn operation<'a>(&self, id: &str, skills: &'a [Arc<Skill>]) -> Option<&'a Operation> {
        let same = |place: &OperationPlace| {
            operation_at(*place, skills).is_some_and(|operation| {
                let name = id.strip_prefix(operation.skill.as_str()).and_then(|rest| rest.strip_prefix('.'));
                name == Some(operation.name.as_str())
            })
        };
        operation_at(*self.operations.find(self.hasher.hash_one(Some(id)), same)?, skills)
    }

    /// The metric of that name, and the operation that gives it.
    pub(super) fn metric<'a>(
        &self,
        name: &str,
        skills: &'a [Arc<Skill>],
    ) -> Option<(&'a Operation, &'a Metric)> {
        let same =
            |place: &MetricPlace| metric_at(*place, skills).is_some_and(|(_, metric)| metric.name == name);
        metric_at(*self.metrics.find(self.hasher.hash_one(Some(name)), same)?, skills)
    }
}

fn operation_at((skill, operation): OperationPlace, skills: &[Arc<Skill>]) -> Option<&Operation> {
    skills.get(skill)?.operations.get(operation).map(|operation| &**operation)
}

fn metric_at(
    (skill, operation, metric): MetricPlace,
    skills: &[Arc<Skill>],
) -> Option<(&Operation, &Metric)> {
    let operation = operation_at((skill, operation), skills)?;
    Some((operation, operation.metrics.get(metric)?))
}
