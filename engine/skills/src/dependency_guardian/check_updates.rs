//! `check_updates`: what has newer versions, as each ecosystem's own client says.

use std::sync::Arc;

use rq_core::finding::Finding;
use rq_core::operation::{Context, Input, Inputs, Operation, OperationError, Outcome};

use super::survey::{Lock, beside, survey};
use super::updates::{Answer, Newer, direct, newer};
use crate::readers::lock::Package;
use crate::workspace::Workspace;

/// The operation.
pub(crate) struct CheckUpdates {
    pub(crate) workspace: Arc<Workspace>,
}

impl Operation for CheckUpdates {
    fn version(&self) -> u32 {
        1
    }

    fn inputs(&self, context: &Context<'_>) -> Result<Inputs, OperationError> {
        context.host.network()?;
        let day = context.host.now().strftime("%F").to_string();
        let digest = rq_core::cache::digest(day.as_bytes());
        let registries = Input::tool(format!("what the registries offer on {day}"), digest);
        Ok(Inputs { parts: vec![self.workspace.dependency_input()?, registries], always: None })
    }

    fn measure(&self, context: &Context<'_>) -> Result<Outcome, OperationError> {
        context.host.network()?;
        let survey = survey(context, &self.workspace)?;
        let mut outcome = Outcome::default();
        let (mut outdated, mut compatible) = (0_usize, 0_usize);
        // A count without an answer would be too low.
        let mut gap = survey.unlocked.first().map(|manifest| format!("{} has no lock file", manifest.path));
        for lock in survey.locks.iter().filter(|lock| direct(lock).next().is_some()) {
            let answer = match newer(lock, context) {
                Ok(answer) => answer,
                Err(OperationError::Cancelled) => return Err(OperationError::Cancelled),
                Err(error) => {
                    gap.get_or_insert_with(|| format!("{}: {error}", lock.path));
                    continue;
                }
            };
            for (package, newer) in outdated_of(lock, &answer) {
                outdated += 1;
                compatible += usize::from(newer.compatible.is_some());
                outcome.findings.extend(finding(lock, package, &newer, context));
            }
        }
        match gap {
            Some(reason) => {
                outcome.missing("dependencies.outdated", reason.as_str());
                outcome.missing("dependencies.outdated_compatible", reason);
            }
            None => {
                outcome.metric("dependencies.outdated", outdated as f64);
                outcome.metric("dependencies.outdated_compatible", compatible as f64);
            }
        }
        Ok(outcome)
    }
}

/// The direct dependencies that have something newer.
fn outdated_of<'a>(lock: &'a Lock, answer: &'a Answer) -> impl Iterator<Item = (&'a Package, Newer)> {
    direct(lock).filter_map(|package| {
        let locked = package.version.as_deref()?;
        let other = |version: &Option<String>| version.clone().filter(|version| version != locked);
        let newer = answer.about(&package.name, locked)?;
        let newer = Newer { compatible: other(&newer.compatible), newest: other(&newer.newest) };
        (newer != Newer::default()).then_some((package, newer))
    })
}

fn finding(lock: &Lock, package: &Package, newer: &Newer, context: &Context<'_>) -> Option<Finding> {
    let level = context.level("outdated-dependency")?;
    let offer = match (&newer.compatible, &newer.newest) {
        (Some(compatible), Some(newest)) if compatible != newest => {
            format!("{compatible} would do, {newest} is the newest")
        }
        (Some(version), _) => format!("{version} would do"),
        (None, Some(newest)) => format!("{newest} is the newest"),
        (None, None) => return None,
    };
    let message = format!("{} {}: {offer}", package.name, package.version.as_deref().unwrap_or_default());
    let place = package.file.as_ref().map_or_else(|| lock.path.clone(), |file| beside(&lock.path, file));
    let finding = Finding::new("outdated-dependency", level, message).at(place, package.line.unwrap_or(0));
    Some(finding.context(&package.name))
}
