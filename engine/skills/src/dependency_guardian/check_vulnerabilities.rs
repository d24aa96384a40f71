//! `check_vulnerabilities`: what is known of the locked packages, from databases on this machine or from OSV.

use std::path::{Component, Path, PathBuf};
use std::sync::Arc;
use std::{env, iter};

use rq_advisories::{Database, Kind, Known, Service, ServiceError};
use rq_core::finding::Finding;
use rq_core::number::count;
use rq_core::operation::{Context, Input, Inputs, Operation, OperationError, Outcome};
use serde::Deserialize;

use super::cargo_home::cargo_home;
use super::survey::{Survey, beside, survey};
use super::vulnerabilities::{Hit, Report, packages, report, versions};
use crate::workspace::Workspace;

/// The variable that names databases outside the project.
const VARIABLE: &str = "RQ_ADVISORIES";
/// The variable that names another service than OSV's.
const SERVICE: &str = "RQ_OSV_API";
/// OSV's service.
const OSV: &str = "https://api.osv.dev";
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
    online: bool,
}

impl Operation for CheckVulnerabilities {
    fn version(&self) -> u32 {
        3
    }

    fn inputs(&self, context: &Context<'_>) -> Result<Inputs, OperationError> {
        let survey = survey(context, &self.workspace)?;
        let sources = Sources::of(context)?;
        let wanted = packages(&survey);
        let mut parts = vec![self.workspace.dependency_input()?];
        for database in &sources.databases {
            let digest =
                database.digest(&wanted).map_err(|error| OperationError::Failed(error.to_string()))?;
            parts.push(Input::tool("the advisory database", digest));
        }
        if let Some(address) = &sources.service {
            let day = context.host.now().strftime("%F").to_string();
            let digest = rq_core::cache::digest(format!("{address} {day}").as_bytes());
            parts.push(Input::tool(format!("what {address} knows on {day}"), digest));
        }
        Ok(Inputs { parts, always: None })
    }

    fn measure(&self, context: &Context<'_>) -> Result<Outcome, OperationError> {
        let survey = survey(context, &self.workspace)?;
        let report = self.report(context, &survey)?;
        let mut outcome = outcome(&survey, &report, context);
        outcome.notes.extend(Sources::of(context)?.refused);
        Ok(outcome)
    }

    fn details(&self, context: &Context<'_>) -> Result<Option<serde_json::Value>, OperationError> {
        let survey = survey(context, &self.workspace)?;
        let report = self.report(context, &survey)?;
        Ok(Some(super::vulnerabilities::details(&survey, &report)))
    }
}

impl CheckVulnerabilities {
    /// What is known of the project's packages.
    pub(super) fn report(&self, context: &Context<'_>, survey: &Survey) -> Result<Report, OperationError> {
        let sources = Sources::of(context)?;
        let wanted = packages(survey);
        let mut all: Vec<Known> = Vec::new();
        for database in &sources.databases {
            let found = database.about(&wanted);
            all.push(found.map_err(|error| OperationError::Failed(error.to_string()))?);
        }
        if let Some(address) = &sources.service {
            let kept = self.workspace.cache().map(|folder| folder.join("osv"));
            let stop = || context.cancel.check().is_err();
            let found = Service::new(address, kept).about(&versions(survey), &stop);
            all.push(found.map_err(|error| match error {
                ServiceError::Stopped => context.cancel.check().err().unwrap_or(OperationError::Cancelled),
                error => OperationError::Missing(error.to_string()),
            })?);
        }
        Ok(report(survey, all))
    }
}

/// Who is asked.
struct Sources {
    databases: Vec<Database>,
    /// The address of a service.
    service: Option<String>,
    /// Why a service that is wanted is not asked, though others are.
    refused: Option<String>,
}

impl Sources {
    /// The project's own databases, those of the machine, or cargo-audit's; and OSV's service where it is wanted.
    fn of(context: &Context<'_>) -> Result<Self, OperationError> {
        let parameters: Parameters = context.parameters()?;
        let named = parameters.database.iter().map(|path| inside(context.root, path));
        let mut paths: Vec<PathBuf> = named.collect::<Result<_, _>>()?;
        let of_machine = env::var_os(VARIABLE);
        paths
            .extend(of_machine.iter().flat_map(env::split_paths).filter(|path| !path.as_os_str().is_empty()));
        if paths.is_empty() {
            paths.extend(of_cargo_audit().filter(|path| path.join("crates").is_dir()));
        }
        let allowed = context.host.network();
        let (service, refused) = match (parameters.online, allowed) {
            (false, _) => (None, None),
            (true, Ok(())) => (Some(env::var(SERVICE).unwrap_or_else(|_| OSV.to_owned())), None),
            (true, Err(error)) if paths.is_empty() => return Err(error),
            (true, Err(error)) => (None, Some(format!("OSV was not asked: {error}"))),
        };
        if paths.is_empty() && service.is_none() {
            return Err(OperationError::Missing(format!(
                "there is no advisory database: name one by `database` or by the variable {VARIABLE}, or ask OSV by \
                 `online #true`"
            )));
        }
        let open =
            |path: PathBuf| Database::open(&path).map_err(|error| OperationError::Missing(error.to_string()));
        let databases = paths.into_iter().map(open).collect::<Result<_, _>>()?;
        Ok(Self { databases, service, refused })
    }
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
    cargo_home().into_iter().map(|home| home.join("advisory-db"))
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

/// An advisory as it is pointed at; `None` where its rule is off.
pub(super) fn finding(survey: &Survey, hit: &Hit, context: &Context<'_>) -> Option<Finding> {
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
