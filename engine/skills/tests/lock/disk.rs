//! Cases on disk.

use std::fs;
use std::path::{Path, PathBuf};

use rq_skills::readers::lock::{LockKind, Siblings, kind_of};

/// The files around a lock file, wherever they are.
pub(crate) struct Disk(pub(crate) PathBuf);

impl Siblings for Disk {
    fn text(&self, path: &str) -> Option<String> {
        fs::read_to_string(self.0.join(path)).ok()
    }

    fn folders(&self, path: &str) -> Vec<String> {
        let entries = fs::read_dir(self.0.join(path)).into_iter().flatten().flatten();
        let folders = entries.filter(|entry| entry.path().is_dir());
        let mut names: Vec<String> =
            folders.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }
}

/// A case: its name, its lock file's format and content, and its folder.
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) kind: LockKind,
    pub(crate) bytes: Vec<u8>,
    pub(crate) files: Disk,
}

impl Case {
    pub(crate) fn expected(&self) -> String {
        let text = fs::read_to_string(self.files.0.join("expected.txt")).unwrap();
        text.lines().filter(|line| !line.starts_with('#')).map(|line| format!("{line}\n")).collect()
    }
}

/// All cases, by name.
pub(crate) fn cases() -> Vec<Case> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/lock");
    let mut folders: Vec<PathBuf> = fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.retain(|path| path.is_dir());
    folders.sort();
    let case = |folder: PathBuf| {
        let names = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name());
        let mut locks = names.filter_map(|name| {
            let name = name.into_string().unwrap();
            Some((kind_of(&name)?, name))
        });
        let (kind, file) = locks.next().unwrap_or_else(|| panic!("{} has no lock file", folder.display()));
        assert!(locks.next().is_none(), "{} has several lock files", folder.display());
        Case {
            name: folder.file_name().unwrap().to_string_lossy().into_owned(),
            kind,
            bytes: fs::read(folder.join(file)).unwrap(),
            files: Disk(folder),
        }
    };
    folders.into_iter().map(case).collect()
}

/// The case of a name.
pub(crate) fn case(name: &str) -> Case {
    cases().into_iter().find(|case| case.name == name).unwrap()
}
