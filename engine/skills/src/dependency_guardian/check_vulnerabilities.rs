//! `check_vulnerabilities`: what is known of the locked packages, from databases on this machine.

use std::path::{Component, Path, PathBuf};
use std::sync::Arc;
use std::{env, iter};

use rq_advisories::{Database, Kind};
use rq_core::finding::Finding;
use rq_core::number::count;
use rq_core::operation::{Context, Input, Inputs, Operation, OperationError, Outcome};
use serde::Deserialize;

use super::survey::{Survey, beside, survey};
use super::vulnerabilities::{Hit, Report, packages, report};
use crate::workspace::Workspace;

/// The variable that names databases outside the project.
const VARIABLE: &str = "RQ_ADVISORIES";
/// Unreadable advisories that are told.
const TOLD: usize = 5;

/// The operation.
pub(crate) struct CheckVulnerabilities {
    pub(crate) workspace: Arc<Workspace>,
}

#[derive(Deserialize)]
struct Parameters {
    #[serde(default)]
    database: Vec<String>,
}

impl Operation for CheckVulnerabilities {
    fn version(&self) -> u32 {
        1
    }

    fn inputs(&self, context: &Context<'_>) -> Result<Inputs, OperationError> {
        let databases = databases(context)?;
        let wanted = packages(&looked_at(context, &self.workspace)?);
        let mut parts = vec![self.workspace.dependency_input()?];
        for database in databases {
            let digest =
                database.digest(&wanted).map_err(|error| OperationError::Failed(error.to_string()))?;
            parts.push(Input { label: "the advisory database".into(), digest, files: None });
        }
        Ok(Inputs { parts, always: None })
    }

    fn measure(&self, context: &Context<'_>) -> Result<Outcome, OperationError> {
        let survey = looked_at(context, &self.workspace)?;
        let report = report(&survey, &databases(context)?)?;
        Ok(outcome(&survey, &report, context))
    }

    fn details(&self, context: &Context<'_>) -> Result<Option<serde_json::Value>, OperationError> {
        let survey = looked_at(context, &self.workspace)?;
        let report = report(&survey, &databases(context)?)?;
        Ok(Some(super::vulnerabilities::details(&survey, &report)))
    }
}

fn looked_at(context: &Context<'_>, workspace: &Workspace) -> Result<Survey, OperationError> {
    let survey = survey(context, workspace)?;
    if survey.locks.is_empty() && survey.manifests == 0 {
        return Err(OperationError::Missing("there is no lock file and no manifest of a known kind".into()));
    }
    Ok(survey)
}

/// The databases: the project's own, those of the machine, or cargo-audit's.
fn databases(context: &Context<'_>) -> Result<Vec<Database>, OperationError> {
    let parameters: Parameters = context.parameters()?;
    let named = parameters.database.iter().map(|path| inside(context.root, path));
    let mut paths: Vec<PathBuf> = named.collect::<Result<_, _>>()?;
    paths.extend(
        env::var_os(VARIABLE).iter().flat_map(env::split_paths).filter(|path| !path.as_os_str().is_empty()),
    );
    if paths.is_empty() {
        paths.extend(of_cargo_audit().filter(|path| path.join("crates").is_dir()));
    }
    if paths.is_empty() {
        return Err(OperationError::Missing(format!(
            "there is no advisory database: name one by `database`, or by the variable {VARIABLE}"
        )));
    }
    let open =
        |path: PathBuf| Database::open(&path).map_err(|error| OperationError::Missing(error.to_string()));
    paths.into_iter().map(open).collect()
}

/// A path of the configuration, which must not lead out of the project: it may be a stranger's.
fn inside(root: &Path, path: &str) -> Result<PathBuf, OperationError> {
    let leads_out = || {
        OperationError::Failed(format!(
            "`database` must lie inside the project, and {path:?} does not; name it by the variable {VARIABLE}"
        ))
    };
    if Path::new(path).components().any(|part| !matches!(part, Component::Normal(_) | Component::CurDir)) {
        return Err(leads_out());
    }
    let whole = root.join(path);
    // Links may lead anywhere.
    match (root.canonicalize(), whole.canonicalize()) {
        (Ok(root), Ok(real)) if !real.starts_with(&root) => Err(leads_out()),
        _ => Ok(whole),
    }
}

