//! `analyze_dependencies`: what the project depends on, by its lock files.

use std::sync::Arc;

use rq_core::finding::Finding;
use rq_core::number::count;
use rq_core::operation::{Context, Input, Inputs, Operation, OperationError, Outcome};

use super::details::details;
use super::survey::{Lock, Survey, Unlocked, beside, survey};
use super::tally::numbers;
use super::yanked::yanked;
use crate::readers::lock::{
    Ecosystem, Locked, Package, Source, duplicates, from_moving_sources, out_of_date, unpinned,
};
use crate::workspace::Workspace;

/// Problems of lock files that are told.
const TOLD: usize = 5;

/// The operation.
pub(crate) struct AnalyzeDependencies {
    pub(crate) workspace: Arc<Workspace>,
}

impl Operation for AnalyzeDependencies {
    fn version(&self) -> u32 {
        5
    }

    fn inputs(&self, context: &Context<'_>) -> Result<Inputs, OperationError> {
        let yanked = yanked(&survey(context, &self.workspace)?);
        let state = format!("{:?} {}", yanked.found, yanked.unknown);
        let index = Input::tool("cargo's index", rq_core::cache::digest(state.as_bytes()));
        Ok(Inputs { parts: vec![self.workspace.dependency_input()?, index], always: None })
    }

    fn measure(&self, context: &Context<'_>) -> Result<Outcome, OperationError> {
        let survey = survey(context, &self.workspace)?;
        let mut outcome = Outcome::default();
        notes(&survey, &mut outcome);
        for lock in &survey.locks {
            of_lock(lock, context, &mut outcome);
        }
        for manifest in &survey.unlocked {
            of_manifest(manifest, context, &mut outcome);
        }
        taken_back(&survey, context, &mut outcome);
        for scope in self.workspace.scopes() {
            numbers(&survey, scope, &mut outcome);
        }
        Ok(outcome)
    }

    fn details(&self, context: &Context<'_>) -> Result<Option<serde_json::Value>, OperationError> {
        Ok(Some(details(&survey(context, &self.workspace)?)))
    }
}

fn notes(survey: &Survey, outcome: &mut Outcome) {
    if survey.of_tests > 0 {
        let files = count(survey.of_tests, "lock file or manifest", "lock files and manifests");
        outcome.notes.push(format!("{files} in folders of tests left out"));
    }
    let problems = survey
        .locks
        .iter()
        .flat_map(|lock| lock.dependencies.problems.iter().map(move |problem| (lock, problem)));
    let found = problems.clone().count();
    for (lock, problem) in problems.take(TOLD) {
        let line = problem.line.map(|line| format!(":{line}")).unwrap_or_default();
        outcome.notes.push(format!("{}{line}: {}", lock.path, problem.message));
    }
    if found > TOLD {
        let more = count(found - TOLD, "more place", "more places");
        outcome.notes.push(format!("{more} in lock files not understood"));
    }
}

fn of_lock(lock: &Lock, context: &Context<'_>, outcome: &mut Outcome) {
    let dependencies = &lock.dependencies;
    let place =
        |file: Option<&String>| file.map_or_else(|| lock.path.clone(), |file| beside(&lock.path, file));
    let about = |rule: &str, package: &Package, message: String| {
        let level = context.level(rule)?;
        let finding =
            Finding::new(rule, level, message).at(place(package.file.as_ref()), package.line.unwrap_or(0));
        Some(finding.context(&package.name))
    };
    let findings = &mut outcome.findings;
    findings.extend(unpinned(dependencies).filter_map(|package| {
        let wanted = package.requirement.as_deref().unwrap_or("any version");
        about(
            "unpinned-dependency",
            package,
            format!("{} is not fixed to a version ({wanted})", package.name),
        )
    }));
    findings.extend(from_moving_sources(dependencies).filter_map(|package| {
        let from = match &package.source {
            Source::Git { url, .. } | Source::Url(url) => url.as_str(),
            Source::Registry | Source::Path(_) => "elsewhere",
        };
        about("unpinned-source", package, format!("{} comes from {from}, which may change", package.name))
    }));
    findings.extend(duplicates(dependencies).into_iter().filter_map(|(name, places)| {
        let packages: Vec<&Package> =
            places.iter().filter_map(|place| dependencies.packages.get(*place)).collect();
        let versions: Vec<&str> = packages.iter().filter_map(|package| package.version.as_deref()).collect();
        about("duplicate-versions", packages.first()?, format!("{name} is locked in {}", versions.join(", ")))
    }));
    findings.extend(out_of_date(dependencies).filter_map(|wish| {
        let level = context.level("outdated-lock-file")?;
        let why = match &wish.locked {
            Locked::Changed { before } => format!("was locked when it was {before}"),
            _ => "is not in the lock file".to_owned(),
        };
        let message = format!("{} {why}; lock again ({})", wish.name, lock.path);
        let finding = Finding::new("outdated-lock-file", level, message);
        Some(finding.at(place(wish.file.as_ref()), wish.line.unwrap_or(0)).context(&wish.name))
    }));
}

/// Locked versions that their authors have taken back.
fn taken_back(survey: &Survey, context: &Context<'_>, outcome: &mut Outcome) {
    let yanked = yanked(survey);
    let packages = yanked.found.iter().filter_map(|(lock, place)| {
        let lock = survey.locks.get(*lock)?;
        Some((lock, lock.dependencies.packages.get(*place)?))
    });
    if let Some(level) = context.level("yanked-dependency") {
        outcome.findings.extend(packages.map(|(lock, package)| {
            let version = package.version.as_deref().unwrap_or_default();
            let message = format!("{} {version} was taken back by its author", package.name);
            let finding = Finding::new("yanked-dependency", level, message);
            finding.at(&lock.path, package.line.unwrap_or(0)).context(&package.name)
        }));
    }
    let unlocked = survey.unlocked.iter().find(|manifest| manifest.ecosystem == Ecosystem::Cargo);
    if let Some(manifest) = unlocked {
        outcome.missing("dependencies.yanked", format!("{} has no lock file", manifest.path));
    } else if yanked.unknown > 0 {
        let crates = count(yanked.unknown, "crate", "crates");
        let reason = format!("cargo's copy of the index does not have {crates}: run `cargo fetch`");
        outcome.missing("dependencies.yanked", reason);
    } else {
        outcome.metric("dependencies.yanked", yanked.found.len() as f64);
    }
}

fn of_manifest(manifest: &Unlocked, context: &Context<'_>, outcome: &mut Outcome) {
    if let Some(level) = context.level("missing-lock-file") {
        let wishes = count(manifest.wishes.len(), "dependency", "dependencies");
        let message = format!("declares {wishes}, and no lock file fixes the versions");
        outcome.findings.push(Finding::new("missing-lock-file", level, message).at(&manifest.path, 0));
    }
}
