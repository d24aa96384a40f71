//! Reports of real tools, and bytes that are none.

use std::path::Path;

use proptest::prelude::*;
use rq_core::finding::Level;
use rq_skills::readers::findings::{
    Finding, Findings, checkstyle, gitlab_codequality, json, relative, sarif,
};

const RUFF_SARIF: &[u8] = include_bytes!("ruff.sarif.json");
const RUFF_GITLAB: &[u8] = include_bytes!("ruff.gitlab.json");
const ESLINT_SARIF: &[u8] = include_bytes!("eslint.sarif.json");
const ESLINT_CHECKSTYLE: &[u8] = include_bytes!("eslint.checkstyle.xml");

type Place<'a> = (&'a str, Option<String>, Option<u32>, Option<u32>);

fn places(findings: &Findings) -> Vec<Place<'_>> {
    let root = Path::new("/home/ci/tiny");
    let place = |finding: &Finding| finding.path.as_deref().and_then(|path| relative(path, root));
    findings.findings.iter().map(|one| (one.rule.as_str(), place(one), one.line, one.column)).collect()
}

#[test]
fn ruff_says_the_same_in_each_format() {
    let (sarif, gitlab) = (sarif::read(RUFF_SARIF).unwrap(), gitlab_codequality::read(RUFF_GITLAB).unwrap());
    let at = |rule, path: &str, line, column| (rule, Some(path.to_owned()), Some(line), Some(column));
    let expected = [
        at("F401", "a dir/ünï.py", 1, 8),
        at("F401", "bad.py", 1, 8),
        at("F401", "bad.py", 2, 8),
        at("F841", "bad.py", 6, 5),
        at("F821", "bad.py", 8, 16),
        at("F501", "bad.py", 9, 12),
    ];
    assert_eq!(places(&sarif), expected);
    assert_eq!(places(&gitlab), expected);
    assert_eq!(sarif.tool.as_deref(), Some("ruff"));
    assert_eq!(sarif.problems, Vec::<String>::new());
    assert_eq!(sarif.findings[4].message, "Undefined name `undefined_name`");
    assert_eq!(gitlab.findings[4].message, "F821: Undefined name `undefined_name`");
    assert!(sarif.findings.iter().all(|one| one.level == Level::Error && !one.suppressed));
    assert!(gitlab.findings.iter().all(|one| one.level == Level::Warning && one.fingerprint.is_some()));
}

#[test]
fn eslint_says_the_same_in_each_format() {
    let (sarif, checkstyle) =
        (sarif::read(ESLINT_SARIF).unwrap(), checkstyle::read(ESLINT_CHECKSTYLE).unwrap());
    let levels =
        |findings: &Findings| -> Vec<Level> { findings.findings.iter().map(|one| one.level).collect() };
    let lines = |findings: &Findings| -> Vec<_> {
        findings.findings.iter().map(|one| (one.line, one.column)).collect()
    };
    // One is accepted in the source, which only SARIF tells.
    let suppressed: Vec<bool> = sarif.findings.iter().map(|one| one.suppressed).collect();
    assert_eq!(suppressed, [false, false, false, true]);
    assert_eq!(lines(&sarif)[..3], lines(&checkstyle));
    assert_eq!(levels(&sarif)[..3], levels(&checkstyle));
    assert_eq!(levels(&checkstyle), [Level::Warning, Level::Error, Level::Error]);
    assert_eq!(checkstyle.findings[1].rule, "eslint.rules.eqeqeq");
    assert_eq!(checkstyle.findings[1].message, "Expected '===' and instead saw '=='. (eqeqeq)");
    assert_eq!(places(&checkstyle)[0].1.as_deref(), Some("lint/bad.js"));
    assert_eq!(places(&sarif)[0].1.as_deref(), Some("lint/bad.js"));
}

#[test]
fn a_run_that_found_nothing_is_no_error() {
    assert_eq!(gitlab_codequality::read(b"[]").unwrap(), Findings::default());
    assert!(checkstyle::read(b"<checkstyle/>").unwrap().findings.is_empty());
    let clean = br#"{"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "ruff"}}, "results": []}]}"#;
    let clean = sarif::read(clean).unwrap();
    assert_eq!((clean.findings.len(), clean.problems.len()), (0, 0));
}

#[test]
fn checkstyle_s_details() {
    let text = "<checkstyle>\n<file name='A.java'><error severity='ignore' line='0' message='m'/>\n\
        <exception>died</exception></file></checkstyle>";
    let read = checkstyle::read(text.as_bytes()).unwrap();
    let first = &read.findings[0];
    assert_eq!((first.rule.as_str(), first.line, first.suppressed), ("unnamed", None, true));
    assert_eq!(read.problems, ["line 3: the tool failed on A.java"]);
}

#[test]
fn gitlab_s_details() {
    let text = r#"[{"description": "d", "severity": "blocker", "location": {"path": "a", "lines": {"begin": 3, "end": 5}}},
        {"severity": "info"}, {"severity": "minor", "location": {"lines": {"begin": 0}}}]"#;
    let read = gitlab_codequality::read(text.as_bytes()).unwrap().findings;
    assert_eq!((read[0].level, read[0].line, read[0].end_line), (Level::Error, Some(3), Some(5)));
    assert_eq!((read[1].level, read[1].rule.as_str()), (Level::Note, "unnamed"));
    assert_eq!((read[2].level, read[2].line), (Level::Warning, None));
}

#[test]
fn what_is_no_report_is_refused_with_its_line() {
    let half = |bytes: &'static [u8]| &bytes[..bytes.len() / 2];
    assert!(sarif::read(half(RUFF_SARIF)).unwrap_err().line.is_some());
    assert!(gitlab_codequality::read(half(RUFF_GITLAB)).unwrap_err().line.is_some());
    assert!(checkstyle::read(half(ESLINT_CHECKSTYLE)).unwrap_err().line.is_some());
    assert_eq!(checkstyle::read(b"\n<html/>").unwrap_err().line, Some(2));
    assert_eq!(gitlab_codequality::read(b"{}").unwrap_err().line, Some(1));
    for empty in [b"".as_slice(), b" ", b"null", b"[", b"\xff"] {
        assert!(sarif::read(empty).is_err());
        assert!(gitlab_codequality::read(empty).is_err());
        assert!(checkstyle::read(empty).is_err());
    }
}

fn taste(bytes: &[u8]) {
    for read in [sarif::read, gitlab_codequality::read, checkstyle::read] {
        for finding in read(bytes).into_iter().flat_map(|read| read.findings) {
            assert!(finding.line != Some(0) && finding.column != Some(0));
            let inside = finding.path.and_then(|path| relative(&path, Path::new("/home/ci/tiny")));
            assert!(
                inside.is_none_or(|path| !path.starts_with('/') && !path.split('/').any(|part| part == ".."))
            );
        }
    }
    if let Ok(value) = json::read(bytes) {
        let _ = json::at(&value, "/runs/0/results");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn arbitrary_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..512)) {
        taste(&bytes);
    }

    #[test]
    fn changed_reports_are_read_or_refused(
        which in 0..4_usize,
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        cut in any::<prop::sample::Index>(),
    ) {
        let mut bytes = [RUFF_SARIF, RUFF_GITLAB, ESLINT_SARIF, ESLINT_CHECKSTYLE][which].to_vec();
        for (place, byte) in changes {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        taste(&bytes);
        bytes.truncate(cut.index(bytes.len()));
        taste(&bytes);
    }
}
