//! Reports that are cut, empty or lie.

use proptest::prelude::*;
use rq_skills::readers::coverage::{Format, detect, map_paths, read};

use crate::reports::{ALL, report};

const FORMATS: [Format; 9] = [
    Format::Lcov,
    Format::Cobertura,
    Format::Jacoco,
    Format::Clover,
    Format::Go,
    Format::CoveragePy,
    Format::LlvmCov,
    Format::Istanbul,
    Format::SimpleCov,
];

fn refused(format: Format, text: &str, line: Option<u32>, what: &str) {
    let error = read(format, text.as_bytes()).expect_err(text);
    assert!(error.message.contains(what), "{text:?}: {error}");
    assert_eq!(error.line, line, "{text:?}: {error}");
}

#[test]
fn a_report_cut_in_its_middle_is_refused() {
    for (format, name, bytes) in ALL {
        // A Go profile has no end that could be missing; it must not be cut in a block.
        let cut = if *format == Format::Go { &bytes[..bytes.len() - 5] } else { &bytes[..bytes.len() / 2] };
        let error = read(*format, cut).expect_err(name);
        let named = error.line.is_some() || error.message.contains("cut short");
        assert!(named, "{name}: {error}");
    }
}

#[test]
fn nothing_is_no_report() {
    for format in FORMATS {
        for text in ["", " \n", "\u{feff}", "\0\0", "[]", "null", "<html></html>", "{"] {
            assert!(read(format, text.as_bytes()).is_err(), "{}: {text:?}", format.name());
        }
    }
}

