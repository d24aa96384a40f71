//! Reports that are cut, empty or lie.

use proptest::prelude::*;
use rq_skills::readers::coverage::{Format, detect, map_paths, merge, read};

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
fn a_name_given_once_for_many_files_takes_no_memory() {
    let files: String = (0..5_000).map(|number| format!("<sourcefile name='{number}'/>")).collect();
    let package = "p".repeat(200_000);
    refused(
        Format::Jacoco,
        &format!("<report><package name='{package}'>{files}</package></report>"),
        Some(1),
        "longer than names are",
    );
    let classes: String = (0..20_000).map(|number| format!("<class filename='{number}'/>")).collect();
    let report = |folder: &str| format!("<coverage><source>{folder}</source>{classes}</coverage>");
    refused(Format::Cobertura, &report(&"p".repeat(4_000)), None, "longer than folders are");
    refused(Format::Cobertura, &report(&"p".repeat(5_000)), None, "longer than 4096 bytes");
}

#[test]
fn source_folders_beyond_any_use_are_left_out_and_noted() {
    let sources: String = (0..50_000).map(|number| format!("<source>/{number}</source>")).collect();
    let text =
        format!("<coverage>{sources}<class filename='a'><line number='1' hits='1'/></class></coverage>");
    let started = std::time::Instant::now();
    let once = read(Format::Cobertura, text.as_bytes()).unwrap();
    let mut all = once.clone();
    merge(&mut all, once);
    assert!(started.elapsed().as_secs() < 5);
    assert_eq!(all.roots.len(), 512);
    assert!(all.notes[0].contains("more than 512 source folders"), "{:?}", all.notes);
}

#[test]
fn a_path_of_megabytes_is_compared_once() {
    let path = "p".repeat(1_000_000);
    let lines: String =
        (1..20_000).map(|line| format!("<line num='{line}' nr='{line}' count='1' ci='1'/>")).collect();
    let started = std::time::Instant::now();
    for (format, text) in [
        (Format::Clover, format!("<coverage><file name='{path}'>{lines}</file></coverage>")),
        (Format::Jacoco, format!("<report><sourcefile name='{path}'>{lines}</sourcefile></report>")),
    ] {
        assert_eq!(read(format, text.as_bytes()).unwrap().files[&path].lines.len(), 19_999);
    }
    assert!(started.elapsed().as_secs() < 5);
}

#[test]
fn numbers_that_are_no_counts_are_refused() {
    let istanbul = |count: &str| {
        format!(
            r#"{{"a.js": {{"statementMap": {{"0": {{"start": {{"line": 1}}}}}}, "s": {{"0": {count}}}}}}}"#
        )
    };
    for count in ["-1", "1.5", "1e300", "18446744073709551616"] {
        refused(Format::Istanbul, &istanbul(count), None, "no count of hits");
    }
    assert!(read(Format::Istanbul, istanbul("9007199254740991").as_bytes()).is_ok());
    let text = r#"{"a.js": {"statementMap": {}, "s": {}, "branchMap": {"0": {"line": 1}}}}"#;
    refused(Format::Istanbul, text, None, "the branch 0 has no count");

    let simplecov =
        |lines: &str| format!("{{\"RSpec\":\n{{\"coverage\": {{\"a.rb\": {{\"lines\": [{lines}]}}}}}}}}");
    for entry in ["-1", "1.5", "18446744073709551616", "\"many\"", "true", "[1]"] {
        let error = read(Format::SimpleCov, simplecov(entry).as_bytes()).expect_err(entry);
        assert_eq!(error.line, Some(2), "{entry}: {error}");
    }
    let whole =
        read(Format::SimpleCov, simplecov("null, \"ignored\", 0, 18446744073709551615").as_bytes()).unwrap();
    assert_eq!(whole.files["a.rb"].lines.clone().into_iter().collect::<Vec<_>>(), [(3, 0), (4, u64::MAX)]);
    for (branches, what) in [
        (r#"{"here": {"a": 1}}"#, "where a branch is"),
        (r#"{"[:if, 0, 3, 6, 3, 36]": 1}"#, "no sides"),
        (r#"{"[:if, 0, 3, 6, 3, 36]": {"[:then, 1, 4, 4, 4, 9]": -2}}"#, "no count of a branch"),
        (r#"[{"coverage": 1}]"#, "no start_line"),
        ("3", "neither a list"),
    ] {
        let text =
            format!(r#"{{"RSpec": {{"coverage": {{"a.rb": {{"lines": [1], "branches": {branches}}}}}}}}}"#);
        refused(Format::SimpleCov, &text, None, what);
    }

    let llvm = |file: &str| format!(r#"{{"data": [{{"files": [{{"filename": "a", {file}}}]}}]}}"#);
    for (file, what) in [
        (r#""segments": [[1, 1]]"#, "at least five values"),
        (r#""segments": [[4294967296, 1, 1, true, true]]"#, "beyond 32 bits"),
        (r#""segments": [], "branches": [[1, 1, 1, 2]]"#, "at least six values"),
    ] {
        refused(Format::LlvmCov, &llvm(file), Some(1), what);
    }

    let jacoco = |line: &str| format!("<report><sourcefile name='a'>\n{line}</sourcefile></report>");
    for line in
        ["<line nr='4294967296' ci='1'/>", "<line nr='1' ci='-1'/>", "<line nr='1' ci='1' mb='x' cb='2'/>"]
    {
        refused(Format::Jacoco, &jacoco(line), Some(2), "no number of 32 bits");
    }
    let cobertura = |conditions: &str| {
        let line = format!("<line number='1' hits='1' condition-coverage='{conditions}'/>");
        format!("<coverage><class filename='a'>\n{line}</class></coverage>")
    };
    for conditions in ["50% (3/2)", "50% (1/4294967296)", "50% (1)", "(/)"] {
        refused(Format::Cobertura, &cobertura(conditions), Some(2), "is not like 50% (1/2)");
    }
    assert!(read(Format::Cobertura, cobertura("50%").as_bytes()).is_ok());
}

#[test]
fn messages_stay_short() {
    let error = read(Format::Lcov, format!("SF:a\nDA:{}\n", "é".repeat(100_000)).as_bytes()).unwrap_err();
    assert_eq!(error.line, Some(2));
    assert!(error.message.chars().count() <= 301 && error.message.ends_with('…'), "{error}");
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
