//! The reports and how they are read.

use rq_skills::readers::coverage::{Coverage, Format, Totals, read};

macro_rules! reports {
    ($($format:ident $name:literal),* $(,)?) => {
        /// All reports that can be read.
        pub(crate) const ALL: &[(Format, &str, &[u8])] = &[$((Format::$format, $name, include_bytes!($name))),*];
    };
}

reports! {
    CoveragePy "coverage-py.json",
    CoveragePy "coverage-py-lines.json",
    Cobertura "coverage-py.cobertura.xml",
    Lcov "coverage-py.lcov",
    Istanbul "nyc.istanbul.json",
    Clover "nyc.clover.xml",
    Cobertura "nyc.cobertura.xml",
    Lcov "nyc.lcov",
    Istanbul "c8.istanbul.json",
    Clover "c8.clover.xml",
    Cobertura "c8.cobertura.xml",
    Lcov "c8.lcov",
    Lcov "gcc.lcov",
    Lcov "gcovr.lcov",
    Cobertura "gcovr.cobertura.xml",
    Clover "gcovr.clover.xml",
    LlvmCov "llvm-cov.json",
    Lcov "llvm-cov.lcov",
    LlvmCov "llvm-cov-templates.json",
    Lcov "llvm-cov-templates.lcov",
    Jacoco "jacoco.xml",
    Go "go.out",
    SimpleCov "simplecov.resultset.json",
    SimpleCov "simplecov.coverage.json",
    Clover "openclover.xml",
    Clover "phpunit.clover.xml",
}

pub(crate) fn report(name: &str) -> (Format, &'static [u8]) {
    let found = ALL.iter().find(|(_, known, _)| *known == name).unwrap_or_else(|| panic!("no {name}"));
    (found.0, found.2)
}

pub(crate) fn coverage(name: &str) -> Coverage {
    let (format, bytes) = report(name);
    read(format, bytes).unwrap_or_else(|error| panic!("{name}: {error}"))
}

pub(crate) fn totals(coverage: &Coverage) -> Totals {
    coverage.files.values().fold(Totals::default(), |mut sum, file| {
        sum += file.totals();
        sum
    })
}

/// Lines hit of lines, branches taken of branches.
pub(crate) fn sums(totals: Totals) -> [u64; 4] {
    [totals.lines_hit, totals.lines, totals.branches_hit, totals.branches]
}
