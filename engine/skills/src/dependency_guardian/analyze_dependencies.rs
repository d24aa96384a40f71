//! `analyze_dependencies`: what the project depends on, by its lock files.

use std::collections::BTreeMap;
use std::sync::Arc;

use rq_core::finding::Finding;
use rq_core::operation::{Context, Inputs, Operation, OperationError, Outcome};

use super::survey::{Lock, Survey, Unlocked, beside, survey};
use crate::readers::lock::{
    Declared, Ecosystem, Locked, Package, Relation, Source, duplicates, from_moving_sources, out_of_date,
    unpinned,
};
use crate::workspace::{Scope, Workspace};

/// Problems of lock files that are told.
const TOLD: usize = 5;

/// The operation.
pub(crate) struct AnalyzeDependencies {
    pub(crate) workspace: Arc<Workspace>,
}

impl Operation for AnalyzeDependencies {
    fn version(&self) -> u32 {
        1
    }

    fn inputs(&self, _context: &Context<'_>) -> Result<Inputs, OperationError> {
        Ok(Inputs { parts: vec![self.workspace.dependency_input()?], always: None })
    }

    fn measure(&self, context: &Context<'_>) -> Result<Outcome, OperationError> {
        let survey = survey(context, &self.workspace)?;
        if survey.locks.is_empty() && survey.manifests == 0 {
            return Err(OperationError::Missing(
                "there is no lock file and no manifest of a known kind".into(),
            ));
        }
        let mut outcome = Outcome::default();
        notes(&survey, &mut outcome);
        for lock in &survey.locks {
            of_lock(lock, context, &mut outcome);
        }
        for manifest in &survey.unlocked {
            of_manifest(manifest, context, &mut outcome);
        }
        for scope in self.workspace.scopes() {
            numbers(&survey, scope, &mut outcome);
        }
        Ok(outcome)
    }
}

