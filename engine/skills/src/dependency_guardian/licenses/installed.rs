//! What packages state where they are installed on this machine.

use std::collections::BTreeMap;
use std::env;
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use serde::Deserialize;
use serde_json::Value;
use spdx::{Expression, ParseMode};

use crate::dependency_guardian::cargo_home::registries;
use crate::readers::lock::{Ecosystem, Package};

/// Bytes of a package's own description.
const LARGEST: u64 = 1 << 20;
/// Folders of one kind that are looked into.
const FOLDERS: usize = 64;

/// Where packages are installed.
pub(in crate::dependency_guardian) struct Installed {
    /// A real path without links.
    root: PathBuf,
    /// Folders that hold one folder a crate.
    crates: OnceLock<Vec<PathBuf>>,
    /// What Python's packages are called there: normal name and version to folder.
    python: OnceLock<BTreeMap<(String, String), PathBuf>>,
}

impl Installed {
    pub(in crate::dependency_guardian) fn new(root: &Path) -> Self {
        Self { root: root.to_owned(), crates: OnceLock::new(), python: OnceLock::new() }
    }

    /// The licence of a package as it states it, or why it is not known. `folder`: that of the lock file, from the root.
    pub(in crate::dependency_guardian) fn license(
        &self,
        ecosystem: Ecosystem,
        folder: &str,
        package: &Package,
    ) -> Result<String, &'static str> {
        if let Some(license) = package.license.as_ref().filter(|license| !license.trim().is_empty()) {
            return Ok(license.clone());
        }
        let (name, Some(version)) = (package.name.as_str(), package.version.as_deref()) else {
            return Err("its version is not fixed");
        };
        if !is_plain(name) || !is_plain(version) {
            return Err("its name is no package's");
        }
        match ecosystem {
            Ecosystem::Cargo => self.of_crate(name, version),
            Ecosystem::Npm => self.of_node(folder, name, version),
            Ecosystem::PyPi => self.of_python(name, version),
            Ecosystem::Packagist => Err("the lock file does not state it"),
            Ecosystem::Go | Ecosystem::RubyGems | Ecosystem::Maven => {
                Err("packages of its kind do not state it where they are installed")
            }
        }
    }

    fn of_crate(&self, name: &str, version: &str) -> Result<String, &'static str> {
        #[derive(Deserialize)]
        struct Manifest {
            package: Body,
        }
        #[derive(Deserialize)]
        #[serde(rename_all = "kebab-case")]
        struct Body {
            name: String,
            version: Value,
            license: Option<Value>,
        }
        let folders = self.crates.get_or_init(|| crates(&self.root));
        let names = [format!("{name}-{version}"), name.to_owned()];
        let places = folders.iter().flat_map(|folder| names.iter().map(|name| folder.join(name)));
        let found = places.filter_map(|place| {
            let manifest: Manifest = toml::from_str(&text(&place.join("Cargo.toml"))?).ok()?;
            // A vendored folder without a version in its name may hold another one.
            let same = manifest.package.name == name && manifest.package.version == version;
            same.then_some(manifest.package.license)
        });
        match found.into_iter().next() {
            Some(Some(Value::String(license))) => Ok(license),
            Some(_) => Err("it names a file instead of a licence"),
            None => Err("it is not on this machine: run `cargo fetch`"),
        }
    }

    fn of_node(&self, folder: &str, name: &str, version: &str) -> Result<String, &'static str> {
        let modules = self.root.join(folder).join("node_modules");
        let flat = format!("{}@{version}", name.replace('/', "+"));
        let places = [modules.join(name), modules.join(".pnpm").join(flat).join("node_modules").join(name)];
        let found = places.iter().find_map(|place| {
            let real = place.canonicalize().ok().filter(|real| real.starts_with(&self.root))?;
            let package: Value = serde_json::from_str(&text(&real.join("package.json"))?).ok()?;
            (package.get("version")?.as_str()? == version).then_some(package)
        });
        let package = found.ok_or("the lock file does not state it, and it is not installed")?;
        of_package_json(&package).ok_or("it states none")
    }

    fn of_python(&self, name: &str, version: &str) -> Result<String, &'static str> {
        let known = self.python.get_or_init(|| python(&self.root));
        let key = (Ecosystem::PyPi.normal(name), version.to_owned());
        let folder = known.get(&key).ok_or("it is not installed in an environment of the project")?;
        let metadata = text(&folder.join("METADATA")).ok_or("its metadata can't be read")?;
        of_metadata(&metadata).ok_or("it states none that is understood")
    }
}

/// Whether a name can be part of a path without leading elsewhere.
fn is_plain(name: &str) -> bool {
    let sound = |letter: char| letter.is_ascii_alphanumeric() || "@/._-+!~".contains(letter);
    !name.is_empty() && name.chars().all(sound) && !name.starts_with('/') && !name.contains("..")
}

fn text(path: &Path) -> Option<String> {
    let mut text = String::new();
    File::open(path).ok()?.take(LARGEST).read_to_string(&mut text).ok()?;
    Some(text)
}

fn folders_in(path: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(path).into_iter().flatten().flatten();
    let mut found: Vec<PathBuf> = entries.map(|entry| entry.path()).take(FOLDERS).collect();
    found.sort();
    found
}

/// The sources that cargo has unpacked, and those that the project has taken in.
fn crates(root: &Path) -> Vec<PathBuf> {
    let mut found = vec![root.join("vendor")];
    found.extend(registries("src"));
    found
}