#[test]
fn a_report_of_no_file_is_refused() {
    let what = "mentions no file";
    refused(Format::Cobertura, "<coverage line-rate='0'><packages/></coverage>", None, what);
    refused(Format::Clover, "<coverage clover='1'><project/></coverage>", None, what);
    refused(Format::Jacoco, "<report name='x'/>", None, what);
    refused(Format::Go, "mode: set\n", None, what);
    refused(Format::CoveragePy, r#"{"meta": {}, "files": {}}"#, None, what);
    refused(Format::LlvmCov, r#"{"data": [], "type": "llvm.coverage.json.export"}"#, None, what);
    refused(Format::Istanbul, "{}", None, what);
    refused(Format::SimpleCov, r#"{"RSpec": {"coverage": {}, "timestamp": 1}}"#, None, what);
    refused(Format::Lcov, "TN:\n", None, "no SF record");
}

#[test]
fn what_is_wrong_is_named_with_its_line() {
    refused(Format::Lcov, "TN:\nSF:a\nDA:x,1\nend_of_record\n", Some(3), "DA needs");
    refused(Format::Lcov, "SF:a\nDA:0,1\nend_of_record\n", Some(2), "DA needs");
    refused(Format::Lcov, "SF:a\nBRDA:1,0,1\nend_of_record\n", Some(2), "BRDA needs");
    refused(Format::Lcov, "DA:1,1\n", Some(1), "before any SF");
    refused(Format::Lcov, "SF:a\nSF:b\n", Some(2), "before the end_of_record");
    refused(Format::Lcov, "end_of_record\n", Some(1), "without SF");
    refused(Format::Lcov, "SF:a\nhello\n", Some(2), "no record");
    refused(Format::Go, "mode: set\na.go:1.1,2.2 1\n", Some(2), "no block");
    refused(Format::Go, "mode: set\na.go:3.1,2.2 1 1\n", Some(2), "no block");
    refused(Format::Go, "a.go:1.1,2.2 1 1\n", Some(1), "mode:");
    refused(Format::Cobertura, "<coverage>\n<class/></coverage>", Some(2), "no filename");
    refused(
        Format::Cobertura,
        "<coverage><class filename='a'>\n\n<line number='1'/></class></coverage>",
        Some(3),
        "no hits",
    );
    refused(Format::Cobertura, "<report/>", Some(1), "<coverage> was expected");
    refused(
        Format::Clover,
        "<coverage><file name='a'>\n<line type='stmt' count='1'/></file></coverage>",
        Some(2),
        "no num",
    );
    refused(
        Format::Clover,
        "<coverage><file name='a'>\n<line num='1' type='stmt'/></file></coverage>",
        Some(2),
        "no count",
    );
    refused(Format::Jacoco, "<coverage/>", Some(1), "<report> was expected");
    refused(
        Format::CoveragePy,
        "{\"files\": {\"a.py\": {\n\"executed_lines\": [1]}}}",
        Some(2),
        "missing_lines",
    );
}

#[test]
fn gcovr_s_jacoco_does_not_say_which_lines_were_hit() {
    let bytes = include_bytes!("gcovr.jacoco.xml");
    assert_eq!(detect(bytes), Some(Format::Jacoco));
    let error = read(Format::Jacoco, bytes).unwrap_err();
    assert!(error.message.contains("nothing says whether it was hit"), "{error}");
}

#[test]
fn a_summary_alone_is_no_report() {
    let text =
        r#"{"data": [{"files": [{"filename": "a.c", "summary": {}}]}], "type": "llvm.coverage.json.export"}"#;
    refused(Format::LlvmCov, text, None, "--summary-only");
    let text = r#"{"a.js": {"path": "a.js", "statementMap": {"0": {"start": {"line": 1}}}, "s": {}}}"#;
    refused(Format::Istanbul, text, None, "has no count");
}

#[test]
fn few_bytes_cannot_claim_millions() {
    refused(Format::Go, "mode: set\na.go:1.1,4000000000.2 1 1\n", None, "span more");
    let many = "<line number='1' hits='0' condition-coverage='0% (0/4000000000)'/>";
    refused(
        Format::Cobertura,
        &format!("<coverage><class filename='a'>{many}</class></coverage>"),
        Some(1),
        "more branches",
    );
    let many = "<line nr='1' mi='0' ci='1' mb='4000000000' cb='4000000000'/>";
    refused(
        Format::Jacoco,
        &format!("<report><package name=''><sourcefile name='a'>{many}</sourcefile></package></report>"),
        Some(1),
        "more branches",
    );
    let many = "<line num='1' count='1' type='cond' truecount='4000000000' falsecount='0'/>";
    refused(
        Format::Clover,
        &format!("<coverage><file name='a'>{many}</file></coverage>"),
        Some(1),
        "more branches",
    );
    let text = r#"{"data": [{"files": [{"filename": "a", "segments": [[1, 1, 1, true, true], [4000000000, 1, 0, false, false]]}]}]}"#;
    refused(Format::LlvmCov, text, None, "too many lines");
}

#[test]
fn deep_nesting_is_refused() {
    for (format, open) in
        [(Format::Cobertura, "<coverage>"), (Format::Jacoco, "<report>"), (Format::Clover, "<coverage>")]
    {
        let error = read(format, open.repeat(100_000).as_bytes()).unwrap_err();
        assert!(error.message.contains("deep"), "{error}");
    }
    for format in [Format::CoveragePy, Format::LlvmCov, Format::Istanbul, Format::SimpleCov] {
        assert!(read(format, "{\"a\":".repeat(100_000).as_bytes()).is_err());
    }
    assert_eq!(detect("{\"a\":".repeat(100_000).as_bytes()), None);
}

/// All that may be done with foreign bytes.
fn taste(bytes: &[u8]) {
    let _ = detect(bytes);
    for format in FORMATS {
        if let Ok(coverage) = read(format, bytes) {
            assert!(!coverage.files.is_empty());
            for file in coverage.files.values() {
                let totals = file.totals();
                assert!(totals.lines_hit <= totals.lines && totals.branches_hit <= totals.branches);
            }
            let count = coverage.files.len();
            let files = ["src/price.c", "shop/price.py", "price.py", "lib/price.rb"];
            let mapped =
                map_paths(coverage, std::path::Path::new("/p"), &files, &[String::new(), "/home".into()]);
            assert!(mapped.unmatched.len() + mapped.ambiguous.len() <= count);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn arbitrary_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..512)) {
        taste(&bytes);
    }

    #[test]
    fn changed_reports_are_read_or_refused(
        which in 0..ALL.len(),
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        cut in any::<prop::sample::Index>(),
        twice in any::<bool>(),
    ) {
        let mut bytes = ALL[which].2.to_vec();
        for (place, byte) in changes {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        if twice {
            let place = cut.index(bytes.len());
            bytes.extend_from_within(place..);
        } else {
            bytes.truncate(cut.index(bytes.len()).max(bytes.len() / 2));
        }
        taste(&bytes);
    }

    #[test]
    fn changed_numbers_are_read_or_refused(which in 0..ALL.len(), seed in any::<usize>(), number in prop_oneof![
        Just("-1".to_owned()), Just("0".to_owned()), Just("4294967295".to_owned()), Just("4294967296".to_owned()),
        Just("18446744073709551615".to_owned()), Just("1e300".to_owned()), Just("99999999999999999999".to_owned()),
        Just("null".to_owned()),
    ]) {
        let text = std::str::from_utf8(ALL[which].2).unwrap();
        let numbers: Vec<_> = regex::Regex::new(r"\d+").unwrap().find_iter(text).map(|found| found.range()).collect();
        let range = numbers[seed % numbers.len()].clone();
        let mut changed = text.to_owned();
        changed.replace_range(range, &number);
        taste(changed.as_bytes());
    }
}

#[test]
fn each_format_refuses_the_reports_of_the_others() {
    for (own, name, bytes) in ALL {
        for format in FORMATS.into_iter().filter(|format| format != own) {
            // Cobertura and Clover have the same root; their lines and files differ.
            assert!(read(format, bytes).is_err(), "{name} was read as {}", format.name());
        }
    }
    assert!(read(Format::Cobertura, report("nyc.clover.xml").1).is_err());
}
