//! Whatever the bytes: no panic, no package twice, no place that leads nowhere.

use proptest::prelude::*;
use rq_skills::readers::lock::{
    Alone, Dependencies, LockKind, Locked, ManifestKind, Siblings, counts, declared, depth, duplicates,
    path_to, read,
};

use crate::disk::cases;

const MANIFESTS: [ManifestKind; 5] = [
    ManifestKind::CargoToml,
    ManifestKind::PackageJson,
    ManifestKind::Pyproject,
    ManifestKind::Pipfile,
    ManifestKind::ComposerJson,
];

/// Whatever is asked for says the same.
struct Same(String);

impl Siblings for Same {
    fn text(&self, _path: &str) -> Option<String> {
        Some(self.0.clone())
    }

    fn folders(&self, _path: &str) -> Vec<String> {
        vec!["a".to_owned(), "b".to_owned()]
    }
}

fn holds_together(found: &Dependencies) {
    let all = found.packages.len();
    let counted = counts(found);
    assert_eq!(counted.direct + counted.transitive + counted.unknown, all);
    let mut keys: Vec<_> = found.packages.iter().map(|one| (&one.name, &one.version, &one.source)).collect();
    keys.dedup();
    assert_eq!(keys.len(), all);
    for package in &found.packages {
        assert!(package.dependencies.iter().all(|place| *place < all));
    }
    for wish in &found.declared {
        if let Locked::Package(place) = wish.locked {
            assert!(place < all);
        }
    }
    assert!(depth(found) <= all);
    assert!(duplicates(found).iter().all(|(_, places)| places.len() > 1));
    for place in 0..all.min(5) {
        assert!(path_to(found, place).is_none_or(|path| path.last() == Some(&place)));
    }
}

fn try_all(bytes: &[u8], kinds: impl IntoIterator<Item = LockKind>) {
    let text = String::from_utf8_lossy(bytes).into_owned();
    let same = Same(text);
    for kind in kinds {
        for files in [&Alone as &dyn Siblings, &same] {
            if let Ok(found) = read(kind, bytes, files) {
                holds_together(&found);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        try_all(&bytes, LockKind::ALL);
    }

    #[test]
    fn any_text(text in "[a-z0-9@:/#=\\[\\]{}\"', .\n<>&;!^*$-]{0,300}") {
        try_all(text.as_bytes(), LockKind::ALL);
        for kind in MANIFESTS {
            let _ = declared(kind, &text, "manifest");
        }
    }

    #[test]
    fn real_files_with_changes(
        which in any::<prop::sample::Index>(),
        changes in proptest::collection::vec((any::<prop::sample::Index>(), 0_u8..4, any::<u8>()), 1..8),
    ) {
        let cases = cases();
        let case = which.get(&cases);
        let mut bytes = case.bytes.clone();
        for (at, what, byte) in changes {
            if bytes.is_empty() {
                break;
            }
            let at = at.index(bytes.len());
            match what {
                0 => bytes[at] = byte,
                1 => bytes.truncate(at),
                2 => {
                    bytes.remove(at);
                }
                _ => {
                    let end = (at + usize::from(byte)).min(bytes.len());
                    let piece = bytes[at..end].to_vec();
                    bytes.splice(at..at, piece);
                }
            }
        }
        if let Ok(found) = read(case.kind, &bytes, &case.files) {
            holds_together(&found);
        }
        try_all(&bytes, [case.kind]);
    }
}

#[test]
fn deep_and_wide_files_end() {
    let deep = [
        "[".repeat(200_000),
        "{\"a\":".repeat(200_000),
        "<a>".repeat(200_000),
        "- ".repeat(200_000),
        "a.".repeat(200_000),
        "a = [".to_owned() + &"[".repeat(200_000),
        "[".to_owned() + &"a.".repeat(100_000) + "a]",
        "-r a.txt\n".repeat(20_000),
        "a:\n".repeat(50_000),
        "${a}".repeat(50_000),
        "a b\n".repeat(50_000),
        "[[package]]\n".repeat(20_000),
        "\"node_modules/".repeat(10_000),
    ];
    for text in deep {
        try_all(text.as_bytes(), LockKind::ALL);
        for kind in MANIFESTS {
            let _ = declared(kind, &text, "manifest");
        }
    }
}

#[test]
fn packages_in_a_circle_are_walked_once() {
    let entry = |name: &str, next: &str| {
        format!(
            "[[package]]\nname = \"{name}\"\nversion = \"1.0.0\"\nsource = \"registry+x\"\ndependencies = [\"{next}\"]\n"
        )
    };
    let lock = format!("version = 4\n{}{}{}", entry("a", "b"), entry("b", "c"), entry("c", "a"));
    let found = read(LockKind::CargoLock, lock.as_bytes(), &Alone).unwrap();
    assert_eq!((counts(&found).total, counts(&found).unknown, depth(&found)), (3, 3, 0));
}

#[test]
fn properties_that_lead_to_each_other_end() {
    let pom = "<project><artifactId>a</artifactId><properties><a>${b}${b}</a><b>${a}${a}</b></properties>\
        <dependencies><dependency><groupId>g</groupId><artifactId>x</artifactId><version>${a}</version></dependency></dependencies></project>";
    let found = read(LockKind::Pom, pom.as_bytes(), &Alone).unwrap();
    assert_eq!(found.packages[0].version, None);
}
