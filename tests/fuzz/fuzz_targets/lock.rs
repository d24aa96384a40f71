//! Lock files and manifests: the first byte chooses the format, the rest is the file; what it asks for beside it says
//! the same again.

#![no_main]

use libfuzzer_sys::fuzz_target;
use rq_skills::readers::lock::{Siblings, counts, declared, duplicates, kind_of, manifest_of, read, unpinned};

const LOCKS: [&str; 13] = [
    "Cargo.lock",
    "package-lock.json",
    "yarn.lock",
    "pnpm-lock.yaml",
    "poetry.lock",
    "uv.lock",
    "requirements.txt",
    "requirements-dev.txt",
    "Pipfile.lock",
    "go.mod",
    "Gemfile.lock",
    "composer.lock",
    "pom.xml",
];
const MANIFESTS: [&str; 5] = ["Cargo.toml", "package.json", "pyproject.toml", "Pipfile", "composer.json"];

struct Same<'a>(&'a str);

impl Siblings for Same<'_> {
    fn text(&self, _path: &str) -> Option<String> {
        Some(self.0.to_owned())
    }

    fn folders(&self, _path: &str) -> Vec<String> {
        vec!["a".to_owned(), "b".to_owned()]
    }
}

fuzz_target!(|bytes: &[u8]| {
    let Some((first, file)) = bytes.split_first() else { return };
    let text = String::from_utf8_lossy(file);
    let first = usize::from(*first) % (LOCKS.len() + MANIFESTS.len());
    let Some(name) = LOCKS.get(first) else {
        let name = MANIFESTS[first - LOCKS.len()];
        let _ = manifest_of(name).map(|kind| declared(kind, &text, name));
        return;
    };
    let Some(kind) = kind_of(name) else { panic!("{name} is no lock file") };
    let Ok(dependencies) = read(kind, file, &Same(&text)) else { return };
    let _ = (counts(&dependencies), duplicates(&dependencies), unpinned(&dependencies).count());
});
