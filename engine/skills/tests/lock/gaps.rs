//! What is not known is told, never taken for nothing.

use rq_skills::readers::lock::{
    Alone, Dependencies, LockKind, Locked, ManifestKind, ReadError, Siblings, Source, counts, declared,
    out_of_date, read,
};

use crate::disk::case;

struct One(&'static str, &'static str);

impl Siblings for One {
    fn text(&self, path: &str) -> Option<String> {
        (path == self.0).then(|| self.1.to_owned())
    }

    fn folders(&self, _path: &str) -> Vec<String> {
        Vec::new()
    }
}

fn gaps(dependencies: &Dependencies) -> Vec<(Option<u32>, &str)> {
    let gaps = dependencies.problems.iter().filter(|problem| problem.gap);
    gaps.map(|problem| (problem.line, problem.message.as_str())).collect()
}

#[test]
fn a_package_that_is_needed_and_not_listed_is_a_gap() {
    let cut =
        "version = 4\n\n[[package]]\nname = \"a\"\nversion = \"1.0.0\"\ndependencies = [\n \"gone\",\n]\n";
    let found = read(LockKind::CargoLock, cut.as_bytes(), &Alone).unwrap();
    assert_eq!(gaps(&found), [(Some(3), "a needs gone, which is not listed")]);

    let cut = r#"{"lockfileVersion": 3, "packages": {"": {"dependencies": {"a": "1"}}}}"#;
    let found = read(LockKind::PackageLock, cut.as_bytes(), &Alone).unwrap();
    assert_eq!(gaps(&found), [(Some(1), "a, needed by the project, is not listed")]);

    let cut = "a@1:\n  version \"1.0.0\"\n  dependencies:\n    gone \"^1\"\n";
    let found = read(LockKind::YarnLock, cut.as_bytes(), &Alone).unwrap();
    assert_eq!(gaps(&found), [(Some(1), "gone@^1, needed here, is not listed")]);
}

#[test]
fn every_tools_file_that_is_cut_short_between_packages_has_gaps_or_is_refused() {
    // The place where a whole number of packages has been written.
    for (name, mark) in [
        ("cargo", "\n[[package]]\nname = \"syn\""),
        ("uv", "\n[[package]]\nname = \"werkzeug\""),
        ("yarn-1", "\nsupports-color@"),
        ("yarn-berry", "\n\"supports-color@"),
        ("bundler", "\n    rack-session ("),
    ] {
        let case = case(name);
        let text = String::from_utf8(case.bytes).unwrap();
        let at = text.find(mark).unwrap_or_else(|| panic!("{name} has no {mark}"));
        match read(case.kind, &text.as_bytes()[..at], &case.files) {
            Ok(found) => assert!(!gaps(&found).is_empty() || out_of_date(&found).next().is_some(), "{name}"),
            Err(error) => assert!(!error.to_string().is_empty()),
        }
    }
}

#[test]
fn an_entry_that_is_broken_is_a_gap_and_the_others_are_read() {
    let broken = "version = 4\n[[package]]\nname = \"a\"\n[[package]]\nname = \"b\"\nversion = \"1.0.0\"\nsource = \"registry+x\"\n";
    let found = read(LockKind::CargoLock, broken.as_bytes(), &Alone).unwrap();
    assert_eq!(counts(&found).total, 1);
    assert_eq!(gaps(&found), [(Some(2), "missing field `version`")]);
    let found = read(LockKind::Requirements, b"a==1\n???\n-r gone.txt\n", &Alone).unwrap();
    assert_eq!(gaps(&found).iter().map(|gap| gap.0).collect::<Vec<_>>(), [Some(2), Some(3)]);
    let found = read(LockKind::GoMod, b"module a\ngo 1.22\nrequire b\n", &Alone).unwrap();
    assert_eq!(gaps(&found), [(Some(3), "not a requirement")]);
}

