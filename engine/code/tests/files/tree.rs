//! Small trees of files to scan.

use std::fs::{self, File, FileTimes};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use rq_code::inventory::{ContentHash, Inventory, Role, Rules, RulesOptions, ScanOptions, SourceFile};

/// A folder that is deleted at the end of the test.
pub(crate) struct Tree {
    folder: tempfile::TempDir,
}

impl Tree {
    /// Writes these files, all of them last written an hour ago.
    pub(crate) fn of(files: &[(&str, &str)]) -> Tree {
        let tree = Tree { folder: tempfile::tempdir().unwrap() };
        fs::create_dir(tree.folder.path().join("root")).unwrap();
        for (path, text) in files {
            tree.write(path, text);
        }
        tree.age();
        tree
    }

    pub(crate) fn root(&self) -> PathBuf {
        self.folder.path().join("root")
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.root().join(path)
    }

    /// The cache folder, beside the tree.
    pub(crate) fn cache(&self) -> PathBuf {
        self.folder.path().join("cache")
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Lets the clock's tick pass, in which a change to a file could go unseen.
    pub(crate) fn age(&self) {
        std::thread::sleep(Duration::from_millis(80));
    }

    pub(crate) fn scan(&self) -> Inventory {
        self.scan_by(&RulesOptions::default())
    }

    pub(crate) fn scan_by(&self, options: &RulesOptions) -> Inventory {
        let rules = Rules::new(options).unwrap();
        let cache = self.cache();
        let options = ScanOptions { cache: Some(&cache), ..Default::default() };
        Inventory::scan_with(&self.root(), &rules, options).unwrap()
    }
}

/// Sets when a file was last modified.
pub(crate) fn set_modified(path: &Path, time: SystemTime) {
    File::options().write(true).open(path).unwrap().set_times(FileTimes::new().set_modified(time)).unwrap();
}

/// `path role` of each file.
pub(crate) fn roles(inventory: &Inventory) -> Vec<String> {
    let role = |role| match role {
        Role::Source => "source".to_owned(),
        Role::Test => "test".to_owned(),
        Role::Other => "other".to_owned(),
        Role::LeftOut(reason) => reason.name().to_owned(),
    };
    inventory.files().iter().map(|file| format!("{} {}", file.path, role(file.role))).collect()
}

/// `reason: files+folders examples` of all that is left out.
pub(crate) fn left_out(inventory: &Inventory) -> Vec<String> {
    let tallies = inventory.left_out().iter();
    tallies
        .map(|(reason, t)| format!("{} {}+{} {}", reason.name(), t.files, t.folders, t.examples.join(" ")))
        .collect()
}

/// Rules of these `sources`, `exclude` and `tests`.
pub(crate) fn rules(include: &[&str], exclude: &[&str], tests: &[&str]) -> RulesOptions {
    let owned = |list: &[&str]| list.iter().map(|p| (*p).to_owned()).collect();
    RulesOptions { include: owned(include), exclude: owned(exclude), tests: owned(tests) }
}

/// Paths and contents.
pub(crate) fn contents(
    inventory: &Inventory,
    select: impl Fn(&SourceFile) -> bool,
) -> Vec<(String, ContentHash)> {
    let files: Vec<&SourceFile> = inventory.files().iter().filter(|file| select(file)).collect();
    let hashes = inventory.hashes(&files);
    files.iter().zip(hashes).map(|(file, hash)| (file.path.clone(), hash.unwrap())).collect()
}
