//! Outcomes kept by the digest of everything that they depend on.
//!
//! A damaged or foreign entry is never believed: it counts as absent.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use rq_schema::syntax::Value;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::operation::{Input, Inputs, Listing, Origin, Outcome};
use crate::plan::Node;
use crate::snapshot::Basis;

/// Raised when the form of the entries changes.
const FORM: u32 = 3;
/// Outcomes kept for each operation: switching between two branches runs nothing again.
const KEPT: usize = 4;

/// A folder of outcomes.
#[derive(Clone, Debug)]
pub struct Cache {
    folder: PathBuf,
}

/// What an outcome was made from, so that a change can be named.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Key {
    /// Digest of everything below, hexadecimal.
    pub digest: String,
    /// Version of the operation's code.
    version: u32,
    /// Digest of its parameters.
    parameters: String,
    /// (label, digest, digest of the listing)
    parts: Vec<(String, String, Option<String>)>,
    /// Why it always runs.
    pub always: Option<String>,
}

impl Key {
    /// The key of an operation with these inputs.
    pub fn new(node: &Node, version: u32, packages: &str, inputs: &Inputs) -> Self {
        let operation = &node.operation;
        // Values only: where they stand in the file decides nothing.
        let set: Vec<(&String, Vec<&Value>)> = operation
            .parameters
            .iter()
            .map(|(name, values)| (name, values.iter().map(|value| &value.value).collect()))
            .collect();
        let settings = (set, &operation.rules, &operation.own, packages);
        let parameters = digest(format!("{settings:?}").as_bytes());
        let parts = inputs.parts.iter().map(|part| {
            (part.label.clone(), part.digest.clone(), part.files.as_ref().map(|files| files.digest()))
        });
        let mut key = Self {
            digest: String::new(),
            version,
            parameters,
            parts: parts.collect(),
            always: inputs.always.clone(),
        };
        let content = (FORM, env!("CARGO_PKG_VERSION"), &node.id, key.version, &key.parameters, &key.parts);
        key.digest = digest(format!("{content:?}").as_bytes());
        key
    }

    /// What the outcome stands on, of the same inputs.
    pub fn basis(&self, inputs: &Inputs) -> Basis {
        let of = |origin: Origin| -> Vec<(&str, &str)> {
            let of_origin = inputs.parts.iter().filter(|part: &&Input| part.origin == origin);
            of_origin.map(|part| (part.label.as_str(), part.digest.as_str())).collect()
        };
        let tool = (FORM, env!("CARGO_PKG_VERSION"), self.version, of(Origin::Tool));
        Basis {
            tool: digest(format!("{tool:?}").as_bytes()),
            settings: self.parameters.clone(),
            project: digest(format!("{:?}", of(Origin::Project)).as_bytes()),
        }
    }
}

/// Whether an outcome is there, and if not, why the operation runs.
#[derive(Clone, Debug, PartialEq)]
pub enum Lookup {
    /// It is there.
    Hit(Outcome),
    /// It is not: `src/app.py changed`.
    Miss(String),
}

impl Cache {
    /// The cache in `folder`, which may not exist yet.
    pub fn new(folder: &Path) -> Self {
        Self { folder: folder.to_owned() }
    }

    /// The outcome for `key`, or why there is none.
    pub fn look_up(&self, node: &Node, key: &Key, inputs: &Inputs) -> Lookup {
        if let Some(reason) = &key.always {
            return Lookup::Miss(reason.clone());
        }
        match read::<Outcome>(&self.outcome(node, &key.digest)) {
            Some(outcome) => Lookup::Hit(outcome),
            None => Lookup::Miss(self.why(node, key, inputs)),
        }
    }

