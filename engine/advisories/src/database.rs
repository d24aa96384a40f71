//! Databases of advisories as they lie on disk.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use thiserror::Error;

use crate::advisory::{Advisory, normal};
use crate::format::Format;

/// Bytes of one advisory; larger ones are written by nobody.
const LARGEST: u64 = 4 << 20;
/// Advisories of one database.
const MOST: usize = 1_000_000;
/// How deep folders may stand in each other.
const DEEPEST: usize = 8;

/// Bytes of a whole archive.
const LARGEST_DATABASE: u64 = 2 << 30;

/// How a repository with a folder a package is laid out.
#[derive(Clone, Copy)]
struct Shelf {
    ecosystem: &'static str,
    folder: &'static str,
    ending: &'static str,
}

const CRATES: Shelf = Shelf { ecosystem: "crates.io", folder: "crates", ending: "md" };
const PYTHON: Shelf = Shelf { ecosystem: "PyPI", folder: "vulns", ending: "yaml" };

/// A database on this machine.
#[derive(Clone, Debug)]
pub struct Database {
    path: PathBuf,
    layout: Layout,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Layout {
    /// RustSec's repository: `crates/<package>/<id>.md`.
    RustSec,
    /// `PyPA`'s repository: `vulns/<package>/<id>.yaml`.
    PyPa,
    /// A folder of files in OSV's format.
    Folder,
    /// A zip archive of such files, as osv.dev gives them out.
    Archive,
}

/// Why a database can't be used.
#[derive(Debug, Error)]
pub enum DatabaseError {
    /// It can't be read.
    #[error("{path}: {source}", path = path.display())]
    Unreadable {
        /// What can't be.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// It is no database.
    #[error("{path}: {reason}", path = path.display())]
    Strange {
        /// What is none.
        path: PathBuf,
        /// Why.
        reason: String,
    },
}

/// What a database says of the packages that were asked for.
#[derive(Debug, Default)]
pub struct Known {
    /// About any of the packages, withdrawn ones included, by id.
    pub advisories: Vec<Advisory>,
    /// The ecosystems that it is about: a package of another one is not known to be safe.
    pub covers: BTreeSet<String>,
    /// Advisories that can't be read, and why: file and reason. What they say is not known.
    pub unreadable: Vec<(String, String)>,
}

impl Database {
    /// Recognises a database by what lies there.
    ///
    /// # Errors
    /// When nothing does, or it is no database.
    pub fn open(path: &Path) -> Result<Self, DatabaseError> {
        let kind = fs::metadata(path).map_err(|source| unreadable(path, source))?;
        let layout = if kind.is_file() {
            Layout::Archive
        } else if path.join("crates").is_dir() {
            Layout::RustSec
        } else if path.join("vulns").is_dir() {
            Layout::PyPa
        } else {
            Layout::Folder
        };
        Ok(Self { path: path.to_owned(), layout })
    }

    /// A digest of all that an answer about these packages is read from.
    ///
    /// # Errors
    /// When it can't be read.
    pub fn digest(&self, packages: &BTreeSet<(String, String)>) -> Result<String, DatabaseError> {
        let mut files = self.files(packages)?;
        files.sort();
        let contents: Vec<io::Result<blake3::Hash>> = files
            .par_iter()
            .map(|path| {
                File::open(path).and_then(limited_to(LARGEST_DATABASE)).map(|bytes| blake3::hash(&bytes))
            })
            .collect();
        let mut hasher = blake3::Hasher::new();
        for (path, content) in files.iter().zip(contents) {
            let content = content.map_err(|source| unreadable(path, source))?;
            let name = path.strip_prefix(&self.path).unwrap_or(path).as_os_str().as_encoded_bytes();
            hasher.update(&(name.len() as u64).to_le_bytes());
            hasher.update(name);
            hasher.update(content.as_bytes());
        }
        Ok(hasher.finalize().to_hex()[..32].to_owned())
    }