#[test]
fn what_cannot_be_read_is_an_error() {
    let error = |kind, bytes: &[u8]| read(kind, bytes, &Alone).expect_err("is refused");
    for kind in [LockKind::PackageLock, LockKind::ComposerLock, LockKind::PipfileLock] {
        assert!(matches!(error(kind, b""), ReadError::Syntax { .. }), "{kind:?}");
        assert!(matches!(error(kind, b"{"), ReadError::Syntax { .. }), "{kind:?}");
    }
    for kind in [LockKind::PnpmLock, LockKind::GoMod, LockKind::Pom] {
        assert!(matches!(error(kind, b""), ReadError::Syntax { .. } | ReadError::Unsupported(_)), "{kind:?}");
    }
    assert_eq!(error(LockKind::CargoLock, b"version = 99\n"), ReadError::Unsupported("version 99".into()));
    assert_eq!(
        error(LockKind::PackageLock, b"{\"lockfileVersion\": 9}"),
        ReadError::Unsupported("version 9".into())
    );
    for kind in LockKind::ALL {
        assert_eq!(error(kind, b"a\n<<<<<<< HEAD\nb\n"), ReadError::Conflict { line: 2 }, "{kind:?}");
        assert_eq!(error(kind, b"\xc3\x28"), ReadError::NotText, "{kind:?}");
        let large = vec![b'\n'; (64 << 20) + 1];
        assert!(matches!(error(kind, &large), ReadError::TooLarge { .. }), "{kind:?}");
    }
}

#[test]
fn a_manifest_that_is_newer_than_its_lock_file_is_told() {
    let lock = "version = 4\n[[package]]\nname = \"shop\"\nversion = \"1.0.0\"\ndependencies = [\n \"a\",\n]\n[[package]]\nname = \"a\"\nversion = \"1.2.0\"\nsource = \"registry+x\"\n";
    let manifest = "[package]\nname = \"shop\"\n[dependencies]\na = \"2\"\nb = \"1\"\n";
    let found = read(LockKind::CargoLock, lock.as_bytes(), &One("Cargo.toml", manifest)).unwrap();
    let stale: Vec<_> =
        out_of_date(&found).map(|wish| (wish.name.as_str(), wish.line, &wish.locked)).collect();
    let changed = Locked::Changed { before: "1.2.0".into() };
    assert_eq!(stale, [("a", Some(4), &changed), ("b", Some(5), &Locked::Missing)]);

    let lock = r#"{"lockfileVersion": 3, "packages": {"": {"dependencies": {"a": "^1"}}, "node_modules/a": {"version": "1.0.0"}}}"#;
    let manifest = r#"{"dependencies": {"a": "^2", "b": "*"}}"#;
    let found = read(LockKind::PackageLock, lock.as_bytes(), &One("package.json", manifest)).unwrap();
    let stale: Vec<_> = out_of_date(&found).map(|wish| (wish.name.as_str(), &wish.locked)).collect();
    let changed = Locked::Changed { before: "^1".into() };
    assert_eq!(stale, [("a", &changed), ("b", &Locked::Missing)]);
}

#[test]
fn addresses_are_shown_without_secrets() {
    let lock = "version = 4\n[[package]]\nname = \"a\"\nversion = \"1.0.0\"\nsource = \"git+https://me:secret@example.org/a.git?token=1#0123456789abcdef0123456789abcdef01234567\"\n";
    let found = read(LockKind::CargoLock, lock.as_bytes(), &Alone).unwrap();
    let Source::Git { url, .. } = &found.packages[0].source else { panic!("{found:?}") };
    assert_eq!(url, "https://example.org/a.git");
}

#[test]
fn manifests_say_what_they_ask_for_without_the_projects_own() {
    let names = |kind, text: &str| {
        let wishes = declared(kind, text, "manifest").unwrap();
        assert!(
            wishes
                .iter()
                .all(|wish| wish.file.as_deref() == Some("manifest") && wish.locked == Locked::Unknown)
        );
        wishes.into_iter().map(|wish| format!("{}:{}", wish.line.unwrap_or(0), wish.name)).collect::<Vec<_>>()
    };
    let package = "{\n\"dependencies\": {\n\"a\": \"1\",\n\"b\": \"workspace:*\",\n\"c\": \"npm:d@2\"\n}\n}";
    assert_eq!(names(ManifestKind::PackageJson, package), ["3:a", "5:d"]);
    let cargo = "[dependencies]\na = \"1\"\n[target.'cfg(unix)'.dependencies]\nb.version = \"1\"\n[build-dependencies]\nc = { package = \"d\", version = \"1\" }\n";
    assert_eq!(names(ManifestKind::CargoToml, cargo), ["2:a", "4:b", "6:d"]);
    let project = "[project]\ndependencies = [\n  'a>=1',\n  'b[x] ; python_version < \"3.9\"',\n]\n[dependency-groups]\ndev = ['c']\n";
    assert_eq!(names(ManifestKind::Pyproject, project), ["3:a", "4:b", "7:c"]);
    assert_eq!(
        names(ManifestKind::ComposerJson, "{\"require\": {\"php\": \"8\", \"a/b\": \"1\"}}"),
        ["1:a/b"]
    );
    assert!(declared(ManifestKind::CargoToml, "[", "manifest").is_err());
}
