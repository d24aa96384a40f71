//! Each test's numbers are what the tool itself printed or wrote into the report.

use rq_skills::readers::coverage::Coverage;
use serde_json::Value;

use crate::reports::{coverage, report, sums, totals};

fn of(name: &str) -> [u64; 4] {
    sums(totals(&coverage(name)))
}

fn hits(coverage: &Coverage, path: &str) -> Vec<(u32, u64)> {
    coverage.files[path].lines.iter().map(|(line, hits)| (*line, *hits)).collect()
}

fn json(name: &str) -> Value {
    serde_json::from_slice(report(name).1).unwrap()
}

/// The numbers of a report's `attribute="12"`, in order.
fn attributes(name: &str, attribute: &str) -> Vec<u64> {
    let text = std::str::from_utf8(report(name).1).unwrap();
    let pattern = format!(r#"[ <]{attribute}="(\d+)""#);
    let pattern = regex::Regex::new(&pattern).unwrap();
    pattern.captures_iter(text).map(|found| found[1].parse().unwrap()).collect()
}

#[test]
fn coverage_py_counts_statements_and_branches() {
    for name in ["coverage-py.json", "coverage-py-lines.json"] {
        let own = json(name);
        let number = |key: &str| own["totals"][key].as_u64().unwrap_or(0);
        let expected = ["covered_lines", "num_statements", "covered_branches", "num_branches"].map(number);
        assert_eq!(of(name), expected, "{name}");
    }
    assert_eq!(of("coverage-py.json"), [20, 25, 7, 10]);
    assert_eq!(of("coverage-py.cobertura.xml"), [20, 25, 7, 10]);
    assert_eq!(of("coverage-py.lcov"), [20, 25, 7, 10]);
}

#[test]
fn every_file_of_coverage_py_has_its_own_sums() {
    let own = json("coverage-py.json");
    for (path, file) in coverage("coverage-py.json").files {
        let summary = &own["files"][&path]["summary"];
        assert_eq!(file.totals().lines, summary["num_statements"], "{path}");
        assert_eq!(file.totals().lines_hit, summary["covered_lines"], "{path}");
        assert_eq!(file.totals().branches_hit, summary["covered_branches"], "{path}");
    }
}

#[test]
fn cobertura_says_its_sums_itself() {
    for name in ["coverage-py.cobertura.xml", "nyc.cobertura.xml", "c8.cobertura.xml", "gcovr.cobertura.xml"]
    {
        let own = ["lines-covered", "lines-valid", "branches-covered", "branches-valid"]
            .map(|attribute| attributes(name, attribute)[0]);
        assert_eq!(of(name), without_unlisted(name, own), "{name}");
    }
}

/// Istanbul counts a branch on a line without a statement (`coupon = 0` among parameters), but lists no such line in
/// its Cobertura and Clover.
fn without_unlisted(name: &str, own: [u64; 4]) -> [u64; 4] {
    let [hit, lines, taken, branches] = own;
    if name.starts_with("nyc.") { [hit, lines, taken - 1, branches - 1] } else { own }
}

#[test]
fn clover_says_its_sums_itself() {
    for name in
        ["nyc.clover.xml", "c8.clover.xml", "gcovr.clover.xml", "openclover.xml", "phpunit.clover.xml"]
    {
        // The project's metrics stand first but in PHPUnit's report, which has one file.
        let own = ["coveredstatements", "statements", "coveredconditionals", "conditionals"]
            .map(|attribute| attributes(name, attribute)[0]);
        let [hit, lines, taken, branches] = of(name);
        // A condition of OpenClover is a line that can be hit and no statement.
        let (hit, lines) = if name == "openclover.xml" { (hit - 2, lines - 2) } else { (hit, lines) };
        assert_eq!([hit, lines, taken, branches], without_unlisted(name, own), "{name}");
    }
}

#[test]
fn istanbul_s_lines_are_those_on_which_statements_begin() {
    // coverage-summary.json of the same runs.
    assert_eq!(of("nyc.istanbul.json"), [15, 19, 8, 14]);
    assert_eq!(of("nyc.clover.xml"), [15, 19, 7, 13]);
    assert_eq!(of("nyc.cobertura.xml"), [15, 19, 7, 13]);
    assert_eq!(of("nyc.lcov"), [15, 19, 8, 14]);
    assert_eq!(of("c8.istanbul.json"), [28, 30, 9, 13]);
    assert_eq!(of("c8.clover.xml"), [28, 30, 9, 13]);
    assert_eq!(of("c8.cobertura.xml"), [28, 30, 9, 13]);
    assert_eq!(of("c8.lcov"), [28, 30, 9, 13]);
}

#[test]
fn an_lcov_tracefile_has_its_lf_lh_brf_and_brh() {
    for name in ["coverage-py.lcov", "nyc.lcov", "c8.lcov", "gcovr.lcov", "llvm-cov.lcov"] {
        let text = std::str::from_utf8(report(name).1).unwrap();
        let sum = |record: &str| {
            text.lines().filter_map(|line| line.strip_prefix(record)?.parse::<u64>().ok()).sum::<u64>()
        };
        let read = coverage(name);
        assert_eq!(sums(totals(&read)), ["LH:", "LF:", "BRH:", "BRF:"].map(sum), "{name}");
        assert_eq!(read.notes, Vec::<String>::new(), "{name}");
    }
    // `lcov --summary` says so.
    assert_eq!(of("gcc.lcov"), [13, 19, 7, 12]);
}

#[test]
fn gcovr_says_the_same_in_each_format() {
    // Its json-summary of the same run.
    assert_eq!(of("gcovr.lcov"), [13, 19, 7, 12]);
    assert_eq!(of("gcovr.cobertura.xml"), [13, 19, 7, 12]);
    assert_eq!(of("gcovr.clover.xml"), [13, 19, 0, 0]);
}

#[test]
fn llvm_s_lines_follow_from_its_segments() {
    let own = json("llvm-cov.json");
    let number = |of: &str, key: &str| own["data"][0]["totals"][of][key].as_u64().unwrap();
    let expected = [
        number("lines", "covered"),
        number("lines", "count"),
        number("branches", "covered"),
        number("branches", "count"),
    ];
    assert_eq!(of("llvm-cov.json"), expected);
    assert_eq!(expected, [17, 25, 9, 16]);
    let (json, lcov) = (coverage("llvm-cov.json"), coverage("llvm-cov.lcov"));
    for path in json.files.keys() {
        assert_eq!(hits(&json, path), hits(&lcov, path), "{path}");
    }
}

#[test]
fn a_branch_of_a_template_is_one_and_taken_when_any_instantiation_took_it() {
    let own = json("llvm-cov-templates.json");
    let number = |key: &str| own["data"][0]["totals"]["branches"][key].as_u64().unwrap();
    let [_, _, taken, branches] = of("llvm-cov-templates.json");
    // With the one inside the macro PICK.
    assert_eq!(branches, number("count"));
    // `x > hi` in clampv<int> and clampv<double>, `v ?` in Box<int> and Box<char>: each took the other side.
    assert_eq!((taken, number("covered")), (15, 13));
    let (json, lcov) = (coverage("llvm-cov-templates.json"), coverage("llvm-cov-templates.lcov"));
    for path in json.files.keys() {
        assert_eq!(hits(&json, path), hits(&lcov, path), "{path}");
    }
}

#[test]
fn jacoco_s_line_and_branch_counters() {
    let text = std::str::from_utf8(report("jacoco.xml").1).unwrap();
    let counter = |kind: &str| {
        let line = text.lines().rfind(|line| line.contains(kind)).unwrap();
        let numbers: Vec<u64> = line.split('"').filter_map(|part| part.parse().ok()).collect();
        (numbers[0], numbers[1])
    };
    let ((lines_missed, lines_hit), (missed, taken)) = (counter("\"LINE\""), counter("\"BRANCH\""));
    assert_eq!(of("jacoco.xml"), [lines_hit, lines_hit + lines_missed, taken, taken + missed]);
    assert_eq!(of("jacoco.xml"), [9, 14, 6, 9]);
}

#[test]
fn simplecov_prints_its_lines_and_branches() {
    // "9 / 14 LOC (64.29%) covered", and 44.44 in .last_run.json.
    assert_eq!(of("simplecov.resultset.json"), [9, 14, 4, 9]);
    let percent = totals(&coverage("simplecov.resultset.json")).branch_percent().unwrap();
    assert!((percent - 44.44).abs() < 0.01, "{percent}");
    // What `# :nocov:` leaves out is "ignored" here.
    assert_eq!(of("simplecov.coverage.json"), [5, 6, 1, 2]);
}

#[test]
fn go_s_lines_are_those_that_blocks_span() {
    let read = coverage("go.out");
    assert_eq!(hits(&read, "example.org/tiny/main.go"), [(5, 1), (6, 1), (7, 1)]);
    // Two packages' tests were run over price.go: the sums of both; a line shared by two blocks has the greater.
    let price = [
        (4, 2),
        (5, 2),
        (6, 2),
        (7, 1),
        (8, 1),
        (9, 2),
        (10, 2),
        (13, 0),
        (14, 0),
        (15, 0),
        (16, 0),
        (17, 0),
    ];
    assert_eq!(hits(&read, "example.org/tiny/shop/price.go"), price);
    // Statements are another measure: `go tool cover -func` says 60 % (6 of 10) of them.
    assert_eq!(of("go.out"), [10, 15, 0, 0]);
}

#[test]
fn percentages_need_something_to_count() {
    let go = totals(&coverage("go.out"));
    assert_eq!(go.branch_percent(), None);
    assert_eq!(totals(&coverage("nyc.lcov")).line_percent(), Some(1500.0 / 19.0));
}
