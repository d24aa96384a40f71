//! Coverage reports: the first byte chooses the format, the rest is the report.

#![no_main]

use std::path::Path;

use libfuzzer_sys::fuzz_target;
use rq_skills::readers::coverage::{Format, detect, map_paths, merge, read};

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

fuzz_target!(|bytes: &[u8]| {
    let Some((first, report)) = bytes.split_first() else { return };
    let _ = detect(report);
    let Ok(mut coverage) = read(FORMATS[usize::from(*first) % FORMATS.len()], report) else { return };
    for file in coverage.files.values() {
        let totals = file.totals();
        assert!(totals.lines_hit <= totals.lines && totals.branches_hit <= totals.branches);
    }
    let lines = |coverage: &rq_skills::readers::coverage::Coverage| -> u64 {
        coverage.files.values().map(|file| file.totals().lines).sum()
    };
    // The same report twice has no more lines than once.
    let once = lines(&coverage);
    let again = coverage.clone();
    merge(&mut coverage, again);
    assert_eq!(lines(&coverage), once);
    let _ = map_paths(coverage, Path::new("/project"), &["src/a.py", "src/b.py", "lib/a.py"], &["build".to_owned()]);
});
