//! Databases as they lie on disk, and versions held against them. All advisories here are made up.

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::io::Write;
    use std::path::Path;

    use proptest::prelude::*;
    use rq_advisories::{Affects, Database, DatabaseError, Kind, Known};

    const RUSTSEC: &str = r#"```toml
[advisory]
id = "RUSTSEC-2020-9001"
package = "brittle"
date = "2020-01-02"
aliases = ["CVE-2020-90001"]
cvss = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"

[versions]
patched = ["^1.2.5", ">= 2.0.3"]
unaffected = ["< 1.1.0"]
```

# It breaks when it is looked at

At length.
"#;

    const PYPA: &str = "id: PYSEC-2020-9001
aliases:
- CVE-2020-90002
details: It opens doors. They stay open.
affected:
- package:
    ecosystem: PyPI
    name: Door.Opener
  ranges:
  - type: GIT
    events:
    - introduced: \"0\"
    - fixed: 0123456789abcdef
  - type: ECOSYSTEM
    events:
    - introduced: \"0\"
    - fixed: 1.4.2
    - introduced: \"2.0\"
    - fixed: 2.0.5
  versions:
  - 3.0.post1
references:
- type: WEB
  url: https://example.org/doors
";

    fn npm(id: &str, events: &str) -> String {
        format!(
            r#"{{"id": "{id}", "summary": "It lies", "affected": [{{"package": {{"ecosystem": "npm", "name": "@a/liar"}},
            "ranges": [{{"type": "SEMVER", "events": [{events}]}}]}}],
            "severity": [{{"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:L/A:N"}},
            {{"type": "CVSS_V4", "score": "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:L/VA:N/SC:N/SI:N/SA:N"}}]}}"#
        )
    }

    fn write(root: &Path, path: &str, text: &str) {
        let path = root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn wanted(ecosystem: &str, name: &str) -> BTreeSet<(String, String)> {
        BTreeSet::from([(ecosystem.to_owned(), name.to_owned())])
    }

    fn about(root: &Path, ecosystem: &str, name: &str) -> Known {
        Database::open(root).unwrap().about(&wanted(ecosystem, name)).unwrap()
    }

    fn fixed(by: &str) -> Affects {
        Affects::Yes { fixed_by: Some(by.to_owned()) }
    }

    #[test]
    fn rustsec() {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), "crates/brittle/RUSTSEC-2020-9001.md", RUSTSEC);
        write(folder.path(), "crates/other/RUSTSEC-2020-9002.md", "nonsense");
        let known = about(folder.path(), "crates.io", "brittle");
        assert!(known.unreadable.is_empty(), "{:?}", known.unreadable);
        let advisory = &known.advisories[0];
        assert_eq!(advisory.summary, "It breaks when it is looked at");
        assert_eq!(
            (advisory.kind, advisory.aliases.as_slice()),
            (Kind::Vulnerability, &["CVE-2020-90001".to_owned()][..])
        );
        let severity = advisory.severity.as_ref().unwrap();
        assert_eq!((severity.name(), severity.score), ("critical", 9.8));
        let of = |version: &str| advisory.affects("crates.io", "brittle", version);
        assert_eq!(of("1.0.9"), Affects::No);
        assert_eq!(of("1.1.0"), fixed("1.2.5"));
        assert_eq!(of("1.2.5"), Affects::No);
        assert_eq!(of("2.0.0"), fixed("2.0.3"));
        assert_eq!(of("2.0.3-rc.1"), fixed("2.0.3"));
        assert_eq!(of("3.0.0"), Affects::No);
        assert_eq!(advisory.affects("crates.io", "brittle2", "1.1.0"), Affects::No);
        assert!(matches!(of("newest"), Affects::Unknown { .. }));
    }

    #[test]
    fn what_cannot_be_read_is_told() {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), "crates/brittle/RUSTSEC-2020-9001.md", "nonsense");
        let known = about(folder.path(), "crates.io", "brittle");
        assert_eq!(known.unreadable[0].0, "crates/brittle/RUSTSEC-2020-9001.md");
        assert_eq!(known.covers, BTreeSet::from(["crates.io".to_owned()]));
    }

    #[test]
    fn a_broken_advisory_is_told_wherever_it_is_cut() {
        let folder = tempfile::tempdir().unwrap();
        write(
            folder.path(),
            "crates/brittle/a.md",
            "\u{1F600}\u{1F600}\u{1F600}\u{1F600}\u{1F600}\u{e9}\u{1F600}",
        );
        for end in (0..RUSTSEC.len()).filter(|end| RUSTSEC.is_char_boundary(*end)) {
            write(folder.path(), "crates/brittle/b.md", &RUSTSEC[..end]);
            let known = about(folder.path(), "crates.io", "brittle");
            assert_eq!(known.unreadable.len() + known.advisories.len(), 2, "{end}");
        }
    }

    #[test]
    fn pypa() {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), "vulns/door.opener/PYSEC-2020-9001.yaml", PYPA);
        let known = about(folder.path(), "PyPI", "door-opener");
        let advisory = &known.advisories[0];
        assert_eq!(advisory.summary, "It opens doors.");
        assert_eq!(advisory.url.as_deref(), Some("https://example.org/doors"));
        let of = |version: &str| advisory.affects("PyPI", "Door_Opener", version);
        assert_eq!(of("1.4.2rc1"), fixed("1.4.2"));
        assert_eq!(of("1.4.2"), Affects::No);
        assert_eq!(of("2.0.0"), fixed("2.0.5"));
        assert_eq!(of("3.0-1"), Affects::Yes { fixed_by: None });
        assert_eq!(of("3.0"), Affects::No);
    }

    #[test]
    fn a_folder_and_an_archive_of_osv_say_the_same() {
        let folder = tempfile::tempdir().unwrap();
        let entry = npm("GHSA-1", r#"{"introduced": "1.0.0"}, {"last_affected": "1.5.0"}"#);
        write(folder.path(), "npm/GHSA-1.json", &entry);
        let archive = folder.path().join("all.zip");
        let mut zip = zip::ZipWriter::new(fs::File::create(&archive).unwrap());
        zip.start_file("GHSA-1.json", zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(entry.as_bytes()).unwrap();
        zip.finish().unwrap();
        for path in [folder.path(), archive.as_path()] {
            let known = about(path, "npm", "@a/liar");
            let advisory = &known.advisories[0];
            assert_eq!(advisory.affects("npm", "@a/liar", "0.9.0"), Affects::No);
            assert_eq!(advisory.affects("npm", "@a/liar", "1.5.0"), Affects::Yes { fixed_by: None });
            assert_eq!(advisory.affects("npm", "@a/liar", "1.5.1"), Affects::No);
            assert!(advisory.severity.as_ref().unwrap().vector.starts_with("CVSS:4.0"));
            assert!(about(path, "npm", "honest").advisories.is_empty());
        }
    }

    #[test]
    fn an_empty_folder_is_no_database() {
        let folder = tempfile::tempdir().unwrap();
        let about = Database::open(folder.path()).unwrap().about(&wanted("npm", "a"));
        assert!(matches!(about, Err(DatabaseError::Strange { .. })), "{about:?}");
        assert!(Database::open(&folder.path().join("none")).is_err());
        let text = folder.path().join("no.zip");
        fs::write(&text, "no archive").unwrap();
        assert!(Database::open(&text).unwrap().about(&wanted("npm", "a")).is_err());
    }

    #[test]
    fn the_digest_changes_with_what_is_asked_for() {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), "crates/brittle/RUSTSEC-2020-9001.md", RUSTSEC);
        let database = Database::open(folder.path()).unwrap();
        let packages = wanted("crates.io", "brittle");
        let before = database.digest(&packages).unwrap();
        write(folder.path(), "crates/other/RUSTSEC-2020-9002.md", RUSTSEC);
        assert_eq!(database.digest(&packages).unwrap(), before);
        write(folder.path(), "crates/brittle/RUSTSEC-2020-9001.md", &RUSTSEC.replace("1.2.5", "1.2.6"));
        assert_ne!(database.digest(&packages).unwrap(), before);
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,200}", version in "\\PC{0,20}") {
            let folder = tempfile::tempdir().unwrap();
            let event = serde_json::json!({ "introduced": text }).to_string();
            write(folder.path(), "crates/a/a.md", &text);
            write(folder.path(), "crates/a/b.md", &format!("```toml\n{text}\n```\n# {text}\n{text}"));
            let known = about(folder.path(), "crates.io", "a");
            prop_assert_eq!(known.unreadable.len(), 2);
            for ecosystem in ["npm", "Maven", "PyPI", "RubyGems", "Packagist", "Hex"] {
                let entry = npm("X", &event).replace("\"npm\"", &format!("\"{ecosystem}\""));
                let folder = tempfile::tempdir().unwrap();
                write(folder.path(), "x.json", &entry);
                for advisory in about(folder.path(), ecosystem, "@a/liar").advisories {
                    let _ = advisory.affects(ecosystem, "@a/liar", &version);
                }
            }
        }
    }
}