/// The folders `….dist-info` of the project's environments, and of the Python that is called `python3` here.
fn python(root: &Path) -> BTreeMap<(String, String), PathBuf> {
    let mut prefixes: Vec<PathBuf> = [".venv", "venv", "env"].iter().map(|name| root.join(name)).collect();
    prefixes.extend(env::var_os("VIRTUAL_ENV").map(PathBuf::from));
    let on_path =
        env::var_os("PATH").into_iter().flat_map(|path| env::split_paths(&path).collect::<Vec<_>>());
    let interpreter = on_path.map(|folder| folder.join("python3")).find(|program| program.is_file());
    prefixes.extend(interpreter.and_then(|program| Some(program.parent()?.parent()?.to_owned())));
    let mut found = BTreeMap::new();
    for library in prefixes.iter().flat_map(|prefix| folders_in(&prefix.join("lib"))) {
        for packages in ["site-packages", "dist-packages"] {
            for entry in fs::read_dir(library.join(packages)).into_iter().flatten().flatten() {
                let name = entry.file_name().to_string_lossy().into_owned();
                let parts = name.strip_suffix(".dist-info").and_then(|name| name.rsplit_once('-'));
                if let Some((name, version)) = parts {
                    let key = (Ecosystem::PyPi.normal(name), version.to_owned());
                    found.entry(key).or_insert_with(|| entry.path());
                }
            }
        }
    }
    found
}

/// `license` of a `package.json`, in its forms of all times.
fn of_package_json(package: &Value) -> Option<String> {
    let one = |value: &Value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Object(fields) => fields.get("type")?.as_str().map(str::to_owned),
        _ => None,
    };
    if let Some(license) = package.get("license").and_then(one) {
        return Some(license);
    }
    let several = package.get("licenses")?.as_array()?;
    let several: Vec<String> = several.iter().filter_map(one).collect();
    (!several.is_empty()).then(|| several.join(" OR "))
}

/// The licence that the metadata of a Python package states: `License-Expression` (PEP 639), else `License` where that
/// is a licence's name, else a classifier that leaves no choice of versions.
fn of_metadata(metadata: &str) -> Option<String> {
    let head = metadata.lines().take_while(|line| !line.is_empty());
    let of = |name: &str| {
        let name = name.to_owned();
        head.clone().filter_map(move |line| {
            let (field, value) = line.split_once(':')?;
            field.eq_ignore_ascii_case(&name).then(|| value.trim().to_owned())
        })
    };
    if let Some(expression) = of("License-Expression").next() {
        return Some(expression);
    }
    let is_known = |text: &String| Expression::parse_mode(text, ParseMode::LAX).is_ok();
    if let Some(named) = of("License").find(is_known) {
        return Some(named);
    }
    let classified = of("Classifier").filter_map(|classifier| {
        let name = classifier.strip_prefix("License :: ")?.rsplit(" :: ").next()?.to_owned();
        Some(CLASSIFIERS.iter().find(|(known, _)| *known == name).map_or(name, |(_, id)| (*id).to_owned()))
    });
    // Several mean that one may be chosen, as Python's packages use them.
    let classified: Vec<String> = classified.filter(|name| name != "OSI Approved").collect();
    (!classified.is_empty()).then(|| classified.join(" OR "))
}

/// Classifiers that mean one licence.
const CLASSIFIERS: [(&str, &str); 12] = [
    ("MIT License", "MIT"),
    ("MIT No Attribution License (MIT-0)", "MIT-0"),
    ("Apache Software License", "Apache-2.0"),
    ("ISC License (ISCL)", "ISC"),
    ("Mozilla Public License 2.0 (MPL 2.0)", "MPL-2.0"),
    ("Python Software Foundation License", "PSF-2.0"),
    ("The Unlicense (Unlicense)", "Unlicense"),
    ("zlib/libpng License", "Zlib"),
    ("GNU General Public License v2 (GPLv2)", "GPL-2.0-only"),
    ("GNU General Public License v3 (GPLv3)", "GPL-3.0-only"),
    ("GNU Lesser General Public License v3 (LGPLv3)", "LGPL-3.0-only"),
    ("GNU Affero General Public License v3", "AGPL-3.0-only"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_python_packages_state() {
        let state = |head: &str| of_metadata(&format!("Metadata-Version: 2.1\n{head}\n\nLicense: GPL\n"));
        assert_eq!(
            state("License-Expression: MIT OR Apache-2.0\nLicense: BSD").as_deref(),
            Some("MIT OR Apache-2.0")
        );
        assert_eq!(state("License: Apache-2.0").as_deref(), Some("Apache-2.0"));
        let whole_text = "License: Copyright (c) somebody\n        All rights";
        assert_eq!(state(whole_text), None);
        let classified = format!("{whole_text}\nClassifier: License :: OSI Approved :: MIT License");
        assert_eq!(state(&classified).as_deref(), Some("MIT"));
        let vague = "Classifier: License :: OSI Approved :: BSD License";
        assert_eq!(state(vague).as_deref(), Some("BSD License"), "which of them is not said");
        assert_eq!(state("Classifier: License :: OSI Approved"), None);
    }

    #[test]
    fn what_node_packages_state() {
        let state = |text: &str| of_package_json(&serde_json::from_str(text).unwrap());
        assert_eq!(state(r#"{"license": "MIT"}"#).as_deref(), Some("MIT"));
        assert_eq!(state(r#"{"license": {"type": "ISC", "url": "x"}}"#).as_deref(), Some("ISC"));
        assert_eq!(
            state(r#"{"licenses": [{"type": "MIT"}, {"type": "BSD"}]}"#).as_deref(),
            Some("MIT OR BSD")
        );
        assert_eq!(state(r#"{"license": 3}"#), None);
    }

    #[test]
    fn names_lead_nowhere_else() {
        assert!(is_plain("@types/node") && is_plain("1.0.0-rc.1+build"));
        assert!(!is_plain("../../etc") && !is_plain("/etc") && !is_plain("") && !is_plain("a\0b"));
    }
}
