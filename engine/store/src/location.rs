//! Where a configuration says that history is kept.

use std::path::{Path, PathBuf};

use rq_schema::config::StoreLocation;
use thiserror::Error;

/// Why a location leads nowhere.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum LocationError {
    /// The variable that holds the address is not set.
    #[error("quality.kdl keeps history at ${0}, which is not set")]
    NotSet(String),
    /// An address of another kind than this version reads.
    #[error("{origin} names a store of {kind}; this version keeps history in sqlite:FILE or git:refs/NAME")]
    Unknown {
        /// Where the address was given: `--store`, `$NAME`, `quality.kdl`.
        origin: String,
        /// `kind "postgres"`, or `a kind that is not known`: never more of an address that may hold a password.
        kind: String,
    },
}

/// Where a history is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The file; of a history in the repository, the one with its copy.
    pub file: PathBuf,
    /// The reference, for a history in the repository: `refs/rq/history`.
    pub reference: Option<String>,
}

/// The file, in a project's folder, with the copy of a history in the repository.
const COPY: &str = ".rq/reference.db";

/// The place at an address `sqlite:FILE`, relative to `root`, or `git:REFERENCE`. `origin`: where the address was given.
///
/// # Errors
/// When the address is of another kind.
pub fn place_of(address: &str, root: &Path, origin: &str) -> Result<Place, LocationError> {
    match address.split_once(':') {
        Some(("sqlite", path)) if !path.is_empty() => Ok(Place { file: root.join(path), reference: None }),
        Some(("git", name)) if name.starts_with("refs/") => Ok(under(name, root)),
        _ => Err(LocationError::Unknown { origin: origin.to_owned(), kind: kind(address) }),
    }
}

fn under(name: &str, root: &Path) -> Place {
    Place { file: root.join(COPY), reference: Some(name.to_owned()) }
}

/// The place where a configuration keeps history; `root`: the project's folder.
///
/// # Errors
/// When it names a variable that is not set, or an address of a kind that this version does not read.
pub fn located(location: &StoreLocation, root: &Path) -> Result<Place, LocationError> {
    match location {
        StoreLocation::Sqlite(path) => Ok(Place { file: root.join(path), reference: None }),
        StoreLocation::Reference(name) => Ok(under(name, root)),
        StoreLocation::Variable(name) => match std::env::var(name) {
            Ok(address) => place_of(&address, root, &format!("${name}")),
            Err(_) => Err(LocationError::NotSet(name.clone())),
        },
        StoreLocation::Unsupported(address) => place_of(address, root, "quality.kdl"),
    }
}

/// A variable may hold anything, a password included: only what looks like the scheme of an address is shown.
fn kind(address: &str) -> String {
    let scheme = address.split_once("://").map(|(scheme, _)| scheme);
    let known = ["postgres", "postgresql", "mysql", "http", "https", "redis", "file", "sqlite"];
    match scheme.filter(|scheme| known.contains(scheme)) {
        Some(scheme) => format!("kind \"{scheme}\""),
        None => "a kind that is not known".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_never_shown() {
        let said = |address: &str| place_of(address, Path::new("/p"), "$TOKEN").unwrap_err().to_string();
        assert!(said("postgres://me:secret@host/db").contains("kind \"postgres\""));
        for address in ["postgres://me:secret@host/db", "secret", "secret:x", "secret://x", "sqlite:"] {
            assert!(!said(address).contains("secret"), "{address}");
        }
        let place = |address: &str| place_of(address, Path::new("/p"), "x").unwrap();
        assert_eq!(place("sqlite:h.db"), Place { file: "/p/h.db".into(), reference: None });
        assert_eq!(place("git:refs/rq/history").reference.as_deref(), Some("refs/rq/history"));
    }
}