fn notes(survey: &Survey, outcome: &mut Outcome) {
    if survey.of_tests > 0 {
        outcome
            .notes
            .push(format!("{} lock files and manifests in folders of tests left out", survey.of_tests));
    }
    let problems = survey
        .locks
        .iter()
        .flat_map(|lock| lock.dependencies.problems.iter().map(move |problem| (lock, problem)));
    let count = problems.clone().count();
    for (lock, problem) in problems.take(TOLD) {
        let line = problem.line.map(|line| format!(":{line}")).unwrap_or_default();
        outcome.notes.push(format!("{}{line}: {}", lock.path, problem.message));
    }
    if count > TOLD {
        outcome.notes.push(format!("{} more places in lock files were not understood", count - TOLD));
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

fn of_manifest(manifest: &Unlocked, context: &Context<'_>, outcome: &mut Outcome) {
    if let Some(level) = context.level("missing-lock-file") {
        let count = manifest.wishes.len();
        let what = if count == 1 { "dependency" } else { "dependencies" };
        let message = format!("declares {count} {what}, and no lock file fixes the versions");
        outcome.findings.push(Finding::new("missing-lock-file", level, message).at(&manifest.path, 0));
    }
    let Some(level) = context.level("unpinned-dependency") else { return };
    outcome.findings.extend(manifest.wishes.iter().filter(|wish| !is_exact(manifest.ecosystem, wish)).map(
        |wish| {
            let wanted = wish.requirement.as_deref().unwrap_or("any version");
            let message = format!("{} is not fixed to a version ({wanted})", wish.name);
            let finding = Finding::new("unpinned-dependency", level, message);
            finding.at(&manifest.path, wish.line.unwrap_or(0)).context(&wish.name)
        },
    ));
}

/// Whether a wish admits one version or one state only.
fn is_exact(ecosystem: Ecosystem, wish: &Declared) -> bool {
    let Source::Registry = wish.source else {
        return matches!(&wish.source, Source::Path(_))
            || matches!(&wish.source, Source::Git { commit: Some(_), .. });
    };
    let Some(wanted) = wish.requirement.as_deref().map(str::trim) else { return false };
    let plain = |text: &str| {
        text.starts_with(|c: char| c.is_ascii_digit() || c == 'v')
            && !text.contains([' ', ',', '*', '|', '~', '^', '<', '>', 'x'])
    };
    match ecosystem {
        Ecosystem::PyPi => {
            wanted.strip_prefix("==").is_some_and(|version| plain(version.trim_start_matches('=').trim()))
        }
        Ecosystem::Cargo => wanted.strip_prefix('=').is_some_and(|version| plain(version.trim())),
        Ecosystem::Npm => plain(wanted.trim_start_matches('=')) && wanted.matches('.').count() >= 2,
        Ecosystem::RubyGems => plain(wanted.trim_start_matches('=').trim()),
        Ecosystem::Packagist | Ecosystem::Go | Ecosystem::Maven => plain(wanted),
    }
}

/// Packages of one ecosystem in one version, and whether a manifest names them.
type Packages<'a> = BTreeMap<(Ecosystem, &'a str, Option<&'a str>), bool>;

fn numbers(survey: &Survey, scope: Scope<'_>, outcome: &mut Outcome) {
    let locks: Vec<&Lock> = survey.locks.iter().filter(|lock| scope.holds(&lock.path)).collect();
    let unlocked: Vec<&Unlocked> =
        survey.unlocked.iter().filter(|manifest| scope.holds(&manifest.path)).collect();
    let found = |rule: &str| {
        let here = |finding: &&Finding| {
            finding.rule == rule && finding.path.as_deref().is_some_and(|path| scope.holds(path))
        };
        outcome.findings.iter().filter(here).count() as f64
    };
    // Declared here, locked in a workspace's lock file above.
    let shared: usize = survey
        .locks
        .iter()
        .filter(|lock| !scope.holds(&lock.path))
        .flat_map(|lock| lock.dependencies.declared.iter().map(move |wish| (lock, wish)))
        .filter(|(lock, wish)| wish.file.as_ref().is_some_and(|file| scope.holds(&beside(&lock.path, file))))
        .filter(|(_, wish)| wish.locked != Locked::Own)
        .count();
    let counts = [
        ("dependencies.unpinned", found("unpinned-dependency")),
        ("dependencies.duplicates", found("duplicate-versions")),
        ("dependencies.unlocked", unlocked.len() as f64),
    ];
    let names = ["dependencies.direct", "dependencies.transitive", "dependencies.total"];
    if locks.is_empty() && unlocked.is_empty() && shared == 0 {
        for name in names.into_iter().chain(counts.map(|(name, _)| name)) {
            outcome.missing(scope.metric(name), "there is no lock file and no manifest with a dependency");
        }
        return;
    }
    for (name, count) in counts {
        outcome.metric(scope.metric(name), count);
    }
    let mut packages = Packages::new();
    for lock in &locks {
        for package in &lock.dependencies.packages {
            let key = (lock.dependencies.ecosystem, package.name.as_str(), package.version.as_deref());
            *packages.entry(key).or_default() |= package.relation == Relation::Direct;
        }
    }
    for manifest in &unlocked {
        for wish in &manifest.wishes {
            packages.insert((manifest.ecosystem, wish.name.as_str(), None), true);
        }
    }
    let direct = packages.values().filter(|direct| **direct).count();
    let unknown = locks
        .iter()
        .find(|lock| lock.dependencies.packages.iter().any(|package| package.relation == Relation::Unknown));
    let incomplete = if shared > 0 {
        Some("the lock file is that of several packages".to_owned())
    } else if let Some(manifest) = unlocked.first() {
        Some(format!("{} has no lock file", manifest.path))
    } else {
        let short = locks.iter().find(|lock| !lock.dependencies.complete);
        short.map(|lock| format!("{} does not list what its packages need in turn", lock.path))
    };
    let name = |place: usize| scope.metric(names[place]);
    match unknown {
        Some(lock) => {
            outcome.missing(name(0), format!("{} does not say which packages are direct", lock.path));
        }
        None => outcome.metric(name(0), (direct + shared) as f64),
    }
    match (incomplete, unknown) {
        (Some(reason), _) => {
            outcome.missing(name(1), reason.clone());
            outcome.missing(name(2), reason);
        }
        (None, Some(lock)) => {
            outcome.missing(name(1), format!("{} does not say which packages are direct", lock.path));
            outcome.metric(name(2), packages.len() as f64);
        }
        (None, None) => {
            outcome.metric(name(1), (packages.len() - direct) as f64);
            outcome.metric(name(2), packages.len() as f64);
        }
    }
}