fn of_cargo_audit() -> impl Iterator<Item = PathBuf> {
    let home = env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| env::var_os("HOME").map(|home| Path::new(&home).join(".cargo")));
    home.into_iter().map(|home| home.join("advisory-db"))
}

fn outcome(survey: &Survey, report: &Report, context: &Context<'_>) -> Outcome {
    let mut outcome = Outcome::default();
    for (file, reason) in report.unreadable.iter().take(TOLD) {
        outcome.notes.push(format!("{file} could not be read: {reason}"));
    }
    if report.unreadable.len() > TOLD {
        let more = count(report.unreadable.len() - TOLD, "more advisory", "more advisories");
        outcome.notes.push(format!("{more} could not be read"));
    }
    if report.elsewhere > 0 {
        let packages = count(report.elsewhere, "package", "packages");
        outcome.notes.push(format!(
            "{packages} of repositories and folders not checked: advisories are about registries"
        ));
    }
    outcome.findings.extend(report.hits.iter().filter_map(|hit| finding(survey, hit, context)));
    let of = |kind: Kind| report.hits.iter().filter(|hit| hit.advisory.kind == kind).count() as f64;
    let metrics = [
        ("vulnerabilities.total", Kind::Vulnerability),
        ("dependencies.unsound", Kind::Unsound),
        ("dependencies.unmaintained", Kind::Unmaintained),
    ];
    for (name, kind) in metrics {
        match report.unchecked.first() {
            Some(reason) if report.unchecked.len() > 1 => {
                let more = count(report.unchecked.len() - 1, "more reason", "more reasons");
                outcome.missing(name, format!("{reason}, and {more}"));
            }
            Some(reason) => outcome.missing(name, reason),
            None => outcome.metric(name, of(kind)),
        }
    }
    // The others are told as long as they are few.
    outcome.notes.extend(report.unchecked.iter().skip(1).take(TOLD).cloned());
    outcome
}

fn finding(survey: &Survey, hit: &Hit, context: &Context<'_>) -> Option<Finding> {
    let rule = match hit.advisory.kind {
        Kind::Vulnerability => "vulnerable-dependency",
        Kind::Unsound => "unsound-dependency",
        Kind::Unmaintained => "unmaintained-dependency",
        Kind::Notice => return None,
    };
    let level = context.level(rule)?;
    let lock = survey.locks.get(hit.lock)?;
    let package = lock.dependencies.packages.get(hit.package)?;
    let place = package.file.as_ref().map_or_else(|| lock.path.clone(), |file| beside(&lock.path, file));
    let advisory = &hit.advisory;
    let version = package.version.as_deref().unwrap_or_default();
    let severity = advisory.severity.as_ref();
    let severity = severity.map(|known| format!(", {} {:.1}", known.name(), known.score)).unwrap_or_default();
    let mended = match (&hit.fixed_by, advisory.kind) {
        (Some(fix), _) => format!("; mended in {fix}"),
        (None, Kind::Vulnerability) => "; no mended version is known".to_owned(),
        (None, _) => String::new(),
    };
    let way = if hit.way.len() > 1 { format!("; by {}", hit.way.join(" > ")) } else { String::new() };
    let message =
        format!("{} {version}: {} ({}{severity}){mended}{way}", package.name, advisory.summary, advisory.id);
    let names = iter::once(advisory.id.clone()).chain(advisory.aliases.clone());
    let finding = Finding::new(rule, level, message).at(place, package.line.unwrap_or(0)).named(names);
    Some(finding.context(format!("{} {}", advisory.id, package.name)))
}
