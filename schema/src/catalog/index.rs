//! Names to places in a catalog.

use std::collections::HashMap;

use super::{Operation, Skill};

/// Where names lead to, as places in the lists of skills, their operations and those' metrics. Of equal names the first
/// counts.
#[derive(Clone, Debug, Default)]
pub(super) struct Index {
    pub(super) skills: HashMap<String, usize>,
    /// By `skill.operation`.
    pub(super) operations: HashMap<String, (usize, usize)>,
    pub(super) metrics: HashMap<String, (usize, usize, usize)>,
}

impl Index {
    /// Takes in a skill that stands at `place`, and all that it has.
    pub(super) fn add(&mut self, skill: &Skill, place: usize) {
        self.skills.entry(skill.name.clone()).or_insert(place);
        for (at, operation) in skill.operations.iter().enumerate() {
            self.add_operation(operation, place, at);
        }
    }

    /// Takes in the operation `at` of the skill at `place`.
    pub(super) fn add_operation(&mut self, operation: &Operation, place: usize, at: usize) {
        self.operations.entry(operation.id()).or_insert((place, at));
        for (number, metric) in operation.metrics.iter().enumerate() {
            self.metrics.entry(metric.name.clone()).or_insert((place, at, number));
        }
    }
}
