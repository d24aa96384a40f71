//! A history in the repository on its way to others and back, by the user's own git: it knows how to log in.

use std::path::Path;
use std::process::{Command, Output};

use rq_core::store::StoreError;
use thiserror::Error;

use crate::reference::Reference;

/// Where what another repository holds is put before it is merged.
const INCOMING: &str = "refs/rq-incoming";
/// How often somebody else may be faster.
const TRIES: usize = 10;

/// Why a history did not travel.
#[derive(Debug, Error)]
pub enum RemoteError {
    /// It can't be read or written here.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The program could not be run, or refused.
    #[error("git {action} {remote}: {message}")]
    Git {
        /// `fetch` or `push`.
        action: &'static str,
        /// The other repository, as the user named it.
        remote: String,
        /// What it said.
        message: String,
    },
}

/// Brings in what `remote` holds under the reference `name`; whether it holds anything.
///
/// # Errors
/// When it can't be reached, or what it holds can't be merged.
pub fn fetch(root: &Path, name: &str, remote: &str) -> Result<bool, RemoteError> {
    let reference = Reference::open(root, name)?;
    let listed = git("fetch", root, remote, &["ls-remote", "--", remote, name])?;
    if !listed.status.success() {
        return Err(refused("fetch", remote, &listed));
    }
    if listed.stdout.trim_ascii().is_empty() {
        return Ok(false);
    }
    let refspec = format!("+{name}:{INCOMING}");
    let fetched = git("fetch", root, remote, &["fetch", "--no-tags", "--quiet", "--", remote, &refspec])?;
    if !fetched.status.success() {
        return Err(refused("fetch", remote, &fetched));
    }
    reference.merge(INCOMING)?;
    Ok(true)
}

/// Gives `remote` what is here under the reference `name`, after bringing in what it holds already.
///
/// # Errors
/// When it can't be reached or refuses, or others were faster every time.
pub fn push(root: &Path, name: &str, remote: &str) -> Result<(), RemoteError> {
    let refspec = format!("{name}:{name}");
    let mut tries = 0;
    loop {
        fetch(root, name, remote)?;
        // The hooks of the repository are about its code.
        let pushed = git("push", root, remote, &["push", "--no-verify", "--quiet", "--", remote, &refspec])?;
        if pushed.status.success() {
            return Ok(());
        }
        tries += 1;
        let said = String::from_utf8_lossy(&pushed.stderr).into_owned();
        let late =
            ["rejected", "cannot lock ref", "failed to update ref"].iter().any(|word| said.contains(word));
        if !late || tries == TRIES {
            return Err(refused("push", remote, &pushed));
        }
    }
}

fn git(action: &'static str, root: &Path, remote: &str, arguments: &[&str]) -> Result<Output, RemoteError> {
    let run = Command::new("git").arg("-C").arg(root).args(arguments).env("LC_ALL", "C").output();
    run.map_err(|error| RemoteError::Git {
        action,
        remote: remote.to_owned(),
        message: format!("the program can't be run: {error}"),
    })
}

fn refused(action: &'static str, remote: &str, output: &Output) -> RemoteError {
    let said = String::from_utf8_lossy(&output.stderr);
    let said = said.trim().trim_start_matches("fatal: ");
    let message = if said.is_empty() { "it says nothing".to_owned() } else { said.to_owned() };
    RemoteError::Git { action, remote: remote.to_owned(), message }
}
