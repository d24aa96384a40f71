//! A bill of materials, whatever its format.

use std::collections::{BTreeMap, BTreeSet};

use packageurl::PackageUrl;
use rq_core::operation::OperationError;
use spdx::{Expression, ParseMode};

use crate::dependency_guardian::licenses::Installed;
use crate::dependency_guardian::survey::{Survey, folder};
use crate::readers::lock::{Ecosystem, Package, Relation, Scope, Source};

/// A component's licence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum License {
    /// An expression by SPDX's rules.
    Expression(String),
    /// As the package says it.
    Text(String),
}

/// A package in one version.
pub(super) struct Component {
    /// Its package URL, by which it is known in the whole document.
    pub(super) purl: String,
    pub(super) name: String,
    pub(super) version: Option<String>,
    pub(super) license: Option<License>,
    /// The first purpose of all lock files.
    pub(super) scope: Scope,
    /// URLs of what it needs.
    pub(super) needs: BTreeSet<String>,
    /// Lock files that list it.
    pub(super) lock_files: BTreeSet<String>,
}

/// What a project is made of.
pub(in crate::dependency_guardian) struct Bill {
    pub(super) project: String,
    /// RFC 3339, seconds, UTC.
    pub(super) time: String,
    /// By package URL.
    pub(super) components: BTreeMap<String, Component>,
    /// URLs of what the project itself asks for.
    pub(super) direct: BTreeSet<String>,
    /// Why there may be more than what is listed.
    pub(super) gaps: Vec<String>,
}

impl Bill {
    /// Of everything that the lock files list.
    pub(in crate::dependency_guardian) fn new(
        project: &str,
        time: String,
        survey: &Survey,
        installed: &Installed,
    ) -> Result<Self, OperationError> {
        let mut bill = Self {
            project: project.to_owned(),
            time,
            components: BTreeMap::new(),
            direct: BTreeSet::new(),
            gaps: survey.gaps(),
        };
        for lock in &survey.locks {
            let ecosystem = lock.dependencies.ecosystem;
            let packages = &lock.dependencies.packages;
            let urls: Vec<Option<String>> = packages.iter().map(|package| purl(ecosystem, package)).collect();
            let url = |place: usize| urls.get(place).cloned().flatten();
            for (place, package) in packages.iter().enumerate() {
                let Some(purl) = url(place) else {
                    bill.gaps.push(format!("{}: {:?} is no name", lock.path, package.name));
                    continue;
                };
                if package.relation != Relation::Transitive {
                    bill.direct.insert(purl.clone());
                }
                let component = bill.components.entry(purl.clone()).or_insert_with(|| {
                    let license = installed.license(ecosystem, folder(&lock.path), package).ok();
                    Component {
                        purl,
                        name: package.name.clone(),
                        version: package.version.clone(),
                        license: license.map(|stated| expression(&stated)),
                        scope: package.scope,
                        needs: BTreeSet::new(),
                        lock_files: BTreeSet::new(),
                    }
                });
                component.scope = component.scope.min(package.scope);
                component.needs.extend(package.dependencies.iter().filter_map(|needed| url(*needed)));
                component.lock_files.insert(lock.path.clone());
            }
        }
        Ok(bill)
    }

    /// How many packages it lists.
    pub(in crate::dependency_guardian) fn len(&self) -> usize {
        self.components.len()
    }

    /// Why there may be more.
    pub(in crate::dependency_guardian) fn gaps(&self) -> &[String] {
        &self.gaps
    }

    /// The same for the same content.
    pub(super) fn id(&self) -> String {
        let parts = self.components.values().map(|one| format!("{} {:?}", one.purl, one.needs));
        document_id(std::iter::once(self.project.clone()).chain(parts))
    }
}

/// A UUID (version 8) made of what a document says: the same for the same.
pub(super) fn document_id(parts: impl IntoIterator<Item = String>) -> String {
    let mut hasher = blake3::Hasher::new();
    for part in parts {
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part.as_bytes());
    }
    let hex = hasher.finalize().to_hex();
    let part = |start: usize, end: usize| hex.get(start..end).unwrap_or_default().to_owned();
    format!("{}-{}-8{}-8{}-{}", part(0, 8), part(8, 12), part(12, 15), part(15, 18), part(18, 30))
}

fn expression(stated: &str) -> License {
    let canonical = Expression::canonicalize(stated).ok().flatten().unwrap_or_else(|| stated.to_owned());
    let mode = ParseMode { allow_deprecated: true, ..ParseMode::STRICT };
    match Expression::parse_mode(&canonical, mode) {
        Ok(_) => License::Expression(canonical),
        Err(_) => License::Text(stated.to_owned()),
    }
}

/// The package URL of a package: <https://github.com/package-url/purl-spec>. `None` for what is no name.
pub(in crate::dependency_guardian) fn purl(ecosystem: Ecosystem, package: &Package) -> Option<String> {
    let (kind, namespace, name) = match ecosystem {
        Ecosystem::Cargo => ("cargo", None, package.name.clone()),
        Ecosystem::PyPi => ("pypi", None, ecosystem.normal(&package.name)),
        Ecosystem::RubyGems => ("gem", None, package.name.clone()),
        Ecosystem::Npm => split("npm", &package.name, '/'),
        Ecosystem::Go => split("golang", &package.name, '/'),
        Ecosystem::Packagist => split("composer", &package.name, '/'),
        Ecosystem::Maven => split("maven", &package.name, ':'),
    };
    let mut url = PackageUrl::new(kind, name).ok()?;
    if let Some(namespace) = namespace {
        url.with_namespace(namespace).ok()?;
    }
    if let Some(version) = &package.version {
        url.with_version(version.clone()).ok()?;
    }
    match &package.source {
        Source::Registry | Source::Path(_) => {}
        Source::Git { url: from, commit } => {
            let at = commit.as_ref().map(|commit| format!("@{commit}")).unwrap_or_default();
            url.add_qualifier("vcs_url", format!("git+{from}{at}")).ok()?;
        }
        Source::Url(from) => {
            url.add_qualifier("download_url", from.clone()).ok()?;
        }
    }
    Some(url.to_string())
}

fn split(kind: &'static str, name: &str, mark: char) -> (&'static str, Option<String>, String) {
    match name.rsplit_once(mark) {
        Some((namespace, name)) => (kind, Some(namespace.to_owned()), name.to_owned()),
        None => (kind, None, name.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn licences_are_written_as_spdx_has_them() {
        assert_eq!(expression("MIT/Apache-2.0"), License::Expression("MIT OR Apache-2.0".into()));
        assert_eq!(expression("MIT"), License::Expression("MIT".into()));
        assert_eq!(expression("BSD License"), License::Text("BSD License".into()));
    }

    #[test]
    fn ids_are_those_of_their_content() {
        let id = |text: &str| document_id([text.to_owned()]);
        assert_eq!(id("a"), id("a"));
        assert_ne!(id("a"), id("b"));
        assert_eq!(id("a").split('-').map(str::len).collect::<Vec<_>>(), [8, 4, 4, 4, 12]);
    }
}
