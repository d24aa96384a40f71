//! Coverage reports of all tools in one model: hits by line, and by branch where a report has them.
//!
//! Each format's file says which of its numbers are taken, so that our totals are those of the tool that wrote it.

mod clover;
mod cobertura;
mod coverage_py;
mod detect;
mod go;
mod istanbul;
mod jacoco;
mod lcov;
mod llvm_cov;
mod model;
mod paths;
mod simplecov;

use super::ReadError;

pub use detect::detect;
pub use model::{Coverage, FileCoverage, Totals, merge};
pub use paths::{Mapped, map_paths};

/// A format of coverage reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// lcov's tracefile, which most tools can write.
    Lcov,
    /// Cobertura's XML.
    Cobertura,
    /// JaCoCo's XML.
    Jacoco,
    /// Clover's XML, as OpenClover, PHPUnit and Istanbul write it.
    Clover,
    /// Go's cover profile.
    Go,
    /// The JSON of coverage.py.
    CoveragePy,
    /// The JSON of `llvm-cov export`, cargo-llvm-cov's too.
    LlvmCov,
    /// Istanbul's coverage-final.json, as nyc, c8, Jest and Vitest write it.
    Istanbul,
    /// SimpleCov's .resultset.json or coverage.json.
    SimpleCov,
}

/// Characters of a message at most.
const MESSAGE: usize = 300;

const NAMES: [(Format, &str); 9] = [
    (Format::Lcov, "lcov"),
    (Format::Cobertura, "cobertura"),
    (Format::Jacoco, "jacoco"),
    (Format::Clover, "clover"),
    (Format::Go, "go"),
    (Format::CoveragePy, "coverage.py"),
    (Format::LlvmCov, "llvm-cov"),
    (Format::Istanbul, "istanbul"),
    (Format::SimpleCov, "simplecov"),
];

impl Format {
    /// The format of this name in a quality.kdl.
    pub fn from_name(name: &str) -> Option<Self> {
        NAMES.iter().find(|(_, known)| *known == name).map(|(format, _)| *format)
    }

    /// Its name in a quality.kdl.
    pub fn name(self) -> &'static str {
        NAMES.iter().find(|(format, _)| *format == self).map_or("", |(_, name)| name)
    }
}

/// Reads a report.
///
/// # Errors
/// When it is not of the format, with the place; when it mentions no file.
pub fn read(format: Format, bytes: &[u8]) -> Result<Coverage, ReadError> {
    let coverage = match format {
        Format::Lcov => lcov::read(bytes),
        Format::Cobertura => cobertura::read(bytes),
        Format::Jacoco => jacoco::read(bytes),
        Format::Clover => clover::read(bytes),
        Format::Go => go::read(bytes),
        Format::CoveragePy => coverage_py::read(bytes),
        Format::LlvmCov => llvm_cov::read(bytes),
        Format::Istanbul => istanbul::read(bytes),
        Format::SimpleCov => simplecov::read(bytes),
    }
    .map_err(shortened)?;
    if coverage.files.is_empty() {
        return Err(ReadError::new("the report mentions no file: did the tests run with coverage?"));
    }
    Ok(coverage)
}

/// Messages quote what the report says, which may be megabytes.
fn shortened(mut error: ReadError) -> ReadError {
    if let Some((end, _)) = error.message.char_indices().nth(MESSAGE) {
        error.message.truncate(end);
        error.message.push('…');
    }
    error
}
