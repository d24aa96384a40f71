//! Newer versions, as each ecosystem's own client finds them where the user has told it to look.

mod bundler;
mod cargo;
mod composer;
mod go;
mod npm;
mod pip;

use std::collections::BTreeMap;
use std::path::Path;

use rq_core::host::{Command, Ended};
use rq_core::operation::{Context, OperationError};

use super::survey::{Lock, folder};
use crate::readers::lock::{Ecosystem, Package, Relation, Source};

/// Bytes of a client's answer.
const LARGEST: usize = 64 << 20;

/// Versions beyond the locked one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Newer {
    /// The newest that the manifest's requirement admits; `None`: the locked one is, or the client does not say.
    pub(super) compatible: Option<String>,
    /// The newest of all, pre-releases left out; `None`: the locked one is.
    pub(super) newest: Option<String>,
}

/// What a client says.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Answer {
    /// By name as the client writes it, and by the version that it is about where the client tells one.
    by_name: BTreeMap<(String, Option<String>), Newer>,
}

impl Answer {
    /// What is newer than a locked package; `None` when nothing is.
    pub(super) fn about(&self, name: &str, version: &str) -> Option<&Newer> {
        let of = |version: Option<&str>| self.by_name.get(&(name.to_owned(), version.map(str::to_owned)));
        of(Some(version)).or_else(|| of(None))
    }
}

impl FromIterator<(String, Newer)> for Answer {
    fn from_iter<I: IntoIterator<Item = (String, Newer)>>(entries: I) -> Self {
        Self { by_name: entries.into_iter().map(|(name, newer)| ((name, None), newer)).collect() }
    }
}

/// The packages that the project itself asks a registry for.
pub(super) fn direct(lock: &Lock) -> impl Iterator<Item = &Package> {
    let packages = lock.dependencies.packages.iter();
    packages.filter(|package| package.relation == Relation::Direct && package.source == Source::Registry)
}

/// Asks the ecosystem's client.
///
/// # Errors
/// `Missing` when there is none or it may not be run, `Failed` when its answer is not understood.
pub(super) fn newer(lock: &Lock, context: &Context<'_>) -> Result<Answer, OperationError> {
    let at = context.root.join(folder(&lock.path));
    match lock.dependencies.ecosystem {
        Ecosystem::Cargo => cargo::newer(context, &at),
        Ecosystem::Npm => npm::newer(context, &at),
        Ecosystem::PyPi => pip::newer(context, &at, lock),
        Ecosystem::Go => go::newer(context, &at),
        Ecosystem::Packagist => composer::newer(context, &at),
        Ecosystem::RubyGems => bundler::newer(context, &at),
        Ecosystem::Maven => {
            Err(OperationError::Missing("Maven itself does not tell of newer versions".into()))
        }
    }
}

/// Runs a client in the lock file's folder. Some end with 1 to say that there is something newer.
fn ask(context: &Context<'_>, at: &Path, words: &[&str]) -> Result<Ended, OperationError> {
    let command = Command {
        words: words.iter().map(|word| (*word).to_owned()).collect(),
        folder: at.to_owned(),
        environment: BTreeMap::from([("NO_COLOR".to_owned(), "1".to_owned())]),
        keep: LARGEST,
    };
    let ended = context.host.run(&command, context.cancel)?;
    if ended.cut {
        return Err(OperationError::Failed(format!("`{}` said too much", words.join(" "))));
    }
    Ok(ended)
}

/// What a client that broke says.
fn broke(words: &[&str], ended: &Ended) -> OperationError {
    OperationError::Missing(format!("`{}` {}", words.join(" "), ended.describe()))
}
