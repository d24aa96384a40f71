//! The walk over the tree: every folder listed once, in parallel, links not followed.

use std::ffi::OsString;
use std::fs::{self, DirEntry, FileType};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use super::ignores::{Ignores, Present};
use super::left_out::Reason;
use super::rules::Rules;
use super::stamp::Stamp;
use super::vendored::{BuildFiles, is_build_output, is_vendored_folder};

/// A regular file that no rule on folders leaves out.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) path: String,
    pub(super) raw: Option<Box<Path>>,
    pub(super) stamp: Stamp,
}

/// What the walk came back with, in no order.
#[derive(Debug, Default)]
pub(super) struct Walked {
    pub(super) files: Vec<Found>,
    /// Folders end with `/`.
    pub(super) left_out: Vec<(Reason, String)>,
    /// Files and folders whose names are not UTF-8.
    pub(super) foreign_names: usize,
}

struct Walk<'a> {
    rules: &'a Rules,
    stop: Option<&'a AtomicBool>,
    found: Mutex<Walked>,
}

/// A folder to list.
struct Folder {
    absolute: PathBuf,
    /// Relative to the root, with `/`; empty for the root.
    shown: String,
    /// The same in the system's form where `shown` can't say it.
    raw: Option<PathBuf>,
    ignores: Option<Arc<Ignores>>,
    beside: BuildFiles,
}

/// Lists all below `root`, an absolute path.
pub(super) fn walk(root: &Path, rules: &Rules, stop: Option<&AtomicBool>) -> io::Result<Walked> {
    // The root itself must be readable, anything below may fail by itself.
    drop(fs::read_dir(root)?);
    let walk = Walk { rules, stop, found: Mutex::default() };
    let top = Folder {
        absolute: root.to_path_buf(),
        shown: String::new(),
        raw: None,
        ignores: Ignores::above(root),
        beside: BuildFiles::default(),
    };
    rayon::scope(|scope| walk.visit(scope, &top));
    Ok(walk.found.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner))
}

impl<'a> Walk<'a> {
    fn visit<'s>(&'s self, scope: &rayon::Scope<'s>, folder: &Folder)
    where
        'a: 's,
    {
        if self.stop.is_some_and(|stop| stop.load(Ordering::Relaxed)) {
            return;
        }
        let mut here = Walked::default();
        let mut below = Vec::new();
        match list(&folder.absolute) {
            Ok((entries, errors)) => {
                if errors {
                    here.left_out.push((Reason::Unreadable, format!("{}/", folder.shown)));
                }
                self.sort(folder, entries, &mut here, &mut below);
            }
            Err(error) => here.left_out.push((reason_of(&error), format!("{}/", folder.shown))),
        }
        {
            let mut found = self.found.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            found.files.append(&mut here.files);
            found.left_out.append(&mut here.left_out);
            found.foreign_names += here.foreign_names;
        }
        for folder in below {
            scope.spawn(move |scope| self.visit(scope, &folder));
        }
    }

    /// Puts each entry of a folder where it belongs.
    fn sort(&self, folder: &Folder, entries: Vec<Entry>, here: &mut Walked, below: &mut Vec<Folder>) {
        let mut present = Present::default();
        let mut build_files = BuildFiles::default();
        for entry in &entries {
            let Some(name) = entry.name.to_str() else { continue };
            match name {
                ".gitignore" => present.gitignore = entry.kind.is_file(),
                ".ignore" => present.ignore = entry.kind.is_file(),
                ".git" => present.repository = true,
                _ => build_files.see(name),
            }
        }
        let own_name = folder.shown.rsplit('/').next().unwrap_or_default();
        let names = || entries.iter().filter_map(|entry| entry.name.to_str());
        if !folder.shown.is_empty()
            && !self.is_named(&folder.shown)
            && is_build_output(own_name, names(), folder.beside)
        {
            here.left_out.push((Reason::Vendored, format!("{}/", folder.shown)));
            return;
        }
        let ignores = Ignores::enter(&folder.absolute, present, folder.ignores.as_ref());
        for entry in entries {
            let absolute = entry.entry.path();
            let (shown, raw) = place(folder, &entry.name);
            here.foreign_names += usize::from(entry.name.to_str().is_none());
            let is_folder = entry.kind.is_dir();
            if is_folder && matches!(entry.name.to_str(), Some(".git" | ".rq")) {
                continue;
            }
            if ignores.as_ref().is_some_and(|ignores| ignores.is_ignored(&absolute, is_folder)) {
                here.left_out.push((Reason::Ignored, if is_folder { shown + "/" } else { shown }));
            } else if is_folder {
                match self.why_not_entered(&entry.name, &shown) {
                    Some(reason) => here.left_out.push((reason, shown + "/")),
                    None => below.push(Folder {
                        absolute,
                        shown,
                        raw,
                        ignores: ignores.clone(),
                        beside: build_files,
                    }),
                }
            } else if entry.kind.is_symlink() {
                here.left_out.push((Reason::Symlink, shown));
            } else if !entry.kind.is_file() {
                here.left_out.push((Reason::Special, shown));
            } else {
                match entry.entry.metadata() {
                    Ok(metadata) => here.files.push(Found {
                        path: shown,
                        raw: raw.map(PathBuf::into_boxed_path),
                        stamp: Stamp::of(&metadata),
                    }),
                    Err(error) => here.left_out.push((reason_of(&error), shown)),
                }
            }
        }
    }

    fn why_not_entered(&self, name: &OsString, shown: &str) -> Option<Reason> {
        let name = name.to_string_lossy();
        let reason = if name.starts_with('.') {
            Reason::Hidden
        } else if is_vendored_folder(&name) {
            Reason::Vendored
        } else {
            return None;
        };
        (!self.is_named(shown)).then_some(reason)
    }

    /// Whether a pattern of the user names this folder or one below it outright.
    fn is_named(&self, shown: &str) -> bool {
        self.rules.named_folders().any(|named| {
            named == shown || named.strip_prefix(shown).is_some_and(|rest| rest.starts_with('/'))
        })
    }
}

struct Entry {
    name: OsString,
    kind: FileType,
    entry: DirEntry,
}

/// A folder's entries, and whether some could not be had.
fn list(folder: &Path) -> io::Result<(Vec<Entry>, bool)> {
    let mut entries = Vec::new();
    let mut errors = false;
    for entry in fs::read_dir(folder)? {
        match entry.and_then(|entry| Ok(Entry { name: entry.file_name(), kind: entry.file_type()?, entry })) {
            Ok(entry) => entries.push(entry),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(_) => {
                // An unreadable listing may repeat its error for ever.
                errors = true;
                break;
            }
        }
    }
    Ok((entries, errors))
}

fn place(folder: &Folder, name: &OsString) -> (String, Option<PathBuf>) {
    let text = name.to_string_lossy();
    let mut shown = String::with_capacity(folder.shown.len() + 1 + text.len());
    if !folder.shown.is_empty() {
        shown.push_str(&folder.shown);
        shown.push('/');
    }
    shown.push_str(&text);
    let raw = match &folder.raw {
        Some(raw) => Some(raw.join(name)),
        None if name.to_str().is_none() => Some(Path::new(&folder.shown).join(name)),
        None => None,
    };
    (shown, raw)
}

fn reason_of(error: &io::Error) -> Reason {
    match error.kind() {
        io::ErrorKind::NotFound => Reason::Vanished,
        _ => Reason::Unreadable,
    }
}
