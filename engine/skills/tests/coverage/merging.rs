//! Several reports of the same files.

use rq_skills::readers::coverage::{Coverage, Format, map_paths, merge, read};

use crate::reports::{ALL, coverage, sums, totals};

fn lcov(text: &str) -> Coverage {
    read(Format::Lcov, text.as_bytes()).unwrap()
}

#[test]
fn hits_of_the_same_line_are_summed() {
    let mut all = lcov("SF:a.py\nDA:1,2\nDA:2,0\nBRDA:1,0,0,1\nBRDA:1,0,1,-\nend_of_record\n");
    merge(
        &mut all,
        lcov("SF:a.py\nDA:2,3\nDA:3,0\nBRDA:1,0,1,4\nend_of_record\nSF:b.py\nDA:1,1\nend_of_record\n"),
    );
    let a = &all.files["a.py"];
    assert_eq!(a.lines.clone().into_iter().collect::<Vec<_>>(), [(1, 2), (2, 3), (3, 0)]);
    // A branch is known by its name only within one report: here the second one's only branch is the first.
    assert_eq!(a.branches.len(), 2);
    assert_eq!(all.files["b.py"].totals().lines_hit, 1);
}

#[test]
fn a_report_merged_with_itself_has_the_same_totals() {
    for (_, name, _) in ALL {
        let once = coverage(name);
        let mut twice = once.clone();
        merge(&mut twice, once.clone());
        assert_eq!(totals(&twice), totals(&once), "{name}");
        assert_eq!(twice.roots, once.roots, "{name}");
    }
}

#[test]
fn reports_of_two_tools_meet_line_by_line() {
    // gcc and clang saw the same run; clang counts lines of a lone brace and of `(void)argv` too.
    let mut both = coverage("gcc.lcov");
    merge(&mut both, coverage("llvm-cov.lcov"));
    assert_eq!(both.files.len(), 2);
    let clang = totals(&coverage("llvm-cov.lcov"));
    let [hit, lines, ..] = sums(totals(&both));
    assert_eq!([hit, lines], [clang.lines_hit, clang.lines]);
}

#[test]
fn sections_of_one_tracefile_are_summed() {
    let twice = lcov("TN:one\nSF:a\nDA:1,0\nend_of_record\nTN:two\nSF:a\nDA:1,1\nDA:2,0\nend_of_record\n");
    assert_eq!(twice.files["a"].lines.clone().into_iter().collect::<Vec<_>>(), [(1, 1), (2, 0)]);
}

#[test]
fn classes_and_modules_of_one_file_have_its_lines_once() {
    let text = "<coverage><class filename='a.cs'><line number='1' hits='0'/></class>\
        <class filename='a.cs'><line number='1' hits='4' condition-coverage='50% (1/2)'/></class></coverage>";
    let read = read(Format::Cobertura, text.as_bytes()).unwrap();
    assert_eq!(sums(totals(&read)), [1, 1, 1, 2]);
}

#[test]
fn counters_that_ran_over_do_not_wrap() {
    let huge = format!("SF:a\nDA:1,{}\nDA:2,-5\nend_of_record\n", u64::MAX);
    let mut all = lcov(&huge);
    merge(&mut all, lcov(&huge));
    assert_eq!(all.files["a"].lines[&1], u64::MAX);
    assert_eq!(all.files["a"].lines[&2], 2);
}

#[test]
fn a_sum_that_does_not_fit_is_noted() {
    let read = lcov("SF:a\nDA:1,1\nLF:3\nend_of_record\n");
    assert_eq!(read.notes, ["a: LF says 3 lines, the report lists 1"]);
}

#[test]
fn many_sums_that_do_not_fit_are_one_note() {
    let text: String = (0..3).map(|file| format!("SF:{file}\nDA:1,1\nLF:3\nend_of_record\n")).collect();
    assert_eq!(lcov(&text).notes, ["0: LF says 3 lines, the report lists 1, and 2 more like it"]);
}

#[test]
fn two_packages_may_name_different_files_alike() {
    let report = |package: &str, hits: u32| {
        let class = format!("<class filename='src/index.js'><line number='1' hits='{hits}'/></class>");
        let text = format!("<coverage><source>/ci/mono/{package}</source>{class}</coverage>");
        read(Format::Cobertura, text.as_bytes()).unwrap()
    };
    let mut all = Coverage::default();
    merge(&mut all, report("a", 1));
    merge(&mut all, report("b", 0));
    merge(&mut all, report("a", 1));
    assert_eq!(sums(totals(&all)), [1, 2, 0, 0]);
    let mapped = map_paths(all, std::path::Path::new("/p"), &["a/src/index.js", "b/src/index.js"], &[]);
    assert_eq!(mapped.files["a/src/index.js"].lines[&1], 2);
    assert_eq!(mapped.files["b/src/index.js"].lines[&1], 0);
}

#[test]
fn lines_of_methods_count_where_a_class_has_none_of_its_own() {
    let method = "<methods><method name='f'><lines><line number='1' hits='0'/></lines></method></methods>";
    let class = |lines: &str| format!("<coverage><class filename='a.js'>{method}{lines}</class></coverage>");
    let of = |text: String| sums(totals(&read(Format::Cobertura, text.as_bytes()).unwrap()));
    assert_eq!(of(class("<lines/>")), [0, 1, 0, 0]);
    assert_eq!(of(class("<lines><line number='2' hits='1'/></lines>")), [1, 1, 0, 0]);
}
