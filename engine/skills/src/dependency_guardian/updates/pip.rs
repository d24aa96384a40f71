//! `pip index versions`, one package at a time: pip has no question for many.

use std::path::Path;
use std::str::FromStr;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use pep440_rs::{Version, VersionSpecifiers};
use rq_core::operation::{Context, OperationError};

use super::{Answer, Newer, ask, broke, direct};
use crate::dependency_guardian::survey::Lock;
use crate::readers::lock::Package;

/// Questions at once: they wait for the index, not for this machine.
const AT_ONCE: usize = 8;

pub(super) fn newer(context: &Context<'_>, at: &Path, lock: &Lock) -> Result<Answer, OperationError> {
    let packages: Vec<&Package> = direct(lock).filter(|package| is_name(&package.name)).collect();
    let (next, answers) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    thread::scope(|scope| {
        for _ in 0..AT_ONCE.min(packages.len()) {
            scope.spawn(|| {
                while let Some(package) = packages.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let answer = one(context, at, package);
                    // After a failure the others are in vain.
                    if answer.is_err() {
                        next.store(packages.len(), Ordering::Relaxed);
                    }
                    if let Ok(mut answers) = answers.lock() {
                        answers.push(answer.map(|newer| (package.name.clone(), newer)));
                    }
                }
            });
        }
    });
    let answers = answers.into_inner().unwrap_or_default();
    answers.into_iter().collect()
}

fn one(context: &Context<'_>, at: &Path, package: &Package) -> Result<Newer, OperationError> {
    let words = [
        "python3",
        "-m",
        "pip",
        "--disable-pip-version-check",
        "--no-input",
        "index",
        "versions",
        &package.name,
    ];
    let ended = ask(context, at, &words)?;
    let all = versions(&String::from_utf8_lossy(&ended.output));
    if ended.code != Some(0) || all.is_empty() {
        return Err(broke(&words, &ended));
    }
    Ok(pick(&all, package.version.as_deref(), package.requirement.as_deref()))
}

/// Whether it is a name by PEP 508; an option is none.
fn is_name(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_alphanumeric())
        && name.chars().all(|letter| letter.is_ascii_alphanumeric() || "._-".contains(letter))
}

/// The versions of `Available versions: 2.0, 1.0`.
fn versions(text: &str) -> Vec<Version> {
    let line = text.lines().find_map(|line| line.trim().strip_prefix("Available versions:"));
    let parts = line.unwrap_or_default().split(',');
    parts.filter_map(|part| Version::from_str(part.trim()).ok()).collect()
}

fn pick(all: &[Version], locked: Option<&str>, requirement: Option<&str>) -> Newer {
    let locked = locked.and_then(|version| Version::from_str(version).ok());
    let later = |version: &&Version| locked.as_ref().is_none_or(|locked| *version > locked);
    let newest = all.iter().filter(later).max();
    let wanted = requirement.and_then(|text| VersionSpecifiers::from_str(text).ok());
    let fits = |version: &&Version| wanted.as_ref().is_some_and(|wanted| wanted.contains(version));
    let compatible = all.iter().filter(later).filter(fits).max();
    let text = |version: Option<&Version>| version.map(Version::to_string);
    Newer { compatible: text(compatible), newest: text(newest) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_pip_says() {
        let text = "requests (2.34.2)\nAvailable versions: 2.34.2, 2.31.0, 2.9.0\n  INSTALLED: 2.9.0\n";
        let all = versions(text);
        let newer = |locked, requirement| pick(&all, Some(locked), requirement);
        assert_eq!(newer("2.9.0", Some(">=2,<2.32")).compatible.as_deref(), Some("2.31.0"));
        assert_eq!(newer("2.9.0", Some(">=2,<2.32")).newest.as_deref(), Some("2.34.2"));
        assert_eq!(newer("2.34.2", None), Newer::default());
        assert_eq!(newer("2.9.0", Some("==2.9.0")).compatible, None);
        assert!(is_name("zope.interface") && !is_name("--index-url=x") && !is_name(""));
    }
}
