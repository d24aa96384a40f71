//! Where a configuration says that history is kept.

use std::path::{Path, PathBuf};

use rq_schema::config::StoreLocation;
use thiserror::Error;

/// Why a location leads to no file.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum LocationError {
    /// The variable that holds the address is not set.
    #[error("quality.kdl keeps history at ${0}, which is not set")]
    NotSet(String),
    /// An address of another kind than this version reads.
    #[error("{origin} names a store of {kind}; this version keeps history in sqlite:FILE")]
    Unknown {
        /// Where the address was given: `--store`, `$NAME`, `quality.kdl`.
        origin: String,
        /// `kind "postgres"`, or `a kind that is not known`: never more of an address that may hold a password.
        kind: String,
    },
}

/// The file of an address `sqlite:FILE`, relative to `root`. `origin`: where the address was given.
///
/// # Errors
/// When the address is of another kind.
pub fn file_of(address: &str, root: &Path, origin: &str) -> Result<PathBuf, LocationError> {
    match address.strip_prefix("sqlite:") {
        Some(path) if !path.is_empty() => Ok(root.join(path)),
        _ => Err(LocationError::Unknown { origin: origin.to_owned(), kind: kind(address) }),
    }
}

/// The file in which a configuration keeps history; `root`: the project's folder.
///
/// # Errors
/// When it names a variable that is not set, or an address of a kind that this version does not read.
pub fn located(location: &StoreLocation, root: &Path) -> Result<PathBuf, LocationError> {
    match location {
        StoreLocation::Sqlite(path) => Ok(root.join(path)),
        StoreLocation::Variable(name) => match std::env::var(name) {
            Ok(address) => file_of(&address, root, &format!("${name}")),
            Err(_) => Err(LocationError::NotSet(name.clone())),
        },
        StoreLocation::Unsupported(address) => file_of(address, root, "quality.kdl"),
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
        let said = |address: &str| file_of(address, Path::new("/p"), "$TOKEN").unwrap_err().to_string();
        assert!(said("postgres://me:secret@host/db").contains("kind \"postgres\""));
        for address in ["postgres://me:secret@host/db", "secret", "secret:x", "secret://x", "sqlite:"] {
            assert!(!said(address).contains("secret"), "{address}");
        }
        assert_eq!(file_of("sqlite:h.db", Path::new("/p"), "x"), Ok("/p/h.db".into()));
    }
}