    /// The files that an answer about these packages is read from, in no order.
    fn files(&self, packages: &BTreeSet<(String, String)>) -> Result<Vec<PathBuf>, DatabaseError> {
        match self.layout {
            Layout::RustSec => self.of_packages(CRATES, packages),
            Layout::PyPa => self.of_packages(PYTHON, packages),
            Layout::Folder => self.all_files(),
            Layout::Archive => Ok(vec![self.path.clone()]),
        }
    }

    /// Reads what it says of packages, given as ecosystem and name, both as OSV writes them.
    ///
    /// # Errors
    /// When it can't be read as a whole. Single advisories that can't be are in [`Known::unreadable`].
    pub fn about(&self, packages: &BTreeSet<(String, String)>) -> Result<Known, DatabaseError> {
        let packages: BTreeSet<(String, String)> =
            packages.iter().map(|(ecosystem, name)| (ecosystem.clone(), normal(ecosystem, name))).collect();
        let mut known = match self.layout {
            Layout::Archive => self.archive(&packages)?,
            Layout::RustSec | Layout::PyPa | Layout::Folder => {
                read_all(&self.path, &self.files(&packages)?, &packages)
            }
        };
        match self.layout {
            Layout::RustSec => known.covers = BTreeSet::from([CRATES.ecosystem.to_owned()]),
            Layout::PyPa => known.covers = BTreeSet::from([PYTHON.ecosystem.to_owned()]),
            Layout::Folder | Layout::Archive if known.covers.is_empty() => {
                return Err(self.strange("no advisory in OSV's format is there".into()));
            }
            Layout::Folder | Layout::Archive => {}
        }
        known.advisories.sort_by(|a, b| a.id.cmp(&b.id));
        known.unreadable.sort();
        Ok(known)
    }

    /// Of a repository with a folder a package, those of the packages.
    fn of_packages(
        &self,
        shelf: Shelf,
        packages: &BTreeSet<(String, String)>,
    ) -> Result<Vec<PathBuf>, DatabaseError> {
        let all = self.path.join(shelf.folder);
        let mut files = Vec::new();
        for folder in fs::read_dir(&all).map_err(|source| unreadable(&all, source))? {
            let folder = folder.map_err(|source| unreadable(&all, source))?;
            let Some(name) = folder.file_name().to_str().map(|name| normal(shelf.ecosystem, name)) else {
                continue;
            };
            if !packages.contains(&(shelf.ecosystem.to_owned(), name)) {
                continue;
            }
            let folder = folder.path();
            for entry in fs::read_dir(&folder).map_err(|source| unreadable(&folder, source))? {
                let path = entry.map_err(|source| unreadable(&folder, source))?.path();
                if path.extension().is_some_and(|found| found == shelf.ending) {
                    files.push(path);
                }
            }
        }
        Ok(files)
    }

    fn all_files(&self) -> Result<Vec<PathBuf>, DatabaseError> {
        let mut files = Vec::new();
        let mut waiting = vec![(self.path.clone(), 0)];
        while let Some((folder, depth)) = waiting.pop() {
            for entry in fs::read_dir(&folder).map_err(|source| unreadable(&folder, source))? {
                let entry = entry.map_err(|source| unreadable(&folder, source))?;
                let path = entry.path();
                let kind = entry.file_type().map_err(|source| unreadable(&path, source))?;
                let hidden = entry.file_name().to_string_lossy().starts_with('.');
                if kind.is_dir() && !hidden && depth < DEEPEST {
                    waiting.push((path, depth + 1));
                } else if kind.is_file() && path.extension().is_some_and(|end| end == "json" || end == "yaml")
                {
                    files.push(path);
                }
                if files.len() > MOST {
                    return Err(self.strange(format!("it holds more than {MOST} files")));
                }
            }
        }
        Ok(files)
    }

