//! Versions that their authors took back, as cargo's copy of the registry's index has it.

use std::fs;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use serde::Deserialize;

use super::cargo_home::registries;
use super::survey::Survey;
use crate::readers::lock::{Ecosystem, Package, Source};

/// Bytes of what an index says of one package.
const LARGEST: u64 = 64 << 20;

/// What is known of a project's crates.
#[derive(Default)]
pub(super) struct Yanked {
    /// By place: lock file in the survey, package in that.
    pub(super) found: Vec<(usize, usize)>,
    /// Crates of registries that no copy of an index knows.
    pub(super) unknown: usize,
}

/// Looks up every crate that comes from a registry.
pub(super) fn yanked(survey: &Survey) -> Yanked {
    let indexes = registries("index");
    let of_crates = survey.locks.iter().enumerate();
    let of_crates = of_crates.filter(|(_, lock)| lock.dependencies.ecosystem == Ecosystem::Cargo);
    let places = of_crates.flat_map(|(lock, read)| {
        let packages = read.dependencies.packages.iter().enumerate();
        let published = packages.filter(|(_, package)| package.source == Source::Registry);
        published.map(move |(place, package)| (lock, place, package))
    });
    let places: Vec<(usize, usize, &Package)> = places.collect();
    let states: Vec<Option<bool>> = places
        .par_iter()
        .map(|(_, _, package)| state(&indexes, &package.name, package.version.as_deref()?))
        .collect();
    let mut yanked = Yanked::default();
    for ((lock, place, _), state) in places.iter().zip(states) {
        match state {
            Some(true) => yanked.found.push((*lock, *place)),
            Some(false) => {}
            None => yanked.unknown += 1,
        }
    }
    yanked
}

/// Whether a version was taken back; `None` when no index has it.
fn state(indexes: &[PathBuf], name: &str, version: &str) -> Option<bool> {
    let place = place(name)?;
    indexes.iter().find_map(|index| {
        let path = index.join(".cache").join(&place);
        let small = fs::metadata(&path).is_ok_and(|kind| kind.len() <= LARGEST);
        in_index(&small.then(|| fs::read(&path).ok()).flatten()?, version)
    })
}

/// Where an index has a package: `se/rd/serde`. `None` for what is no name.
fn place(name: &str) -> Option<PathBuf> {
    let sound = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-');
    let name = name.to_ascii_lowercase();
    let folder = match (sound, name.len()) {
        (false, _) | (_, 0) => return None,
        (_, 1) => "1".to_owned(),
        (_, 2) => "2".to_owned(),
        (_, 3) => format!("3/{}", name.get(..1)?),
        _ => format!("{}/{}", name.get(..2)?, name.get(2..4)?),
    };
    Some(Path::new(&folder).join(name))
}

/// What a file of cargo's says of a version: after a head, each version and its description in JSON, ended by NULs.
fn in_index(bytes: &[u8], version: &str) -> Option<bool> {
    #[derive(Deserialize)]
    struct Entry<'a> {
        vers: &'a str,
        yanked: bool,
    }
    let wanted = [b"\0", version.as_bytes(), b"\0"].concat();
    let start = memchr::memmem::find(bytes, &wanted)? + wanted.len();
    let rest = bytes.get(start..)?;
    let entry: Entry<'_> = serde_json::from_slice(rest.get(..memchr::memchr(0, rest)?)?).ok()?;
    (entry.vers == version).then_some(entry.yanked)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_index_tells_what_was_taken_back() {
        let entry = |version: &str, yanked: bool| {
            format!("{version}\0{{\"name\":\"a\",\"vers\":\"{version}\",\"deps\":[],\"yanked\":{yanked}}}\0")
        };
        let file = format!("\u{3}\u{2}\0\0\0etag\0{}{}", entry("1.0.0", false), entry("1.0.1", true));
        assert_eq!(in_index(file.as_bytes(), "1.0.0"), Some(false));
        assert_eq!(in_index(file.as_bytes(), "1.0.1"), Some(true));
        assert_eq!(in_index(file.as_bytes(), "1.0"), None);
        for end in 0..file.len() {
            let _ = in_index(&file.as_bytes()[..end], "1.0.1");
        }
    }

    #[test]
    fn names_have_their_places() {
        let at = |name: &str| place(name).map(|path| path.display().to_string());
        assert_eq!(at("a").as_deref(), Some("1/a"));
        assert_eq!(at("syn").as_deref(), Some("3/s/syn"));
        assert_eq!(at("Inflector").as_deref(), Some("in/fl/inflector"));
        assert_eq!(at("../../../etc"), None);
    }
}