    /// Keeps an outcome, and what it was made from.
    ///
    /// # Errors
    /// When it can't be written; the evaluation is as good without.
    pub fn keep(&self, node: &Node, key: &Key, inputs: &Inputs, outcome: &Outcome) -> io::Result<()> {
        for files in inputs.parts.iter().filter_map(|part| part.files.as_ref()) {
            let path = self.listing(&files.digest());
            if !path.exists() {
                write(&path, files.as_ref())?;
            }
        }
        write(&self.last(node), key)?;
        if key.always.is_some() {
            return Ok(());
        }
        let path = self.outcome(node, &key.digest);
        write(&path, outcome)?;
        path.parent().map_or(Ok(()), |folder| forget_old(folder, KEPT))?;
        forget_old(&self.folder.join("listings"), KEPT * 8)
    }

    /// Why an operation runs, compared with the last time.
    fn why(&self, node: &Node, key: &Key, inputs: &Inputs) -> String {
        let Some(last) = read::<Key>(&self.last(node)) else { return "never run before".into() };
        if last.version != key.version {
            return "rq itself changed".into();
        }
        if last.parameters != key.parameters {
            return "its settings changed".into();
        }
        for (place, (label, digest, _)) in key.parts.iter().enumerate() {
            let Some((_, former, listing)) = last.parts.iter().find(|(other, _, _)| other == label) else {
                return format!("{label} is new");
            };
            if former == digest {
                continue;
            }
            let files = inputs.parts.get(place).and_then(|part| part.files.as_ref());
            let before = listing.as_ref().and_then(|digest| read::<Listing>(&self.listing(digest)));
            let named = files.zip(before).and_then(|(files, before)| files.changes_since(&before));
            return named.unwrap_or_else(|| format!("{label} changed"));
        }
        match last.parts.iter().find(|(label, _, _)| !key.parts.iter().any(|(other, _, _)| other == label)) {
            Some((label, _, _)) => format!("{label} is gone"),
            None => "its last outcome is no longer kept".into(),
        }
    }

    fn outcome(&self, node: &Node, digest: &str) -> PathBuf {
        self.folder.join("outcomes").join(file_name(&node.id)).join(digest)
    }

    fn last(&self, node: &Node) -> PathBuf {
        self.folder.join("last").join(file_name(&node.id))
    }

    fn listing(&self, digest: &str) -> PathBuf {
        self.folder.join("listings").join(digest)
    }
}

/// Thirty-two hexadecimal digits of blake3.
pub fn digest(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex()[..32].to_owned()
}

/// A file name for an operation of any name: what a stranger's file calls it must not lead anywhere.
fn file_name(id: &str) -> String {
    let readable: String = id
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || c == '_' || c == '-' { c } else { '-' })
        .take(60)
        .collect();
    format!("{readable}-{}", &digest(id.as_bytes())[..8])
}

fn read<T: DeserializeOwned>(path: &Path) -> Option<T> {
    let bytes = fs::read(path).ok()?;
    let (sum, content) = bytes.split_at_checked(32)?;
    (blake3::hash(content).as_bytes() == sum).then_some(())?;
    postcard::from_bytes(content).ok()
}

/// Writes so that whoever reads finds the old content or the new, whole.
fn write<T: Serialize>(path: &Path, value: &T) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let content = postcard::to_stdvec(value).map_err(io::Error::other)?;
    let mut bytes = blake3::hash(&content).as_bytes().to_vec();
    bytes.extend(content);
    let file = tempfile::NamedTempFile::new_in(folder)?;
    fs::write(file.path(), bytes)?;
    file.persist(path)?;
    Ok(())
}

/// Deletes all but the newest `kept` files of a folder.
fn forget_old(folder: &Path, kept: usize) -> io::Result<()> {
    let mut files: Vec<_> = fs::read_dir(folder)?
        .filter_map(Result::ok)
        .filter_map(|entry| Some((entry.metadata().ok()?.modified().ok()?, entry.path())))
        .collect();
    if files.len() <= kept {
        return Ok(());
    }
    files.sort();
    let excess = files.len() - kept;
    for (_, path) in files.drain(..excess) {
        // Another evaluation may have deleted it just now.
        let _ = fs::remove_file(path);
    }
    Ok(())
}
