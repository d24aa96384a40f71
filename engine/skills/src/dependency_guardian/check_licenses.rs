//! `check_licenses`: under which licences the locked packages are.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use rq_core::finding::Finding;
use rq_core::number::count;
use rq_core::operation::{Context, Input, Inputs, Operation, OperationError, Outcome};
use serde::Deserialize;
use serde_json::json;

use super::licenses::{Allowed, Installed};
use super::survey::{beside, folder, survey};
use crate::readers::lock::{Scope, Source};
use crate::workspace::Workspace;

/// The operation.
pub(crate) struct CheckLicenses {
    workspace: Arc<Workspace>,
    found: OnceLock<Result<Found, OperationError>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Parameters {
    #[serde(default)]
    allow: Vec<String>,
    #[serde(default)]
    known: Vec<String>,
    include_development: bool,
}

/// All packages that are looked at.
struct Found {
    packages: Vec<Licensed>,
    /// Why there may be more.
    gaps: Vec<String>,
}

/// A package, once a lock file, and its licence or why it is not known.
struct Licensed {
    name: String,
    version: String,
    license: Result<String, String>,
    path: String,
    line: u32,
}

impl Operation for CheckLicenses {
    fn version(&self) -> u32 {
        2
    }

    fn inputs(&self, context: &Context<'_>) -> Result<Inputs, OperationError> {
        let mut hasher = blake3::Hasher::new();
        for package in &self.found(context)?.packages {
            hasher.update(format!("{:?}\n", (&package.name, &package.version, &package.license)).as_bytes());
        }
        let digest = hasher.finalize().to_hex()[..32].to_owned();
        let stated = Input::tool("what packages state", digest);
        Ok(Inputs { parts: vec![self.workspace.dependency_input()?, stated], always: None })
    }

    fn measure(&self, context: &Context<'_>) -> Result<Outcome, OperationError> {
        let parameters: Parameters = context.parameters()?;
        let Found { packages, gaps } = self.found(context)?;
        let allowed = Allowed::new(&parameters.allow);
        let mut outcome = Outcome::default();
        let (mut unknown, mut denied) = (0_usize, 0_usize);
        for package in packages {
            let of = format!("{} {}", package.name, package.version);
            let told = match &package.license {
                Err(reason) => {
                    unknown += 1;
                    Some(("unknown-license", format!("the licence of {of} is not known: {reason}")))
                }
                Ok(license) if !parameters.allow.is_empty() && !allowed.permits(license) => {
                    denied += 1;
                    Some(("denied-license", format!("{of} is under {license}, which is not allowed")))
                }
                Ok(_) => None,
            };
            let Some((rule, message)) = told else { continue };
            if let Some(level) = context.level(rule) {
                let finding = Finding::new(rule, level, message).at(&package.path, package.line);
                outcome.findings.push(finding.context(&package.name));
            }
        }
        if let Some(gap) = gaps.first() {
            outcome.missing("licenses.packages", gap.as_str());
            outcome.missing("licenses.unknown", gap.as_str());
        } else {
            outcome.metric("licenses.packages", packages.len() as f64);
            outcome.metric("licenses.unknown", unknown as f64);
        }
        if parameters.allow.is_empty() {
            outcome.missing("licenses.denied", "no licence is listed by `allow`");
        } else if let Some(gap) = gaps.first() {
            outcome.missing("licenses.denied", gap.as_str());
        } else if unknown > 0 {
            let packages = count(unknown, "package", "packages");
            outcome.missing("licenses.denied", format!("the licence of {packages} is not known"));
        } else {
            outcome.metric("licenses.denied", denied as f64);
        }
        Ok(outcome)
    }

    fn details(&self, context: &Context<'_>) -> Result<Option<serde_json::Value>, OperationError> {
        let packages = &self.found(context)?.packages;
        let mut by_license: BTreeMap<&str, usize> = BTreeMap::new();
        for package in packages {
            *by_license.entry(package.license.as_deref().unwrap_or("unknown")).or_default() += 1;
        }
        let package = |package: &Licensed| {
            json!({
                "name": package.name,
                "version": package.version,
                "license": package.license.as_ref().ok(),
                "not_known": package.license.as_ref().err(),
                "lock_file": package.path,
            })
        };
        Ok(Some(json!({
            "by_license": by_license,
            "packages": packages.iter().map(package).collect::<Vec<_>>(),
        })))
    }
}

impl CheckLicenses {
    pub(crate) fn new(workspace: Arc<Workspace>) -> Self {
        Self { workspace, found: OnceLock::new() }
    }

    fn found(&self, context: &Context<'_>) -> Result<&Found, OperationError> {
        self.found.get_or_init(|| licensed(context, &self.workspace)).as_ref().map_err(Clone::clone)
    }
}

fn licensed(context: &Context<'_>, workspace: &Workspace) -> Result<Found, OperationError> {
    let parameters: Parameters = context.parameters()?;
    let mut known = BTreeMap::new();
    for entry in &parameters.known {
        let Some((name, license)) = entry.split_once('=') else {
            return Err(OperationError::Failed(format!("`known` takes NAME=LICENCE, and {entry:?} is none")));
        };
        known.insert(name.trim(), license.trim());
    }
    let survey = survey(context, workspace)?;
    let root = context.root.canonicalize().map_err(|error| OperationError::Failed(error.to_string()))?;
    let installed = Installed::new(&root);
    let mut found = Found { packages: Vec::new(), gaps: survey.gaps() };
    for lock in &survey.locks {
        for package in &lock.dependencies.packages {
            context.cancel.check()?;
            let is_own = matches!(package.source, Source::Path(_));
            if is_own || (package.scope == Scope::Dev && !parameters.include_development) {
                continue;
            }
            let license = match known.get(package.name.as_str()) {
                Some(license) => Ok((*license).to_owned()),
                None => installed
                    .license(lock.dependencies.ecosystem, folder(&lock.path), package)
                    .map_err(str::to_owned),
            };
            let path =
                package.file.as_ref().map_or_else(|| lock.path.clone(), |file| beside(&lock.path, file));
            found.packages.push(Licensed {
                name: package.name.clone(),
                version: package.version.clone().unwrap_or_default(),
                license,
                path,
                line: package.line.unwrap_or(0),
            });
        }
    }
    Ok(found)
}