    fn archive(&self, packages: &BTreeSet<(String, String)>) -> Result<Known, DatabaseError> {
        let bytes = File::open(&self.path).and_then(limited_to(LARGEST_DATABASE));
        let bytes = bytes.map_err(|source| unreadable(&self.path, source))?;
        let open = || zip::ZipArchive::new(io::Cursor::new(bytes.as_slice()));
        let archive = open().map_err(|error| self.strange(format!("it is no zip archive: {error}")))?;
        if archive.len() > MOST {
            return Err(self.strange(format!("it holds more than {MOST} files")));
        }
        let places: Vec<usize> = (0..archive.len()).collect();
        let read = places.par_chunks(places.len().div_ceil(64).max(1)).map(|places| {
            let mut known = Known::default();
            let Ok(mut archive) = open() else { return known };
            for place in places {
                let read = archive.by_index(*place).and_then(|file| Ok((file.name()?.into_owned(), file)));
                let (name, text) = match read {
                    Ok((name, file)) if name.ends_with(".json") => {
                        (name, limited(file).map_err(|error| error.to_string()))
                    }
                    Ok(_) => continue,
                    Err(error) => (format!("file {place}"), Err(error.to_string())),
                };
                known.add(name, text.and_then(|bytes: Vec<u8>| Format::OsvJson.read(&bytes)), packages);
            }
            known
        });
        Ok(read.reduce(Known::default, Known::joined))
    }

    fn strange(&self, reason: String) -> DatabaseError {
        DatabaseError::Strange { path: self.path.clone(), reason }
    }
}

impl Known {
    /// Takes in what a file says, as far as it is about the packages.
    fn add(&mut self, file: String, read: Result<Advisory, String>, packages: &BTreeSet<(String, String)>) {
        match read {
            Ok(advisory) => {
                for part in &advisory.affected {
                    if !self.covers.contains(&part.ecosystem) {
                        self.covers.insert(part.ecosystem.clone());
                    }
                }
                let wanted = advisory
                    .affected
                    .iter()
                    .any(|part| packages.contains(&(part.ecosystem.clone(), part.package.clone())));
                if wanted {
                    self.advisories.push(advisory);
                }
            }
            Err(reason) => self.unreadable.push((file, reason)),
        }
    }

    fn joined(mut self, other: Self) -> Self {
        self.advisories.extend(other.advisories);
        self.covers.extend(other.covers);
        self.unreadable.extend(other.unreadable);
        self
    }

    /// By the package that they are about.
    pub fn by_package(&self) -> BTreeMap<(&str, &str), Vec<&Advisory>> {
        let mut map: BTreeMap<(&str, &str), Vec<&Advisory>> = BTreeMap::new();
        for advisory in &self.advisories {
            for part in &advisory.affected {
                let found = map.entry((&part.ecosystem, &part.package)).or_default();
                // One advisory may name a package more than once.
                if found.last().is_none_or(|last| last.id != advisory.id) {
                    found.push(advisory);
                }
            }
        }
        map
    }
}

fn read_all(root: &Path, files: &[PathBuf], packages: &BTreeSet<(String, String)>) -> Known {
    let read = files.par_iter().fold(Known::default, |mut known, path| {
        let name = path.strip_prefix(root).unwrap_or(path).display().to_string();
        known.add(name, read_one(path), packages);
        known
    });
    read.reduce(Known::default, Known::joined)
}

fn read_one(path: &Path) -> Result<Advisory, String> {
    let bytes = File::open(path).and_then(limited).map_err(|error| error.to_string())?;
    Format::of_name(&path.to_string_lossy()).read(&bytes)
}

fn limited<R: Read>(file: R) -> io::Result<Vec<u8>> {
    limited_to(LARGEST)(file)
}

fn limited_to<R: Read>(most: u64) -> impl Fn(R) -> io::Result<Vec<u8>> {
    move |file| {
        let mut bytes = Vec::new();
        file.take(most + 1).read_to_end(&mut bytes)?;
        if bytes.len() as u64 > most {
            return Err(io::Error::other(format!("it is larger than {most} bytes")));
        }
        Ok(bytes)
    }
}

fn unreadable(path: &Path, source: io::Error) -> DatabaseError {
    DatabaseError::Unreadable { path: path.to_owned(), source }
}
